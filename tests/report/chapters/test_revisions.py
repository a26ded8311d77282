"""A figure that another edition gave differently is listed as revised."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from prystan.report.chapters import annex_changes
from prystan.report.data import Metadata, write_figures
from prystan.report.edition import Edition
from prystan.report.model import DataTable
from prystan.report.words import Words


@pytest.fixture
def last_edition(full: Edition, tmp_path: Path) -> dict[str, Any]:
    """What the last edition wrote: the same figures."""
    path = tmp_path / "report.json"
    write_figures(full.figures, path, metadata=Metadata("last", "Last", "", "en", date(2026, 1, 31), "0", "0"))
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def revisions(edition: Edition) -> list[tuple[object, ...]]:
    chapter = annex_changes.build(edition, Words("en"))
    tables = [b for b in chapter.blocks if isinstance(b, DataTable) and b.identifier == "revisions"]
    return [tuple(cell.raw for cell in row) for table in tables for row in table.rows]


def test_the_same_figures_are_no_revisions(full: Edition, last_edition: dict[str, Any]) -> None:
    assert revisions(replace(full, earlier=last_edition)) == []


def test_a_figure_that_has_changed_is_listed_with_both_values(full: Edition, last_edition: dict[str, Any]) -> None:
    changed = next(f for f in last_edition["figures"] if f["indicator"] == "ID1" and f["by"] == {"year": "2024"})
    before = changed["value"] + 5
    now, changed["value"] = changed["value"], before
    [row] = revisions(replace(full, earlier=last_edition))
    assert row[0] == "ID1"
    assert row[2] == before
    assert row[3] == now
