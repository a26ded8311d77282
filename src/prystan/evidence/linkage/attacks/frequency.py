"""Frequency alignment: the commonest code is the commonest name, and so on down the ranks."""

from __future__ import annotations

import polars as pl

from prystan.evidence.linkage.attacks.attack import FIELDS, Claims, Known, codes
from prystan.evidence.linkage.schemes.model import RECORD, SEX

_REPEATED = 2
"""A code that occurs once has no frequency to align."""


def align_frequencies(has: Known) -> Claims:
    """Align codes of each column and sex by rank, in that column which does best on the attacker's own people.

    He cuts the reference population in two, plays one half against the other, and so finds which column tells most of
    each field.
    """
    columns = list(codes(has.reference, has.scheme))
    half = has.reference.height // 2
    trial = Known(has.scheme, has.reference[:half], has.reference[half:])
    names = has.reference[:half].select(RECORD, *(f"{field}_name" for field in FIELDS))
    best: dict[str, tuple[int, str]] = {}
    for column in columns:
        claims = _aligned(trial, column).join(names, on=RECORD)
        for field in FIELDS:
            right = claims.filter(pl.col(field) == pl.col(f"{field}_name")).height
            best[field] = max(best.get(field, (0, columns[0])), (right, column))
    found = has.target.select(RECORD)
    for field in FIELDS:
        found = found.join(_aligned(has, best[field][1]).select(RECORD, field), on=RECORD, how="left")
    return found


def _aligned(has: Known, column: str) -> Claims:
    """Claims from one column: the names that most bearers of the reference code of the same rank have."""
    target, reference = (_coded(frame, has, column) for frame in (has.target, has.reference))
    meaning = reference.group_by(SEX, "code").agg(
        pl.len().alias("times"), *(pl.col(f"{field}_name").mode().sort().first().alias(field) for field in FIELDS)
    )
    counts = target.group_by(SEX, "code").agg(pl.len().alias("times"))
    left, right = (_ranked(frame) for frame in (counts, meaning))
    claims = left.filter(pl.col("times") >= _REPEATED).join(right.drop("times", "code"), on=[SEX, "rank"])
    return target.select(RECORD, SEX, "code").join(claims, on=[SEX, "code"]).select(RECORD, *FIELDS)


def _coded(frame: pl.DataFrame, has: Known, column: str) -> pl.DataFrame:
    sex = frame[SEX] if SEX in frame.columns else pl.Series(SEX, ["?"] * frame.height)
    return frame.with_columns(codes(frame, has.scheme)[column].alias("code"), sex.fill_null("?")).drop_nulls("code")


def _ranked(counts: pl.DataFrame) -> pl.DataFrame:
    ordered = counts.sort("times", "code", descending=[True, False])
    return ordered.with_columns(pl.int_range(pl.len()).over(SEX).alias("rank"))
