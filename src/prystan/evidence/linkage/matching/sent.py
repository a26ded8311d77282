"""What contributors sent for a linkage round: their tokens, and that they belong together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from prystan.evidence.intake import UnreadableError
from prystan.evidence.intake.archive import opened, unpack
from prystan.evidence.linkage.matching.candidates import LIST
from prystan.evidence.linkage.register import RegisterError
from prystan.evidence.linkage.review import ANSWERED, answers_in
from prystan.evidence.linkage.schemes import SCHEMES, Scheme
from prystan.evidence.linkage.tokens import FILE, TokensError, TokensHeader, read_header, read_tokens
from prystan.evidence.model.datapackage import MANIFEST_NAME
from prystan.evidence.model.manifest import Manifest, ManifestError


class LinkError(Exception):
    """The contributions cannot be linked as they are; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One contributor's tokens. `sha256` is that of the file; `answers` counts what it answered in a review."""

    contributor: str
    header: TokensHeader
    tokens: pl.DataFrame
    sha256: str
    answers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lists:
    """All contributors' tokens of one round, one under the other.

    `rows` has `LIST` (the contributor's place in `contributors`), ``record_number`` (a number of each record of all
    lists) and the scheme's columns; `records` has ``record_number``, ``contributor``, ``record``, `LIST`.
    """

    scheme: Scheme
    sent: tuple[Sent, ...]
    rows: pl.DataFrame
    records: pl.DataFrame

    @property
    def contributors(self) -> tuple[str, ...]:
        return tuple(each.contributor for each in self.sent)

    @property
    def chances(self) -> list[tuple[int, dict[str, float]]]:
        return [(each.tokens.height, dict(each.header.chances)) for each in self.sent]


def read_sent(paths: Sequence[Path], workdir: Path) -> Lists:
    """Read the tokens of `paths` (folders or zips of contributions) and hold that they are of one round.

    Contributions without tokens are left out.

    Raises:
        LinkError: a contribution cannot be read or is not what it says, two are of one contributor, or they were made
            in different rounds, with different keys or schemes.
    """
    found = [sent for place, path in enumerate(paths) if (sent := _one(path, workdir / f"{place:04d}")) is not None]
    found.sort(key=lambda each: each.contributor)
    if len(found) < 1:
        raise LinkError("none of the contributions has tokens: partners make them with `prystan encode`")
    _refuse_mixed(found)
    header = found[0].header
    scheme = SCHEMES.get(header.scheme)
    if scheme is None or scheme.version != header.scheme_version:
        raise LinkError(
            f"the tokens were made by scheme {header.scheme} {header.scheme_version}, which this version of Prystan "
            "does not know: link with the version that the partners encoded with"
        )
    return lists_of(scheme, found)


def lists_of(scheme: Scheme, sent: Sequence[Sent]) -> Lists:
    """Put the tokens under one another and number the records."""
    records, rows, first = [], [], 0
    for place, each in enumerate(sent):
        own = each.tokens.select("record").unique(maintain_order=True)
        numbered = own.with_columns((pl.int_range(pl.len()) + first).alias("record_number"))
        first += numbered.height
        records.append(numbered.with_columns(pl.lit(each.contributor).alias("contributor"), pl.lit(place).alias(LIST)))
        joined = each.tokens.join(numbered, on="record", maintain_order="left").drop("record")
        rows.append(joined.with_columns(pl.lit(place).alias(LIST)))
    return Lists(scheme, tuple(sent), pl.concat(rows), pl.concat(records))


def _one(path: Path, workdir: Path) -> Sent | None:
    try:
        manifest, tokens, answers = _files(path, workdir)
        about = Manifest.from_json(json.loads(manifest.read_text(encoding="utf-8-sig")))
    except UnreadableError as fault:
        raise LinkError(f"{path}: {fault}") from None
    except (OSError, ValueError, KeyError) as fault:
        hint = str(fault) if isinstance(fault, ManifestError) else "its datapackage.json cannot be read"
        raise LinkError(f"{path}: {hint}") from None
    if about.linkage is None or tokens is None:
        return None
    digest = hashlib.sha256(tokens.read_bytes()).hexdigest()
    if digest != about.linkage.sha256:
        raise LinkError(f"{path}: {FILE} is not the file that its datapackage.json names; ask for it again")
    try:
        header, frame = read_header(tokens), read_tokens(tokens)
        said = answers_in(answers) if answers else {}
    except (TokensError, RegisterError) as fault:
        raise LinkError(str(fault)) from None
    if header.contributor != about.contributor.id:
        raise LinkError(f"{path}: the tokens are of {header.contributor}, the contribution of {about.contributor.id}")
    return Sent(about.contributor.id, header, frame, digest, said)


def _files(path: Path, workdir: Path) -> tuple[Path, Path | None, Path | None]:
    """The manifest, the tokens file and the answers to a review, unpacked where they are in a zip."""
    if path.is_dir():
        tokens, answers = (path / name if (path / name).is_file() else None for name in (FILE, ANSWERED))
        return path / MANIFEST_NAME, tokens, answers
    workdir.mkdir(parents=True, exist_ok=True)
    with opened(path) as zipped:
        entries = {Path(entry.filename).name: entry for entry in zipped.infolist() if not entry.is_dir()}
        if MANIFEST_NAME not in entries:
            raise LinkError(f"{path}: there is no {MANIFEST_NAME} in it")
        manifest = unpack(zipped, entries[MANIFEST_NAME], workdir / MANIFEST_NAME)
        tokens, answers = (
            unpack(zipped, entries[name], workdir / name) if name in entries else None for name in (FILE, ANSWERED)
        )
    return manifest, tokens, answers


def _refuse_mixed(found: Sequence[Sent]) -> None:
    names = [each.contributor for each in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise LinkError(f"two contributions are of the contributor {twice[0]!r}: leave the older one out")
    for what, value in (
        ("round", lambda h: h.round),
        ("key (by fingerprint)", lambda h: h.key_fingerprint),
        ("scheme", lambda h: f"{h.scheme} {h.scheme_version}"),
    ):
        by_value: dict[str, list[str]] = {}
        for each in found:
            by_value.setdefault(value(each.header), []).append(each.contributor)
        if len(by_value) > 1:
            shown = "; ".join(f"{key}: {', '.join(who)}" for key, who in sorted(by_value.items()))
            raise LinkError(
                f"the tokens are not of one {what} ({shown}). Tokens of two rounds, keys or schemes cannot be linked: "
                "ask the fewer to encode again"
            )
