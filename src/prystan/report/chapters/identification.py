"""Detection and identification: who noticed, who decided, and how long it took."""

from __future__ import annotations

from prystan.report.chapters.overview import headline, persons_behind
from prystan.report.chapters.page import Page
from prystan.report.chapters.tables import Number
from prystan.report.edition import Edition
from prystan.report.model import Chapter
from prystan.report.words import Words


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    return page.chapter(
        "identification",
        t("Detection and identification"),
        page.lead(headline(page)),
        page.key_figures("ID1", "ID2", "ID3", "ID4", "ID7"),
        page.body(persons_behind(page)),
        page.lines([Number("ID1", title=t("Detected")), Number("ID2", title=t("Identified"))],
                   "detected-and-identified-by-year",
                   t("Presumed victims detected and victims identified")),
        page.heading(t("Who noticed them first")),
        page.bars("ID6", "detector"),
        page.table(["ID1", "ID2"], "contributor"),
        page.heading(t("What was decided")),
        page.table([Number("ID5", "decisions", t("Decisions asked for")), "ID5"], "outcome"),
        page.table([Number("RM5", "median_days", t("Median days to the decision")),
                    Number("RM5", "p90_days", t("Nine in ten decisions within")),
                    Number("RM5", "in_time", t("Within the service level"))], "stage"),
        page.bars(Number("RM6", title=t("Decisions still open on the last day")), "waiting"),
        page.heading(t("On what basis persons are recorded")),
        page.table(["ID1", "ID2"], "consent"),
    )  # fmt: skip
