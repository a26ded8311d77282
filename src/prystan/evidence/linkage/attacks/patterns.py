"""Pattern mining: which bits go with which pairs of letters, learnt from bits that occur together, then read back.

After Christen and others (2018), with the step that makes it strong: what frequencies suggest for the commonest codes
shows which bits each gram sets; these patterns name more codes, which mend the patterns, over a growing set.
"""

from __future__ import annotations

import numpy as np

from prystan.evidence.linkage.attacks.attack import Claims, Known
from prystan.evidence.linkage.attacks.bits import Coded, Floats, Named
from prystan.evidence.linkage.attacks.growing import Guess, Matcher, Sureness, grow
from prystan.evidence.linkage.schemes.simhash import grams


def mine_patterns(has: Known) -> Claims:
    """A code is claimed where its bits are nearly the pattern of the name."""
    return grow(has, Matcher(_prepared, weight=0.05, likely=0.88, certain=0.88))


def _prepared(codes: Coded, names: Named) -> Sureness:
    holds = _gram_matrix(names.names)

    def sureness(guess: Guess, count: int, wide: int) -> Floats:
        return _overlaps(codes.bits[:count], _patterns(codes, holds, guess.names)[:wide])

    return sureness


def _gram_matrix(names: list[str]) -> Floats:
    """Names × grams: 1 where the name has the gram."""
    of_name = [grams(name) for name in names]
    place = {gram: number for number, gram in enumerate(sorted({gram for found in of_name for gram in found}))}
    holds = np.zeros((len(names), len(place)))
    for row, found in enumerate(of_name):
        holds[row, [place[gram] for gram in found]] = 1.0
    return holds


def _patterns(codes: Coded, holds: Floats, assigned: np.ndarray) -> Floats:
    """Names × bits: what each name would set, if each gram sets the bits that nearly all codes with it have."""
    with_gram = holds[assigned]  # codes × grams
    weight = np.exp(codes.shares[: len(assigned)].mean(axis=1) / 2)[:, None]
    support = (with_gram * weight).sum(axis=0)
    share = (with_gram * weight).T @ codes.bits[: len(assigned)] / np.maximum(support, 1e-9)[:, None]
    sets = (share > 0.85) & (support > 0)[:, None]
    found: Floats = ((holds @ sets.astype(np.float64)) > 0).astype(np.float64)
    return found


def _overlaps(bits: Floats, patterns: Floats) -> Floats:
    """The share of bits of either that are in both (Jaccard's coefficient)."""
    both = bits @ patterns.T
    either = bits.sum(axis=1)[:, None] + patterns.sum(axis=1)[None, :] - both
    found: Floats = both / np.maximum(either, 1.0)
    return found
