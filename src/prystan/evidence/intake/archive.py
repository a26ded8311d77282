"""Zip archives from outside: looked through before anything is unpacked, and refused whole where one entry is unsafe.

Source: OWASP, ZIP archives ("Zip Slip", decompression bombs).
"""

from __future__ import annotations

import shutil
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from prystan.evidence.intake.problems import Problems, UnreadableError

_ARCHIVES = (".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".tgz", ".zst")
_COPY = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may unpack to: bytes in all, bytes per packed byte, entries.

    Deflate cannot exceed a ratio of 1032; tables of codes compress to a tenth or a fiftieth, so 200 is generous.
    """

    total: int = 20 << 30
    ratio: int = 200
    entries: int = 10_000
    small: int = 10 << 20  # below this size the ratio does not matter


@contextmanager
def opened(path: Path, limits: Limits | None = None) -> Iterator[zipfile.ZipFile]:
    """An archive whose every entry has been found safe.

    Raises:
        UnreadableError: it is broken, locked, or one of its entries is unsafe. Nothing has been unpacked then.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise UnreadableError("zip-broken") from error
    with archive:
        _refuse_unsafe(archive, limits or Limits())
        yield archive


def _refuse_unsafe(archive: zipfile.ZipFile, limits: Limits) -> None:
    entries = archive.infolist()
    names = [_plain(entry) for entry in entries]
    if len(set(names)) != len(names):
        raise UnreadableError("zip-twice")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableError("zip-broken")
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > limits.entries or total > limits.total:
        raise UnreadableError("zip-bomb")
    if total > limits.small and total > limits.ratio * max(packed, 1):
        raise UnreadableError("zip-bomb")


def _plain(entry: zipfile.ZipInfo) -> str:
    """The entry's path, case apart. Raises where it leads outside or is a link."""
    name = entry.filename.replace("\\", "/")
    path = PurePosixPath(name)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    outside = path.is_absolute() or ".." in path.parts or (path.parts and ":" in path.parts[0])
    if outside or "\x00" in name or kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UnreadableError("zip-path")
    return str(path).casefold()


def files(archive: zipfile.ZipFile, file: str, problems: Problems) -> dict[str, zipfile.ZipInfo]:
    """The archive's files by path, without the folder that all of them may stand in. Archives within are left shut."""
    found = {e.filename.replace("\\", "/"): e for e in archive.infolist() if not e.is_dir() and not _noise(e.filename)}
    for name in [name for name in found if name.lower().endswith(_ARCHIVES)]:
        del found[name]
        problems.say(file, "zip-nested")
    tops = {PurePosixPath(name).parts[0] for name in found}
    if len(tops) == 1 and all("/" in name for name in found):
        top = f"{tops.pop()}/"
        return {name.removeprefix(top): entry for name, entry in found.items()}
    return found


def _noise(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name in (".DS_Store", "Thumbs.db")


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> Path:
    """Copy one entry to the file `target`, whose name is ours. zipfile gives no byte beyond the size it announced."""
    with archive.open(entry) as source, target.open("wb") as out:
        shutil.copyfileobj(source, out, _COPY)
    return target
