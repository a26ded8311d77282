"""What the methods say: totals with intervals, their bootstrap replicates, and models that fit nearly as well."""

from __future__ import annotations

from prystan.evidence.estimation.faces import plots
from prystan.evidence.estimation.faces.exhibits import Cell, Exhibit
from prystan.evidence.estimation.faces.say import Say, history, limits, total
from prystan.evidence.estimation.results import Estimate
from prystan.evidence.estimation.statement import method_names
from prystan.evidence.estimation.studies import BASELINES, Study

MOST_MODELS = 12


def methods(study: Study, say: Say) -> Exhibit:
    """All methods side by side."""
    t, names = say.text, method_names(say)
    rows = []
    for each in study.every:
        label = t("{method} (baseline)", method=names[each.method]) if each.method in BASELINES else names[each.method]
        model = "; ".join(history(lists) for lists in each.model or () if len(lists) > 1)
        if each.model is not None and not model:
            model = t("no dependence")
        rows.append((
            Cell(label, each.method), Cell(total(say, each.total), each.total),
            Cell(limits(say, each.intervals.get("80")), _both(each, "80")),
            Cell(limits(say, each.intervals.get("95")), _both(each, "95")),
            Cell(model, model), Cell(remarks(each, say), remarks(each, say)),
        ))  # fmt: skip
    columns = (t("Method"), t("Total"), t("80 % interval"), t("95 % interval"), t("Lists that depend on each other"),
               t("Remarks"))  # fmt: skip
    note = t("Totals count those seen and those unseen, to two significant figures. Where a model is chosen, the "
             "interval chooses it anew in every replicate.")  # fmt: skip
    return Exhibit("methods", t("Hidden population by every method, those seen included"), columns,
                   ("method", "total", "interval_80", "interval_95", "model", "remarks"), tuple(rows),
                   (False, True, True, True, False, False), note, draw=lambda: plots.methods(study, say))  # fmt: skip


def _both(each: Estimate, level: str) -> str | None:
    found = each.intervals.get(level)
    return None if found is None else f"{found[0]} {found[1]}"


def remarks(found: Estimate, say: Say) -> str:
    """What a reader must know of how one estimate came about."""
    t, said = say.text, found.diagnostics
    noted = []
    if found.total is None:
        noted.append(t("no estimate on this table"))
    if failed := said.get("failed_replicates"):
        noted.append(say.plural("{n} replicate has no estimate", "{n} replicates have no estimate", failed))
    if any(said.get("saturated", {}).values()):
        noted.append(t("a limit is at the edge of the replicates"))
    if said.get("converged") is False:
        noted.append(t("the chains do not agree (R-hat {r_hat}, {draws} effective draws)",
                       r_hat=say.number(said["r_hat"], 2), draws=say.number(said["effective_draws"])))  # fmt: skip
    if said.get("share_near_cap", 0) > 0.001:
        noted.append(t("draws reach the largest total allowed"))
    if said.get("mass_at_edge", 0) > 1e-4:
        noted.append(t("the largest total that was tried is too small"))
    if said.get("reliable") is False:
        noted.append(t("too few effective draws"))
    if said.get("other_answers"):
        noted.append(t("an interaction is next to the threshold"))
    if "bias_corrected" in said:
        noted.append(t("bias-corrected: {total}", total=total(say, said["bias_corrected"])))
    return "; ".join(noted)


def replicates(study: Study, say: Say) -> Exhibit:
    """Where the bootstrap replicates of the methods that choose a model lie."""
    t, names = say.text, method_names(say)
    shown = [each for each in study.estimates if each.diagnostics.get("histogram")]
    rows = []
    for each in shown:
        drawn = each.diagnostics["histogram"]
        edges, counts = drawn["edges"], drawn["replicates"]
        for low, high, n in zip(edges, edges[1:], counts, strict=False):
            if n:
                rows.append((Cell(names[each.method], each.method), Cell(limits(say, (low, high)), f"{low} {high}"),
                             Cell(say.number(n), int(n))))  # fmt: skip
    columns = (t("Method"), t("Total"), t("Replicates"))
    note = t("Several heaps mean that several models fit about as well, and a small change of the table decides which "
             "is chosen. The outermost replicates, one in a hundred on each side, are not shown.")  # fmt: skip
    return Exhibit("replicates", t("Where the bootstrap replicates lie"), columns, ("method", "range", "replicates"),
                   tuple(rows), (False, True, True), note,
                   draw=lambda: plots.replicates(shown, say))  # fmt: skip


def models(study: Study, say: Say) -> Exhibit:
    """Models that fit nearly as well as the best, and what each says."""
    t = say.text
    rows = []
    for one in study.neighbours[:MOST_MODELS]:
        terms = "; ".join(history(lists) for lists in one.model if len(lists) > 1) or t("no dependence")
        rows.append((Cell(terms, terms), Cell(say.number(one.distance, 1), round(one.distance, 3)),
                     Cell(say.percent(100 * one.weight), round(one.weight, 4)),
                     Cell(total(say, one.total), one.total)))  # fmt: skip
    columns = (t("Lists that depend on each other"), t("BIC above the best"), t("Weight"), t("Total"))
    said = []
    for distance in (2, 6, 10):
        least, most, n = study.within(distance)
        if n:
            said.append(say.plural(
                "Within {distance} units of BIC there is {n} model, which puts the total between {least} and {most}.",
                "Within {distance} units of BIC there are {n} models, which put the total between {least} and {most}.",
                n, distance=say.number(distance), least=total(say, least), most=total(say, most),
            ))  # fmt: skip
    return Exhibit("models", t("Models that fit nearly as well"), columns, ("model", "distance", "weight", "total"),
                   tuple(rows), (False, True, True, True), " ".join(said),
                   draw=lambda: plots.models(study, say))  # fmt: skip


def near_threshold(study: Study, say: Say) -> Exhibit:
    """Interactions that Bayesian thresholding could as well have judged the other way."""
    t = say.text
    rows = []
    found = {each.method: each for each in study.estimates}.get("threshold")
    if found is not None:
        limit = found.settings.get("threshold", 2.0)
        for lists, other in found.diagnostics.get("other_answers", {}).items():
            ratio = found.diagnostics["ratios"][lists]
            judged = t("kept") if ratio >= limit else t("dropped")
            rows.append((Cell(" + ".join(lists.split("+"))), Cell(say.number(ratio, 2), round(ratio, 3)),
                         Cell(judged, judged), Cell(total(say, other), other)))  # fmt: skip
    columns = (t("Lists"), t("Ratio"), t("Judged"), t("Total if judged the other way"))
    return Exhibit("near-threshold", t("Interactions next to the threshold of Bayesian thresholding"), columns,
                   ("lists", "ratio", "judged", "other_total"), tuple(rows), (False, True, False, True),
                   t("An interaction is kept where its posterior mean is as many standard deviations from zero as the "
                     "threshold says."))  # fmt: skip
