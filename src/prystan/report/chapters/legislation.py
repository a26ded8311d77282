"""Legislation: the laws in force, the articles of the criminal code, and how far treaties are carried out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prystan.report.chapters.page import Page
from prystan.report.chapters.tables import Number
from prystan.report.edition import Edition
from prystan.report.model import Block, Cell, Chapter, DataTable
from prystan.report.words import Words


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    return page.chapter(
        "legislation",
        t("Legislation"),
        page.lead(_lead(page)),
        page.heading(t("Laws and treaties")),
        _laws(page),
        page.heading(t("Articles of the criminal code")),
        articles(page),
        page.heading(t("How far treaties and standards are carried out")),
        page.cross(Number("LP1", "articles", t("Articles of treaties and standards")), "instrument",
                   "obligation_status"),
        page.table([Number("LP1", title=t("Carried out in full, of the articles assessed"))], "instrument"),
        _assessed(page),
        page.note(t("An article that nobody assessed is shown as not assessed; it is counted neither as carried out "
                    "nor as not carried out.")),
        rounded=False,
    )  # fmt: skip


def _lead(page: Page) -> str:
    t = page.words.text
    if page.knows("LP1"):
        return t("Of the articles of international instruments that were assessed, national law carries out {share} in "
                 "full.", share=page.quantity("LP1"))  # fmt: skip
    return t("How far national law carries out the international instruments has not been assessed.")


def obligations(page: Page) -> list[Mapping[str, Any]]:
    """Articles of treaties with their state: a contributor's assessment where one was sent, else the country pack's."""
    if page.edition.sent("obligations"):
        return list(page.edition.rows("obligations"))
    return list(page.edition.pack.obligations.iter_rows(named=True))


def _assessed(page: Page) -> tuple[Block, ...]:
    """The articles that somebody assessed, with the national provision that carries them out."""
    t, words = page.words.text, page.words
    rows = tuple(
        (
            Cell(words.code("instrument", row["instrument"]), row["instrument"]),
            Cell(row["article"], row["article"]),
            Cell(page.say.provision(row["instrument"], row["article"])),
            Cell(words.code("obligation_status", row["status"]), row["status"]),
            Cell(page.own_words(row["evidence"]) if row["evidence"] else t("none known")),
        )
        for row in obligations(page)
        if row["status"] not in ("NotAssessed", "NotApplicable")
    )
    if not rows:
        return ()
    return (
        DataTable("articles-assessed", t("Articles that were assessed"),
                  (t("Instrument"), t("Article"), t("Title"), t("How far carried out"), t("National provision")), rows,
                  ("instrument", "article", "title", "status", "evidence"), row_headers=2, source=t("Country pack")),
    )  # fmt: skip


def _laws(page: Page) -> tuple[Block, ...]:
    t, words, frame = page.words.text, page.words, page.edition.pack.law
    if frame.is_empty():
        return page.note(t("The country pack names no laws."))
    rows = []
    for row in frame.iter_rows(named=True):
        first, last = row["dated_from"], row["dated_to"]
        if row["precision"] == "day" and first is not None:
            when = words.date(first)
        else:
            when = words.year_range(first.year, (last or first).year) if first else page.own_words(row["words"])
        title = row.get(words.language) or row["en"]
        where = Cell(page.own_words(row["source"]), row["source"])
        rows.append((Cell(title, row["law"]), Cell(when, str(first or "")), where))
    return (
        DataTable("laws", t("Laws, programmes and treaties"), (t("Law or treaty"), t("Date"), t("Where it can be "
                                                                                                "read")),
                  tuple(rows), ("law", "date", "address"), source=t("Country pack")),
    )  # fmt: skip


def articles(page: Page) -> tuple[Block, ...]:
    """The articles of the criminal code that the country pack lists; also block A of the UNODC questionnaire."""
    t, frame = page.words.text, page.edition.pack.articles
    if frame.is_empty():
        return page.note(t("The country pack names no articles of the criminal code."))
    rows = tuple(
        (
            Cell(row["article"], row["article"]),
            Cell(row.get(page.words.language) or row["en"]),
            Cell(t("Trafficking in persons") if row["trafficking"] else t("Related offence"),
                 str(bool(row["trafficking"])).lower()),
            Cell(row["iccs"] or "", row["iccs"]),
        )
        for row in frame.iter_rows(named=True)
    )  # fmt: skip
    return (
        DataTable("criminal-code", t("Articles of the criminal code"),
                  (t("Article"), t("Title"), t("Counted as"), t("International classification of crimes (ICCS)")), rows,
                  ("article", "title", "trafficking", "iccs"), source=t("Country pack")),
    )  # fmt: skip
