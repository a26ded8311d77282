"""Figures say what they rest on, and small cells give reasons instead of numbers."""

# ruff: noqa: ARG002 - a view answers what it is asked

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl
import pytest

from prystan.evidence.indicators import (
    FEWER_THAN_10,
    INDICATORS,
    Context,
    Key,
    Period,
    Suppression,
    context_of,
    evaluate,
)
from prystan.evidence.indicators.methods import NOTHING_TO_DIVIDE_BY, quotient
from prystan.evidence.indicators.population import inhabitants
from spec.parts import found
from spec.small_country import PERIOD, contribution, counted, evidence, figures, pack

CONTEXT = Context(PERIOD, date(2026, 1, 31), "BY", "BYN")


class Public:
    """Cells of which one is small."""

    def __init__(self, cells: Mapping[tuple[str, tuple[str, ...]], Mapping[Key, int | None]]) -> None:
        self.cells = cells

    def reason(self, measure: str) -> str | None:
        return None

    def count(self, measure: str, by: tuple[str, ...] = ()) -> Mapping[Key, int | None]:
        return self.cells[measure, by]

    def summary(self, measure: str, statistic: str, by: tuple[str, ...] = ()) -> Mapping[Key, float | None]:
        raise KeyError(measure)


def test_a_small_numerator_gives_a_reason() -> None:
    whole, part = {(): 100}, {("yes",): None, ("no",): 95, ("unknown",): None}
    kinds = ("plans.closed", ("plan_kind",)), ("plans.closed", ("plan_kind", "goals"))
    cells = {
        ("plans.closed", ()): whole, ("plans.closed", ("goals",)): part,
        ("plans.closed", ("year",)): {}, ("plans.closed", ("year", "goals")): {},
        kinds[0]: {}, kinds[1]: {},
    }  # fmt: skip
    (figure,) = evaluate(INDICATORS["AS6"], Public(cells), CONTEXT)
    assert (figure.value, figure.reason, figure.numerator) == (None, FEWER_THAN_10, None)


def test_public_shares_are_made_of_the_rounded_cells() -> None:
    assert quotient(15, 20, {}).value == 75
    assert quotient(15, 0, {}).reason == NOTHING_TO_DIVIDE_BY


def test_contributors_who_define_a_word_differently_break_the_series() -> None:
    one = contribution("a", definitions={"identified": "By the prosecutor"})
    other = contribution("b", definitions={"identified": "By anybody"})
    known = evidence((one, {"victims": [found("1")]}), (other, {"victims": [found("1")]}))
    assert figures("ID2", known)[0].breaks == ("Contributors define “identified” differently: a; b.",)
    assert figures("ID1", known)[0].breaks == ()


def test_the_cut_off_is_the_latest_that_a_contributor_names() -> None:
    known = evidence((contribution(), {"victims": [found("1")]}))
    assert figures("ID1", known)[0].cut_off == date(2026, 1, 31)


def test_a_value_of_a_series_has_its_own_period() -> None:
    known = evidence((contribution(), {"victims": [found("1", "2024-02-02")]}))
    (figure,) = [f for f in figures("ID1", known) if dict(f.by) == {"year": "2024"}]
    assert figure.period == Period.year(2024)
    assert figure.value == 1


def test_protection_tells_how_many_cells_it_hid() -> None:
    context = Context(PERIOD, date(2026, 1, 31), "BY", "BYN", suppression=Suppression(cells=200, suppressed=30))
    assert evaluate(INDICATORS["DQ4"], Public({}), context)[0].value == 15


def test_a_survey_that_asked_otherwise_breaks_the_series() -> None:
    def design(survey: str, wording: str, day: str) -> dict[str, str]:
        return {"survey": survey, "question": "understands", "wording": wording, "mode": "Web", "fieldwork_from": day}

    answers = [{"survey": s, "weight": 1.0, "understands": True} for s in ("old", "new")]
    designs = [design("old", "What is it?", "2023-02-02"), design("new", "Heard of it?", "2025-02-02")]
    known = evidence((contribution(), {"survey": answers, "survey_design": designs}))
    found_figures = figures("PA1", known)
    assert found_figures[0].breaks == ("The question was worded differently.",)


def test_the_whole_population_is_not_added_to_its_parts() -> None:
    rows = [
        {"year": 2025, "region": None, "sex": None, "age_band": None, "inhabitants": 30},
        {"year": 2025, "region": "BY-MI", "sex": "Feminine", "age_band": "9-17", "inhabitants": 10},
        {"year": 2025, "region": "BY-MI", "sex": "Masculine", "age_band": "48+", "inhabitants": 15},
    ]
    table = inhabitants(pl.DataFrame(rows))
    assert table[2025, "", ""] == 30
    assert table[2025, "sex", "Feminine"] == 10
    assert table[2025, "region", "BY-MI"] == 25
    assert table[2025, "age_group", "child"] == 10


@pytest.mark.parametrize(("year", "expected"), [(2025, 30), (2019, 20), (2021, 20), (1990, 20)])
def test_a_rate_takes_the_population_counted_last(year: int, expected: int) -> None:
    context = Context(Period.year(year), CONTEXT.cut_off, "BY", "BYN",
                      population={(2019, "", ""): 20, (2025, "", ""): 30})  # fmt: skip
    assert context.inhabitants({}) == expected


def test_context_has_nothing_of_a_person() -> None:
    known = evidence((contribution(), {"victims": [found("secret-record")]}))
    counts = counted(known)
    assert "secret-record" not in repr(context_of(known, pack(), PERIOD, counts))
    assert "secret-record" not in repr(counts)


def test_a_survey_speaks_of_the_days_on_which_it_was_in_the_field() -> None:
    answers = [{"survey": "s", "weight": 1.0, "understands": True}]
    design = {"survey": "s", "question": "understands", "mode": "Web", "fieldwork_from": "2024-02-02"}
    known = evidence((contribution(), {"survey": answers, "survey_design": [design]}))
    assert {f.period for f in figures("PA1", known)} == {Period(date(2024, 2, 2), date(2024, 2, 2))}
