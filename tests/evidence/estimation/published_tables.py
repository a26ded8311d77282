"""Published tables, and what the reference programs return on them where the reference results are at hand."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from prystan.evidence.estimation.tables import CaptureTable

ROOT = Path(__file__).parents[3]
TABLES = ROOT / "tests" / "published" / "mse"
REFERENCE = ROOT.parent / "shared" / "reference" / "mse"


@cache
def table(name: str) -> CaptureTable:
    return CaptureTable.from_csv(TABLES / f"{name}.csv")


def replicates_path(name: str) -> Path:
    path = REFERENCE / "replicates" / f"{name}.csv"
    if not path.is_file():
        pytest.skip("the reference replicates are not here")
    return path


@cache
def _runs() -> dict[str, Any]:
    content = json.loads((REFERENCE / "expected.json").read_text(encoding="utf-8"))
    return {run["id"]: run for run in content["runs"]} | {key: content[key] for key in content if key != "runs"}


def expected(key: str) -> Any:
    if not (REFERENCE / "expected.json").is_file():
        pytest.skip("the reference results are not here")
    return _runs()[key]
