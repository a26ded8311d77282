"""Filters as matrices of bits, one row a distinct code: what pattern mining and graph matching look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from prystan.evidence.linkage.attacks.attack import Known
from prystan.evidence.linkage.schemes.model import RECORD, SEX, TokenColumn, TokenKind

Floats = NDArray[np.float64]
MOST = 1_200
"""Codes and names that are looked at, the commonest first."""


@dataclass(frozen=True, slots=True)
class Coded:
    """Distinct codes of a filter column, the commonest first: `bits` codes × bits, `shares`, and who has which.

    `shares` are logarithms of how common a code is among women and among men: sex is in the clear.
    """

    bits: Floats
    shares: Floats  # codes × 2
    records: pl.DataFrame  # record, code number


@dataclass(frozen=True, slots=True)
class Named:
    """Distinct names of a field, the commonest first, with what the attacker's own filters of them are."""

    names: list[str]
    bits: Floats
    shares: Floats  # names × 2


def filter_columns(has: Known, field: str) -> list[TokenColumn]:
    """The filters that speak for a field (by its name or first letter)."""
    return [c for c in has.scheme.columns if c.kind is TokenKind.FILTER and c.field in (field, field[0])]


def coded(frame: pl.DataFrame, column: TokenColumn) -> Coded:
    """The codes of a column."""
    words = list(column.physical)
    known = frame.select(RECORD, *words, _female(frame)).drop_nulls()
    counts = known.group_by(words).agg(*_TIMES).sort("times", *words, descending=True).head(MOST)
    numbered = counts.with_columns(pl.int_range(pl.len()).alias("code"))
    records = known.join(numbered, on=words).select(RECORD, "code")
    return Coded(_unpacked(counts.select(words)), _shares(counts), records)


def named(has: Known, field: str, column: TokenColumn) -> Named:
    """The names of the reference population, with the attacker's own filter of each (the first of several)."""
    words = list(column.physical)
    known = has.reference.select(pl.col(f"{field}_name").alias("name"), *words, _female(has.reference)).drop_nulls()
    counts = known.group_by("name").agg(*_TIMES, *(pl.col(word).first() for word in words))
    counts = counts.sort("times", "name", descending=[True, False]).head(MOST)
    return Named(counts["name"].to_list(), _unpacked(counts.select(words)), _shares(counts))


_TIMES = (pl.len().alias("times"), pl.col("female").sum().alias("women"))


def _female(frame: pl.DataFrame) -> pl.Series:
    return (frame[SEX].fill_null("F") == "F").alias("female")


def _shares(counts: pl.DataFrame) -> Floats:
    women = counts["women"].to_numpy().astype(np.float64)
    both = np.stack([women, counts["times"].to_numpy() - women], axis=1) + 0.5
    found: Floats = np.log(both / both.sum(axis=0))
    return found


def unlike(codes: Coded, names: Named, count: int, wide: int) -> Floats:
    """How far the frequencies of the first codes are from those of the first names, in logarithms."""
    away = np.abs(codes.shares[:count, None, :] - names.shares[None, :wide, :])
    found: Floats = away.sum(axis=2)
    return found


def _unpacked(words: pl.DataFrame) -> Floats:
    whole = np.ascontiguousarray(words.to_numpy().astype(np.int64))
    found: Floats = np.unpackbits(whole.view(np.uint8), axis=1, bitorder="little").astype(np.float64)
    return found


def claims_of(found: Coded, field: str, claimed: dict[int, str]) -> pl.DataFrame:
    """The records of the codes that the attack has a name for."""
    table = pl.DataFrame(
        {"code": list(claimed), field: list(claimed.values())}, schema={"code": pl.Int64(), field: pl.String()}
    )
    return found.records.join(table, on="code").select(RECORD, field)
