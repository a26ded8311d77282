"""The few formulas of which all indicators are made. Each names the tables it reads and never looks at a row."""

# ruff: noqa: ARG002 - all formulas are called alike; not each needs counts and context

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from prystan.evidence.indicators.context import Context
from prystan.evidence.indicators.counts import UNKNOWN, Key
from prystan.evidence.indicators.definition import Cut, Method, Value
from prystan.evidence.indicators.dimensions import cut, ordered
from prystan.evidence.indicators.view import FEWER_THAN_10, CountsView
from prystan.evidence.model.schema import Unit

NOTHING_TO_DIVIDE_BY = "The denominator is 0."
NO_POPULATION = "The country pack has no population for this group."

SURVEY_STATISTICS = ("estimate", "lower", "upper")
LEVEL = 0.95

By = tuple[tuple[str, ...], ...]


def _at(by: tuple[str, ...], key: Key) -> dict[str, str]:
    return dict(zip(by, key, strict=True))


def quotient(
    numerator: float | None, denominator: float | None, by: Mapping[str, str], *, factor: float = 100
) -> Value:
    """`factor` × numerator / denominator, or the reason why it cannot be said."""
    if numerator is None or denominator is None:
        return Value(None, by, FEWER_THAN_10, numerator, denominator)
    if denominator == 0:
        return Value(None, by, NOTHING_TO_DIVIDE_BY, numerator, denominator)
    return Value(factor * numerator / denominator, by, None, numerator, denominator)


@dataclass(frozen=True, slots=True)
class Number:
    """The cells themselves."""

    measure: str
    by: By = ((),)
    statistic: str = ""
    unit: Unit | None = None

    def cuts(self) -> Iterable[Cut]:
        return (cut(self.measure, *by) for by in self.by)

    def __call__(self, counts: CountsView, context: Context) -> Iterator[Value]:
        for table in self.cuts():
            for key, cell in counts.count(self.measure, table.by).items():
                reason = FEWER_THAN_10 if cell is None else None
                yield Value(
                    cell, _at(table.by, key), reason, cell, scale="count", unit=self.unit, statistic=self.statistic
                )


@dataclass(frozen=True, slots=True)
class Ratio:
    """One measure in percent of another that contains it, cell by cell of the same cut."""

    numerator: str
    denominator: str
    by: By = ((),)
    statistic: str = ""

    def cuts(self) -> Iterable[Cut]:
        return (cut(measure, *by) for by in self.by for measure in (self.numerator, self.denominator))

    def __call__(self, counts: CountsView, context: Context) -> Iterator[Value]:
        for by in (ordered(*names) for names in self.by):
            wholes = counts.count(self.denominator, by)
            for key, part in counts.count(self.numerator, by).items():
                value = quotient(part, wholes[key], _at(by, key))
                yield _as(value, self.statistic, "percent")


@dataclass(frozen=True, slots=True)
class Share:
    """The cells of a dimension in percent of the measure's total.

    `codes` picks cells (all where empty); the value then stands for those together where `together`, and its place
    does not name the dimension. `known` leaves the units of unknown code out of the denominator, where a dimension
    has one code a unit.
    """

    measure: str
    dimension: str
    codes: tuple[str, ...] = ()
    by: By = ((),)
    statistic: str = ""
    known: bool = False

    def cuts(self) -> Iterable[Cut]:
        for by in self.by:
            yield cut(self.measure, self.dimension, *by)
            yield cut(self.measure, *by)

    def __call__(self, counts: CountsView, context: Context) -> Iterator[Value]:
        for by in (ordered(*names) for names in self.by):
            full = ordered(self.dimension, *by)
            cells, wholes = counts.count(self.measure, full), counts.count(self.measure, by)
            for key, part in cells.items():
                place = _at(full, key)
                rest = tuple(place[name] for name in by)
                if self.codes and place[self.dimension] not in self.codes:
                    continue
                whole = wholes[rest]
                if self.known:
                    unknown = cells.get(tuple({**place, self.dimension: UNKNOWN}[name] for name in full), 0)
                    whole = None if whole is None or unknown is None else max(whole - unknown, 0)
                if len(self.codes) == 1:
                    place.pop(self.dimension)
                yield _as(quotient(part, whole, place), self.statistic, "percent")


@dataclass(frozen=True, slots=True)
class Summarised:
    """A median, percentile, mean or total of a measure."""

    measure: str
    statistic: str
    scale: str
    by: By = ((),)
    unit: Unit | None = None

    def cuts(self) -> Iterable[Cut]:
        return (cut(self.measure, *by, statistic=self.statistic) for by in self.by)

    def __call__(self, counts: CountsView, context: Context) -> Iterator[Value]:
        for table in self.cuts():
            for key, number in counts.summary(self.measure, self.statistic, table.by).items():
                reason = FEWER_THAN_10 if number is None else None
                yield Value(
                    number, _at(table.by, key), reason, scale=self.scale, unit=self.unit, statistic=self.statistic
                )


@dataclass(frozen=True, slots=True)
class Rate:
    """A measure per 100,000 inhabitants of the same group; by form of exploitation, of all inhabitants."""

    measure: str
    by: By = ((),)
    statistic: str = ""

    def cuts(self) -> Iterable[Cut]:
        return (cut(self.measure, *by) for by in self.by)

    def __call__(self, counts: CountsView, context: Context) -> Iterator[Value]:
        for table in self.cuts():
            for key, cell in counts.count(self.measure, table.by).items():
                place = _at(table.by, key)
                if UNKNOWN in key and "form" not in place:
                    continue  # nobody lives in an unknown region
                inhabitants = context.inhabitants(place)
                value = quotient(cell, inhabitants, place, factor=100_000)
                if inhabitants is None:
                    value = Value(None, place, NO_POPULATION, cell, None)
                yield _as(value, self.statistic, "per 100,000")


@dataclass(frozen=True, slots=True)
class Place:
    """One cell: the total of a measure, or one code of a dimension; with `statistic`, of its summary."""

    measure: str
    dimension: str = ""
    code: str = ""
    statistic: str | None = None

    def cut(self) -> Cut:
        return cut(self.measure, *filter(None, [self.dimension]), statistic=self.statistic)

    def read(self, counts: CountsView) -> float | None:
        key = (self.code,) if self.dimension else ()
        if self.statistic:
            return counts.summary(self.measure, self.statistic, self.cut().by)[key]
        return counts.count(self.measure, self.cut().by)[key]


@dataclass(frozen=True, slots=True)
class Division:
    """One cell divided by another, which need not contain it."""

    numerator: Place
    denominator: Place
    scale: str
    factor: float
    statistic: str = ""

    def cuts(self) -> Iterable[Cut]:
        return (self.numerator.cut(), self.denominator.cut())

    def __call__(self, counts: CountsView, context: Context) -> Iterator[Value]:
        value = quotient(self.numerator.read(counts), self.denominator.read(counts), {}, factor=self.factor)
        yield _as(value, self.statistic, self.scale)


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A weighted share or mean of a survey with its 95 % interval, for all respondents and by their groups."""

    measure: str
    scale: str
    by: By = ((),)
    statistic: str = ""

    def cuts(self) -> Iterable[Cut]:
        return (cut(self.measure, *by, statistic=name) for by in self.by for name in SURVEY_STATISTICS)

    def __call__(self, counts: CountsView, context: Context) -> Iterator[Value]:
        for by in (ordered(*names) for names in self.by):
            estimate, lower, upper = (counts.summary(self.measure, name, by) for name in SURVEY_STATISTICS)
            for key, number in estimate.items():
                low, high = lower[key], upper[key]
                interval = None if low is None or high is None else (LEVEL, low, high)
                reason = FEWER_THAN_10 if number is None else None
                yield Value(
                    number, _at(by, key), reason, scale=self.scale, interval=interval,
                    period=context.fieldwork.get((self.measure, _at(by, key).get("survey", ""))),
                )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Several:
    """One indicator with several numbers; the first is the main one. A part that nobody reported says so itself."""

    methods: tuple[Method, ...]

    def cuts(self) -> Iterable[Cut]:
        return (table for method in self.methods for table in method.cuts())

    def __call__(self, counts: CountsView, context: Context) -> Iterator[Value]:
        for method in self.methods:
            reason = next((r for c in method.cuts() if (r := counts.reason(c.measure))), None)
            if reason is None:
                yield from method(counts, context)
            else:
                yield Value(None, {}, reason, statistic=getattr(method, "statistic", ""))


def several(*methods: Method) -> Several:
    return Several(methods)


def _as(value: Value, statistic: str, scale: str) -> Value:
    return Value(value.value, value.by, value.reason, value.numerator, value.denominator, scale, value.unit, statistic)
