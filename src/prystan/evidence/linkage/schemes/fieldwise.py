"""One Bloom filter a field: what most record linkage without names uses, and what the attacks of `attacks` break.

`FieldFilters` are the plain ones, here for comparison only. The hardened ones are salted with the birth year
(Niedermeyer and others 2014): whoever has a wrong year is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from prystan.evidence.linkage.schemes.keyed import filters, similar
from prystan.evidence.linkage.schemes.macs import coded, macs, subkey
from prystan.evidence.linkage.schemes.model import RECORD, SEX, Block, Comparison, Level, TokenColumn, TokenKind

_WORDS, _HASHES = 4, 10
_NAMES = ("given", "surname", "patronymic")
_TEXTS: Mapping[str, pl.Expr] = {
    "given": pl.col("given").list.first(),
    "surname": pl.col("surname").list.first(),
    "patronymic": pl.col("patronymic"),
}
_EXACT: Mapping[str, pl.Expr] = {
    "year": pl.col("birth_year"),
    "month": pl.col("birth_month"),
    "day": pl.col("birth_day"),
    "document": pl.col("documents").list.first(),
    "phone": pl.col("phones").list.first(),
}


def _words(name: str) -> tuple[str, ...]:
    return tuple(f"{name}_{word}" for word in range(_WORDS))


def _equal(*columns: str) -> str:
    return " and ".join(f"l.{column} = r.{column}" for column in columns)


def _name(field: str) -> Comparison:
    return Comparison(
        field,
        f"l.{field}_0 is null or r.{field}_0 is null",
        (
            Level("same", _equal(*_words(field))),
            Level("close", similar(field, _WORDS, 0.8)),
            Level("alike", similar(field, _WORDS, 0.65)),
        ),
        f"{field}_0",
    )


def _exact(field: str) -> Comparison:
    return Comparison(field, f"l.{field} is null or r.{field} is null", (Level("same", _equal(field)),), field)


_COLUMNS = (
    *(TokenColumn(name, TokenKind.FILTER, name, f"Filter of the {name}", _WORDS) for name in _NAMES),
    *(TokenColumn(name, TokenKind.EXACT, name, f"Token of the {name}") for name in _EXACT),
    TokenColumn(SEX, TokenKind.PLAIN, SEX, "Sex, F or M"),
)
_COMPARISONS = (
    *(_name(name) for name in _NAMES),
    Comparison(
        "date",
        "l.year is null or r.year is null",
        (
            Level("same", _equal("year", "month", "day")),
            Level("other year", _equal("month", "day")),
            Level("other day or month", "l.year = r.year and (l.month = r.month or l.day = r.day)"),
            Level("same year", _equal("year")),
        ),
        "year",
        ("other year",),
    ),
    _exact(SEX),
    _exact("document"),
    _exact("phone"),
)
_DATE = ("year", "month", "day")
_BLOCKS = (
    Block(
        (*_words("given"), *_DATE),
        (
            ("given", ("same",)),
            ("date", ("same",)),
        ),
    ),
    Block(
        (*_words("surname"), *_DATE),
        (
            ("surname", ("same",)),
            ("date", ("same",)),
        ),
    ),
    Block(
        (*_words("given"), *_words("surname"), "year"),
        (
            ("given", ("same",)),
            ("surname", ("same",)),
            ("date", ("same", "other day or month", "same year")),
        ),
    ),
    Block(
        (*_words("given"), *_words("surname"), "month", "day"),
        (
            ("given", ("same",)),
            ("surname", ("same",)),
            ("date", ("same", "other year")),
        ),
    ),
    Block(
        (*_words("given"), *_words("surname"), *_words("patronymic")),
        (
            ("given", ("same",)),
            ("surname", ("same",)),
            ("patronymic", ("same",)),
        ),
    ),
    Block(("document",), (("document", ("same",)),)),
    Block(("phone",), (("phone", ("same",)),)),
)


@dataclass(frozen=True, slots=True)
class FieldFilters:
    """Each name a filter of its own under one key: equal names are equal filters, and so are their frequencies."""

    name: str = "filters"
    version: int = 2
    salted: bool = False
    columns: tuple[TokenColumn, ...] = _COLUMNS
    comparisons: tuple[Comparison, ...] = _COMPARISONS
    blocks: tuple[Block, ...] = _BLOCKS

    def encode(self, people: pl.DataFrame, key: bytes) -> pl.DataFrame:
        """One row a record; the first of several values."""
        texts, parts = people.select(**_TEXTS), coded(key, people, _EXACT)
        salts = people["birth_year"].cast(pl.String()) if self.salted else None
        made: dict[str, pl.Series] = {}
        for name in _NAMES:
            own = subkey(key, self.name, name)
            found = filters(own, texts[name], salts, _WORDS, _HASHES)
            made.update(dict(zip(_words(name), found, strict=True)))
        exact = {name: macs(subkey(key, self.name, name), code).tokens for name, code in parts.items()}
        return pl.DataFrame({RECORD: people[RECORD], **made, **exact, SEX: people[SEX]})

    def chances(self, people: pl.DataFrame) -> Mapping[str, float]:  # noqa: ARG002
        """None: all is counted on pairs drawn at random."""
        return {}


def hardened() -> FieldFilters:
    """Filters salted with the birth year."""
    return FieldFilters(name="hardened", salted=True)
