"""A CTDC data set: the k-anonymous file (2020-21) or the synthetic one (since 2021). One row is a person.

Decisions, where CTDC and the model differ:

* A year is all that is known of the date: `detected_on` is the first of January of `yearOfRegistration`.
* CTDC holds persons who were identified or assisted as victims: `status` is ``ActualVictimOfTrafficking``.
* Age is a band: it goes into `age_band` as it is. A missing band is ``NotReported``, because it was redacted.
* A flag of 1 is a code. A flag of 0, and a missing one, is none: the model does not record denials.
* More than one relation to the recruiter: the closest is kept (partner, family, friend, other).
* Names of columns are cut at 32 characters in the synthetic file, and are matched by their beginnings.
* `meansOfControlThreats` is read as physical threats, the nearest code. Sums of other columns (``…Concatenated``,
  ``majority…``), and `traffickMonths` and `typeOfLabourOther`, for which the model has no place, are not read.

Source: Counter-Trafficking Data Collaborative (ctdatacollaborative.org), code books of both files.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import BinaryIO

import polars as pl

from prystan.evidence.intake.batch import Batch, Misfit
from prystan.evidence.intake.columns import letter
from prystan.evidence.intake.csvfile import records
from prystan.evidence.intake.encoding import Heading, heading, scan
from prystan.evidence.intake.problems import Problems, UnreadableError
from prystan.evidence.model.datapackage import SEPARATOR

_CUT = 32
_SEX = {"Female": "Feminine", "Woman": "Feminine", "Male": "Masculine", "Man": "Masculine"}
_MISSING = ("", "-99", "-99.0", "NA", "N/A", "NULL", "NaN", "nan", "None", "Unknown", "unknown")
_PLAIN = {
    "yearOfRegistration": "detected_on",
    "gender": "sex",
    "ageBroad": "age_band",
    "citizenship": "citizenship",
    "CountryOfExploitation": "exploited_in",
    "Datasource": "detected_by",
}
_PASSED_OVER = (
    "Concatenated",
    "NotSpecified",
    "majority",
    "traffickMonths",
    "RecruiterRelationship",
    "Unknown",
    "typeOfLabourOther",
)


@dataclass(frozen=True, slots=True)
class Flag:
    """A column of ones and zeros: where it is one, `fills` gets `codes`."""

    column: str
    fills: str
    codes: tuple[str, ...]


@cache
def flags() -> tuple[Flag, ...]:
    """Every flag that has a code in the model, in the order in which codes are written."""
    text = (files("prystan.evidence.intake.standards") / "ctdc_columns.csv").read_text(encoding="utf-8")
    return tuple(Flag(r["column"], r["fills"], tuple(r["code"].split())) for r in csv.DictReader(text.splitlines()))


@dataclass(slots=True)
class CtdcSource:
    """A CTDC file as rows of `victims`. `opened` opens its bytes anew each time."""

    file: str
    opened: Callable[[], BinaryIO]
    prefix: str = "r"
    table: str = "victims"
    labels: dict[str, str] = field(default_factory=lambda: {fills: name for name, fills in _PLAIN.items()})
    comma: bool = False
    correction: bool = False
    _encoding: str = "utf-8"
    _heading: Heading = field(default_factory=lambda: Heading((), ",", 1))

    def open(self, problems: Problems) -> None:
        """Find the columns of either file.

        Raises:
            UnreadableError: the heading has no `yearOfRegistration` or no flag.
        """
        with self.opened() as file:
            self._encoding = scan(file).encoding
        if self._encoding not in ("utf-8", "utf-8-sig"):
            problems.say(self.file, "encoding-other", encoding=self._encoding)
        with self.opened() as file:
            self._heading = heading(file, self._encoding, (*_PLAIN, *(flag.column for flag in flags())))
        if not is_ctdc(self._heading.names):
            raise UnreadableError("ctdc-not-ctdc")
        used = {
            place for name in (*_PLAIN, *(flag.column for flag in flags())) if (place := self._place(name)) is not None
        }
        for place, name in enumerate(self._heading.names):
            if place not in used and name and not any(part in name for part in _PASSED_OVER):
                problems.say(self.file, "column-extra", column=letter(place))

    def _place(self, name: str) -> int | None:
        names = self._heading.names
        for spelling in (name, name[:_CUT]):
            if spelling in names:
                return names.index(spelling)
        return None

    def batches(self, *, careful: bool) -> Iterator[Batch]:  # noqa: ARG002 - one way serves for both
        """The rows, as text that the checker reads."""
        for first, some in records(self.opened, self._encoding, self._heading):
            kept = [(row, record) for row, record in enumerate(some, start=first) if any(c.strip() for c in record)]
            if kept:
                yield self._batch([row for row, _ in kept], [record for _, record in kept])

    def _batch(self, rows: list[int], found: Sequence[list[str]]) -> Batch:
        width = len(self._heading.names)
        ragged = [n for n, record in enumerate(found) if len(record) != width]
        cells = [record if len(record) == width else [""] * width for record in found]
        raw = pl.DataFrame(cells, schema=[str(n) for n in range(width)], orient="row", strict=False)
        values = raw.select(self._value(name).alias(fills) for name, fills in _PLAIN.items()).with_columns(
            record=pl.Series([f"{self.prefix}{row}" for row in rows])
        )
        frame = values.select(
            "record",
            *_plain(),
            status=pl.lit("ActualVictimOfTrafficking"),
        ).hstack(raw.select(self._list(fills) for fills in dict.fromkeys(flag.fills for flag in flags())))
        return Batch(pl.Series("row", rows, dtype=pl.Int64()), frame, tuple(Misfit(n, "row-ragged") for n in ragged))

    def _value(self, name: str) -> pl.Expr:
        place = self._place(name)
        if place is None:
            return pl.lit(None, pl.String())
        text = pl.col(str(place)).str.strip_chars()
        return pl.when(~text.is_in(_MISSING)).then(text)

    def _list(self, fills: str) -> pl.Expr:
        parts: dict[str, list[pl.Expr]] = {}
        for flag in flags():
            if flag.fills == fills and (place := self._place(flag.column)) is not None:
                for code in flag.codes:
                    parts.setdefault(code, []).append(pl.col(str(place)).str.strip_chars().is_in(("1", "1.0")))
        codes = [pl.when(pl.any_horizontal(columns)).then(pl.lit(code)) for code, columns in parts.items()]
        if not codes:
            return pl.lit(None, pl.String()).alias(fills)
        joined = (
            pl.coalesce(codes) if fills == "recruiter" else pl.concat_str(codes, separator=SEPARATOR, ignore_nulls=True)
        )
        return pl.when(joined != "").then(joined).alias(fills)


def _plain() -> list[pl.Expr]:
    band = pl.col("age_band").str.replace("--", "-", literal=True)
    return [
        (pl.col("detected_on").str.replace(r"\.0$", "") + "-01-01").alias("detected_on"),
        pl.when(pl.col("detected_by") == "Hotline").then(pl.lit("Hotline")).alias("detected_by"),
        pl.col("sex").replace_strict(_SEX, default=pl.col("sex")).alias("sex"),
        band.fill_null("NotReported").alias("age_band"),
        pl.col("citizenship"),
        pl.col("exploited_in"),
    ]


def is_ctdc(names: Sequence[str]) -> bool:
    """Whether a heading is that of a CTDC file."""
    known = {spelling for flag in flags() for spelling in (flag.column, flag.column[:_CUT])}
    return "yearOfRegistration" in names and bool(known.intersection(names))
