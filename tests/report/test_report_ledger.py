"""An edition that is made on a ledger stands in it, and says what the last one said while that is true."""

from __future__ import annotations

from pathlib import Path

import pytest

from prystan.evidence.country import load_pack
from prystan.evidence.disclosure.ledger import Ledger
from prystan.evidence.disclosure.release.files import hashes
from prystan.evidence.simulation import simulate
from prystan.report.build import build_report


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two editions of the same data on one ledger."""
    folder = tmp_path_factory.mktemp("editions")
    simulate(load_pack("by"), 600, 3, folder / "country", "csv", names=False)
    contributions = sorted((folder / "country" / "contributions").iterdir())
    for name in ("first", "second"):
        build_report(contributions, country="by", languages=["en"], out=folder / name, ledger=folder / "ledger.jsonl")
    return folder


def test_each_edition_has_its_entry_with_the_hash_of_every_file(editions: Path) -> None:
    published = [e.data for e in Ledger(editions / "ledger.jsonl").entries() if e.data["kind"] == "published"]
    assert [entry["files"] for entry in published] == [hashes(editions / name) for name in ("first", "second")]


def test_the_same_data_again_is_the_same_edition(editions: Path) -> None:
    assert hashes(editions / "first") == hashes(editions / "second")
