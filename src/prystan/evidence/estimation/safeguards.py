"""What a hostile reviewer would ask of an estimate, answered with the estimate itself.

Every check repeats the selection by BIC among all models of the usual order (or of a lower one that is asked for; with
more than six lists, stepwise selection, which searches in no time what the exact search cannot) on a table that was
changed on purpose. Sources: Binette and Steorts (2022), JRSS A (truth test on one list); Sharifi Far and others (2021),
Crime & Delinquency (omitting and combining lists); Gerritse, van der Heijden and Bakker (2015), Journal of Official
Statistics 31 (dependence parameter).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from prystan.evidence.estimation.kernel.engine import Batch, Floats
from prystan.evidence.estimation.models import ModelSpace, default_order
from prystan.evidence.estimation.ranking import SearchTooLargeError, rank
from prystan.evidence.estimation.resampling import jackknife_tables
from prystan.evidence.estimation.selection import BestOfAll, Rule, Stepwise
from prystan.evidence.estimation.tables import CaptureTable, CaptureTableError

MOST_FOR_BEST = 6
MANY_LISTS = 11
"""With more lists a fit takes many times as long, and fewer ways to err in linkage are drawn."""
LINK_ERRORS = (0.05, 0.1, 0.2)
LINK_DRAWS, FEW_DRAWS = 200, 20
DEPENDENCE = (0.5, 0.8, 1.25, 2.0)


@dataclass(frozen=True)
class Changed:
    """The estimate on a table with other lists."""

    change: tuple[str, ...]
    """The lists that were left out or merged."""
    people: int
    total: float | None
    model: tuple[tuple[str, ...], ...]
    reason: str = ""
    """Why there is no total."""


@dataclass(frozen=True)
class TruthTest:
    """One list's people are hidden but for those whom another list saw; the truth is the list's size."""

    held: str
    truth: int
    seen: int
    """People of the list whom another list saw."""
    total: float | None
    reason: str = ""

    @property
    def log_error(self) -> float | None:
        """log(estimate / truth): 0 is right, ±0.69 is wrong by a factor of two."""
        return math.log(self.total / self.truth) if self.total else None


@dataclass(frozen=True)
class Influence:
    """How far one person less with a certain history moves the total."""

    history: tuple[str, ...]
    people: int
    change: float | None
    """New total less the old one; None where there is no estimate without that person."""


@dataclass(frozen=True)
class LinkSensitivity:
    """What errors of linkage do to the total; they are made on purpose, at random."""

    kind: str
    """``missed``: a share of people on several lists become two; ``false``: as many pairs of others become one."""
    share: float
    median: float | None
    interval: tuple[float, float] | None
    """80 per cent of the random ways in which it can happen."""


@dataclass(frozen=True)
class Safeguards:
    """All checks of one table."""

    total: float | None
    left_out: tuple[Changed, ...]
    merged: tuple[Changed, ...]
    truth_tests: tuple[TruthTest, ...]
    influence: tuple[Influence, ...]
    """The most influential history first."""
    links: tuple[LinkSensitivity, ...]
    dependence: tuple[tuple[float, float], ...]
    """(factor, total): the total if the unseen were so many times as many as the model says."""
    by: str = "bic"
    """The method that was repeated: ``bic``, or where there are more than six lists ``stepwise``."""


def safeguards(table: CaptureTable, *, max_order: int | None = None, seed: int = 1) -> Safeguards:
    """Every check, by the best model of the usual order, or of a lower one that is given (lower where fewer lists are
    left); by stepwise selection of pairs where there are too many lists to search them all hundreds of times."""
    order, by = _repeated(table.size, max_order)
    whole = best(table, order)
    return Safeguards(
        total=whole.total,
        left_out=left_out(table, order),
        merged=merged(table, order),
        truth_tests=truth_tests(table, order),
        influence=influence(table, order),
        links=link_sensitivity(table, order, draws=LINK_DRAWS if table.size <= MANY_LISTS else FEW_DRAWS, seed=seed),
        dependence=dependence(table.people, whole.total),
        by=by,
    )


def _repeated(lists: int, max_order: int | None) -> tuple[int | None, str]:
    """The order of the models that checks choose among, None for stepwise selection; and the method's name."""
    if lists > MOST_FOR_BEST:
        return None, "stepwise"
    usual = default_order(lists)
    return min(max_order or usual, usual), "bic"


def best(table: CaptureTable, order: int | None, change: Sequence[str] = ()) -> Changed:
    """The total of the best model, or the reason why there is none."""
    if order is None:
        return _stepwise(table, change)
    try:
        ranking = rank(_space(table.size, order), table.counts)
    except SearchTooLargeError as fault:
        return Changed(tuple(change), table.people, None, (), str(fault))
    if not len(ranking.masks):
        return Changed(tuple(change), table.people, None, (), "no model has an estimate on this table")
    model = ranking.space.model(int(ranking.masks[0])).named(table.lists)
    return Changed(tuple(change), table.people, float(table.people + ranking.unseen[0]), tuple(map(tuple, model)))


def _stepwise(table: CaptureTable, change: Sequence[str]) -> Changed:
    found = Stepwise(_space(table.size, 2)).choose(Batch.of(table.size, table.counts[:, None]))
    if found.failed[0]:
        return Changed(tuple(change), table.people, None, (), "no model has an estimate on this table")
    model = found.model().named(table.lists)
    return Changed(tuple(change), table.people, float(table.people + found.unseen[0]), tuple(map(tuple, model)))


def left_out(table: CaptureTable, order: int | None) -> tuple[Changed, ...]:
    """Each list left out in turn."""
    return tuple(_changed(table, order, (name,), "drop") for name in table.lists) if table.size > 2 else ()


def merged(table: CaptureTable, order: int | None) -> tuple[Changed, ...]:
    """Each two lists made one."""
    return (
        tuple(_changed(table, order, pair, "merge") for pair in combinations(table.lists, 2)) if table.size > 2 else ()
    )


def truth_tests(table: CaptureTable, order: int | None) -> tuple[TruthTest, ...]:
    """For each list: hide those of its people whom no other list saw, and estimate how many it has."""
    found = []
    for name, size in zip(table.lists, table.list_sizes(), strict=True):
        truth = int(size)
        seen = truth - int(table.counts[table.mask([name])])
        try:
            others, _ = table.on_list(name)
        except CaptureTableError as fault:
            found.append(TruthTest(name, truth, seen, None, str(fault)))
            continue
        answer = best(others, order)
        found.append(TruthTest(name, truth, others.people, answer.total, answer.reason))
    return tuple(found)


def influence(table: CaptureTable, order: int | None) -> tuple[Influence, ...]:
    """One person less with each history that anybody has; the model is chosen anew."""
    tables, people = jackknife_tables(table)
    totals = _totals(table, order, np.concatenate([table.counts[:, None], tables], axis=1))
    found = [
        Influence(table.names(int(history)), int(n), _finite(total - totals[0]))
        for history, n, total in zip(np.flatnonzero(table.counts), people, totals[1:], strict=True)
    ]
    return tuple(sorted(found, key=lambda one: -abs(one.change if one.change is not None else math.inf)))


def link_sensitivity(
    table: CaptureTable,
    order: int | None,
    *,
    shares: Sequence[float] = LINK_ERRORS,
    draws: int = LINK_DRAWS,
    seed: int = 1,
) -> tuple[LinkSensitivity, ...]:
    """How far the total moves when a share of links is missed, or made falsely, many times at random.

    If the linkage itself misses that share, the published total is too high by about as much as it rises here.
    """
    random = np.random.Generator(np.random.PCG64(seed))
    plans = [(kind, share) for kind in ("missed", "false") for share in shares]
    tables = [missed_links if kind == "missed" else false_links for kind, _ in plans]
    drawn = [
        change(table, share, random) for change, (_, share) in zip(tables, plans, strict=True) for _ in range(draws)
    ]
    totals = _totals(table, order, np.stack(drawn, axis=1)).reshape(len(plans), draws)
    found = []
    for (kind, share), row in zip(plans, totals, strict=True):
        good = row[np.isfinite(row)]
        low, middle, high = np.quantile(good, (0.1, 0.5, 0.9)) if len(good) else (math.nan,) * 3
        limits = (float(low), float(high)) if len(good) else None
        found.append(LinkSensitivity(kind, share, _finite(middle), limits))
    return tuple(found)


def dependence(
    people: int, total: float | None, factors: Sequence[float] = DEPENDENCE
) -> tuple[tuple[float, float], ...]:
    """The total if the lists depended on each other in a way that no model can see: the unseen times each factor."""
    return tuple((factor, people + factor * (total - people)) for factor in factors) if total is not None else ()


def _space(lists: int, order: int) -> ModelSpace:
    return ModelSpace(lists, max(1, min(order, lists - 1)))


def _changed(table: CaptureTable, order: int | None, names: tuple[str, ...], how: str) -> Changed:
    try:
        other = table.drop(names) if how == "drop" else table.merge(names)
    except CaptureTableError as fault:
        return Changed(names, table.people, None, (), str(fault))
    return best(other, order, names)


def _totals(table: CaptureTable, order: int | None, counts: Floats) -> Floats:
    """The best model's total in each of many tables with the same lists."""
    space = _space(table.size, 2 if order is None else order)
    rule: Rule = Stepwise(space) if order is None else BestOfAll(space, rank(space, table.counts))
    choices = rule.choose(Batch.of(table.size, counts))
    return np.asarray(counts.sum(axis=0) + choices.unseen)


def missed_links(table: CaptureTable, share: float, random: np.random.Generator) -> Floats:
    """A table in which a share of the people on several lists are two people, divided over their lists at random."""
    counts = table.counts.copy()
    for history in np.flatnonzero(table.counts):
        lists = [1 << i for i in range(table.size) if history >> i & 1]
        if len(lists) < 2:
            continue
        for _ in range(random.binomial(int(table.counts[history]), share)):
            part = 0
            while part in (0, int(history)):
                part = sum(bit for bit in lists if random.random() < 0.5)
            counts[history] -= 1
            counts[part] += 1
            counts[int(history) ^ part] += 1
    return counts


def false_links(table: CaptureTable, share: float, random: np.random.Generator) -> Floats:
    """A table in which pairs of people on one list each are taken for one person: a share of all links."""
    counts = table.counts.copy()
    singles = 1 << np.arange(table.size)
    links = int(table.frequencies()[1:].sum())
    for _ in range(random.binomial(links, share)):
        weights = counts[singles]
        if (weights > 0).sum() < 2:
            break
        first, second = random.choice(singles, 2, replace=False, p=weights / weights.sum())
        counts[[first, second, first | second]] += (-1, -1, 1)
    return counts


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
