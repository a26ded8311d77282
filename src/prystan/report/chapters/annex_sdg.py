"""Annex: Sustainable Development Goal indicator 16.2.2."""

from __future__ import annotations

from prystan.report.chapters.page import Page
from prystan.report.chapters.tables import Number
from prystan.report.edition import Edition
from prystan.report.model import Chapter
from prystan.report.words import Words


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    numbers = [
        Number("ID3", title=t("Victims identified")),
        Number("ID3", "detected", t("Presumed victims detected")),
    ]
    return page.chapter(
        "sdg",
        t("Answers to SDG indicator 16.2.2"),
        page.lead(t("Number of victims of human trafficking per 100,000 population, by sex, age group and form of "
                    "exploitation.")),
        page.lines(numbers, "sdg-16-2-2-by-year", t("Victims per 100,000 inhabitants")),
        *(page.table(numbers, dimension) for dimension in ("sex", "age_group", "form", "region")),
        annex=True,
    )  # fmt: skip
