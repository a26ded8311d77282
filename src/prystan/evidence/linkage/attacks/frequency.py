"""Frequency alignment: the commonest code is the commonest name, and so on down the ranks."""

from __future__ import annotations

import polars as pl

from prystan.evidence.linkage.attacks.attack import FIELDS, Claims, Known, codes
from prystan.evidence.linkage.schemes.model import RECORD, SEX

_REPEATED = 2
"""A code that occurs once has no frequency to align."""
_SURE = 3.0
"""Standard errors by which a column must do better than blind guessing on the attacker's own people."""


def align_frequencies(has: Known) -> Claims:
    """Align codes of each column and sex by rank, in that column which does best on the attacker's own people.

    He takes every other person of the reference population, plays one half against the other, and so finds which
    column tells most of each field above what the commonest name of the sex would get right of the same records. Where
    no column tells anything he makes no claim: names handed out at random are right for some, too.
    """
    trial = Known(has.scheme, has.reference.gather_every(2), has.reference.gather_every(2, 1))
    names = trial.target.select(RECORD, _sex(trial.target), *(f"{field}_name" for field in FIELDS))
    tried = {column: _aligned(trial, column).join(names, on=RECORD) for column in codes(has.reference, has.scheme)}
    found = has.target.select(RECORD)
    for field in FIELDS:
        gains = {column: _gain(claims, field, trial.reference) for column, claims in tried.items()}
        best = max(gains, key=lambda column: gains[column])
        claims = _aligned(has, best).select(RECORD, field) if gains[best] > _SURE else _no_claims(field)
        found = found.join(claims, on=RECORD, how="left")
    return found


def _gain(claims: pl.DataFrame, field: str, reference: pl.DataFrame) -> float:
    """By how many standard errors the claims are right more often than the commonest name of the sex."""
    counts = reference.group_by(_sex(reference), pl.col(f"{field}_name").alias("likeliest")).len()
    commonest = counts.sort("len", "likeliest", descending=[True, False]).unique(SEX, keep="first", maintain_order=True)
    judged = claims.join(commonest, on=SEX, how="left")
    right = judged.filter(pl.col(field) == pl.col(f"{field}_name")).height
    blind = judged.filter(pl.col("likeliest") == pl.col(f"{field}_name")).height
    return float((right - blind) / (right + blind) ** 0.5) if right + blind else 0.0


def _no_claims(field: str) -> Claims:
    return pl.DataFrame(schema={RECORD: pl.String(), field: pl.String()})


def _sex(frame: pl.DataFrame) -> pl.Series:
    told = frame[SEX] if SEX in frame.columns else pl.Series(SEX, ["?"] * frame.height)
    return told.fill_null("?")


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
    return frame.with_columns(codes(frame, has.scheme)[column].alias("code"), _sex(frame)).drop_nulls("code")


def _ranked(counts: pl.DataFrame) -> pl.DataFrame:
    ordered = counts.sort("times", "code", descending=[True, False])
    return ordered.with_columns(pl.int_range(pl.len()).over(SEX).alias("rank"))
