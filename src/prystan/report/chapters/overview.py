"""Key figures: the country in a dozen numbers."""

from __future__ import annotations

from prystan.evidence.disclosure import away, fact
from prystan.evidence.indicators import INDICATORS
from prystan.report.chapters.data import simulated
from prystan.report.chapters.page import Page, reported
from prystan.report.chapters.tables import Number
from prystan.report.edition import Edition
from prystan.report.model import Chapter
from prystan.report.words import Words


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    have, _ = reported(edition)
    return page.chapter(
        "key-figures",
        t("Key figures"),
        page.lead(headline(page)),
        page.note(simulated(page), "caution") if edition.simulated else (),
        page.key_figures(
            "ID1", "ID2", "VP2", "AS1", "RM1", "RM3", Number("PJ4", title=t("Persons convicted (final)")), "PJ8",
            "PA3", "HP1",
        ),
        page.body(
            persons_behind(page),
            words.plural(
                "Of {all} indicators of this report, {n} has a number in this edition.",
                "Of {all} indicators of this report, {n} have a number in this edition.",
                fact(len(have)), all=words.number(fact(len(INDICATORS))),
            ),
            t("The others are shown as “not reported” or “not yet estimated”, each with its reason: that is never 0."),
            t("Detected, presumed and identified victims are three series, which are not added together."),
        ),
        page.main_series(),
    )  # fmt: skip


def persons_behind(page: Page) -> str:
    """How many persons unlinked records can stand for: no fewer than the longest list, no more than all together."""
    whole = page.figure("ID1")
    lists = [f.shown for f in page.edition.figures_of("ID1", "", "contributor") if f.shown is not None]
    if not page.unlinked("ID1") or whole is None or whole.shown is None or not lists:
        return ""
    slack = page.edition.statement.furthest  # a rounded count may be so far from the true one
    return page.words.text(
        "The records of those detected stand for at least {least} (the longest list alone) and at most {most} (all "
        "lists, if nobody were on two).",
        least=page.words.people(away(max(lists), -slack)), most=page.words.people(away(whole.shown, slack)),
    )  # fmt: skip


def headline(page: Page) -> str:
    """The report's first sentence; the press release and the brief begin with it too."""
    t = page.words.text
    if page.knows("ID1", "ID2") and page.unlinked("ID1"):
        return t(
            "Contributors hold {detected} of persons detected as presumed victims of trafficking in human beings "
            "{when} and {identified} of formally identified victims; a person on two lists counts twice.",
            detected=page.quantity("ID1"), identified=page.quantity("ID2"), when=page.when,
        )  # fmt: skip
    if page.knows("ID1", "ID2"):
        return t(
            "{detected} were detected as presumed victims of trafficking in human beings {when}, and {identified} were "
            "formally identified as victims.",
            detected=page.quantity("ID1"), identified=page.quantity("ID2"), when=page.when,
        )  # fmt: skip
    if page.knows("ID1"):
        return t(
            "{detected} were detected as presumed victims of trafficking in human beings {when}; how many were "
            "formally identified was not reported.",
            detected=page.quantity("ID1"), when=page.when,
        )  # fmt: skip
    return t(
        "How many victims of trafficking in human beings were detected {when} was not reported: no contributor sent "
        "the data.", when=page.when,
    )  # fmt: skip
