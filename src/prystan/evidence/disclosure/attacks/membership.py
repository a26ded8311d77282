"""Is she in it? Somebody who knows some attributes of a person looks for them among the released rows."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.disclosure.attacks.result import AttackResult, compared
from prystan.evidence.disclosure.attacks.rows import Scene, times

KNOWN = ("year", "sex", "age_band", "citizenship", "exploited_in", "region", "forms", "recruiter")
"""What a trafficker knows of his victim."""
_THRESHOLDS = (1, 2, 3, 5)


def membership(scene: Scene, known: Sequence[str] = (), *, rare: bool = False) -> AttackResult:
    """How much more often people in the release than others are said to be in it: the membership advantage.

    He says *in* where at least so many rows are equal in the `known` columns (`KNOWN` by default); how many serves him
    best he learns on one half of the people, and is judged on the other. With `rare`, he tries only those whom the
    known attributes make unique among all.
    """
    by = [name for name in known or KNOWN if name in scene.columns]
    inside, outside = times(scene.released, scene.members, by), times(scene.released, scene.others, by)
    if rare:
        inside, outside = inside[_unique(scene, by, 0)], outside[_unique(scene, by, 1)]
    best = max(_THRESHOLDS, key=lambda least: _gap(inside[::2], outside[::2], least))
    name = "membership of the rare" if rare else "membership"
    return compared(name, inside[1::2] >= best, outside[1::2] >= best)


def membership_by_lot(seen: NDArray[np.bool_], inside: NDArray[np.bool_]) -> AttackResult:
    """The membership advantage over many releases of one population, each of people drawn by lot, to a small error.

    Args:
        seen: for each release (row) and person (column), whether the attacker says *in*.
        inside: whether the person truly was in.

    How often a person is *seen* in the other releases is taken off first: it has nothing to do with the lot of this
    one, so that the advantage stays what it is while most of the difference between persons is gone.

    Raises:
        ValueError: there are fewer than two releases.
    """
    releases = len(seen)
    if releases < 2:
        raise ValueError("it takes two releases to take one off the other")
    total = seen.sum(axis=0)
    gaps = []
    for hits, lot in zip(seen, inside, strict=True):
        left = hits - (total - hits) / (releases - 1)
        gaps.append(float(left[lot].mean() - left[~lot].mean()))
    control = float(seen[~inside].mean())
    error = float(np.std(gaps, ddof=1)) / math.sqrt(releases)
    return AttackResult("membership", int(inside.sum()), control + float(np.mean(gaps)), control, error)


def _gap(inside: NDArray[np.int64], outside: NDArray[np.int64], least: int) -> float:
    if not len(inside) or not len(outside):
        return 0.0
    return float((inside >= least).mean() - (outside >= least).mean())


def _unique(scene: Scene, by: Sequence[str], group: int) -> NDArray[np.bool_]:
    """Who of the members (0) or others (1) has known attributes that nobody else of both has."""
    people = (scene.members, scene.others)[group]
    both = times(scene.members, people, by) + times(scene.others, people, by)
    unique: NDArray[np.bool_] = both == 1
    return unique
