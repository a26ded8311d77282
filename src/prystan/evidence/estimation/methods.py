"""The methods by name, each from a capture table and settings to an estimate."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from prystan.evidence.estimation.baselines import lower_bound, pair_estimates
from prystan.evidence.estimation.floors import refusal
from prystan.evidence.estimation.graphs import MOST_LISTS as MOST_LISTS_OF_GRAPHS
from prystan.evidence.estimation.graphs import graph_average
from prystan.evidence.estimation.intervals import LEVELS, BCa, bca, wald
from prystan.evidence.estimation.kernel.engine import Batch, Floats
from prystan.evidence.estimation.latent import latent_classes
from prystan.evidence.estimation.models import Model, ModelSpace, default_order
from prystan.evidence.estimation.profile import profile
from prystan.evidence.estimation.ranking import FITS_TO_RANK, Ranking, SearchTooLargeError, log_factorials, rank
from prystan.evidence.estimation.resampling import bootstrap_tables, jackknife_tables
from prystan.evidence.estimation.results import Estimate
from prystan.evidence.estimation.selection import (
    MOST_FITS,
    USUAL_THRESHOLD,
    BestOfAll,
    BestOfList,
    Choices,
    Downhill,
    Fixed,
    Rule,
    Stepwise,
)
from prystan.evidence.estimation.tables import CaptureTable
from prystan.evidence.estimation.threshold import FEWEST_EFFECTIVE, bayesian_threshold

HISTOGRAM_BINS = 30
MODELS_SHOWN = 12
LONGER = 5
"""Chains that do not agree are run anew, so many times as long, before they are reported as they are."""


@dataclass(frozen=True)
class Settings:
    """What a user may set; each method reads what concerns it. Raises ValueError where a number can mean nothing."""

    max_order: int | None = None
    replicates: int = 1000
    seed: int = 1
    threshold: float | None = None
    """Of stepwise (0.02) or of Bayesian thresholding (2)."""
    top: int | None = None
    """Reselect among the best so many models only, as the reference program does; None: among all, exactly."""
    given: Floats | None = None
    """Bootstrap tables to use instead of drawing any, shape (2^lists, replicates)."""
    workers: int | None = None
    conditional: bool = False
    """Replicates have as many seen people as the table, as in the reference programs: intervals are then too narrow."""
    most_fits: int = MOST_FITS
    """Of eight tables, before an exact search among models is given up; see `selection`."""

    def __post_init__(self) -> None:
        least = {"max_order": 1, "replicates": 0, "seed": 0, "top": 1, "workers": 1, "most_fits": 1}
        for name, lowest in least.items():
            value = getattr(self, name)
            if value is not None and value < lowest:
                raise ValueError(f"{name.replace('_', '-')} is {value}; {lowest} is the least that it can be")
        if self.threshold is not None and not 0 <= self.threshold < math.inf:
            raise ValueError(f"threshold is {self.threshold:g}; it is a number from 0")


def estimate(table: CaptureTable, method: str, settings: Settings | None = None) -> Estimate:
    """One estimate.

    Raises:
        KeyError: there is no such method.
    """
    chosen = settings or Settings()
    begin = time.process_time()
    try:
        found = METHODS[method](table, chosen)
    except (SearchTooLargeError, ValueError) as fault:
        found = Estimate(method, table.people, {}, None, diagnostics={"reason": str(fault)})
    return replace(found, refused=refusal(table), cpu_seconds=time.process_time() - begin)


def estimates(table: CaptureTable, settings: Settings | None = None) -> Iterator[Estimate]:
    """Every method's estimate, one after another; those that cannot say why."""
    for method in METHODS:
        yield estimate(table, method, settings)


def _order(table: CaptureTable, settings: Settings) -> int:
    return default_order(table.size) if settings.max_order is None else settings.max_order


def _stepwise(table: CaptureTable, settings: Settings) -> Estimate:
    threshold = USUAL_THRESHOLD if settings.threshold is None else settings.threshold
    if threshold > 1:
        raise ValueError(f"the threshold of stepwise selection is a probability, from 0 to 1, not {threshold:g}")
    rule = Stepwise(ModelSpace(table.size, min(2, max(1, table.size - 1))), threshold)
    return _reselected("stepwise", table, rule, settings, {"threshold": threshold})


def _bic(table: CaptureTable, settings: Settings) -> Estimate:
    return _best("bic", table, settings)


def _aic(table: CaptureTable, settings: Settings) -> Estimate:
    return _best("aic", table, settings)


def _best(criterion: str, table: CaptureTable, settings: Settings) -> Estimate:
    space = ModelSpace(table.size, _order(table, settings))
    ranking = rank(space, table.counts, criterion, max(FITS_TO_RANK, settings.most_fits))
    rule: Rule = BestOfAll(space, ranking, criterion, settings.most_fits)
    if settings.top is not None:
        rule = BestOfList(space, ranking, criterion, settings.top)
    found = _reselected(criterion, table, rule, settings, {"max_order": space.order, "top": settings.top})
    return replace(found, diagnostics={**found.diagnostics, **_neighbourhood(table, ranking)})


def _neighbourhood(table: CaptureTable, ranking: Ranking) -> dict[str, Any]:
    """How much the choice of the model matters."""
    near = {str(d): dict(zip(("least", "greatest", "models"), ranking.within(d), strict=True)) for d in (2, 6, 10)}
    weights = ranking.weights()
    best = [
        {"model": ranking.space.model(int(ranking.masks[i])).named(table.lists), "weight": weights[i],
         "estimate": ranking.people + ranking.unseen[i], "criterion": ranking.values[i]}
        for i in range(min(MODELS_SHOWN, len(weights)))
    ]  # fmt: skip
    return {
        "models_considered": ranking.considered, "models_valid": len(ranking.masks) if ranking.complete else None,
        "within": near, "weight_of_best": weights[0], "model_average": ranking.average(),
        "model_average_intervals": {str(level): ranking.averaged_interval(level) for level in LEVELS},
        "best_models": best,
    }  # fmt: skip


def _downhill(table: CaptureTable, settings: Settings) -> Estimate:
    space = ModelSpace(table.size, _order(table, settings))
    return _reselected("downhill", table, Downhill(space), settings, {"max_order": space.order})


def _independence(table: CaptureTable, settings: Settings) -> Estimate:
    return _reselected("independence", table, Fixed(ModelSpace(table.size, 1)), settings, {})


def _reselected(method: str, table: CaptureTable, rule: Rule, settings: Settings, own: Mapping[str, Any]) -> Estimate:
    """Choose in the table, in its replicates and in the tables with one person less; the interval is BCa."""
    left_out, people = jackknife_tables(table)
    own_tables = Batch.of(table.size, np.concatenate([table.counts[:, None], left_out], axis=1))
    chosen = rule.choose(own_tables, settings.workers)
    drew = "given" if settings.given is not None else "observed" if settings.conditional else "population"
    shown = {**own, "replicates": settings.replicates, "resampled": drew, "seed": settings.seed}
    if settings.given is not None:
        shown |= {"replicates": settings.given.shape[1], "seed": None}
    if chosen.failed[0]:
        reason = "no model of this method has a maximum-likelihood estimate on this table: the lists overlap too little"
        return Estimate(method, table.people, shown, None, diagnostics={"reason": reason})
    unseen, variance = float(chosen.unseen[0]), float(chosen.variance[0])
    total, model = unseen + table.people, chosen.model()
    diagnostics: dict[str, Any] = {
        "wald": wald(table.people, unseen, variance), "profile": profile(table, model, unseen, variance),
        "fits": chosen.fits,
    }  # fmt: skip
    found = None
    if shown["replicates"]:
        found, more = _interval(table, rule, settings, chosen, people)
        diagnostics |= {**more, "fits": chosen.fits + more["fits"]}
    bic = _bic_of(table, model, chosen)
    return Estimate(
        method, table.people, shown, total, dict(found.intervals) if found else {}, _named(table, model), bic,
        diagnostics, distribution=found.distribution if found else None,
    )  # fmt: skip


def _interval(
    table: CaptureTable, rule: Rule, settings: Settings, chosen: Choices, people: Floats
) -> tuple[BCa, dict[str, Any]]:
    """BCa from replicates, each with its own choice, and what a reader must know of them.

    `chosen`: the choice in the table itself, then in the tables with one person less; `people`: for how many each of
    these stands.
    """
    total = float(chosen.unseen[0]) + table.people
    one_less, drawn = chosen.unseen[1:] + table.people - 1, settings.given
    if drawn is None:
        drawn = bootstrap_tables(table, settings.replicates, settings.seed, None if settings.conditional else total)
        if not settings.conditional:  # whoever was not seen belongs to the population too, and one less changes nothing
            one_less, people = np.append(one_less, total), np.append(people, chosen.unseen[0])
    again = rule.choose(Batch.of(table.size, drawn), settings.workers)
    totals = again.unseen + drawn.sum(axis=0)
    found = bca(total, totals, one_less, people)
    return found, {
        "bias": found.bias, "acceleration": found.acceleration, "failed_replicates": found.failed,
        "ties": found.ties, "share_below": found.below, "saturated": found.saturated, "deviation": found.deviation,
        "histogram": _histogram(totals), "fits": again.fits,
    }  # fmt: skip


def _bic_of(table: CaptureTable, model: Model, choices: Choices) -> float:
    """|T| log n − 2 log-likelihood, with n the people observed and |T| every term, dead ones too."""
    fit = choices.loglik[0] - log_factorials(table.counts)
    return float(len(model.terms) * np.log(table.people) - 2 * fit)


def _named(table: CaptureTable, model: Model) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(names) for names in model.named(table.lists))


def _histogram(totals: Floats) -> dict[str, Any]:
    """Of the replicates, between their 1st and 99th percentile; on a logarithmic scale, which their long tail needs."""
    good = totals[np.isfinite(totals)]
    if not len(good):
        return {}
    low, high = np.quantile(good, (0.01, 0.99))
    edges = np.geomspace(low, max(high, low * 1.0001), HISTOGRAM_BINS + 1)
    return {"edges": edges.tolist(), "replicates": np.histogram(good, edges)[0].tolist()}


def _threshold(table: CaptureTable, settings: Settings) -> Estimate:
    order, limit = min(settings.max_order or 2, 3), 2.0 if settings.threshold is None else settings.threshold
    found = bayesian_threshold(table, threshold=limit, order=order, seed=settings.seed)
    named = {"+".join(table.names(a)): ratio for a, ratio in found.ratios.items()}
    others = {"+".join(table.names(a)): total for a, total in found.other_answers.items()}
    posterior = found.posterior
    diagnostics = {
        "ratios": named, "other_answers": others, "effective_draws": found.effective_draws,
        "deviation": posterior.deviation, "reliable": found.effective_draws >= FEWEST_EFFECTIVE,
    }  # fmt: skip
    return Estimate(
        "threshold", table.people, {"threshold": limit, "max_order": order, "seed": settings.seed}, posterior.median,
        posterior.intervals, _named(table, posterior.model), None, diagnostics, distribution=posterior.distribution,
    )  # fmt: skip


def _latent(table: CaptureTable, settings: Settings) -> Estimate:
    found = latent_classes(table, seed=settings.seed, workers=settings.workers)
    if not found.converged:
        found = latent_classes(
            table, thin=LONGER * 20, burn_in=LONGER * 20_000, seed=settings.seed, workers=settings.workers
        )
    diagnostics = {**vars(found), "converged": found.converged}
    for shown in ("median", "intervals", "distribution"):
        diagnostics.pop(shown)
    settings_used = {"chains": len(found.chain_medians), "cap": found.cap, "seed": settings.seed}
    return Estimate(
        "latent", table.people, settings_used, found.median, found.intervals, diagnostics=diagnostics,
        distribution=found.distribution,
    )  # fmt: skip


def _dga(table: CaptureTable, settings: Settings) -> Estimate:
    del settings
    if table.size > MOST_LISTS_OF_GRAPHS:
        raise ValueError(f"averaging over graphs is possible to {MOST_LISTS_OF_GRAPHS} lists: merge lists")
    found = graph_average(table)
    best = [{"cliques": [table.names(a) for a in cliques], "probability": p} for cliques, p in found.best]
    diagnostics = {
        "graphs": found.graphs, "best_graphs": best, "deviation": found.deviation, "mass_at_edge": found.mass_at_edge,
    }  # fmt: skip
    used = {"prior": 2.0**-table.size}
    return Estimate(
        "dga", table.people, used, found.median, found.intervals, diagnostics=diagnostics,
        distribution=found.distribution,
    )  # fmt: skip


def _chao(table: CaptureTable, settings: Settings) -> Estimate:
    del settings
    found = lower_bound(table)
    diagnostics: dict[str, Any] = {
        "once": found.once, "twice": found.twice, "bias_corrected": found.bias_corrected,
        "bias_corrected_intervals": found.corrected_intervals,
        "pairs": [vars(pair) for pair in pair_estimates(table)],
    }  # fmt: skip
    if found.total is None:
        diagnostics["reason"] = "nobody was seen on exactly two lists"
    return Estimate(
        "chao", table.people, {}, found.total, found.intervals, diagnostics=diagnostics,
        distribution=found.distribution,
    )  # fmt: skip


METHODS: Mapping[str, Callable[[CaptureTable, Settings], Estimate]] = {
    "stepwise": _stepwise,
    "bic": _bic,
    "aic": _aic,
    "downhill": _downhill,
    "threshold": _threshold,
    "latent": _latent,
    "dga": _dga,
    "chao": _chao,
    "independence": _independence,
}
"""All methods, in the order in which they are shown."""
