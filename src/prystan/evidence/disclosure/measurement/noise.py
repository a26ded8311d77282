"""Discrete Gaussian noise from OpenDP, whose sampler is exact; with a seed, from NumPy, for tests only."""

from __future__ import annotations

import numpy as np
import opendp.prelude as dp
from numpy.typing import NDArray

# OpenDP keeps what has no proof attached to its release process behind this word; the discrete Gaussian is in it.
dp.enable_features("contrib")


def noisy(values: NDArray[np.int64], sigma: float, bound: int, rho: float) -> NDArray[np.int64]:
    """`values` with noise of scale `sigma` on each.

    Raises:
        RuntimeError: OpenDP finds that this would cost more than `rho` when one person changes `bound` cells.
    """
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=float)
    gaussian = dp.m.make_gaussian(*space, scale=sigma)
    if gaussian.map(d_in=bound**0.5) > rho * (1 + 1e-9):  # type: ignore[no-untyped-call]
        raise RuntimeError("a table would cost more than was planned for it")
    return np.asarray(gaussian(values.ravel().tolist()), dtype=np.int64).reshape(values.shape)


def seeded(values: NDArray[np.int64], sigma: float, chance: np.random.Generator) -> NDArray[np.int64]:
    """The same distribution from a seeded generator. Floating point: good enough for tests, not for a promise."""
    reach = int(np.ceil(12 * sigma)) + 1
    steps = np.arange(-reach, reach + 1)
    weights = np.exp(-(steps**2) / (2 * sigma**2))
    edges = np.cumsum(weights / weights.sum())
    drawn = np.searchsorted(edges, chance.random(values.shape), side="right") - reach
    return np.asarray(values + np.clip(drawn, -reach, reach))
