"""Our answer to what was computed beside the runs: exhaustive bootstraps, baselines, and what the papers print."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from account import Account, leaves
from published_tables import reference, table
from reference_others import account_of, averaged, thresholded
from reference_runs import chosen, limit, ranked, replicates, reselected

from prystan.evidence.estimation.baselines import lower_bound, pair_estimates
from prystan.evidence.estimation.kernel.engine import Batch
from prystan.evidence.estimation.models import ModelSpace
from prystan.evidence.estimation.safeguards import left_out, truth_tests
from prystan.evidence.estimation.selection import BestOfAll, BestOfList, Downhill, Fixed

RANKS = (1, 5, 10, 50, 100)
NO_REPLICATES = "the paper's replicates of this table are not at hand"
ROUNDED = "to the digits that the paper prints"
OTHERWISE = "the paper prints something else than its program returns on these replicates"
PRINTED_OTHERWISE = {"UK5 order2": (0,), "Kosovo order2": (0, 1)}
"""Ends of intervals of table 6; the runs of the same program and the exhaustive bootstrap agree with us."""


def exhaustive(section: dict[str, Any], account: Account) -> None:
    """Every model fitted to every replicate of R's."""
    name, order = section["dataset"], section["maxorder"]
    ranking = ranked(name, order)
    account.same("dataset", name)
    account.same("maxorder", order)
    account.same("estimate", table(name).people + float(ranking.unseen[0]))
    account.same("model", str(ranking.space.model(int(ranking.masks[0]))))
    account.same("nvalid", len(ranking.masks))
    account.same("nmodels", ranking.considered)
    for top in section["bca"]:
        every = int(top) == len(ranking.masks)
        rule = BestOfAll(ranking.space, ranking) if every else BestOfList(ranking.space, ranking, top=int(top))
        found, ways = reselected(name, rule)
        for number, (level, end) in enumerate((("95", 0), ("80", 0), ("80", 1), ("95", 1))):
            limit(account, f"bca.{top}[{number}]", found, ways, level, end)
    best = BestOfAll(ranking.space, ranking).choose(Batch.of(table(name).size, replicates(name))).masks
    place = {int(mask): i for i, mask in enumerate(ranking.masks)}
    ranks = [place.get(int(mask), len(place)) for mask in best]
    for number, rank in enumerate(RANKS):
        account.near(f"rank_counts[{number}]", sum(r < rank for r in ranks), 1, "exact")
    account.each("quantiles", [0.025, 0.1, 0.9, 0.975])
    account.outside("cpu", "a time")
    account.outside("suspect_frac", "counts the prototype's own fits that had no maximum")


def importance(name: str, account: Account) -> None:
    """The posterior of Bayesian thresholding, drawn by another program of importance sampling (200,000 draws)."""
    capture, order = name.split()[0], 3 if "maxorder3" in name else 2
    distribution = thresholded(capture, order, 2.0, False).posterior.distribution
    for number, share in enumerate((0.025, 0.1, 0.5, 0.9, 0.975)):
        ours = distribution.quantile(share)
        account.drawn(f"[{number}]", ours, 0.005 * ours)


def six_lists(name: str, account: Account) -> None:
    found = averaged(name, None)
    figures = [found.intervals["95"][0], found.intervals["80"][0], found.median, found.intervals["80"][1],
               found.intervals["95"][1]]  # fmt: skip
    for number, ours in enumerate(figures):
        account.near(f"[{number}]", ours, 10, "within one step of the prototype's grid of totals")


def baselines(name: str, section: dict[str, Any], account: Account) -> None:
    capture, bound = table(name), lower_bound(table(name))
    account.same("n", capture.people)
    account.same("t", capture.size)
    account.each("chao.f", capture.frequencies().tolist())
    account.same("chao.classic", bound.total)
    for end in (0, 1):  # written with 1.96 for the quantile of the normal
        account.near(
            f"chao.classic_ci95[{end}]", bound.intervals["95"][end], 2e-5 * bound.intervals["95"][end], "exact"
        )
    account.same("chao.bias_corrected_t", bound.bias_corrected)
    for pair in pair_estimates(capture):
        where = "pairs." + "-".join(pair.lists)
        ours = {
            "n1": pair.sizes[0], "n2": pair.sizes[1], "m": pair.both,
            "LP": pair.lincoln_petersen, "chapman": pair.chapman, "se": pair.chapman_error,
        }  # fmt: skip
        for key, value in ours.items():
            account.same(f"{where}.{key}", value)
    alone = chosen(name, Fixed(ModelSpace(capture.size, 1)))
    account.same("independence", capture.people + float(alone.unseen[0]))
    order = section["maxorder"]
    ranking = ranked(name, order)
    account.same("maxorder", order)
    best = (str(ranking.space.model(int(ranking.masks[0]))), ranking.people + ranking.unseen[0], ranking.values[0])
    account.each("bic_best", best)
    for distance in section["range"]:
        account.each(f"range.{distance}", ranking.within(float(distance)))
    account.same("bma", ranking.average())
    account.same("share_best", float(ranking.weights()[0]))
    _lists(name, order, section, account)


def _lists(name: str, order: int, section: dict[str, Any], account: Account) -> None:
    for each in left_out(table(name), order):
        held = each.change[0]
        if f"omit_one_list.{held}[0]" in account.values:
            account.each(f"omit_one_list.{held}", [each.total, each.people])
    account.outside("omit_one_list.", "the model's name, whose lists are renumbered there; or no estimate in both")
    for test in truth_tests(table(name), order):
        where = f"hold_one_list_truth_test.{test.held}"
        if f"{where}.true" not in account.values:
            continue
        account.same(f"{where}.true", test.truth)
        account.same(f"{where}.obs", test.seen)
        if section["hold_one_list_truth_test"][test.held]["est"] is not None:
            account.same(f"{where}.est", test.total)
    account.outside("hold_one_list_truth_test.", "a list that nobody else saw was left in there; here it is dropped")


def printed(account: Account) -> None:
    """Silverman, Chan and Vincent (2024): tables 2, 3, 4 and 6."""
    paper = "Silverman_Chan_Vincent_2024"
    for table_, name, order, digits in (("Table2_Kosovo", "Kosovo", 3, 100), ("Table3_Korea", "Korea", 2, 1)):
        for key in reference()["printed"][paper][table_]:
            top = None if key == "inf" else int(key)
            found, _ = reselected(name, BestOfList(ranked(name, order).space, ranked(name, order), top=top))
            for level in ("80", "95"):
                for end in (0, 1):
                    account.near(f"{paper}.{table_}.{key}.ci{level}[{end}]", found.intervals[level][end],
                                 0.8 * digits, ROUNDED)  # fmt: skip
    names = {"Kosovo": ("Kosovo", 3), "UK5 order2": ("UKdat_5", 2), "UK5 order4": ("UKdat_5", 4),
             "Kosovo order2": ("Kosovo", 2), "Korea": ("Korea", 2)}  # fmt: skip
    for shown, (name, order) in names.items():
        ranking = ranked(name, order)
        where = f"{paper}.Table4_rank_counts(1,5,10,50,100).{shown}"
        if f"{where}[0]" in account.values:
            best = BestOfAll(ranking.space, ranking).choose(Batch.of(table(name).size, replicates(name))).masks
            place = {int(mask): i for i, mask in enumerate(ranking.masks)}
            for number, rank in enumerate(RANKS):
                account.near(f"{where}[{number}]", sum(place.get(int(m), 9999) < rank for m in best), 1, "exact")
        _printed(account, f"{paper}.Table6_all_models.{shown}", name, BestOfAll(ranking.space, ranking),
                 PRINTED_OTHERWISE.get(shown, ()))  # fmt: skip
    names = {"UK5": ("UKdat_5", 3), "UK5 order2": ("UKdat_5", 2), "UK6": ("UKdat", 3), "UK6 order2": ("UKdat", 2),
             "Kosovo": ("Kosovo", 3), "Kosovo order2": ("Kosovo", 2), "Korea": ("Korea", 2)}  # fmt: skip
    for shown, (name, order) in names.items():
        _printed(account, f"{paper}.Table6_downhill.{shown}", name, Downhill(ModelSpace(table(name).size, order)))
    account.outside("", NO_REPLICATES)


def _printed(
    account: Account, where: str, name: str, rule: BestOfAll | Downhill, otherwise: tuple[int, ...] = ()
) -> None:
    found, _ = reselected(name, rule)
    total = float(chosen(name, rule).unseen[0]) + table(name).people
    account.near(f"{where}[0]", total, 0.51, ROUNDED)
    for end in (0, 1):
        if end in otherwise:
            account.differs(f"{where}[1][{end}]", found.intervals["95"][end], OTHERWISE)
        else:
            account.near(f"{where}[1][{end}]", found.intervals["95"][end], 0.51, ROUNDED)


def accounts() -> dict[str, Callable[[], Account]]:
    """Everything there is to account for, by name, with what makes its account."""
    found: dict[str, Callable[[], Account]] = {run["id"]: partial(account_of, run) for run in reference()["runs"]}
    for section in reference()["independent_exhaustive_bootstrap"]:
        name = f"exhaustive_{section['dataset']}_order{section['maxorder']}"
        found[name] = partial(_account, name, section, partial(exhaustive, section))
    keyed: dict[str, Callable[[str, Any, Account], None]] = {
        "bayes_threshold_importance_sampling": lambda key, _, account: importance(key, account),
        "dga_six_lists": lambda key, _, account: six_lists(key, account),
        "baselines": baselines,
    }
    for section, make in keyed.items():
        for key, values in reference()[section].items():
            name = f"{section}: {key}"
            found[name] = partial(_account, name, values, partial(make, key, values))
    found["printed"] = partial(_account, "printed", reference()["printed"], printed)
    return found


def _account(name: str, values: Any, make: Callable[[Account], None]) -> Account:
    account = Account(name, dict(leaves(values)))
    make(account)
    account.close()
    return account
