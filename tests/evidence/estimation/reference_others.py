"""Our answer to the runs of Bayesian, graph and conditional methods, value by value; and which run goes where."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from account import Account, leaves
from published_tables import table
from reference_runs import (
    bic_run,
    chosen,
    downhill_run,
    given_model,
    intervals,
    named_pairs,
    ranked,
    reselected,
    stepwise_run,
)

from prystan.evidence.estimation.graphs import GraphAverage, graph_average
from prystan.evidence.estimation.latent import AGREEMENT, CAP_PER_PERSON, LatentClasses, latent_classes
from prystan.evidence.estimation.models import Model, ModelSpace
from prystan.evidence.estimation.profile import most_likely, profile
from prystan.evidence.estimation.selection import Fixed, Stepwise
from prystan.evidence.estimation.threshold import Thresholded, bayesian_threshold

NOT_FIGURES = {"id", "package", "method", "dataset", "settings", "cpu_s"}
CHAIN = "describes R's own random chain"
SHARES = {"ci95[0]": 0.025, "ci80[0]": 0.1, "estimate": 0.5, "ci80[1]": 0.9, "ci95[1]": 0.975}


# --- posteriors drawn at random ---------------------------------------------------------------------------------------


def posterior_figures(account: Account, quantile: Callable[[float], float], ess: float, own: float) -> None:
    """Quantiles, mean and deviation of a posterior of which the reference has `ess` draws and we have `own`."""
    worth = 1 / (1 / ess + 1 / own)
    for path, share in SHARES.items():
        around = math.sqrt(share * (1 - share) / worth)
        low, high = (quantile(min(max(share + side * around, 0.001), 0.999)) for side in (-1, 1))
        account.drawn(path, quantile(share), (high - low) / 2)


@cache
def thresholded(name: str, order: int, threshold: float, flat: bool) -> Thresholded:
    return bayesian_threshold(table(name), order=order, threshold=threshold, flat=flat, draws=60_000)


def bayes_run(run: dict[str, Any], account: Account) -> None:
    name, settings = run["dataset"], run["settings"]
    flat = settings.get("prior") == "improper"
    if "error" in account.values:
        try:
            bayesian_threshold(table(name), flat=flat)
        except ValueError:
            account.same("error", True)
        return
    found = thresholded(name, settings.get("maxorder", 2), settings.get("threshold", 2.0), flat)
    limit, ess = settings.get("threshold", 2.0), account.values["ess"]
    account.outside("ess", CHAIN)
    ratios = {tuple(table(name).names(a)): ratio for a, ratio in found.ratios.items()}
    near = False
    for path in [path for path in account.values if path.startswith(("stat.", "stat3."))]:
        key = tuple(sorted(path.split(".", 1)[1].split(":"), key=table(name).lists.index))
        ours, theirs = ratios[key], account.values[path]
        # |mean| / sd: the mean errs by 1/√ess of an sd, the sd by 1/√(2 ess) of itself. R reports the size for the
        # intercept; its interactions mix worse.
        account.drawn(path, ours, math.sqrt((1 + ours**2 / 2) / (ess / 3)))
        near = near or (ours >= limit) != (theirs >= limit)
    if "stat3" in account.values:
        account.same("stat3", [])
    kept = found.posterior.model.interactions
    dead = [a for a in kept if flat and not table(name).on_all(a)]
    if near:
        account.outside("model", "a ratio is next to the threshold, and R's chain is on the other side")
        account.outside("retained3", "a ratio is next to the threshold, and R's chain is on the other side")
    account_words(account, "model", named_pairs(name, [a for a in kept if a.bit_count() == 2 and a not in dead]))
    if near:
        account.outside("", "follows from that decision; both answers are in our diagnostics")
        return
    account_words(account, "minusinf", named_pairs(name, dead))
    account_words(account, "retained3", named_pairs(name, [a for a in kept if a.bit_count() == 3]))
    account_words(account, "eligible3", named_pairs(name, [a for a in found.ratios if a.bit_count() == 3]))
    posterior = found.posterior
    posterior_figures(account, posterior.distribution.quantile, ess, posterior.effective_draws)
    account.drawn("mean", posterior.mean, posterior.deviation / math.sqrt(ess))
    # The deviation of a skewed posterior errs more than that of a normal one, by its excess of fourth moment.
    account.drawn("se", posterior.deviation, posterior.deviation * math.sqrt(2 / ess))


def account_words(account: Account, path: str, ours: list[str]) -> None:
    """A list of terms; R writes a single one without brackets, and orders terms by their last list."""
    if path not in account.values or path in account.done:
        return
    theirs = account.values[path]
    shown = [theirs] if isinstance(theirs, str) else theirs
    account.same(path, theirs if sorted(ours) == sorted(shown) else ours)


@cache
def classes(name: str) -> LatentClasses:
    return latent_classes(table(name), samples=3000, thin=20, burn_in=10_000, seed=4)


def lcmcr_run(run: dict[str, Any], account: Account) -> None:
    name = run["dataset"]
    found = classes(name)
    # R reports the effective size of its draws by another formula, and its chain may have missed a mode: half of it.
    ess = account.values["ess"] / 2
    account.same("cap_N", found.cap)
    assert found.cap == (CAP_PER_PERSON + 1) * table(name).people
    if found.r_hat > AGREEMENT:
        there = min(found.chain_medians, key=lambda median: abs(median - account.values["estimate"]))
        account.near("estimate", there, 0.1 * there, "our chains disagree and say so; one is within a tenth of R's")
        account.outside("ci", "our chains disagree and say so; R runs one")
        account.outside("", CHAIN)
        return
    posterior_figures(account, found.distribution.quantile, ess, found.effective_draws)
    account.drawn("mean", found.mean, found.deviation * math.sqrt(1 / ess + 1 / found.effective_draws))
    account.drawn("se", found.deviation, found.deviation * math.sqrt(3 / ess + 3 / found.effective_draws))
    account.outside("", CHAIN)


# --- averaging over graphs --------------------------------------------------------------------------------------------


@cache
def averaged(name: str, most: int | None) -> GraphAverage:
    return graph_average(table(name), most=most)


def dga_run(run: dict[str, Any], account: Account) -> None:
    """R looks at a thousand totals or fewer, evenly spaced; we look at every one."""
    name, people = run["dataset"], table(run["dataset"]).people
    biggest = run["settings"].get("maxpop")
    found = averaged(name, biggest - people if biggest else None)
    step = (biggest - people) / 999 if biggest else 3.0
    rough = 0.02 if biggest else 1e-4
    kind = "within one step of R's grid of totals"
    account.near("estimate", found.median, step, kind)
    for level in ("80", "95"):
        for end in (0, 1):
            account.near(f"ci{level}[{end}]", found.intervals[level][end], step, kind)
    account.near("mean", found.mean, max(step / 2, rough * found.mean), kind)
    account.near("se", found.deviation, rough * found.deviation, kind)
    account.same("ngraphs", found.graphs)
    for number, (cliques, chance) in enumerate(found.best):
        theirs = account.values[f"top[{number}].cliques"]
        ours = {"".join(str(i + 1) for i in range(8) if a >> i & 1) for a in cliques}
        account.same(f"top[{number}].cliques", theirs if ours == set(theirs.split(",")) else str(ours))
        # A graph without separators has no best total: its share is that of the far end of the grid.
        account.near(f"top[{number}].p", chance, max(rough * chance, 3e-5), kind)
    account.outside("tail_at_max", "the probability of R's last step, which is wider than one person")


# --- programs that take the model as given ----------------------------------------------------------------------------


def rcapture_run(run: dict[str, Any], account: Account) -> None:
    name, order = run["dataset"], run["settings"]["maxorder"]
    ranking, people = ranked(name, order), table(name).people
    model = ranking.space.model(int(ranking.masks[0]))
    account.same("model", str(model))
    account.same("bic", float(ranking.values[0]))
    account.same("estimate", people + float(ranking.unseen[0]))
    account.stopped("se", _total_error(float(ranking.unseen[0]), float(ranking.variance[0])))
    account.same("nmodels", ranking.considered)
    limits = profile(table(name), model, float(ranking.unseen[0]), float(ranking.variance[0]))
    for level in ("80", "95"):
        for end in (0, 1):
            # Rcapture leaves 1/(12 N0) out of Stirling's series for N0!, which shows where few are unseen (Korea: 34).
            few = limits[level][end] - people < 500
            if few:
                account.near(f"ci{level}[{end}]", limits[level][end], 5e-4 * limits[level][end],
                             "within what R's approximation of N0! leaves out")  # fmt: skip
            else:
                account.same(f"ci{level}[{end}]", limits[level][end])
    place = {str(ranking.space.model(int(mask))): i for i, mask in enumerate(ranking.masks)}
    for row in sorted({path.split(".")[0] for path in account.values if path.startswith("top[")}):
        shown = account.values[f"{row}.model"]
        if account.values[f"{row}.infoFit"]:
            if shown in place:
                account.faults.append(f"{row}: R warns that {shown} has no estimate, and we give one")
            account.outside(f"{row}.", "has no maximum, and R warns: we rightly leave the model out")
            continue
        at = place[shown]
        _conditional(account, row, name, ranking.space.model(int(ranking.masks[at])), float(ranking.values[at]),
                     float(ranking.unseen[at]), float(ranking.variance[at]))  # fmt: skip


def _total_error(unseen: float, variance: float) -> float:
    """Standard error of the total: the parameter's, and the Poisson variation of the unseen."""
    return math.sqrt(unseen**2 * variance + unseen)


def _conditional(
    account: Account, row: str, name: str, model: Model, bic: float, unseen: float, variance: float
) -> None:
    counts, people = table(name).counts[1:], table(name).people
    account.same(f"{row}.model", str(model))
    account.same(f"{row}.infoFit", 0)
    account.same(f"{row}.BIC", bic)
    account.same(f"{row}.AIC", bic + len(model.terms) * (2 - math.log(people)))
    account.same(f"{row}.df", len(counts) - len(model.terms))
    seen = counts[counts > 0]
    saturated = float((seen * np.log(seen) - seen).sum()) - sum(math.lgamma(c + 1) for c in seen)
    loglik = (len(model.terms) * math.log(people) - bic) / 2
    # A difference of two large numbers: what is left of 1e-6 of the log-likelihood.
    account.near(f"{row}.deviance", 2 * (saturated - loglik), 1e-6, "exact")
    dead = any(not table(name).on_all(a) for a in model.terms)
    if dead:  # R's parameter is large and negative instead of minus infinity
        account.near(f"{row}.abundance", people + unseen, 1e-6 * unseen, "exact")
        account.near(f"{row}.stderr", _total_error(unseen, variance), 1e-3 * unseen, "exact")
    else:
        account.same(f"{row}.abundance", people + unseen)
        account.stopped(f"{row}.stderr", _total_error(unseen, variance))


def sparsemse_run(run: dict[str, Any], account: Account) -> None:
    """The older package of the same authors: the same selection."""
    name = run["dataset"]
    rule = Stepwise(ModelSpace(table(name).size, 2))
    if "ahat" not in account.values:
        stepwise_run({**run, "settings": {**run["settings"], "nboot": 0}}, account)
        return
    found = chosen(name, rule)
    given_model(account, name, found.model(), found)
    result, ways = reselected(name, rule)
    intervals(account, result, ways)
    account.same("ahat", result.acceleration)


AIC_STEPS = {
    ("Kosovo", 0.001): [3, 5, 9, 6, 12], ("Kosovo", 0.05): [3, 5, 9, 6, 12],
    ("UKdat_5", 0.001): [3], ("UKdat_5", 0.05): [3, 5, 10, 18, 20, 24],
    ("UKdat", 0.001): [3, 36], ("UKdat", 0.05): [3, 5, 10, 18, 20, 36, 24],
}  # fmt: skip
"""The pairs that this program's stepwise rule, which is not one of ours, is left with."""


def aicstep_run(run: dict[str, Any], account: Account) -> None:
    """An older program's selection, which is not one of ours; total and interval by the multinomial profile."""
    name, size = run["dataset"], table(run["dataset"]).size
    model = Model.of(size, AIC_STEPS.get((name, run["settings"].get("pthresh")), []))
    space = ModelSpace(size, 2)
    found = chosen(name, Fixed(space, space.mask(model)))
    unseen, variance = float(found.unseen[0]), float(found.variance[0])
    account.same("estimate", table(name).people + most_likely(table(name), model, unseen))
    limits = profile(table(name), model, unseen, variance)
    for level in ("80", "95"):
        account.each(f"ci{level}", limits[level])


RUNS: dict[str, Callable[[dict[str, Any], Account], None]] = {
    "aicstep": aicstep_run,
    "bayes": bayes_run,
    "bic": bic_run,
    "dga": dga_run,
    "downhill": downhill_run,
    "lcmcr": lcmcr_run,
    "ntop": bic_run,
    "rcapture": rcapture_run,
    "sparsemse": sparsemse_run,
    "sparsemse0": sparsemse_run,
    "stepwise": stepwise_run,
}


def account_of(run: dict[str, Any]) -> Account:
    """Every figure of a run, compared or explained."""
    figures = dict(leaves({key: value for key, value in run.items() if key not in NOT_FIGURES}))
    account = Account(run["id"], figures)
    RUNS[run["id"].split("_")[0]](run, account)
    account.close()
    return account
