"""Graph matching: codes that are alike are names that are alike, whatever the key (Vidanage and others 2020).

Codes and names are two graphs whose edges are similarities, and those hardly depend on the key. Pairs that frequency
suggests are first anchors; each other code is described by its likeness to the anchors, matched to the name with the
most like description, and the surest pairs become the next anchors.
"""

from __future__ import annotations

import numpy as np

from prystan.evidence.linkage.attacks.attack import Claims, Known
from prystan.evidence.linkage.attacks.bits import Coded, Floats, Named
from prystan.evidence.linkage.attacks.growing import Guess, Matcher, Sureness, grow

_FEWEST_ANCHORS = 20


def match_graphs(has: Known) -> Claims:
    """A code is claimed where its likeness to the anchors and that of the name correlate well."""
    return grow(has, Matcher(_prepared, weight=0.15, likely=0.6, certain=0.8))


def _prepared(codes: Coded, names: Named) -> Sureness:
    alike, likewise = _similarities(codes.bits), _similarities(names.bits)

    def sureness(guess: Guess, count: int, wide: int) -> Floats:
        surest = np.argsort(-guess.sure, kind="stable")[: max(_FEWEST_ANCHORS, len(guess.sure) // 2)]
        return _correlations(alike[:count][:, guess.codes[surest]], likewise[:wide][:, guess.names[surest]])

    return sureness


def _similarities(bits: Floats) -> Floats:
    """Dice coefficients of all codes with one another."""
    sizes = bits.sum(axis=1)
    found: Floats = 2 * bits @ bits.T / np.maximum(sizes[:, None] + sizes[None, :], 1.0)
    return found


def _correlations(left: Floats, right: Floats) -> Floats:
    """Of each row of one with each row of the other."""
    scaled = [
        (m - m.mean(axis=1, keepdims=True)) / np.maximum(m.std(axis=1, keepdims=True), 1e-9) for m in (left, right)
    ]
    found: Floats = scaled[0] @ scaled[1].T / left.shape[1]
    return found
