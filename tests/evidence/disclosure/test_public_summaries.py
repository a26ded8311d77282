"""When a median, a mean or a sum may be said."""

from __future__ import annotations

import pytest

from prystan.evidence.disclosure import PublicCounts, protect
from prystan.evidence.disclosure.summaries import significant
from prystan.evidence.indicators.counts import CountTable, InternalCounts, Summary, SummaryTable
from prystan.evidence.model.schema import Unit

SEX = ("sex",)


def summaries(statistic: str, whole: Summary | None = None, **parts: Summary) -> PublicCounts:
    tables = [SummaryTable("awards", statistic, Unit.AWARD, SEX, {(code,): part for code, part in parts.items()})]
    if whole is not None:
        tables.append(SummaryTable("awards", statistic, Unit.AWARD, (), {(): whole}))
    return protect(InternalCounts((), tuple(tables)))


def shown(public: PublicCounts, statistic: str) -> dict[str, float | None]:
    return {key[0]: value for key, value in public.summary("awards", statistic, SEX).items()}


@pytest.mark.parametrize(("units", "value"), [(10, None), (15, 31.0), (0, None)])
def test_ten_units_stand_behind_a_median(units: int, value: float | None) -> None:
    public = summaries("median_days", Female=Summary(31.4 if units else None, units))
    assert shown(public, "median_days") == {"Female": value}


@pytest.mark.parametrize(("units", "value"), [(30, None), (35, 90.0)])
def test_three_units_lie_beyond_a_ninetieth_percentile(units: int, value: float | None) -> None:
    assert shown(summaries("p90_days", Female=Summary(90.2, units)), "p90_days") == {"Female": value}


def test_a_withheld_sum_cannot_be_had_by_subtraction() -> None:
    """3 awards of men are withheld; total less women would be theirs, so the smaller of the shown groups goes too."""
    parts = {"Female": Summary(40_000, 40), "Other": Summary(20_000, 20), "Male": Summary(10_000, 3)}
    public = summaries("total_awarded", Summary(70_000, 63), **parts)
    assert shown(public, "total_awarded") == {"Female": 40_000, "Other": None, "Male": None}
    assert public.summary("awards", "total_awarded") == {(): 70_000}
    assert (public.statement.statistics, public.statement.withheld) == (None, None), "fewer than 10 cells"


def test_a_median_cannot_be_subtracted_so_no_more_are_withheld() -> None:
    public = summaries("median_days", Summary(7, 43), Female=Summary(7, 40), Male=Summary(90, 3))
    assert shown(public, "median_days") == {"Female": 7.0, "Male": None}


def test_nothing_more_is_withheld_where_many_are_left_over() -> None:
    parts = {f"r{i}": Summary(5_000.0, 5) for i in range(3)}
    public = summaries("total_awarded", Summary(55_000, 55), Female=Summary(40_000, 40), **parts)
    assert shown(public, "total_awarded")["Female"] == 40_000


@pytest.mark.parametrize(
    ("statistic", "value", "units", "said"),
    [
        ("total_awarded", 123_456.0, 40, 120_000.0),
        ("mean_months", 47.31, 40, 47.0),
        ("mean_months", 4.731, 40, 4.7),
        ("median_days", 12.5, 40, 12.0),
        ("estimate", 84.96, 999, 85.0),
        ("estimate", 84.96, 1041, 85.0),
        ("estimate", 84.94, 1041, 84.9),
        ("percent_filled", 94.86, 60, 90.0),
        ("percent_filled", 94.86, 4000, 95.0),
        ("lower", 82.19, 1041, 82.1),
        ("upper", 87.51, 999, 88.0),
    ],
)
def test_statistics_have_no_more_digits_than_they_bear(statistic: str, value: float, units: int, said: float) -> None:
    assert shown(summaries(statistic, Female=Summary(value, units)), statistic) == {"Female": said}


@pytest.mark.parametrize(("value", "said"), [(0, 0), (-1234, -1200), (0.01234, 0.012), (999, 1000)])
def test_significant_digits(value: float, said: float) -> None:
    assert significant(value, 2) == said


def test_a_percentage_of_few_is_not_shown() -> None:
    """Ten percentages with one denominator of 40 would tell that it is 40."""
    assert shown(summaries("percent_filled", Female=Summary(94.86, 49)), "percent_filled") == {"Female": None}


def test_whether_a_statistic_is_shown_says_no_more_than_the_public_count() -> None:
    """9 and 11 both go to 10: a median that is shown for 11 and withheld for 9 would tell them apart."""
    for true in (6, 9, 10, 11, 14):
        count = CountTable("m", Unit.PERSON, (), {(): true})
        median = SummaryTable("m", "median_days", Unit.DAY, (), {(): Summary(30.0, true)})
        public = protect(InternalCounts((count,), (median,)))
        if public.count("m") == {(): 10}:
            assert public.summary("m", "median_days") == {(): None}


@pytest.mark.parametrize("units", range(6, 40))
def test_that_a_statistic_is_shown_narrows_no_count(units: int) -> None:
    """It is shown exactly from a public count of 15 on, whatever the count behind that is."""
    count = CountTable("awards", Unit.AWARD, SEX, {("Female",): units, ("Male",): 100 - units})
    days = SummaryTable("awards", "median_days", Unit.AWARD, SEX, {("Female",): Summary(31.4, units)})
    public = protect(InternalCounts((count,), (days,)))
    told = public.count("awards", SEX)["Female",]
    assert (shown(public, "median_days")["Female"] is not None) == (told is not None and told >= 15)


def test_few_units_among_many_counted_ones_show_nothing() -> None:
    """Of 40 awards, 4 have a date: the count of awards does not make their median safe."""
    count = CountTable("awards", Unit.AWARD, SEX, {("Female",): 40})
    days = SummaryTable("awards", "median_days", Unit.AWARD, SEX, {("Female",): Summary(31.4, 4)})
    assert shown(protect(InternalCounts((count,), (days,))), "median_days") == {"Female": None}


@pytest.mark.parametrize(("value", "units", "said"), [(100, 60, 90), (0, 60, 10), (100, 400, 95), (0, 400, 5)])
def test_no_percentage_of_records_says_all_or_none(value: float, units: int, said: float) -> None:
    assert shown(summaries("percent_filled", Female=Summary(value, units)), "percent_filled") == {"Female": said}
