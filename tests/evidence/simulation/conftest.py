"""One small country for all tests of this folder, and a pack of two regions made for them."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from prystan.evidence.country import CountryPack, available_packs, load_pack
from prystan.evidence.simulation import simulate

PEOPLE = 3000


@pytest.fixture(scope="session")
def pack() -> CountryPack:
    return load_pack("by")


@pytest.fixture(scope="session")
def country(pack: CountryPack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated") / "country"
    simulate(pack, PEOPLE, 7, folder)
    return folder


@pytest.fixture
def other_pack(tmp_path: Path) -> Path:
    """A pack in a folder of its own, for a country that no code can know."""
    name = next(name for name in available_packs() if name != "by")
    with as_file(files("prystan") / "countries" / name) as shipped:
        shutil.copytree(shipped, tmp_path / "pack")
    return tmp_path / "pack"
