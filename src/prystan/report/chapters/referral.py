"""The referral mechanism and its network, by region: who refers to whom, what comes of it, and who is there."""

from __future__ import annotations

from prystan.report.chapters.page import Page
from prystan.report.chapters.tables import Number
from prystan.report.edition import Edition
from prystan.report.model import Chapter
from prystan.report.words import Words


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    return page.chapter(
        "referral",
        t("The referral mechanism and its network, by region"),
        page.lead(lead(page)),
        page.key_figures("RM1", "RM2", "RM3", "RM4", "RM8", "RM7",
                         Number("RM7", "regions", t("Regions with a public association and a state body"))),
        page.heading(t("Who refers to whom")),
        page.cross("RM1", "sender", "receiver"),
        page.table(["RM1", "RM3"], "service"),
        page.table(["RM1"], "referral_decision"),
        page.heading(t("How well it works")),
        page.lines([Number("RM2", title=t("In time")), Number("RM3", title=t("Completed")),
                    Number("RM4", title=t("Feedback")), Number("RM8", title=t("Consent"))],
                   "referral-quality-by-year", t("Quality of referrals")),
        page.table(["RM2", Number("RM2", "median_days", t("Median days to the acknowledgement")), "RM4"], "receiver"),
        page.heading(t("Regions")),
        page.region_map("ID1"),
        page.table(["ID1", "AS1", "RM1", "RM3"], "region"),
        page.cross(Number("RM7", title=t("Member organisations")), "region", "organisation_sector"),
        page.table([Number("RM7", title=t("Member organisations"))], "organisation_kind"),
    )  # fmt: skip


def lead(page: Page) -> str:
    """The answer of this chapter in one sentence."""
    t = page.words.text
    if page.knows("RM1", "RM3"):
        return t("{referrals} were made {when}, and for {share} of them the service was confirmed as delivered.",
                 referrals=page.quantity("RM1"), share=page.quantity("RM3"), when=page.when)  # fmt: skip
    if page.knows("RM1"):
        return t("{referrals} were made {when}.", referrals=page.quantity("RM1"), when=page.when)
    return t("How many referrals were made {when} was not reported.", when=page.when)
