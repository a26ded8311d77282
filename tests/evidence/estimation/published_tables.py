"""Published tables, and what the reference programs return on them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from prystan.evidence.estimation.tables import CaptureTable

ROOT = Path(__file__).parents[3]
TABLES = ROOT / "tests" / "published" / "mse"


@cache
def table(name: str) -> CaptureTable:
    return CaptureTable.from_csv(TABLES / f"{name}.csv")


def replicates_path(name: str) -> Path:
    """The reference program's own bootstrap tables."""
    path = TABLES / "replicates" / f"{name}.csv.gz"
    if not path.is_file():
        pytest.skip("the reference replicates of this table were not kept")
    return path


@cache
def reference() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((TABLES / "reference.json").read_text(encoding="utf-8"))
    return found


@cache
def _runs() -> dict[str, Any]:
    content = reference()
    return {run["id"]: run for run in content["runs"]} | {key: content[key] for key in content if key != "runs"}


def expected(key: str) -> Any:
    """A run of a reference program by its identifier, or a section of the reference by its name."""
    return _runs()[key]
