"""Weighted proportions and means of a survey, with variances that know its strata, clusters and weights.

Variances are Taylor linearisations computed by svy, over the whole sample: a group of respondents is a *domain* of the
design, not a survey of its own, so clusters without a member of the group still count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import svy

from prystan.evidence.surveys.intervals import beta_interval, effective_size, rate_interval

SAME_ANSWER = "All gave the same answer: the interval allows for unequal weights, but cannot for clusters."
LONE_CLUSTER = "Strata with one cluster are compared with the mean of all."
ONE_CLUSTER = "One cluster in all: answers within it are taken as independent."
NO_WEIGHTS = "Respondents are not weighted."

_VALUE, _WEIGHT, _STRATUM, _CLUSTER, _DOMAIN = "value", "weight", "stratum", "cluster", "domain"


class NoEstimate(ValueError):  # noqa: N818 - an answer, not a fault
    """There is nothing to estimate from; the message says why, in words that can be published."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A weighted proportion (0 to 1) or mean with its interval.

    `respondents` answered and are of the group asked about; `left_out` did so too but have no weight. `effective` is
    the size of the simple random sample that would say as much. `design_effect` is None where no variance can be told.
    """

    estimate: float
    lower: float
    upper: float
    level: float
    standard_error: float
    design_effect: float | None
    respondents: int
    effective: float
    left_out: int = 0
    notes: tuple[str, ...] = ()


def proportion(
    frame: pl.DataFrame,
    *,
    value: str,
    weight: str | None = "weight",
    stratum: str | None = "stratum",
    cluster: str | None = "cluster",
    domain: pl.Expr | None = None,
    level: float = 0.95,
) -> Estimate:
    """The weighted share of respondents for whom the boolean column `value` is true, with Korn and Graubard's interval.

    Args:
        frame: one row a respondent, *all* of the survey's. An empty `value` is no answer.
        weight, stratum, cluster: columns; None, or an empty column, where the design has none.
        domain: of whom the share is asked, e.g. ``pl.col("sex") == "Female"``. Filter with this, never the frame.

    Raises:
        NoEstimate: nobody in the domain answered and has a weight.
        TypeError: `value` is not boolean (a mean of numbers is `mean`).
    """
    if frame.schema[value] != pl.Boolean:
        raise TypeError(f"{value} is not a column of yes and no: use mean()")
    sample = _Sample(frame, value, weight, stratum, cluster, domain)
    result = next(
        (row for row in _rows(sample.svy.estimation.prop(_VALUE, where=svy.col(_DOMAIN))) if row["y_level"]), None
    )
    share = 0.0 if result is None else min(max(float(result["est"]), 0.0), 1.0)
    error = 0.0 if result is None else float(result["se"])
    if share in (0.0, 1.0) or error == 0.0:
        effective, notes = sample.kish, (*sample.notes, *((SAME_ANSWER,) if share in (0.0, 1.0) else ()))
    else:
        assert result is not None
        effective, notes = effective_size(share, error, sample.respondents, int(result["df"]), level), sample.notes
    lower, upper = beta_interval(share, effective, level)
    simple = share * (1 - share) / sample.respondents
    effect = error**2 / simple if error > 0 else None
    return Estimate(share, lower, upper, level, error, effect, sample.respondents, effective, sample.left_out, notes)


def mean(
    frame: pl.DataFrame,
    *,
    value: str,
    weight: str | None = "weight",
    stratum: str | None = "stratum",
    cluster: str | None = "cluster",
    domain: pl.Expr | None = None,
    level: float = 0.95,
) -> Estimate:
    """The weighted mean of the non-negative numbers in `value`, with Fay and Feuer's interval for rare events.

    Arguments and errors are those of `proportion`.
    """
    if not frame.schema[value].is_numeric():
        raise TypeError(f"{value} is not a column of numbers")
    sample = _Sample(frame, value, weight, stratum, cluster, domain)
    result = _rows(sample.svy.estimation.mean(_VALUE, where=svy.col(_DOMAIN)))[0]
    average, error = float(result["est"]), float(result["se"])
    lower, upper = rate_interval(average, error, sample.largest_share, level)
    simple = sample.spread / sample.respondents
    effect = error**2 / simple if error > 0 and simple > 0 else None
    effective = sample.respondents / effect if effect else sample.kish
    return Estimate(
        average, lower, upper, level, error, effect, sample.respondents, effective, sample.left_out, sample.notes
    )


def by_domain(
    frame: pl.DataFrame, *, value: str, by: Sequence[str], level: float = 0.95
) -> dict[tuple[str, ...], Estimate]:
    """`proportion` or `mean`, as the type of `value` says, for each combination of codes that somebody has."""
    estimate = proportion if frame.schema[value] == pl.Boolean else mean
    result = {}
    for codes in frame.drop_nulls([*by, value]).select(by).unique().sort(by).rows():
        domain = pl.all_horizontal(pl.col(name) == code for name, code in zip(by, codes, strict=True))
        try:
            result[tuple(map(str, codes))] = estimate(frame, value=value, domain=domain, level=level)
        except NoEstimate:
            continue
    return result


class _Sample:
    """The sample in the shape that svy reads, and what it does not tell."""

    def __init__(
        self,
        frame: pl.DataFrame,
        value: str,
        weight: str | None,
        stratum: str | None,
        cluster: str | None,
        domain: pl.Expr | None,
    ) -> None:
        asked = pl.lit(True) if domain is None else domain.fill_null(False)
        rows = frame.select(
            pl.col(value).alias(_VALUE),
            _numbers(weight).alias(_WEIGHT),
            _texts(stratum, frame).fill_null("").alias(_STRATUM),
            _own_where_null(_texts(cluster, frame)).alias(_CLUSTER),
            (asked & pl.col(value).is_not_null()).alias(_DOMAIN),
        )
        usable = rows.filter((pl.col(_WEIGHT) > 0) & pl.col(_WEIGHT).is_finite())
        inside = usable.filter(pl.col(_DOMAIN))
        self.left_out = int(rows[_DOMAIN].sum()) - inside.height
        if inside.is_empty():
            raise NoEstimate(
                "Nobody in this group answered." if not self.left_out else "No answer in this group has a weight."
            )
        self.respondents = inside.height
        shares = inside[_WEIGHT] / inside[_WEIGHT].sum()
        self.kish = 1 / float((shares**2).sum())
        self.largest_share = float(shares.max())  # type: ignore[arg-type]
        numbers = inside[_VALUE].cast(pl.Float64)
        self.spread = float((shares * (numbers - float((shares * numbers).sum())) ** 2).sum())
        clusters = usable[_CLUSTER].n_unique() > 1
        self.notes = tuple(_design_notes(usable, weight, clusters))
        empty = False if frame.schema[value] == pl.Boolean else 0
        design = svy.Design(stratum=_STRATUM, wgt=_WEIGHT, psu=_CLUSTER if clusters else None, singleton="center")
        self.svy = svy.Sample(usable.with_columns(pl.col(_VALUE).fill_null(empty)), design)


def _design_notes(rows: pl.DataFrame, weight: str | None, clusters: bool) -> Iterator[str]:
    if weight is None:
        yield NO_WEIGHTS
    if not clusters and rows.height > 1:
        yield ONE_CLUSTER
    elif rows.group_by(_STRATUM).agg(pl.col(_CLUSTER).n_unique())[_CLUSTER].min() == 1:
        yield LONE_CLUSTER


def _rows(result: svy.Estimate | list[svy.Estimate]) -> list[dict[str, Any]]:
    """svy answers for one column or for a list of them; we ask for one."""
    assert isinstance(result, svy.Estimate)
    return result.to_dicts()


def _numbers(column: str | None) -> pl.Expr:
    return pl.lit(1.0) if column is None else pl.col(column).cast(pl.Float64)


def _texts(column: str | None, frame: pl.DataFrame) -> pl.Expr:
    if column is None or column not in frame.columns:
        return pl.lit(None, dtype=pl.String)
    return pl.col(column).cast(pl.String)


def _own_where_null(cluster: pl.Expr) -> pl.Expr:
    """Respondents of no cluster are each their own."""
    return pl.coalesce("cluster " + cluster, "respondent " + pl.int_range(pl.len()).cast(pl.String))
