"""All indicators are defined on the page, in the words of their declaration."""

from __future__ import annotations

from pathlib import Path

from prystan.evidence.indicators.reference import indicators_page
from prystan.evidence.indicators.registry import INDICATORS, MEASURES

PAGE = indicators_page()


def test_every_indicator_and_every_measure_is_on_the_page() -> None:
    assert len(INDICATORS) == 61
    for indicator in INDICATORS.values():
        assert f"### {indicator.id}: {indicator.name}\n" in PAGE
        assert indicator.numerator in PAGE
    assert all(f"| `{name}` | {measure.definition} |" in PAGE for name, measure in MEASURES.items())


def test_a_cut_that_the_page_promises_is_counted() -> None:
    """`disaggregations` are words for the reader; the formula's own cuts decide what figures there are."""
    broken = {
        indicator.id: missing
        for indicator in INDICATORS.values()
        if (cuts := {dimension for table in indicator.method.cuts() for dimension in table.by})
        and (missing := set(indicator.disaggregations) - cuts)
    }
    assert not broken


def test_the_checked_in_page_is_this_one() -> None:
    checked_in = Path(__file__).parents[2] / "docs" / "reference" / "indicators.md"
    assert checked_in.read_text(encoding="utf-8") == PAGE, "run `prystan docs`"
