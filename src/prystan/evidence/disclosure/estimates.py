"""Estimates of the hidden population that may be published: few, rounded, and none that is a formula of a small cell.

A capture table is made of the smallest cells there are, and every estimate is a formula of it. With all its digits one
estimate is enough to find the table by trial; a model's BIC is its fingerprint; two lists and their Lincoln–Petersen
estimate give the number on both. So nothing exact leaves, no pair of lists, no model and no history
(docs/adr/0011-what-an-estimate-may-tell.md).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from prystan.evidence.disclosure._seal import Sealed
from prystan.evidence.disclosure.estimates_attack import (
    Attack,
    AttackWithDraws,
    safe_scale,
    safe_scale_of_draws,
    safe_scale_of_part,
)
from prystan.evidence.disclosure.scale import coarse
from prystan.evidence.disclosure.shown import Released
from prystan.evidence.estimation.results import Estimate
from prystan.evidence.estimation.studies import Study
from prystan.evidence.indicators.captures import HEADLINE, WOULD_TELL, HiddenPopulation, HiddenStratum
from prystan.evidence.indicators.definition import YEAR
from prystan.evidence.indicators.figures import Period
from prystan.evidence.indicators.view import HiddenTotal

FACTORS = (1.5, 2.0, 3.0, 5.0, 10.0)
"""How wrong the method is about lists of known size is said as one of these, or as more than the last."""


@dataclass(frozen=True, slots=True)
class PublicEstimate(Sealed):
    """One method's total, those seen included; of the headline also the limits of 95 %, rounded outwards. All stand on
    one of `scale.SCALES`. Each further interval would be two more formulas of the same small cells."""

    method: str
    total: Released
    low: Released | None = None
    high: Released | None = None


@dataclass(frozen=True, slots=True)
class PublicStratum(Sealed):
    """One year, sex or age group: its headline, or the reason why there is none."""

    dimension: str
    code: str
    estimate: PublicEstimate | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PublicRange(Sealed):
    """The least and the greatest total when something is changed: ``models``, ``lists``, ``links`` or ``dependence``.

    Which change gave which is not said: without one list, say, the total tells of that list's overlaps.
    """

    change: str
    low: Released
    high: Released


@dataclass(frozen=True, slots=True)
class PublicEstimates(Sealed):
    """All that is said in public about people whom no list saw. Either `estimates` or a `reason` is there."""

    reason: str
    lists: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    by_kind: bool = False
    seen: Released | None = None
    """Persons on the lists, where no cell of the edition says it."""
    estimates: tuple[PublicEstimate, ...] = ()
    ranges: tuple[PublicRange, ...] = ()
    on_several: Released | None = None
    """Percent of persons on two lists or more: the nearest 5 points, neither 0 nor 100."""
    wrong_by: Released | None = None
    """The worst answer about a list of known size is wrong by at most this factor; infinite beyond all `FACTORS`."""

    strata: tuple[PublicStratum, ...] = ()
    of_draws: PublicEstimate | None = None
    """The headline's method with the linkage that was had, pooled over draws of the links."""
    of_draws_reason: str = ""
    repeated: bool = False
    """All this was published by an earlier edition, and is repeated because a second estimate would tell more."""

    def of(self, method: str) -> PublicEstimate | None:
        """The estimate of a method; None where it has none."""
        return next((found for found in self.estimates if found.method == method), None)

    @property
    def headline(self) -> PublicEstimate | None:
        """The estimate of HP1."""
        return self.of(HEADLINE)

    def total(self) -> HiddenTotal | str:
        """The headline as formulas read it, or the reason why there is none."""
        return self._total(self.headline, self.reason)

    def total_of_draws(self) -> HiddenTotal | str:
        """The same of the estimate pooled over draws of the links."""
        return self._total(self.of_draws, self.of_draws_reason or self.reason)

    def _total(self, found: PublicEstimate | None, reason: str) -> HiddenTotal | str:
        if found is None or found.low is None or found.high is None:
            return reason
        return HiddenTotal(found.total, found.low, found.high, self.contributors, self.seen)


def protect_estimates(
    internal: HiddenPopulation, published: PublicEstimates | None = None,
    years: Mapping[str, PublicEstimate] = MappingProxyType({}), period: Period | None = None,
) -> PublicEstimates:  # fmt: skip
    """The public side of an estimate, on the finest scale that withstands the attack, or a reason why there is none; to
    be called while the seal is open.

    Args:
        published: what an earlier edition has said of the same period; it is repeated.
        years: what earlier editions have said of calendar years; each is repeated.
        period: that of the whole.
    """
    if published is not None:
        return published
    if period is not None and period == Period.year(period.begin.year) and str(period.begin.year) in years:
        first = years[str(period.begin.year)]
        return PublicEstimates("", internal.lists, internal.contributors, internal.by_kind, None, (first,),
                               repeated=True)  # fmt: skip
    found = internal.study
    scale = None if found is None else safe_scale(found.table)
    if found is None or scale is None:
        reason = internal.reason if found is None else WOULD_TELL
        return PublicEstimates(reason, internal.lists, internal.contributors, internal.by_kind)
    pooled, reason, known = _of_draws(internal, found, scale)
    return PublicEstimates(
        "",
        internal.lists,
        internal.contributors,
        internal.by_kind,
        Released(_tens(found.table.people)) if internal.given else None,
        tuple(_estimate(each, scale) for each in found.every if each.total is not None),
        *public_checks(found, scale),
        tuple(_stratum(each, known, scale, years) for each in internal.strata),
        pooled,
        reason,
    )


def _of_draws(
    internal: HiddenPopulation, found: Study, public: Sequence[int]
) -> tuple[PublicEstimate | None, str, Attack]:
    """The pooled estimate on the finest scale that withstands the attack beside the rest, or the reason why there is
    none; and what an attacker then knows of the whole."""
    drawn, alone = internal.of_draws, Attack.on(found.table, public)
    if drawn.pooled is None:
        return None, drawn.reason, alone
    scale = safe_scale_of_draws(alone, drawn.tables)
    if scale is None:
        return None, WOULD_TELL, alone
    return _estimate(drawn.pooled.as_estimate(), scale), "", AttackWithDraws.beside(alone, drawn.tables, scale)


def _stratum(
    each: HiddenStratum, whole: Attack, public: Sequence[int], years: Mapping[str, PublicEstimate]
) -> PublicStratum:
    """A stratum on the finest scale that withstands the attack beside the whole, which holds nobody of another year;
    or what was said of that year before."""
    if each.dimension == YEAR and each.code in years:
        return PublicStratum(each.dimension, each.code, years[each.code])
    if each.estimate is None or each.table is None:
        return PublicStratum(each.dimension, each.code, None, each.reason)
    around = None if each.dimension == YEAR else whole
    scale = safe_scale_of_part(each.table, around, public)
    if scale is None:
        return PublicStratum(each.dimension, each.code, None, WOULD_TELL)
    return PublicStratum(each.dimension, each.code, _estimate(each.estimate, scale))


def _tens(value: int) -> int:
    """A number of persons to two significant figures and no finer than to tens."""
    step = max(int(10.0 ** (len(str(value)) - 2)), 10)
    return (value + step // 2) // step * step


def _estimate(each: Estimate, scale: Sequence[int]) -> PublicEstimate:
    total = Released(coarse(each.total or 0, scale=scale))
    limits = each.intervals.get("95") if each.method == HEADLINE else None
    if limits is None or not all(map(math.isfinite, limits)):
        return PublicEstimate(each.method, total)
    return PublicEstimate(each.method, total, *_outwards(*limits, scale))


def _outwards(low: float, high: float, scale: Sequence[int]) -> tuple[Released, Released]:
    return Released(coarse(low, -1, scale)), Released(coarse(high, 1, scale))


def public_checks(found: Study, scale: Sequence[int]) -> tuple[tuple[PublicRange, ...], Released, Released | None]:
    """What is public of the checks: the ranges, the share on several lists, and how wrong the method was."""
    several = Released(_band(100 * found.overlaps.on_several / found.overlaps.people))
    return tuple(_ranges(found, scale)), several, _factor(found)


def _ranges(found: Study, scale: Sequence[int]) -> Iterator[PublicRange]:
    """Least and greatest total over the changes of each sort, with the total itself among them."""
    checks = found.checks
    near = [one.total for one in found.neighbours if one.distance <= 2]
    lists = [one.total for one in (*checks.left_out, *checks.merged)]
    links = [end for one in checks.links if one.share <= 0.1 for end in one.interval or ()]
    dependence = [changed for _, changed in checks.dependence]
    for name, totals in (("models", near), ("lists", lists), ("links", links), ("dependence", dependence)):
        known = [*_known(totals), *_known([checks.total])]
        if len(known) > 1:
            yield PublicRange(name, *_outwards(min(known), max(known), scale))


def _known(totals: Iterable[float | None]) -> list[float]:
    return [total for total in totals if total is not None and math.isfinite(total)]


def _band(percent: float) -> int:
    return min(max(5 * math.floor(percent / 5 + 0.5), 5), 95)


def _factor(found: Study) -> Released | None:
    wrong = [abs(test.log_error) for test in found.checks.truth_tests if test.log_error is not None]
    if not wrong:
        return None
    return Released(next((factor for factor in FACTORS if math.exp(max(wrong)) <= factor), math.inf))
