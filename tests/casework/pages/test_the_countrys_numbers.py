"""The national office sees each indicator with its tables, as they were released, and no number besides."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from casework.browser import at
from casework.cast import Cast
from prystan.evidence.indicators import INDICATORS

pytestmark = pytest.mark.usefixtures("database")
SMALL = "Fewer than 10."


def figure(
    indicator: str, value: float | None, by: Mapping[str, str] | None = None, *, year: int = 2025, statistic: str = "",
    scale: str = "count",
) -> dict[str, Any]:  # fmt: skip
    return {
        "indicator": indicator, "statistic": statistic, "by": dict(by or {}), "scale": scale, "value": value,
        "reason": None if value is not None else SMALL, "period": {"from": f"{year}-01-01", "to": f"{year}-12-31"},
    }  # fmt: skip


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report of a few figures, as `prystan report` writes them."""
    figures = [
        *(figure("AS1", 300 + year, {"year": str(year)}, year=year) for year in (2024, 2023, 2025)),
        figure("AS1", 2325),
        figure("AS1", 1200, {"sex": "Feminine"}), figure("AS1", None, {"sex": "Masculine"}),
        *(figure("AS1", 70 if code == "BY-MI" else None, {"region": code})
          for code in ("BY-BR", "BY-HO", "BY-HR", "BY-MA", "BY-MI", "BY-VI", "BY-HM")),
        figure("AS3", 41, {"region": "BY-MI", "service": "Shelter"}), figure("AS3", 90),
        figure("AS4", 12, statistic="median_days", scale="days"), figure("AS4", 77, statistic="p90_days", scale="days"),
    ]  # fmt: skip
    said = {"cut_off": "2025-12-31", "figures": figures}
    (tmp_path / "report.json").write_text(json.dumps(said), encoding="utf-8")
    monkeypatch.setattr(settings, "REPORT", str(tmp_path))


def lines(page: str) -> list[str]:
    """The rows of the tables, as they are read."""
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in re.findall(r"<tr>(.*?)</tr>", page, re.S)]


def test_every_indicator_is_listed_by_its_first_number_and_leads_to_its_tables(cast: Cast, report: None) -> None:
    page = at(cast["stranger auditor"]).get(reverse("office")).content.decode()
    found = lines(page)
    assert f"AS1 {INDICATORS['AS1'].name} 2,325 persons" in found
    assert f"AS4 {INDICATORS['AS4'].name} 12 days" in found  # of several numbers the first
    assert reverse("indicator", kwargs={"indicator": "AS4"}) in page


def test_its_tables_are_there_and_small_numbers_are_not(cast: Cast, report: None) -> None:
    page = at(cast["stranger auditor"]).get(reverse("indicator", kwargs={"indicator": "AS1"})).content.decode()
    found = lines(page)
    assert found[:4] == ["Year persons", "2023 2,323", "2024 2,324", "2025 2,325"]
    assert "Female 1,200" in found
    assert f"Male {SMALL}" in found
    assert [line for line in found if line.endswith(" 70")]
    assert len([line for line in found if "70" in line]) == 1
    assert "Without a number of their own" in page  # six regions of seven
    assert INDICATORS["AS1"].numerator in page


def test_two_dimensions_make_a_table_of_rows_and_columns(cast: Cast, report: None) -> None:
    page = at(cast["stranger auditor"]).get(reverse("indicator", kwargs={"indicator": "AS3"})).content.decode()
    assert [line for line in lines(page) if line.endswith("41")]


def test_it_is_read_in_the_readers_language(cast: Cast, report: None) -> None:
    client = at(cast["stranger auditor"])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "be"
    page = client.get(reverse("indicator", kwargs={"indicator": "AS1"})).content.decode()
    assert "Жаночы" in page
    assert "Female" not in page


@pytest.mark.parametrize("indicator", ["AS1", "XX9"])
def test_without_a_report_or_without_such_an_indicator_there_is_nothing(
    cast: Cast, indicator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "REPORT", "")
    where = reverse("indicator", kwargs={"indicator": indicator})
    assert at(cast["stranger auditor"]).get(where).status_code == 404
