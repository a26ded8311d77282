"""Cells are what a plain loop over the rows would count."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from prystan.evidence.indicators import UNKNOWN, InternalCountsView, cut
from spec.small_country import IDENTIFIED, NOT_A_VICTIM, PRESUMED, contribution, counted, evidence

DAYS = st.dates(date(2023, 6, 1), date(2025, 12, 31))
FORMS = ["ForcedLabour", "SexualExploitation", "ForcedBegging"]


@st.composite
def victims(draw: st.DrawFn) -> dict[str, Any]:
    detected = draw(DAYS)
    status = draw(st.sampled_from([PRESUMED, IDENTIFIED, NOT_A_VICTIM]))
    later = st.integers(0, 500).map(lambda days: detected + timedelta(days=days))
    return {
        "detected_on": detected,
        "status": status,
        "status_on": draw(st.none() | later),
        "sex": draw(st.sampled_from(["Feminine", "Masculine", "NonSpecifiedUnknown", None])),
        "age": draw(st.none() | st.integers(0, 70)),
        "birth_year": draw(st.none() | st.integers(1960, 2020)),
        "forms": draw(st.none() | st.lists(st.sampled_from(FORMS), max_size=4)),
        "citizenship": draw(st.none() | st.lists(st.sampled_from(["BY", "UA"]), max_size=2)),
        "statistics_consent": draw(st.none() | st.booleans()),
        "duty_to_notify": draw(st.none() | st.booleans()),
    }


def counts_as(row: dict[str, Any]) -> bool:
    return row["statistics_consent"] is not False or bool(row["duty_to_notify"])


def identified_on(row: dict[str, Any]) -> date | None:
    return (row["status_on"] or row["detected_on"]) if row["status"] == IDENTIFIED else None


def sex(row: dict[str, Any]) -> str:
    return UNKNOWN if row["sex"] in (None, "NonSpecifiedUnknown") else row["sex"]


def age_group(row: dict[str, Any]) -> str:
    age = row["age"]
    if age is None and row["birth_year"] is not None:
        age = row["detected_on"].year - row["birth_year"]
    return UNKNOWN if age is None else "child" if age < 18 else "adult"


def group(row: dict[str, Any]) -> str:
    return "national" if "BY" in (row["citizenship"] or []) else "other" if row["citizenship"] else UNKNOWN


@settings(max_examples=25, deadline=None)
@given(st.lists(victims(), max_size=30))
def test_persons_are_counted_as_a_loop_would(rows: list[dict[str, Any]]) -> None:
    known = evidence((contribution(), {"victims": rows}))
    by = [(), ("sex", "age_group"), ("sex", "citizenship_group"), ("form",), ("year", "form"), ("year",)]
    wanted = [cut(measure, *place) for measure in ("victims.detected", "victims.identified") for place in by]
    view = InternalCountsView(counted(known, *wanted))
    kept = [row for row in rows if counts_as(row)]
    dated = {
        "victims.detected": [(row["detected_on"], row) for row in kept],
        "victims.identified": [(day, row) for row in kept if (day := identified_on(row)) is not None],
    }
    for measure, all_rows in dated.items():
        now = [row for day, row in all_rows if day.year == 2025]
        assert view.count(measure) == {(): len(now)}
        for (s, a), cell in view.count(measure, ("sex", "age_group")).items():
            assert cell == sum(sex(row) == s and age_group(row) == a for row in now)
        for (s, g), cell in view.count(measure, ("sex", "citizenship_group")).items():
            assert cell == sum(sex(row) == s and group(row) == g for row in now)
        for (form,), cell in view.count(measure, ("form",)).items():
            assert cell == sum(form in (row["forms"] or [UNKNOWN]) for row in now)
        for (year, form), cell in view.count(measure, ("year", "form")).items():
            of_year = [row for day, row in all_rows if day.year == int(year)]
            assert cell == sum(form in (row["forms"] or [UNKNOWN]) for row in of_year)
