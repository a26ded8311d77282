"""No scheme: folded names and dates in the clear. What the others are measured against; never written to a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from prystan.evidence.linkage.schemes.model import RECORD, Block, Comparison, Level, TokenColumn, TokenKind


def _plain(name: str) -> TokenColumn:
    return TokenColumn(name, TokenKind.PLAIN, name, f"The {name} in the clear")


def _same(*columns: str) -> str:
    return " and ".join(f"l.{column} = r.{column}" for column in columns)


def _name(field: str, other: str) -> Comparison:
    return Comparison(
        field,
        f"l.{field} is null or r.{field} is null",
        (
            Level("same", _same(field)),
            Level("one letter", f"levenshtein(l.{field}, r.{field}) <= 1"),
            Level("two letters", f"levenshtein(l.{field}, r.{field}) <= 2 and length(l.{field}) > 5"),
            Level("exchanged", f"l.{field} = r.{other}"),
        ),
        field,
    )


_NAMED = ("same", "one letter", "two letters")
DATE_MISSING = "l.year is null or r.year is null"


@dataclass(frozen=True, slots=True)
class Clear:
    """Folded name parts and the parts of the date, each a column."""

    name: str = "clear"
    version: int = 1
    columns: tuple[TokenColumn, ...] = tuple(
        _plain(name)
        for name in ("given", "surname", "patronymic", "year", "month", "day", "sex", "document", "phone", "start")
    )
    comparisons: tuple[Comparison, ...] = (
        _name("given", "surname"),
        _name("surname", "given"),
        Comparison(
            "patronymic",
            "l.patronymic is null or r.patronymic is null",
            (
                Level("same", _same("patronymic")),
                Level("two letters", "levenshtein(l.patronymic, r.patronymic) <= 2"),
            ),
            "patronymic",
        ),
        Comparison(
            "date",
            DATE_MISSING,
            (
                Level("same", _same("year", "month", "day")),
                Level("exchanged", "l.year = r.year and l.month = r.day and l.day = r.month"),
                Level("other year", _same("month", "day")),
                Level("other day or month", "l.year = r.year and (l.month = r.month or l.day = r.day)"),
                Level("same year", _same("year")),
            ),
            "year",
            ("other year",),
        ),
        Comparison(
            "sex",
            "l.sex is null or r.sex is null or coalesce(l.given = r.given, false)",
            (Level("same", _same("sex")),),
        ),
        Comparison(
            "document", "l.document is null or r.document is null", (Level("same", _same("document")),), "document"
        ),
        Comparison("phone", "l.phone is null or r.phone is null", (Level("same", _same("phone")),), "phone"),
    )
    blocks: tuple[Block, ...] = (
        Block(
            ("given", "year", "month", "day"),
            (
                ("given", ("same",)),
                ("date", ("same",)),
            ),
        ),
        Block(
            ("surname", "year", "month", "day"),
            (
                ("surname", ("same",)),
                ("date", ("same",)),
            ),
        ),
        Block(
            ("given", "surname", "year"),
            (
                ("given", ("same",)),
                ("surname", ("same",)),
                ("date", ("same", "exchanged", "other day or month", "same year")),
            ),
        ),
        Block(
            ("given", "surname", "month", "day"),
            (
                ("given", ("same",)),
                ("surname", ("same",)),
                ("date", ("same", "other year")),
            ),
        ),
        Block(
            ("given", "surname", "patronymic"),
            (
                ("given", ("same",)),
                ("surname", ("same",)),
                ("patronymic", ("same",)),
            ),
        ),
        Block(
            ("start", "year", "month"),
            (
                ("given", _NAMED),
                ("surname", _NAMED),
                ("date", ("same", "other day or month")),
            ),
        ),
        Block(("document",), (("document", ("same",)),)),
        Block(("phone",), (("phone", ("same",)),)),
    )

    def encode(self, people: pl.DataFrame, key: bytes) -> pl.DataFrame:  # noqa: ARG002 - there is no secret here
        """The first of several values. `start` is the beginnings of both names."""
        first = {name: pl.col(name).list.first() for name in ("given", "surname")}
        return people.select(
            RECORD,
            first["given"],
            first["surname"],
            pl.col("patronymic"),
            pl.col("birth_year").cast(pl.String()).alias("year"),
            pl.col("birth_month").cast(pl.String()).alias("month"),
            pl.col("birth_day").cast(pl.String()).alias("day"),
            pl.col("sex"),
            pl.col("documents").list.first().alias("document"),
            pl.col("phones").list.first().alias("phone"),
            (first["given"].str.slice(0, 2) + first["surname"].str.slice(0, 2)).alias("start"),
        )

    def chances(self, people: pl.DataFrame) -> Mapping[str, float]:  # noqa: ARG002
        """None: all is counted on pairs drawn at random."""
        return {}
