"""Annex: the questionnaire of the UNODC Global Report on Trafficking in Persons, blocks A to J."""

from __future__ import annotations

from prystan.evidence.indicators import STANDARD_TABLES
from prystan.report.chapters.legislation import articles
from prystan.report.chapters.page import Page
from prystan.report.chapters.standard import Question, answers
from prystan.report.edition import Edition
from prystan.report.model import Block, Chapter, Listing
from prystan.report.words import Words, msg

QUESTIONS = (
    Question("B", msg("Offences recorded by the authorities, by year"), "UNODC B"),
    Question("C", msg("Persons in formal contact with the authorities, by sex"), "UNODC C"),
    Question("D", msg("Persons prosecuted, by sex"), "UNODC D"),
    Question("E", msg("Persons convicted, by sex and citizenship"), "UNODC E"),
    Question("F", msg("Value of assets confiscated"), "UNODC F"),
    Question("G", msg("Victims detected, by age group and sex"), "UNODC G"),
    Question("H", msg("Victims detected, by form of exploitation, sex and age"), "UNODC H"),
    Question("I", msg("Victims detected, by citizenship"), "UNODC I"),
)
"""Blocks B to I. A lists the law, J the sources."""


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    return page.chapter(
        "unodc",
        t("Answers to the UNODC questionnaire"),
        page.lead(t("The questions of the Global Report on Trafficking in Persons, answered from the public counts "
                    "of this edition.")),
        page.heading(t("A. Relevant legislation: articles of the criminal code")),
        articles(page),
        page.heading(t("B to I. Offences, perpetrators and victims")),
        answers(page, QUESTIONS),
        page.heading(t("J. Source of each table")),
        _sources(page),
        annex=True,
    )  # fmt: skip


def _sources(page: Page) -> tuple[Block, ...]:
    """Blocks that rest on the same contributors share a line."""
    t, counts = page.words.text, page.edition.counts
    blocks: dict[str, list[str]] = {}
    for question in QUESTIONS:
        measures = dict.fromkeys(cut.measure for cut in STANDARD_TABLES[question.key])
        ids = sorted({source for measure in measures for source in counts.sources.get(measure, ())})
        names = "; ".join(map(page.say.contributor, ids)) or t("not reported")
        blocks.setdefault(names, []).append(question.number)
    return (
        Listing(tuple(t("{block}: {contributors}", block=", ".join(dict.fromkeys(numbers)), contributors=names)
                      for names, numbers in blocks.items())),
    )  # fmt: skip
