"""The cohort of a release: a frozen set of persons, one row each, in codes of public lists.

What may be said of a person is declared before anybody looks at the data: which attributes, by which public list of
codes, and how many codes of a multi-valued attribute count for one person. A value that stands on no list is unknown,
so that no value is ever learned from the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from prystan.evidence.engine import Evidence
from prystan.evidence.indicators.counts import UNKNOWN
from prystan.evidence.indicators.figures import Period
from prystan.evidence.indicators.frames.persons import IDENTIFIED, PRESUMED, known_people
from prystan.evidence.indicators.scope import SEX_UNKNOWN, Scope
from prystan.evidence.model.codelists import code_list

NOT_REPORTED = "NotReported"
"""CTDC's code for an age band that was left out; tables have one place for the unknown, so it is counted there."""

VICTIMS = (IDENTIFIED, PRESUMED)


class CohortError(ValueError):
    """A cohort cannot be made so; the message says what to do and holds no value of a person."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """What may be said of each person.

    `codes` are the public list, without `UNKNOWN`, which every attribute has beside it. Of a `multiple` attribute a
    person may have several codes, of which at most `bound` count (chosen by lot where there are more). `column` is
    the column of the model's table `victims` that it comes from, `labels` the code list with its labels (None for
    years and regions).
    """

    name: str
    codes: tuple[str, ...]
    multiple: bool = False
    bound: int = 1
    column: str | None = None
    labels: str | None = None

    def __post_init__(self) -> None:
        if not self.codes or UNKNOWN in self.codes or len(set(self.codes)) != len(self.codes):
            raise CohortError(f"{self.name}: the public list needs different codes, and none of them {UNKNOWN!r}")
        if self.bound < 1 or (self.bound > 1 and not self.multiple):
            raise CohortError(f"{self.name}: a bound is at least 1, and exactly 1 for an attribute with a single code")

    @property
    def cells(self) -> tuple[str, ...]:
        """Every code a table has a cell for: the public list, then unknown."""
        return (*self.codes, UNKNOWN)


@dataclass(frozen=True, eq=False)
class Cohort:
    """A frozen set of persons: who they are is decided by the registration period, both days included.

    `frame` has one row a person and one column an attribute, named as it: text, or a list of texts for a multi-valued
    one, all of them cells of the attribute; a person of whom nothing is known has `UNKNOWN` (in a list of one).

    Raises:
        CohortError: the frame holds something else.
    """

    name: str
    begin: date
    end: date
    attributes: tuple[Attribute, ...]
    frame: pl.DataFrame

    def __post_init__(self) -> None:
        if self.begin > self.end:
            raise CohortError(f"{self.name}: the registration period ends before it begins")
        if self.frame.columns != [attribute.name for attribute in self.attributes]:
            raise CohortError(f"{self.name}: the columns are not the attributes, one by one")
        for attribute in self.attributes:
            self._check(attribute)

    def _check(self, attribute: Attribute) -> None:
        column = self.frame[attribute.name]
        if column.dtype != (pl.List(pl.String) if attribute.multiple else pl.String):
            raise CohortError(f"{attribute.name}: text is needed, in lists where it is multi-valued")
        if attribute.multiple:
            repeated = column.list.len() != column.list.n_unique()
            if (column.list.len() == 0).any() or repeated.any():
                raise CohortError(f"{attribute.name}: each list needs a code, and no code twice")
            column = column.explode()
        if column.null_count() or not column.unique().is_in(attribute.cells).all():
            raise CohortError(f"{attribute.name}: a row holds no code, or one that is not on the public list")

    def __len__(self) -> int:
        return self.frame.height

    def __getitem__(self, name: str) -> Attribute:
        for attribute in self.attributes:
            if attribute.name == name:
                return attribute
        raise KeyError(f"the cohort has no attribute {name!r}")

    def at(self, rows: Sequence[int]) -> Cohort:
        """The cohort of some of its rows, for attacks that leave somebody out."""
        return Cohort(self.name, self.begin, self.end, self.attributes, self.frame[rows])


def attributes_of(begin: date, end: date, regions: Sequence[str] = ()) -> tuple[Attribute, ...]:
    """What a release says of a person, in the order in which files show it.

    Of several citizenships the first stands, as in CTDC's files. Without `regions` there is no region. Bounds are
    public and fixed: nearly nobody has more codes, and each further one costs noise for all.
    """
    years = tuple(str(year) for year in range(begin.year, end.year + 1))
    sexes = tuple(code for code in code_list("sex").values if code != SEX_UNKNOWN)
    listed = [
        Attribute("year", years, column="detected_on"),
        Attribute("sex", sexes, column="sex", labels="sex"),
        Attribute("age_band", code_list("age_band").values, column="age_band", labels="age_band"),
        _single("citizenship", "country"),
        _single("exploited_in", "country"),
        *((Attribute("region", tuple(regions), column="region"),) if regions else ()),
        _several("forms", "form", 2),
        _several("sectors", "sector", 2),
        _several("sexual_forms", "sexual_form", 2),
        _several("controls", "control", 8),
        _several("recruitment", "recruitment", 2),
        _single("recruiter", "recruiter_relation"),
    ]
    return tuple(listed)


def _single(column: str, codes: str) -> Attribute:
    return Attribute(column, code_list(codes).values, column=column, labels=codes)


def _several(column: str, codes: str, bound: int) -> Attribute:
    return Attribute(column, code_list(codes).values, multiple=True, bound=bound, column=column, labels=codes)


def cohort_from_evidence(
    evidence: Evidence, name: str, begin: date, end: date, *, regions: Sequence[str] = (), country: str = ""
) -> Cohort:
    """The persons of contributions, linked (`Evidence.persons`) or not, whose first detection lies in the period.

    Those found not to be victims, and those who refused statistics without a duty to notify, are left out.

    Raises:
        CohortError: nobody sent the table `victims`, or the period is empty.
    """
    if "victims" not in evidence.tables:
        raise CohortError("no contribution holds the table victims, so there is nobody to say anything about")
    scope = Scope(
        evidence, Period(begin, end), end, country, "", {}, tuple(regions), {}, pl.DataFrame()
    )  # fmt: skip
    people = known_people(scope)
    people = people.filter(people.detected_on.between(begin, end) & people.status.isin(VICTIMS))
    return cohort_from_victims(people.to_polars(), name, begin, end, regions=regions)


def cohort_from_ctdc(victims: Path, name: str, begin: date, end: date) -> Cohort:
    """The persons of a CTDC file that intake has read: `victims` is the Parquet of its kept rows.

    CTDC has no regions, so its cohort has none either.
    """
    frame = pl.scan_parquet(victims).filter(pl.col("detected_on").is_between(begin, end))
    return cohort_from_victims(frame.collect(), name, begin, end)


def cohort_from_victims(
    victims: pl.DataFrame, name: str, begin: date, end: date, *, regions: Sequence[str] = ()
) -> Cohort:
    """A cohort from rows in the model's columns, one a person, who were all detected in the period.

    Raises:
        CohortError: a row was detected outside the period.
    """
    attributes = attributes_of(begin, end, regions)
    if not victims["detected_on"].is_between(begin, end).all():
        raise CohortError("a person was detected outside the registration period of the cohort")
    victims = victims.with_columns(age_band=_age_band())
    # Rows in no order that would say who sent them.
    frame = victims.select(_coded(a) for a in attributes).sort([a.name for a in attributes])
    return Cohort(name, begin, end, attributes, frame)


def _age_band() -> pl.Expr:
    """The model's band of the age at detection; where no age is known, the band that was recorded."""
    age = pl.coalesce(pl.col("age"), pl.col("detected_on").dt.year() - pl.col("birth_year"))
    *bands, last = code_list("age_band").values
    found: pl.Expr = pl.when(age.is_not_null()).then(pl.lit(last))
    for band in reversed(bands):
        found = pl.when(age <= int(band.partition("-")[2])).then(pl.lit(band)).otherwise(found)
    return pl.coalesce(found, pl.when(pl.col("age_band") != NOT_REPORTED).then(pl.col("age_band")))


def _coded(attribute: Attribute) -> pl.Expr:
    column = pl.col(attribute.column or attribute.name)
    if attribute.name == "year":
        column = column.dt.year().cast(pl.String)
    known = list(attribute.codes)
    if attribute.multiple:
        codes = column.list.eval(pl.element().filter(pl.element().is_in(known)).unique().sort())
        unknown = pl.lit([UNKNOWN], pl.List(pl.String))
        return pl.when(codes.list.len().fill_null(0) > 0).then(codes).otherwise(unknown).alias(attribute.name)
    if attribute.name == "citizenship":
        column = column.list.first()
    return pl.when(column.is_in(known)).then(column).otherwise(pl.lit(UNKNOWN)).alias(attribute.name)


def by_name(attributes: Iterable[Attribute]) -> Mapping[str, Attribute]:
    """Attributes by their names."""
    return {attribute.name: attribute for attribute in attributes}


def single_valued(attributes: Iterable[Attribute]) -> Iterator[Attribute]:
    """Those of which a person has exactly one code."""
    return (attribute for attribute in attributes if not attribute.multiple)
