"""Rules of the cohort: public lists only, one row a person, a fixed period."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from prystan.evidence.disclosure.cohort import Attribute, Cohort, CohortError, cohort_from_victims
from prystan.evidence.intake.frames import complete
from prystan.evidence.model.tables import TABLES

BEGIN, END = date(2024, 1, 1), date(2025, 12, 31)


def victims(*rows: dict[str, object]) -> pl.DataFrame:
    common = {"record": "r1", "detected_on": date(2024, 5, 2), "status": "ActualVictimOfTrafficking"}
    names = sorted({name for row in rows for name in row} | set(common))
    full = [{**common, **row} for row in rows]
    return complete(pl.DataFrame({name: [row.get(name) for row in full] for name in names}), TABLES["victims"])


def test_a_value_on_no_public_list_is_unknown() -> None:
    cohort = cohort_from_victims(victims({"sex": "Queen", "region": "XX-99", "forms": ["Kidnap"]}), "c", BEGIN, END)
    assert cohort.frame.select("sex", "forms").row(0) == ("unknown", ["unknown"])


def test_what_nobody_recorded_is_unknown_and_never_missing() -> None:
    cohort = cohort_from_victims(victims({}), "c", BEGIN, END, regions=("BY-MI",))
    row = cohort.frame.row(0, named=True)
    assert row.pop("year") == "2024"
    assert all(value in ("unknown", ["unknown"]) for value in row.values())


def test_age_comes_from_the_age_then_the_birth_year_then_the_recorded_band() -> None:
    rows = ({"age": 17}, {"birth_year": 2006}, {"age_band": "39-47"}, {"age_band": "NotReported"}, {"age": 70})
    cohort = cohort_from_victims(victims(*rows), "c", BEGIN, END)
    assert sorted(cohort.frame["age_band"]) == ["18-20", "39-47", "48+", "9-17", "unknown"]


def test_the_first_citizenship_stands() -> None:
    cohort = cohort_from_victims(victims({"citizenship": ["UA", "BY"]}), "c", BEGIN, END)
    assert cohort.frame["citizenship"].to_list() == ["UA"]


def test_the_order_of_rows_does_not_say_who_sent_them() -> None:
    rows = ({"sex": "Masculine"}, {"sex": "Feminine"}, {"sex": "Masculine"})
    forward = cohort_from_victims(victims(*rows), "c", BEGIN, END)
    backward = cohort_from_victims(victims(*reversed(rows)), "c", BEGIN, END)
    assert forward.frame.equals(backward.frame)


def test_a_person_of_another_period_is_refused() -> None:
    with pytest.raises(CohortError, match="outside the registration period"):
        cohort_from_victims(victims({"detected_on": date(2020, 1, 1)}), "c", BEGIN, END)


@pytest.mark.parametrize(
    "frame",
    [
        pl.DataFrame({"a": ["x", "z"]}),
        pl.DataFrame({"a": ["x", None]}),
        pl.DataFrame({"a": [["x"], ["y"]]}),
        pl.DataFrame({"b": ["x", "y"]}),
    ],
)
def test_a_frame_with_other_codes_or_columns_is_refused(frame: pl.DataFrame) -> None:
    with pytest.raises(CohortError):
        Cohort("c", BEGIN, END, (Attribute("a", ("x", "y")),), frame)


@pytest.mark.parametrize("codes", [[["x", "x"]], [[]], [["z"]]])
def test_a_list_needs_different_codes_of_the_public_list(codes: list[list[str]]) -> None:
    frame = pl.DataFrame({"a": codes}, schema={"a": pl.List(pl.String)})
    with pytest.raises(CohortError):
        Cohort("c", BEGIN, END, (Attribute("a", ("x", "y"), multiple=True, bound=2),), frame)


def test_no_error_tells_a_value() -> None:
    with pytest.raises(CohortError) as raised:
        Cohort("c", BEGIN, END, (Attribute("a", ("x", "y")),), pl.DataFrame({"a": ["Ivanova"]}))
    assert "Ivanova" not in str(raised.value)


def test_only_a_multi_valued_attribute_has_a_bound_above_one() -> None:
    with pytest.raises(CohortError, match="bound"):
        Attribute("a", ("x", "y"), bound=2)
