from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

import pytest

Spoil = Callable[[str, str, str], Path]


@pytest.fixture
def pack_folder(tmp_path: Path) -> Path:
    """A copy of the smallest shipped pack, to be changed."""
    with as_file(files("prystan") / "countries" / "am") as shipped:
        return Path(shutil.copytree(shipped, tmp_path / "pack"))


@pytest.fixture
def spoil(pack_folder: Path) -> Spoil:
    """Replaces the first occurrence of a text in one file of the copy, and gives the folder back."""

    def replace(name: str, old: str, new: str) -> Path:
        file = pack_folder / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return pack_folder

    return replace
