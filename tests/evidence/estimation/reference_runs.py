"""Our answer to every run of the reference programs, value by value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
from account import EXACT, Account
from published_tables import TABLES, table

from prystan.evidence.estimation.distribution import Floats
from prystan.evidence.estimation.intervals import LEVELS, BCa, bca, wald
from prystan.evidence.estimation.kernel.engine import Batch
from prystan.evidence.estimation.models import Model, ModelSpace, default_order
from prystan.evidence.estimation.ranking import Ranking, fit_all, log_factorials, rank
from prystan.evidence.estimation.resampling import jackknife_tables, read_replicates
from prystan.evidence.estimation.selection import BestOfList, Choices, Downhill, Rule, Stepwise

RUNAWAY = "R takes a runaway of a replicate without any overlap for an estimate"
NO_OVERLAP = 1e13
"""What R's unchecked fit returns where no list overlaps any other, or thereabouts."""


# --- what many runs need ----------------------------------------------------------------------------------------------


@cache
def ranked(name: str, order: int, criterion: str = "bic") -> Ranking:
    return rank(ModelSpace(table(name).size, order), table(name).counts, criterion)


def chosen(name: str, rule: Rule) -> Choices:
    return rule.choose(Batch.of(table(name).size, table(name).counts[:, None]))


def parameters(name: str, model: Model) -> dict[int, float]:
    """The fitted parameters of a model, by term; those at minus infinity are left out."""
    space = ModelSpace(model.lists, max(2, max(a.bit_count() for a in model.terms)))
    batch = Batch.of(model.lists, table(name).counts[:, None])
    _, first = fit_all(space, batch, np.array([space.mask(model)], dtype=np.int64))
    return {a: float(first[0, 0, a]) for a in model.terms if batch.tables[0, 0, a, 0] > 0}


def bic_of(name: str, model: Model, loglik: float) -> float:
    fit = loglik - log_factorials(table(name).counts)
    return len(model.terms) * math.log(table(name).people) - 2 * fit


def replicates(name: str, by_rows: bool = False) -> Floats:
    """R's own bootstrap tables. Where the rows' order matters, `by_rows` says that they were drawn in the table's."""
    rows = TABLES / "replicates" / f"{name}_rows.csv.gz"
    path = rows if by_rows and rows.is_file() else TABLES / "replicates" / f"{name}.csv.gz"
    return read_replicates(path, table(name))


class Ways(NamedTuple):
    """The limits for every way of counting the replicates that repeat the estimate."""

    ties: list[dict[str, tuple[float, float]]]
    runaways: list[dict[str, tuple[float, float]]]
    """The same where replicates without an estimate are runaways that count as estimates."""


def reselected(name: str, rule: Rule, centre: float | None = None, by_rows: bool = False) -> tuple[BCa, Ways]:
    """The BCa result on the reference's own replicates, and what else it could have been."""
    capture, drawn = table(name), replicates(name, by_rows)
    left_out, people = jackknife_tables(capture)
    both = rule.choose(Batch.of(capture.size, np.concatenate([capture.counts[:, None], left_out, drawn], axis=1)))
    n = left_out.shape[1]
    totals = both.unseen + capture.people
    totals[1 : n + 1] -= 1
    middle = totals[0] if centre is None else centre
    found = bca(middle, totals[n + 1 :], totals[1 : n + 1], people)
    runaways = np.where(np.isfinite(totals[n + 1 :]), totals[n + 1 :], NO_OVERLAP)
    as_estimates = _ways(bca(middle, runaways, totals[1 : n + 1], people), runaways) if found.failed else []
    return found, Ways(_ways(found, totals[n + 1 :]), as_estimates)


def _ways(found: BCa, totals: Floats) -> list[dict[str, tuple[float, float]]]:
    normal, good = NormalDist(), np.sort(totals[np.isfinite(totals)])
    strictly = round(found.below * len(good) - found.ties / 2)
    ways = []
    for below in range(max(strictly, 1), min(strictly + found.ties, len(good) - 1) + 1):
        bias, limits = normal.inv_cdf(below / len(good)), {}
        for level in LEVELS:
            ends = []
            for share in ((1 - level / 100) / 2, (1 + level / 100) / 2):
                shifted = bias + normal.inv_cdf(share)
                at = normal.cdf(bias + shifted / (1 - found.acceleration * shifted))
                ends.append(float(np.quantile(good, at, method="median_unbiased")))
            limits[str(level)] = (ends[0], ends[1])
        ways.append(limits)
    return ways


def intervals(account: Account, found: BCa, ways: Ways, where: str = "ci") -> None:
    for level in ("80", "95"):
        for end in (0, 1):
            limit(account, f"{where}{level}[{end}]", found, ways, level, end)


def limit(account: Account, path: str, found: BCa, ways: Ways, level: str, end: int) -> None:
    dropped = [way[level][end] for way in ways.ties]
    counted = [way[level][end] for way in ways.runaways]
    if any(math.isclose(way, account.values[path], rel_tol=EXACT) for way in dropped) or not counted:
        account.through_ties(path, found.intervals[level][end], dropped)
    else:
        account.through_ties(path, found.intervals[level][end], counted, RUNAWAY)


def named_pairs(name: str, masks: Sequence[int]) -> list[str]:
    return [":".join(table(name).names(a)) for a in masks]


# --- log-linear methods -----------------------------------------------------------------------------------------------


def given_model(account: Account, name: str, model: Model, found: Choices) -> None:
    """Everything that follows from the model that was chosen on the observed table."""
    people, unseen, variance = table(name).people, float(found.unseen[0]), float(found.variance[0])
    account.same("estimate", people + unseen)
    values = account.values
    if "model" in values:
        account.same("model", str(model))
    if "bic" in values:
        account.same("bic", bic_of(name, model, float(found.loglik[0])))
    if "se" in values:
        account.stopped("se", unseen * math.sqrt(variance))
    if "se_logdark" in values:
        account.stopped("se_logdark", math.sqrt(variance))
    for level in ("80", "95"):
        if f"ci{level}_wald[0]" in values:
            for end in (0, 1):
                account.stopped(f"ci{level}_wald[{end}]", wald(people, unseen, variance)[level][end])
    if any(path.startswith("coef") for path in values):
        ours = parameters(name, model)
        for path in [path for path in values if path.startswith("coef.")]:
            account.same(path, ours[_term(name, path.removeprefix("coef."))], 2e-6)
    if "neginf" in values:
        account.same("neginf", named_pairs(name, [a for a in model.terms if not table(name).on_all(a)]))


def _term(name: str, key: str) -> int:
    """A term from its name in the reference: mask + 1, or the names of its lists."""
    if key.isdigit():
        return int(key) - 1
    return 0 if key == "(Intercept)" else table(name).mask(key.split(":"))


def stepwise_run(run: dict[str, Any], account: Account) -> None:
    name = run["dataset"]
    rule = Stepwise(ModelSpace(table(name).size, 2), run["settings"].get("pthresh", 0.02))
    found = chosen(name, rule)
    given_model(account, name, found.model(), found)
    if run["settings"].get("nboot", 0 if "Wald" in run["method"] or "ahat" not in run else 1000) == 0:
        for level in ("80", "95"):
            account.each(f"ci{level}", wald(table(name).people, found.unseen[0], found.variance[0])[level])
        return
    left_out, people = jackknife_tables(table(name))
    totals = table(name).people - 1 + rule.choose(Batch.of(table(name).size, left_out)).unseen
    account.same("ahat", bca(1.0, np.ones(2), totals, people).acceleration)
    result, ways = reselected(name, rule, by_rows=True)
    intervals(account, result, ways)
    if result.failed:
        account.differs("boot_sd", result.deviation, RUNAWAY)
        account.near("boot_prop_below", result.below, 1.5 / 1000, RUNAWAY)
    elif "boot_sd" in account.values:
        account.same("boot_sd", result.deviation)
        strictly = result.below - result.ties / 2000
        account.through_ties("boot_prop_below", result.below, [strictly + k / 1000 for k in range(result.ties + 1)])


def bic_run(run: dict[str, Any], account: Account) -> None:
    name, settings = run["dataset"], run["settings"]
    order = settings.get("maxorder", default_order(table(name).size))
    ranking = ranked(name, order)
    space = ranking.space
    given_model(account, name, space.model(int(ranking.masks[0])), chosen(name, BestOfList(space, ranking, top=1)))
    if "nmodels_valid" in account.values:
        account.same("nmodels_valid", len(ranking.masks))
    for number, (mask, value, unseen) in enumerate(zip(ranking.masks, ranking.values, ranking.unseen, strict=True)):
        if f"top[{number}].est" in account.values:
            _top_model(account, f"top[{number}]", str(space.model(int(mask))), value, table(name).people + unseen)
    if "bic_weighted_est" in account.values:
        account.same("bic_weighted_est", ranking.average())
    if settings.get("nboot", 1000) == 0:
        for level in ("80", "95"):
            account.each(f"ci{level}", wald(table(name).people, ranking.unseen[0], ranking.variance[0])[level])
        return
    most = {3: None, 4: 20}.get(table(name).size, 100) if "ntop" not in settings else settings["ntop"]
    if "ntop_used" in account.values:
        account.same("ntop_used", min(most or len(ranking.masks), len(ranking.masks)))
    if settings.get("degree") == 2:
        ranking = by_neighbours(ranking)
    swept(account, name, ranking, most)


def _top_model(account: Account, where: str, model: str, value: float, total: float) -> None:
    account.same(f"{where}.model", model)
    account.same(f"{where}.bic", value)
    account.same(f"{where}.est", total)


def swept(account: Account, name: str, ranking: Ranking, most: int | None) -> None:
    """Reselection among the first 1, 2, 5, … models of a ranking; the centre is always the best model's total."""
    centre = table(name).people + _best_total(ranking)
    rows = sorted({path.split(".")[0] for path in account.values if path.startswith("bca_by_ntop[")})
    for row in rows:
        top = int(account.values[f"{row}.ntop"])
        found, ways = reselected(name, BestOfList(ranking.space, ranking, top=top), centre)
        account.same(f"{row}.ntop", top)
        for key, level, end in (("0.025", "95", 0), ("0.1", "80", 0), ("0.9", "80", 1), ("0.975", "95", 1)):
            limit(account, f"{row}.{key}", found, ways, level, end)
    found, ways = reselected(name, BestOfList(ranking.space, ranking, top=most or len(ranking.masks)), centre)
    intervals(account, found, ways)


def _best_total(ranking: Ranking) -> float:
    return float(ranking.unseen[int(np.argmin(ranking.values))])


def by_neighbours(ranking: Ranking) -> Ranking:
    """The same models ranked by the best place among a model and those one term away ("degree 2")."""
    from dataclasses import replace

    place = {int(mask): i for i, mask in enumerate(ranking.masks)}
    size = len(ranking.space.decisions)
    best = [min(place.get(m ^ bit, len(place)) for bit in (0, *(1 << k for k in range(size)))) for m in place]
    new = np.lexsort((np.arange(len(best)), best))
    kept = np.concatenate([new, np.arange(len(new), len(ranking.every))])
    return replace(
        ranking, masks=ranking.masks[new], values=ranking.values[new], unseen=ranking.unseen[new],
        variance=ranking.variance[new], every=ranking.every[kept], lost=ranking.lost[kept],
        parameters=np.ascontiguousarray(ranking.parameters[:, kept]),
    )  # fmt: skip


def downhill_run(run: dict[str, Any], account: Account) -> None:
    name = run["dataset"]
    order = run["settings"].get("maxorder", default_order(table(name).size))
    rule = Downhill(ModelSpace(table(name).size, order))
    found = chosen(name, rule)
    given_model(account, name, found.model(), found)
    account.outside("nconsidered", "counts the reference's own steps")
    if "ahat" in account.values:
        result, ways = reselected(name, rule)
        intervals(account, result, ways)
        account.same("ahat", result.acceleration)
