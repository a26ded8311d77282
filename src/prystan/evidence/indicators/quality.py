"""Data quality: how complete, how prompt and how protected the numbers are."""

# ruff: noqa: ARG002 - all formulas are called alike; not each needs counts and context

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prystan.evidence.indicators.context import Context
from prystan.evidence.indicators.definition import Cut, Indicator, Measure, Statistic, Value
from prystan.evidence.indicators.dimensions import cut
from prystan.evidence.indicators.methods import By, Number, Place, Summarised, quotient, several
from prystan.evidence.indicators.scope import during
from prystan.evidence.indicators.view import FEWER_THAN_10, CountsView
from prystan.evidence.model.schema import Unit

CHAPTER = "quality"

MEASURES = (
    Measure(
        "values.expected", "Core values that the records of persons detected in the period should have", Unit.VALUE,
        "core_values", lambda t, scope: during(t.day, scope), ("victims",), amount="expected",
        statistics=(Statistic("percent_filled", "filled", "percent", each="variable"),),
    ),
    Measure(
        "records.counted", "Records of persons detected in the period", Unit.VALUE, "records",
        lambda t, scope: during(t.detected_on, scope) & ~t.withheld, ("victims",),
        statistics=(Statistic("median_days", "days", "median"),),
    ),
    Measure(
        "records.persons", "Persons behind the records of persons detected in the period, over linked lists",
        Unit.PERSON, "records", lambda t, scope: during(t.detected_on, scope) & ~t.withheld, ("victims", "persons"),
        distinct="person",
    ),
    Measure(
        "records.withheld", "Records of persons detected in the period who did not agree to statistics", Unit.VALUE,
        "records", lambda t, scope: during(t.detected_on, scope) & t.withheld, ("victims",),
    ),
)  # fmt: skip

NOT_LINKED = "Not yet estimated: lists are not yet linked."
BEFORE_PROTECTION = "Known only once the tables are protected."
FIRST_EDITION = "Not yet estimated: there is no earlier edition to compare with."


@dataclass(frozen=True, slots=True)
class Completeness:
    """Core values that are there, in percent of those that there should be.

    A statistic and not a ratio of two counts: a record should have many values, so that ten values are no ten persons,
    and a count of values would give away that of the records. Never by contributor and variable at once: many percents
    of one denominator tell it, and with it how many values are missing.
    """

    by: By = ((),)
    statistic: str = ""

    def cuts(self) -> Iterable[Cut]:
        return (cut("values.expected", *by, statistic="percent_filled") for by in self.by)

    def __call__(self, counts: CountsView, context: Context) -> Iterator[Value]:
        for table in self.cuts():
            for key, number in counts.summary(table.measure, "percent_filled", table.by).items():
                reason = FEWER_THAN_10 if number is None else None
                yield Value(number, dict(zip(table.by, key, strict=True)), reason, scale="percent")


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Records that turned out to be of a person already there, of all records."""

    def cuts(self) -> Iterable[Cut]:
        return (Place("records.counted").cut(), Place("records.persons").cut())

    def __call__(self, counts: CountsView, context: Context) -> Iterator[Value]:
        records, persons = (Place(m).read(counts) for m in ("records.counted", "records.persons"))
        surplus = None if records is None or persons is None else max(records - persons, 0)
        yield quotient(surplus, records, {})


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Cells shown as fewer than 10, of all cells published. Protection itself says how many."""

    statistic: str = ""

    def cuts(self) -> Iterable[Cut]:
        return ()

    def __call__(self, counts: CountsView, context: Context) -> Iterator[Value]:
        if context.suppression is None:
            yield Value(None, {}, BEFORE_PROTECTION)
        else:
            yield quotient(context.suppression.suppressed, context.suppression.cells, {})
        yield Value(None, {}, FIRST_EDITION, statistic="revision")


@dataclass(frozen=True, slots=True)
class Submissions:
    """Contributions whose period reaches the end of the one reported on, of all contributions."""

    statistic: str = "submissions"

    def cuts(self) -> Iterable[Cut]:
        return ()

    def __call__(self, counts: CountsView, context: Context) -> Iterator[Value]:
        value = quotient(context.submissions_complete, context.submissions, {})
        yield Value(value.value, {}, value.reason, value.numerator, value.denominator, "percent", Unit.SUBMISSION,
                    self.statistic)  # fmt: skip


INDICATORS = (
    Indicator(
        "DQ1", "Core completeness", CHAPTER, Unit.VALUE, "percent",
        "Core values that are filled in, in records of persons detected in the period.",
        "Core values that there should be in these records.",
        ("contributor", "variable", "year"), ("IC-TIP", "UK unknown categories"),
        Completeness(((), ("year",), ("contributor",), ("variable",))),
        "Core columns are those that the contribution model marks as core. Shown to the nearest 5 or 10 percent, "
        "because exact percentages would give away how many records there are.",
    ),
    Indicator(
        "DQ2", "Duplicate share before linkage", CHAPTER, Unit.VALUE, "percent",
        "Records less persons, among records of persons detected in the period.",
        "Records of persons detected in the period.",
        ("contributor",), ("NAO duplicates",), Duplicates(),
    ),
    Indicator(
        "DQ3", "Timeliness", CHAPTER, Unit.VALUE, "days",
        "Median days from detection to record; contributions that cover the period to its end.",
        "Records of persons detected in the period; contributions.",
        ("contributor",), ("Moldova 15 Jan/15 Jul/31 Mar",),
        several(
            Summarised("records.counted", "median_days", "days", ((), ("contributor",))),
            Submissions(),
            Number("records.counted", ((), ("contributor",)), "records"),
            Number("records.withheld", ((),), "withheld"),
        ),
        "A contribution that entered the edition came by its cut-off; it is complete where it covers the whole period.",
    ),
    Indicator(
        "DQ4", "Suppressed cells and revisions", CHAPTER, Unit.VALUE, "percent",
        "Cells shown as fewer than 10; relative change of indicators since the last edition.",
        "Cells of all published tables; indicators.",
        ("variable",), ("CTDC k=11", "OTSH revises statuses"), Suppressed(),
    ),
)  # fmt: skip
