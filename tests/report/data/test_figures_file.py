"""report.json: every public figure with all that traces it, and no figure that is not public."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from prystan.evidence.disclosure import PublicFigure
from prystan.evidence.disclosure._seal import opened
from prystan.evidence.indicators.figures import Figure, InternalFigure, Period
from prystan.evidence.model.schema import Unit
from prystan.report.data import Metadata, write_figures

METADATA = Metadata("sample", "Sample", "A sample.", "en", date(2026, 1, 31), "0.1.0", "sha256:0")


def public(indicator: str, value: float | None, **more: Any) -> PublicFigure:
    """A public figure without counts behind it: what is tested here is only how it is written."""
    period = more.pop("period", Period.year(2025))
    with opened():
        return PublicFigure(indicator, Unit.PERSON, value, period, **more)


def written(folder: Path, *figures: PublicFigure) -> list[dict[str, Any]]:
    write_figures(figures, folder / "report.json", metadata=METADATA)
    content = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert content["cut_off"] == "2026-01-31"
    assert content["input"] == "sha256:0"
    return list(content["figures"])


def test_a_figure_is_written_with_all_that_traces_it(tmp_path: Path) -> None:
    figure = public(
        "2.1", 12.5, scale="percent", numerator=15.0, denominator=120.0, interval=(0.95, 10.0, 15.5),
        by={"sex": "female"}, sources=("ngo-a",), cut_off=date(2026, 1, 31), breaks=("2023: new definition",),
    )  # fmt: skip
    assert written(tmp_path, figure) == [
        {
            "indicator": "2.1",
            "unit": "person",
            "scale": "percent",
            "statistic": "",
            "value": 12.5,
            "reason": None,
            "numerator": 15,
            "denominator": 120,
            "interval": {"level": 0.95, "lower": 10.0, "upper": 15.5},
            "period": {"from": "2025-01-01", "to": "2025-12-31"},
            "by": {"sex": "female"},
            "sources": ["ngo-a"],
            "cut_off": "2026-01-31",
            "breaks": ["2023: new definition"],
        }
    ]


def test_no_value_has_a_reason_and_is_not_zero(tmp_path: Path) -> None:
    row = written(tmp_path, public("9.1", None, reason="not yet estimated"))[0]
    assert row["value"] is None
    assert row["reason"] == "not yet estimated"


def test_the_order_does_not_depend_on_who_came_first(tmp_path: Path) -> None:
    figures = [public(name, 5.0) for name in ("10.1", "2.10", "2.9", "2.1")]
    figures.append(public("2.1", 5.0, period=Period.year(2024)))
    figures.append(public("2.1", 5.0, by={"sex": "male"}))
    rows = written(tmp_path, *figures)
    assert rows == written(tmp_path, *reversed(figures))
    assert [row["indicator"] for row in rows] == ["2.1", "2.1", "2.1", "2.9", "2.10", "10.1"]
    assert [row["period"]["from"] for row in rows[:3]] == ["2024-01-01", "2025-01-01", "2025-01-01"]


@pytest.mark.parametrize("kind", [Figure, InternalFigure])
def test_a_figure_that_is_not_public_is_refused_and_nothing_written(tmp_path: Path, kind: type[Figure]) -> None:
    inside = kind("1.1", Unit.PERSON, 7, Period.year(2025))
    with pytest.raises(TypeError, match="not a public figure"):
        write_figures([inside], tmp_path / "report.json", metadata=METADATA)  # type: ignore[list-item]
    assert not (tmp_path / "report.json").exists()


def test_a_public_figure_cannot_be_changed_on_its_way() -> None:
    with pytest.raises(TypeError):
        replace(public("1.1", 5.0), value=7)
