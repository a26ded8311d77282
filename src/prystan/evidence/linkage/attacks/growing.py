"""The search that pattern mining and graph matching share: from the commonest codes outwards, better step by step.

What frequencies suggest for the commonest codes is the first guess at which name is behind which. From a guess a way
of matching says how sure each pair of code and name is; the best assignment is the next guess, over a growing set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from prystan.evidence.linkage.attacks.attack import FIELDS, Claims, Known
from prystan.evidence.linkage.attacks.bits import Coded, Floats, Named, claims_of, coded, filter_columns, named, unlike
from prystan.evidence.linkage.schemes.model import RECORD

_STARTS = (20, 40, 80, 160, 320, 640, 1_200)
_PATIENCE = 4
_HOPELESS = 160
"""If nothing is likely among so many of the commonest codes, there is nothing to build on."""


@dataclass(frozen=True, slots=True)
class Guess:
    """Codes and the names that they are taken for, by number, and how sure that is."""

    codes: NDArray[np.int64]
    names: NDArray[np.int64]
    sure: Floats


Sureness = Callable[[Guess, int, int], Floats]
"""From a guess: how sure each of the first so many codes (rows) is each of the first so many names (columns)."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """A way of matching. `weight` is what a difference of frequency costs in sureness; a code is claimed from `certain`
    on, and the search goes on where something is at least `likely`."""

    prepare: Callable[[Coded, Named], Sureness]
    weight: float
    likely: float
    certain: float


def grow(has: Known, matcher: Matcher) -> Claims:
    """Claims from the filters of each field: from the column that lets most be claimed."""
    found = has.target.select(RECORD)
    for field in FIELDS:
        best = pl.DataFrame(schema={RECORD: pl.String(), field: pl.String()})
        for column in filter_columns(has, field):
            codes, names = coded(has.target, column), named(has, field, column)
            claims = claims_of(codes, field, _grown(codes, names, matcher))
            best = claims if claims.height > best.height else best
        found = found.join(best, on=RECORD, how="left")
    return found


def _grown(codes: Coded, names: Named, matcher: Matcher) -> dict[int, str]:
    most, widest = len(codes.bits), len(names.names)
    first = min(_STARTS[0], most, widest)
    if not first:
        return {}
    sureness = matcher.prepare(codes, names)
    guess = _assigned(-unlike(codes, names, first, min(2 * first, widest)), np.ones((first, widest)))
    for size in _STARTS:
        count = min(size, most, widest)
        wide = min(count * 3 // 2 + 10, widest)
        away = matcher.weight * unlike(codes, names, count, wide)
        for _ in range(_PATIENCE):
            sure = sureness(guess, count, wide)
            guess = _assigned(sure - away, sure)
        if size >= _HOPELESS and not (guess.sure >= matcher.likely).any():
            return {}
        if count == min(most, widest):
            break
    certain = guess.sure >= matcher.certain
    return {int(c): names.names[n] for c, n in zip(guess.codes[certain], guess.names[certain], strict=True)}


def _assigned(worth: Floats, sure: Floats) -> Guess:
    codes, names = linear_sum_assignment(worth, maximize=True)
    return Guess(codes, names, sure[codes, names])
