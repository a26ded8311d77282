"""Intervals that hold their level near 0 and 100 %, and for rare events, where estimate ± 2 standard errors does not.

Sources: E. L. Korn and B. I. Graubard (1998), *Confidence intervals for proportions with small expected number of
positive counts estimated from survey data*, Survey Methodology 24; M. P. Fay and E. J. Feuer (1997), *Confidence
intervals for directly standardized rates*, Statistics in Medicine 16.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import stats

Interval = tuple[float, float]


def beta_interval(proportion: float, effective: float, level: float = 0.95) -> Interval:
    """Clopper–Pearson for `proportion` (0 to 1) of an effective number of respondents, which may be a fraction.

    Raises:
        ValueError: a proportion outside 0 to 1, or no respondents.
    """
    if not 0 <= proportion <= 1 or not effective > 0:
        raise ValueError("a proportion lies between 0 and 1 and has respondents behind it")
    tail = (1 - level) / 2
    yes, no = proportion * effective, (1 - proportion) * effective
    lower = float(stats.beta.ppf(tail, yes, no + 1)) if yes > 0 else 0.0
    upper = float(stats.beta.ppf(1 - tail, yes + 1, no)) if no > 0 else 1.0
    return lower, upper


def effective_size(proportion: float, error: float, respondents: int, freedom: int, level: float = 0.95) -> float:
    """How many respondents of a simple random sample would tell as much (Korn and Graubard), at most `respondents`.

    `freedom` are the degrees of freedom of the design: clusters less strata.
    """
    tail = (1 - level) / 2
    size = proportion * (1 - proportion) / error**2
    simple = float(stats.t.ppf(tail, max(respondents - 1, 1)))
    design = float(stats.t.ppf(tail, max(freedom, 1)))
    return min(size * (simple / design) ** 2, float(respondents))


def rate_interval(mean: float, error: float, largest: float, level: float = 0.95) -> Interval:
    """Fay and Feuer's gamma interval for a mean of counts per respondent.

    `largest` is the greatest share of all weight that one respondent has: what one more event would add.
    """
    tail = (1 - level) / 2
    lower = 0.0
    if mean > 0 and error > 0:
        lower = float(stats.gamma.ppf(tail, (mean / error) ** 2, scale=error**2 / mean))
    more, variance = mean + largest, error**2 + largest**2
    upper = float(stats.gamma.ppf(1 - tail, more**2 / variance, scale=variance / more))
    return lower, upper


@dataclass(frozen=True, slots=True)
class AssumedInterval:
    """The interval of a published proportion *if* it came from so many respondents with such a design effect."""

    respondents: int
    design_effect: float
    lower: float
    upper: float
    respondents_assumed: bool
    effect_assumed: bool


ASSUMED_RESPONDENTS = (500, 1_000, 2_000)
ASSUMED_EFFECTS = (1.0, 1.5, 2.0)


def published_proportion(
    value: float,
    respondents: int | None,
    design_effect: float | None = None,
    *,
    rounded_to: float = 0.01,
    level: float = 0.95,
) -> tuple[AssumedInterval, ...]:
    """What can honestly be said of a proportion that somebody published without its interval.

    Args:
        value: the proportion, from 0 to 1.
        respondents: as published. None where no sample size was: then there is no interval, and what comes back is a
            table of what it would be for 500, 1,000 and 2,000 respondents, marked as assumed.
        design_effect: as published; None gives 1 (a simple random sample), 1.5 and 2, marked as assumed.
        rounded_to: the published digits' step; the interval allows for what rounding hid.

    Raises:
        ValueError: a proportion outside 0 to 1, a design effect or a number of respondents that is not positive.
    """
    if not 0 <= value <= 1:
        raise ValueError("a proportion lies between 0 and 1")
    sizes = ASSUMED_RESPONDENTS if respondents is None else (respondents,)
    effects = ASSUMED_EFFECTS if design_effect is None else (design_effect,)
    if min(*sizes, *effects, math.inf) <= 0:
        raise ValueError("respondents and design effects are positive")
    least, most = max(value - rounded_to / 2, 0.0), min(value + rounded_to / 2, 1.0)
    return tuple(
        AssumedInterval(
            respondents=size,
            design_effect=effect,
            lower=beta_interval(least, size / effect, level)[0],
            upper=beta_interval(most, size / effect, level)[1],
            respondents_assumed=respondents is None,
            effect_assumed=design_effect is None,
        )
        for size in sizes
        for effect in effects
    )
