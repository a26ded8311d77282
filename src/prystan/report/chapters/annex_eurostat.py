"""Annex: the indicators of Eurostat's data collection on trafficking in human beings, 1.1 to 4.3."""

from __future__ import annotations

from prystan.report.chapters.page import Page
from prystan.report.chapters.standard import Question, answers
from prystan.report.edition import Edition
from prystan.report.model import Chapter
from prystan.report.words import Words, msg

QUESTIONS = (
    Question("1.1", msg("Victims, by registering organisation"), "Eurostat 1.1"),
    Question("1.2", msg("Victims, by age group"), "Eurostat 1.2"),
    Question("1.3", msg("Victims, by sex"), "Eurostat 1.3"),
    Question("1.4", msg("Victims, by sex and age group"), "Eurostat 1.4"),
    Question("1.5", msg("Victims, by form of exploitation"), "Eurostat 1.5"),
    Question("1.6", msg("Victims, by sex and form of exploitation"), "Eurostat 1.6"),
    Question("1.7", msg("Victims, by sex and citizenship"), "Eurostat 1.7"),
    Question("1.8", msg("Victims, by sex and country of recruitment"), "Eurostat 1.8"),
    Question("1.9", msg("Victims who received assistance, by sex"), "Eurostat 1.9"),
    Question("1.10", msg("Victims given a reflection period, by sex"), "Eurostat 1.10"),
    Question("1.11", msg("Victims given a residence permit, by sex"), "Eurostat 1.11"),
    Question("2.1", msg("Suspects, by sex"), "Eurostat 2.1"),
    Question("2.2", msg("Suspects, by involvement in organised crime"), "Eurostat 2.2"),
    Question("2.3", msg("Suspects, by form of exploitation"), "Eurostat 2.3"),
    Question("2.4", msg("Suspects, by citizenship and sex"), "Eurostat 2.4"),
    Question("3.1", msg("Persons prosecuted, by sex"), "Eurostat 3.1"),
    Question("3.2", msg("Persons prosecuted, by citizenship and sex"), "Eurostat 3.2"),
    Question("3.3", msg("Persons prosecuted, by form of exploitation"), "Eurostat 3.3"),
    Question("4.1", msg("Persons convicted, by sex"), "Eurostat 4.1"),
    Question("4.2", msg("Persons convicted, by citizenship and sex"), "Eurostat 4.2"),
    Question("4.3", msg("Persons convicted, by form of exploitation"), "Eurostat 4.3"),
)


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    return page.chapter(
        "eurostat",
        t("Answers to the Eurostat questionnaire"),
        page.lead(t("The indicators of Eurostat’s data collection on trafficking in human beings, answered from the "
                    "public counts of this edition; presumed and identified victims are separate tables.")),
        answers(page, QUESTIONS),
        annex=True,
    )  # fmt: skip
