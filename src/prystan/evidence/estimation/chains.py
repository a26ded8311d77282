"""Whether chains agree, and how much they say: R-hat and effective sample size.

Source: Vehtari, Gelman, Simpson, Carpenter and Bürkner (2021), Rank-normalization, folding, and localization: an
improved R-hat, Bayesian Analysis 16.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from prystan.evidence.estimation.kernel.engine import Floats


def rank_normalised(draws: Floats) -> Floats:
    """Draws (chains, samples) replaced by the normal scores of their ranks over all chains; ties share a rank."""
    flat = draws.ravel()
    _, place, times = np.unique(flat, return_inverse=True, return_counts=True)
    last = np.cumsum(times)
    ranks = (last - (times - 1) / 2)[place]
    normal = NormalDist()
    scores = {rank: normal.inv_cdf((rank - 0.375) / (len(flat) + 0.25)) for rank in np.unique(ranks)}
    return np.array([scores[rank] for rank in ranks]).reshape(draws.shape)


def split(draws: Floats) -> Floats:
    """Each chain as two: a chain that drifts then disagrees with itself."""
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def r_hat(draws: Floats) -> float:
    """The greater of the rank-normalised split R-hats of the draws and of their distances from the median."""
    folded = np.abs(draws - np.median(draws))
    return max(_r_hat(rank_normalised(split(draws))), _r_hat(rank_normalised(split(folded))))


def _r_hat(draws: Floats) -> float:
    samples = draws.shape[1]
    within = draws.var(axis=1, ddof=1).mean()
    between = samples * draws.mean(axis=1).var(ddof=1)
    if within == 0:
        return math.inf if between > 0 else 1.0
    return math.sqrt(((samples - 1) / samples * within + between / samples) / within)


def bulk_effective_size(draws: Floats) -> float:
    """How many independent draws the chains are worth for the middle of the distribution."""
    scores = rank_normalised(split(draws))
    chains, samples = scores.shape
    centred = scores - scores.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(centred, 2 * samples, axis=1)
    covariance = np.fft.irfft(np.abs(spectrum) ** 2, axis=1)[:, :samples] / samples
    within = (covariance[:, 0] * samples / (samples - 1)).mean()
    pooled = within * (samples - 1) / samples + scores.mean(axis=1).var(ddof=1)
    if pooled == 0:
        return math.nan
    correlation = 1 - (within - covariance.mean(axis=0)) / pooled
    correlation[0] = 1.0
    pairs = correlation[: samples // 2 * 2].reshape(-1, 2).sum(axis=1)
    negative = np.flatnonzero(pairs < 0)
    positive = pairs[: negative[0] if len(negative) else None]
    time = -1 + 2 * np.minimum.accumulate(positive).sum()
    return float(chains * samples / max(time, 1 / math.log10(chains * samples)))
