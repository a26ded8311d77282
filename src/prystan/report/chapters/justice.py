"""Prosecution and justice: from the offence to the judgment, and what victims received."""

from __future__ import annotations

from prystan.report.chapters.page import Page
from prystan.report.chapters.tables import Number
from prystan.report.edition import Edition
from prystan.report.model import Chapter
from prystan.report.words import Words


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    final = Number("PJ4", title=t("Persons convicted (final)"))
    first = Number("PJ4", "first_instance", t("Persons convicted (first instance)"))
    return page.chapter(
        "justice",
        t("Prosecution and justice"),
        page.lead(lead(page)),
        page.key_figures("PJ1", "PJ2", "PJ3", final, "PJ5", Number("PJ6", title=t("Custody that was not suspended")),
                         Number("PJ6", "median_months", t("Median months of custody")), "PJ7"),
        page.lines(["PJ2", "PJ3", final], "suspected-prosecuted-convicted-by-year",
                   t("Persons suspected, prosecuted and convicted")),
        page.note(t("A person in two proceedings counts in each; the three steps often fall in different years, so a "
                    "later step can exceed an earlier one.")),
        page.heading(t("Offences")),
        page.table(["PJ1", Number("PJ1", "related", t("Related offences"))], "article"),
        page.bars("PJ1", "offence_form"),
        page.table(["PJ1"], "region"),
        page.heading(t("Suspects and defendants")),
        page.table(["PJ2", "PJ3", first, final], "sex"),
        page.table(["PJ2", "PJ3", first, final], "citizenship_group"),
        page.table(["PJ2"], "role"),
        page.heading(t("Judgments")),
        page.table([final, "PJ5", Number("PJ6", title=t("Custody that was not suspended")),
                    Number("PJ6", "mean_months", t("Mean custody"))], "article"),
        page.table([Number("PJ6", "custody", t("Sentences of persons convicted"))], "custody"),
        page.heading(t("What victims received")),
        page.table([Number("PJ8", title=t("Victims to whom compensation was awarded")),
                    Number("PJ8", "paid", t("Victims to whom it was paid")),
                    Number("PJ8", "total_awarded", t("Awarded")), Number("PJ8", "total_paid", t("Paid"))],
                   "compensation_source"),
        page.key_figures(Number("PJ8", "share", t("Awards per victim named in closed cases")), "PJ9", "PJ10"),
    )  # fmt: skip


def lead(page: Page) -> str:
    """The answer of this chapter in one sentence."""
    t = page.words.text
    if page.knows("PJ3", "PJ4"):
        return t("Persons whose charge went to court {when}: {prosecuted}; persons whose conviction became final: "
                 "{convicted}.", prosecuted=page.quantity("PJ3"), convicted=page.quantity("PJ4"),
                 when=page.when)  # fmt: skip
    if page.knows("PJ1"):
        return t("Trafficking offences recorded {when}: {offences}; judgments were not reported.",
                 offences=page.quantity("PJ1"), when=page.when)  # fmt: skip
    return t("How many persons were prosecuted and convicted {when} was not reported.", when=page.when)
