"""Averaging over decomposable graphs, to six lists.

Source: Madigan and York (1997), Bayesian methods for estimation of the size of a closed population, Biometrika 84, with
the hyper-Dirichlet prior of the R package dga. Every graph is met through an order in which its vertices can be taken
away, each with neighbours that all know each other; the likelihood of a graph is a sum over these steps.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from prystan.evidence.estimation.distribution import Distribution
from prystan.evidence.estimation.intervals import Interval
from prystan.evidence.estimation.kernel.engine import Floats
from prystan.evidence.estimation.tables import CaptureTable

MOST_LISTS = 6
MOST_PER_PERSON = 30
"""The grid of the unseen runs to this many times the people observed."""
_COARSE_POINTS = 400
_NEGLIGIBLE = math.log(1e-9)
_BLOCK = 64


@dataclass(frozen=True)
class GraphAverage:
    """The posterior of the total over decomposable graphs."""

    median: float
    mean: float
    deviation: float
    intervals: dict[str, Interval]
    graphs: int
    """How many decomposable graphs these lists have."""
    best: tuple[tuple[tuple[int, ...], float], ...]
    """The most probable graphs: their cliques as bit masks, and their posterior probability."""
    mass_at_edge: float
    """Probability of the largest total of the grid: if it is not near 0, the grid cuts the posterior off."""
    distribution: Distribution = field(repr=False, compare=False)


def graph_average(table: CaptureTable, *, prior: float | None = None, most: int | None = None) -> GraphAverage:
    """Average over graphs and totals. `prior` is delta, the prior count of a cell (2^−lists unless told otherwise);
    `most` is the largest number of unseen.

    Raises:
        ValueError: there are more than six lists.
    """
    if table.size > MOST_LISTS:
        raise ValueError(f"averaging over graphs is possible to {MOST_LISTS} lists, not {table.size}: merge lists")
    delta = prior if prior is not None else 2.0**-table.size
    most = most or MOST_PER_PERSON * table.people
    graphs, coefficients = decomposable_graphs(table.size)
    unseen = np.arange(1, most + 1, dtype=np.float64)
    coarse = np.unique(np.geomspace(1, most, _COARSE_POINTS).astype(np.int64)).astype(np.float64)
    roughly = coefficients @ _margins(table, delta, coarse) + _common(table.people, coarse)
    weight = _log_sum(roughly + np.log(np.gradient(coarse)), axis=1)
    kept = np.flatnonzero(weight > weight.max() + _NEGLIGIBLE)
    margins, common = _margins(table, delta, unseen), _common(table.people, unseen)
    by_total = np.full(len(unseen), -np.inf)
    by_graph = np.empty(len(kept))
    for start in range(0, len(kept), _BLOCK):
        joint = coefficients[kept[start : start + _BLOCK]] @ margins + common
        by_graph[start : start + _BLOCK] = _log_sum(joint, axis=1)
        by_total = np.logaddexp(by_total, _log_sum(joint, axis=0))
    chances = np.exp(by_total - by_total.max())
    chances /= chances.sum()
    graph_chances = np.exp(by_graph - _log_sum(by_graph[None], axis=1)[0])
    best = [(graphs[kept[i]], float(graph_chances[i])) for i in np.argsort(-graph_chances)[:5]]
    reached = np.cumsum(chances)
    limits = [float(table.people + unseen[np.searchsorted(reached, share)]) for share in (0.025, 0.1, 0.5, 0.9, 0.975)]
    mean = float(chances @ unseen)
    return GraphAverage(
        median=limits[2],
        mean=table.people + mean,
        deviation=math.sqrt(float(chances @ (unseen - mean) ** 2)),
        intervals={"80": (limits[1], limits[3]), "95": (limits[0], limits[4])},
        graphs=len(graphs),
        best=tuple(best),
        mass_at_edge=float(chances[-1]),
        distribution=Distribution.of_draws(table.people + unseen, chances),
    )


@cache
def decomposable_graphs(lists: int) -> tuple[tuple[tuple[int, ...], ...], Floats]:
    """The cliques of every decomposable graph, and its coefficients: +1 for each clique, −1 for each separator."""
    pairs = [(i, j) for i in range(lists) for j in range(i + 1, lists)]
    cliques: list[tuple[int, ...]] = []
    rows: list[dict[int, int]] = []
    for graph in range(1 << len(pairs)):
        neighbours = [0] * lists
        for k, (i, j) in enumerate(pairs):
            if graph >> k & 1:
                neighbours[i] |= 1 << j
                neighbours[j] |= 1 << i
        steps = _elimination(lists, neighbours)
        if steps is not None:
            row: dict[int, int] = {}
            for family, separator in steps:
                row[family] = row.get(family, 0) + 1
                if separator:
                    row[separator] = row.get(separator, 0) - 1
            families = [family for family, _ in steps]
            largest = {a for a in families if not any(a != b and a & b == a for b in families)}
            cliques.append(tuple(sorted(largest)))
            rows.append(row)
    coefficients = np.zeros((len(rows), 1 << lists))
    for number, row in enumerate(rows):
        for a, times in row.items():
            coefficients[number, a] = times
    return tuple(cliques), coefficients


def _elimination(lists: int, neighbours: Sequence[int]) -> list[tuple[int, int]] | None:
    """Take away, again and again, a vertex whose neighbours all know each other; None where there is none (a hole)."""
    left, steps = (1 << lists) - 1, []
    while left:
        for v in range(lists):
            around = neighbours[v] & left
            if left >> v & 1 and all(around & ~(neighbours[u] | 1 << u) == 0 for u in range(lists) if around >> u & 1):
                steps.append((around | 1 << v, around))
                left &= ~(1 << v)
                break
        else:
            return None
    return steps


def _margins(table: CaptureTable, delta: float, unseen: Floats) -> Floats:
    """log marginal likelihood of the table over each set of lists (rows), for each number of unseen (columns)."""
    from scipy.special import gammaln

    lists, histories = table.size, np.arange(len(table.counts))
    out = np.zeros((len(histories), len(unseen)))
    everything = gammaln(2.0**lists * delta) - gammaln(table.people + unseen + 2.0**lists * delta)
    for a in range(1, len(histories)):
        cell_prior = delta * 2.0 ** (lists - a.bit_count())
        cells = np.bincount(histories & a, weights=table.counts, minlength=len(histories))
        parts = [b for b in range(1, len(histories)) if b & a == b]
        constant = gammaln(cells[parts] + cell_prior).sum() - 2.0 ** a.bit_count() * gammaln(cell_prior)
        out[a] = everything + constant + gammaln(unseen + cells[0] + cell_prior)
    return out


def _common(people: int, unseen: Floats) -> Floats:
    """What all graphs share: the ways to choose the unseen, and the prior 1/N."""
    from scipy.special import gammaln

    return np.asarray(gammaln(people + unseen + 1) - gammaln(unseen + 1) - np.log(people + unseen))


def _log_sum(values: Floats, axis: int) -> Floats:
    top = values.max(axis=axis, keepdims=True)
    return np.asarray(np.log(np.exp(values - top).sum(axis=axis)) + np.squeeze(top, axis))
