"""What an estimate rests on, in words that can stand in a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from prystan.evidence.estimation.faces.say import ENGLISH, Say, Texts, total
from prystan.evidence.estimation.floors import FEWEST_EXPECTED, Overlaps
from prystan.evidence.estimation.results import Estimate, rounded

if TYPE_CHECKING:
    from prystan.evidence.estimation.studies import Study


def method_names(say: Texts = ENGLISH) -> Mapping[str, str]:
    """What each method is called."""
    t = say.text
    return {
        "stepwise": t("Stepwise selection of pairs"),
        "bic": t("Best model by BIC"),
        "aic": t("Best model by AIC"),
        "downhill": t("Downhill search by BIC"),
        "threshold": t("Bayesian thresholding"),
        "latent": t("Latent classes"),
        "dga": t("Average over graphs"),
        "chao": t("Chao’s lower bound"),
        "independence": t("Independent lists"),
    }


def method_assumptions(say: Texts = ENGLISH) -> Mapping[str, str]:
    """What each method supposes, in one sentence."""
    t = say.text
    return {
        "stepwise": t("Two lists depend on each other only where they share surprisingly many or few people; every "
                      "other pair is exactly independent."),
        "bic": t("Of all models, the one that describes the overlaps with the fewest terms is true."),
        "aic": t("As by BIC, but richer models are preferred."),
        "downhill": t("As by BIC, but only models next to each other are compared, so the best one can be missed."),
        "threshold": t("Every pair of lists may depend a little; those that stand out are kept, the rest are exactly "
                       "independent."),
        "latent": t("People belong to hidden classes that are unequally easy to see; within a class the lists are "
                    "independent."),
        "dga": t("Any of the dependences that a decomposable graph can draw may be true; all are averaged."),
        "chao": t("Nothing about single lists: people seen twice as against once bound the unseen from below. With few "
                  "lists it is too high where they are independent."),
        "independence": t("Being on one list says nothing about being on another."),
    }  # fmt: skip


def assumption(say: Texts = ENGLISH) -> tuple[str, ...]:
    """What every estimate supposes and nothing in the data can test, one sentence each."""
    t = say.text
    return (
        t("Every estimate assumes something about people whom no list saw, which no data can test: here, that no "
          "interaction of all lists together exists, and that the interactions that were not selected are exactly "
          "zero."),
        t("It also assumes that one person’s records were linked without error, that the population did not change "
          "during the period, and that every person could have come onto these lists: people whom none of them could "
          "reach are in no figure."),
    )  # fmt: skip


ASSUMPTION = " ".join(assumption())


def overlap_sentences(found: Overlaps, say: Say = ENGLISH) -> list[str]:
    """The overlaps, with a warning where they are thin."""
    t = say.text
    said = [
        t("{people} were seen, of whom {several} on two lists or more; {share} are on one list only.",
          people=say.plural("{n} person", "{n} persons", found.people), several=say.number(found.on_several),
          share=say.percent(100 * found.share_on_one))
    ]  # fmt: skip
    if found.without_overlap:
        pairs = "; ".join(say.listing(pair) for pair in found.without_overlap)
        said.append(t("These lists share nobody: {pairs}.", pairs=pairs))
    if found.too_thin:
        said.append(
            say.plural(
                "Of {all} pairs of lists, {n} is too small to share {few} people by chance.",
                "Of {all} pairs of lists, {n} are too small to share {few} people by chance.",
                len(found.too_thin), all=say.number(len(found.pairs)), few=say.number(FEWEST_EXPECTED),
            )
        )  # fmt: skip
    return said


def range_sentence(estimates: Sequence[Estimate], say: Say = ENGLISH) -> str:
    """All methods in one sentence, never one number; a refusal where there is one."""
    t = say.text
    refused = next((found.refused for found in estimates if found.refused), None)
    if refused:
        return t("No figure is given for the hidden population: {reason}.", reason=refused)
    totals = sorted(found.total for found in estimates if found.total is not None)
    if not totals:
        return t("No figure is given for the hidden population: no method has an answer on this table.")
    if len(totals) == 1:
        return t("One method alone puts the total at about {total}; look at the others before using it.",
                 total=say.number(rounded(totals[0])))  # fmt: skip
    return t("The methods put the total between about {least} and {most}.",
             least=say.number(rounded(totals[0])), most=say.number(rounded(totals[-1])))  # fmt: skip


def moves(study: Study, say: Say = ENGLISH) -> list[str]:
    """How far the total moves when something is changed, one sentence for each check that has an answer."""
    t, checks = say.text, study.checks
    if checks.total is None:
        return []
    if checks.by == "stepwise":
        said = [t("Stepwise selection of pairs of lists puts the total at {total}.", total=total(say, checks.total))]
    else:
        said = [t("The best model by BIC puts the total at {total}.", total=total(say, checks.total))]
    least, most, models = study.within(2)
    if models > 1:
        said.append(t("Models that fit nearly as well (within two units of BIC) put it between {least} and {most}.",
                      least=total(say, least), most=total(say, most)))  # fmt: skip
    if (ends := _ends([each.total for each in (*checks.left_out, *checks.merged)])) is not None:
        said.append(t("Without one list, or with two lists made one, it lies between {least} and {most}.",
                      least=total(say, ends[0]), most=total(say, ends[1])))  # fmt: skip
    first = next(iter(checks.influence), None)
    if first is not None and first.change is not None:
        said.append(t("One person less, seen by {lists}, moves it by {change}.", lists=say.listing(first.history),
                      change=total(say, abs(first.change))))  # fmt: skip
    said += [
        t("If {share} of links were missed, the total shown is too high: missing as many again raises it to {total}.",
          share=say.percent(100 * each.share), total=total(say, each.median))
        for each in checks.links if each.kind == "missed" and each.share == 0.1 and each.median is not None
    ]  # fmt: skip
    if (ends := _ends([changed for _, changed in checks.dependence])) is not None:
        said.append(t("If the lists depend on each other in a way that no model can see, so that half or twice as many "
                      "were unseen, it is {least} or {most}.", least=total(say, ends[0]),
                      most=total(say, ends[1])))  # fmt: skip
    return said


def truth_sentence(study: Study, say: Say = ENGLISH) -> str:
    """How wrong the method is about lists whose size is known."""
    ratios = [each.total / each.truth for each in study.checks.truth_tests if each.total is not None]
    if not ratios:
        return say.text("No list can be tested against its known size: the others share too little.")
    worst = max(ratios, key=lambda ratio: max(ratio, 1 / ratio))
    factor = say.number(max(worst, 1 / worst), 1)
    most = (
        say.text("The worst answer is {factor} times too high.", factor=factor) if worst > 1
        else say.text("The worst answer is {factor} times too low.", factor=factor)
    )  # fmt: skip
    tested = say.plural(
        "The same method was asked for the size of {n} list, as if it were unknown.",
        "The same method was asked for the size of {n} lists, as if each were unknown.",
        len(ratios),
    )
    return f"{tested} {most}"


def _ends(totals: Sequence[float | None]) -> tuple[float, float] | None:
    known = [found for found in totals if found is not None]
    return (min(known), max(known)) if known else None
