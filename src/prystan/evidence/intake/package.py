"""What lies at a path: a data package (folder or zip), or the file of a single table. No row is read here."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from prystan.evidence.intake import archive
from prystan.evidence.intake.archive import Limits
from prystan.evidence.intake.batch import Source
from prystan.evidence.intake.csvfile import CsvSource
from prystan.evidence.intake.parquetfile import ParquetSource
from prystan.evidence.intake.problems import Problems, UnreadableError
from prystan.evidence.intake.writer import sha256_of
from prystan.evidence.model.datapackage import MANIFEST_NAME
from prystan.evidence.model.manifest import Linkage, Manifest, ManifestError
from prystan.evidence.model.tables import TABLES

_FORMS = (".csv", ".parquet")
_LARGEST_MANIFEST = 16 << 20


@dataclass(slots=True)
class Found:
    """What was found at a path. `manifest` is absent where there is no usable ``datapackage.json``.

    `files` maps a file to the SHA-256 of what was read.
    """

    manifest: Manifest | None
    sources: list[Source] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)


class _Place:
    """Files by relative path, in a folder or in an archive."""

    def __init__(self, root: Path, workdir: Path, zipped: zipfile.ZipFile | None, problems: Problems) -> None:
        self.root = root
        self._workdir = workdir
        self._zip = zipped
        self._entries = archive.files(zipped, root.name, problems) if zipped else {}

    def names(self) -> list[str]:
        if self._zip:
            return sorted(self._entries)
        return sorted(path.name for path in self.root.iterdir() if path.is_file() and not path.is_symlink())

    def has(self, name: str) -> bool:
        return name in self._entries if self._zip else (self.root / name).is_file()

    def opener(self, name: str) -> Callable[[], BinaryIO]:
        if self._zip:
            zipped, entry = self._zip, self._entries[name]
            return lambda: cast(BinaryIO, zipped.open(entry))
        return lambda: (self.root / name).open("rb")

    def path(self, name: str) -> Path:
        """A path on disk: Parquet cannot be read from within an archive."""
        if not self._zip:
            return self.root / name
        target = (
            self._workdir / f"unpacked-{hashlib.sha256(name.encode()).hexdigest()[:16]}{PurePosixPath(name).suffix}"
        )
        return archive.unpack(self._zip, self._entries[name], target)

    def refuse_outside(self, name: str) -> None:
        """Raises where a resource's path is a web address, absolute, climbs out, or goes through a link."""
        path = PurePosixPath(name.replace("\\", "/"))
        if "://" in name or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise UnreadableError("resource-path")
        if self._zip is None:
            steps = [self.root.joinpath(*path.parts[: n + 1]) for n in range(len(path.parts))]
            if any(step.is_symlink() for step in steps):
                raise UnreadableError("resource-path")


def find(path: Path, workdir: Path, problems: Problems, stack: ExitStack, *, limits: Limits | None = None,
         verify: bool = True) -> Found:  # fmt: skip
    """The tables at `path`: a folder, a zip, or one CSV or Parquet file called like a table.

    The archive stays open until `stack` is closed. With `verify` a file must have the hash that the manifest gives.

    Raises:
        UnreadableError: nothing at all can be read here.
    """
    if path.is_dir():
        return _package(_Place(path, workdir, None, problems), problems, verify=verify)
    if path.suffix.lower() == ".zip":
        zipped = stack.enter_context(archive.opened(path, limits))
        return _package(_Place(path, workdir, zipped, problems), problems, verify=verify)
    problems.say(path.name, "manifest-missing")
    place = _Place(path.parent, workdir, None, problems)
    found = Found(None)
    _add(found, place, _table_of(path.name), path.name, problems)
    return found


def _table_of(name: str) -> str:
    """``victims.csv``, ``victims.set-aside.csv``, ``victims-2024.csv``: the table that a file's name begins with."""
    stem = PurePosixPath(name).name.casefold()
    fitting = [table for table in TABLES if stem == table or stem[: len(table) + 1] in (f"{table}.", f"{table}-")]
    if not fitting or not stem.endswith(_FORMS):
        raise UnreadableError("file-format", file=name)
    return max(fitting, key=len)


def _package(place: _Place, problems: Problems, *, verify: bool) -> Found:
    if not place.has(MANIFEST_NAME):
        return _without_manifest(place, problems)
    with place.opener(MANIFEST_NAME)() as file:
        raw = file.read(_LARGEST_MANIFEST)
    found = Found(None, [], {MANIFEST_NAME: hashlib.sha256(raw).hexdigest()})
    try:
        described = json.loads(raw.decode("utf-8-sig"))
        resources = described["resources"]
        named = [(str(r["name"]), r["path"], r.get("hash")) for r in resources]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableError("manifest-broken", file=MANIFEST_NAME) from error
    try:
        found.manifest = Manifest.from_json(described)
    except ManifestError as error:
        problems.say(MANIFEST_NAME, "manifest-property", hint=f"{error.path}: {error.remedy}")
    for name, path, digest in named:
        _resource(found, place, problems, name, path, digest, verify=verify)
    listed = {MANIFEST_NAME, *(path for _, path, _ in named if isinstance(path, str))}
    if found.manifest and found.manifest.linkage:
        listed.add(found.manifest.linkage.file)
        _tokens(found, place, problems, found.manifest.linkage, verify=verify)
    for name in place.names():
        if name not in listed and name.casefold().endswith(_FORMS):
            problems.say(name, "file-unlisted")
    return found


def _without_manifest(place: _Place, problems: Problems) -> Found:
    found = Found(None)
    problems.say(place.root.name, "manifest-missing")
    for name in place.names():
        try:
            _add(found, place, _table_of(name), name, problems)
        except UnreadableError:
            problems.say(name, "file-unlisted")
    if not found.sources:
        raise UnreadableError("file-format", file=place.root.name)
    return found


def _resource(found: Found, place: _Place, problems: Problems, table: str, path: object, digest: object, *,
              verify: bool) -> None:  # fmt: skip
    if table not in TABLES:
        problems.say(MANIFEST_NAME, "resource-unknown")
        return
    file = path if isinstance(path, str) else MANIFEST_NAME
    try:
        if not isinstance(path, str) or not path:
            raise UnreadableError("resource-path")
        place.refuse_outside(path)
        if not place.has(path):
            raise UnreadableError("resource-missing")
        if any(source.table == table for source in found.sources):
            raise UnreadableError("resource-twice")
        _add(found, place, table, path, problems)
        if digest is None:
            problems.say(file, "hash-missing", table=table)
        elif verify and str(digest).removeprefix("sha256:") != found.files[path]:
            found.sources.pop()
            raise UnreadableError("hash-mismatch")
    except UnreadableError as error:
        problems.refuse(error, file, table)


def _tokens(found: Found, place: _Place, problems: Problems, linkage: Linkage, *, verify: bool) -> None:
    """The file of linkage tokens is no table: here only its being there and its hash are looked at."""
    try:
        place.refuse_outside(linkage.file)
        if not place.has(linkage.file):
            raise UnreadableError("resource-missing")
        if verify and (digest := sha256_of(place.path(linkage.file))) != linkage.sha256:
            raise UnreadableError("hash-mismatch")
        found.files[linkage.file] = digest if verify else linkage.sha256
    except UnreadableError as error:
        problems.refuse(error, linkage.file)


def _add(found: Found, place: _Place, table: str, name: str, problems: Problems) -> None:
    """Add the source; a file that cannot be read at all is reported and left out."""
    if not name.casefold().endswith(_FORMS):
        raise UnreadableError("file-format")
    if name.casefold().endswith(".parquet"):
        path = place.path(name)
        source: Source = ParquetSource(name, TABLES[table], path)
        found.files[name] = sha256_of(path)
    else:
        csv = CsvSource(name, TABLES[table], place.opener(name))
        try:
            found.files[name] = csv.scan().sha256
        except UnreadableError as error:
            problems.refuse(error, name, table)
            return
        source = csv
    found.sources.append(source)


def fingerprint(files: Mapping[str, str]) -> str:
    """One SHA-256 for all files read: of their names and hashes, sorted."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
