"""Rows in the layout of CTDC's open files, so that whoever reads those reads these.

Columns are those that intake reads (`prystan.evidence.intake.ctdc`); a code that CTDC has no column for is not in this
layout, and what nobody knows is an empty cell.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from prystan.evidence.indicators.counts import UNKNOWN
from prystan.evidence.intake.ctdc import flags

_SEX = {"Feminine": "Woman", "Masculine": "Man"}


def ctdc_layout(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of a release as CTDC would publish them: year, gender, age band, countries, then ones and blanks."""
    return rows.select(
        _said(rows, "year").alias("yearOfRegistration"),
        _said(rows, "sex").replace(_SEX).alias("gender"),
        _said(rows, "age_band").str.replace("-", "--", literal=True).alias("ageBroad"),
        _said(rows, "citizenship").alias("citizenship"),
        _said(rows, "exploited_in").alias("CountryOfExploitation"),
        *_flags(rows),
    ).with_columns(pl.all().cast(pl.String).fill_null(""))


def _said(rows: pl.DataFrame, name: str) -> pl.Expr:
    """What is known; nothing where it is unknown, or the release does not say it."""
    if name not in rows.columns:
        return pl.lit(None, pl.String)
    return pl.when(pl.col(name) != UNKNOWN).then(pl.col(name))


def _flags(rows: pl.DataFrame) -> Iterator[pl.Expr]:
    """One column a flag. Where two flags stand for the same codes, the first has them."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for flag in flags():
        first = (flag.fills, flag.codes) not in seen
        seen.add((flag.fills, flag.codes))
        if flag.fills not in rows.columns or not first:
            yield pl.lit("").alias(flag.column)
            continue
        codes = pl.col(flag.fills)
        if rows[flag.fills].dtype == pl.List:
            has = pl.all_horizontal(codes.list.contains(code) for code in flag.codes)
        else:
            has = codes.is_in(list(flag.codes))
        yield pl.when(has).then(pl.lit("1")).otherwise(pl.lit("")).alias(flag.column)
