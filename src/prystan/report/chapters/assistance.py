"""Assistance and reintegration: who was helped, with what, how soon, and what became of them."""

from __future__ import annotations

from prystan.report.chapters.page import Page
from prystan.report.chapters.tables import Number
from prystan.report.edition import Edition
from prystan.report.model import Chapter
from prystan.report.words import Words


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    return page.chapter(
        "assistance",
        t("Assistance and reintegration"),
        page.lead(lead(page)),
        page.key_figures("AS1", "AS2", Number("AS4", "median_days", t("Median days to first assistance")),
                         Number("AS4", "in_time", t("First assistance in time")), "AS6", "AS7"),
        page.lines(["AS1"], "assisted-by-year", t("Victims assisted")),
        page.heading(t("Who was assisted")),
        page.table(["AS1"], "novelty"),
        page.table(["AS1"], "sex"),
        page.table(["AS1"], "provider"),
        page.note(t("A person served by several providers counts once in the total and once under each.")),
        page.heading(t("Services")),
        page.bars("AS3", "service"),
        page.heading(t("Reflection period, residence, return")),
        page.table([Number("AS5", "reflection", t("Given a recovery and reflection period")),
                    Number("AS5", "permits", t("Given a residence permit"))], "citizenship_group"),
        page.table(["AS8"], "service"),
        page.heading(t("Reintegration")),
        page.table(["AS6"], "plan_kind"),
        page.table(["AS7"], "sex"),
        page.heading(t("Spending")),
        page.key_figures("AS9"),
        page.table([Number("AS9", "total_amount", t("Spent on assistance"))], "fund_source"),
    )  # fmt: skip


def lead(page: Page) -> str:
    """The answer of this chapter in one sentence."""
    t = page.words.text
    if page.knows("AS1", "AS2") and page.unlinked("AS1"):
        return t(
            "Contributors hold {assisted} of persons who received at least one service {when}; of the records of "
            "persons detected in that time, {share} show one by its end.",
            assisted=page.quantity("AS1"), share=page.quantity("AS2"), when=page.when,
        )  # fmt: skip
    if page.knows("AS1") and page.unlinked("AS1"):
        return t("Contributors hold {assisted} of persons who received at least one service {when}.",
                 assisted=page.quantity("AS1"), when=page.when)  # fmt: skip
    if page.knows("AS1", "AS2"):
        return t(
            "{assisted} received at least one service {when}; of those detected in that time, {share} had one by its "
            "end.",
            assisted=page.quantity("AS1"), share=page.quantity("AS2"), when=page.when,
        )  # fmt: skip
    if page.knows("AS1"):
        return t("{assisted} received at least one service {when}.", assisted=page.quantity("AS1"), when=page.when)
    return t("How many victims were assisted {when} was not reported.", when=page.when)
