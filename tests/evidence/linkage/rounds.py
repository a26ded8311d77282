"""Linkage rounds of simulated registers, as partners would send them: for tests and benchmarks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl

from prystan.evidence.intake.writer import sha256_of
from prystan.evidence.linkage.matching.sent import Lists, Sent, lists_of
from prystan.evidence.linkage.people import people_of
from prystan.evidence.linkage.schemes import Scheme
from prystan.evidence.linkage.tokens import FILE, TokensHeader, write_tokens
from prystan.evidence.model.datapackage import MANIFEST_NAME
from prystan.evidence.model.manifest import Contributor, Linkage, Manifest

KEY = b"a key of a round that never was "


def header_of(contributor: str, scheme: Scheme, people: pl.DataFrame, *, round_: str = "2026-1") -> TokensHeader:
    fingerprint = f"fingerprint of {round_}"
    return TokensHeader(
        contributor, round_, fingerprint, scheme.name, scheme.version, people.height, scheme.chances(people)
    )


def in_memory(registers: pl.DataFrame, scheme: Scheme) -> Lists:
    """The lists of one round from registers with a column `contributor`."""
    sent = []
    for (contributor,), register in sorted(registers.partition_by("contributor", as_dict=True).items()):
        people = people_of(register)
        header = header_of(str(contributor), scheme, people)
        sent.append(Sent(str(contributor), header, scheme.encode(people, KEY), f"hash of {contributor}"))
    return lists_of(scheme, sent)


def send(folder: Path, registers: pl.DataFrame, scheme: Scheme, *, round_: str = "2026-1") -> list[Path]:
    """The same as contributions on disk, tokens only. Returns their folders."""
    paths = []
    for (contributor,), register in sorted(registers.partition_by("contributor", as_dict=True).items()):
        people = people_of(register)
        header = header_of(str(contributor), scheme, people, round_=round_)
        path = folder / str(contributor)
        path.mkdir(parents=True)
        write_tokens(path / FILE, scheme.encode(people, KEY), header)
        linkage = Linkage(
            round_, header.key_fingerprint, scheme.name, scheme.version, header.format, FILE, sha256_of(path / FILE)
        )
        day = date(2026, 1, 31)
        manifest = Manifest(
            Contributor(str(contributor), "A partner (simulated)"), "ZZ", day, day, day, linkage=linkage
        )
        content = {"name": contributor, "resources": [], "prystan": manifest.to_json()}
        (path / MANIFEST_NAME).write_text(json.dumps(content), encoding="utf-8")
        paths.append(path)
    return paths


def truth_of(registers: pl.DataFrame, *cuts: str) -> pl.DataFrame:
    return registers.select(pl.col("person").cast(pl.String()), "contributor", "record", *cuts)


def without(registers: pl.DataFrame, contributors: Iterable[str]) -> pl.DataFrame:
    return registers.filter(~pl.col("contributor").is_in(list(contributors)))
