"""Annex: GRETA's questionnaire of the third round: what this edition knows of each section."""

from __future__ import annotations

from dataclasses import dataclass

from prystan.evidence.disclosure import PublicFigure
from prystan.report.chapters.cells import known
from prystan.report.chapters.legislation import obligations
from prystan.report.chapters.page import Page
from prystan.report.chapters.tables import lower_first
from prystan.report.edition import Edition
from prystan.report.model import Block, Cell, Chapter, DataTable
from prystan.report.words import Words, msg


@dataclass(frozen=True, slots=True)
class Ask:
    """An indicator, or one of its numbers, or its value for one code of a dimension."""

    indicator: str
    statistic: str = ""
    dimension: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the questionnaire, the articles of the Convention it is about, and the figures that bear on it."""

    number: str
    title: str
    articles: tuple[str, ...]
    asks: tuple[Ask, ...] = ()


SECTIONS = (
    Section("P1.1", msg("Right to information"), ("12", "15"), (Ask("PA3"), Ask("PA4"), Ask("RM8"))),
    Section("P1.2", msg("Legal assistance and free legal aid"), ("15",), (Ask("AS3", "", "service", "Legal"),)),
    Section("P1.3", msg("Compensation from perpetrators"), ("15",),
            (Ask("PJ8", "", "compensation_source", "Offender"), Ask("PJ8", "paid", "compensation_source", "Offender"))),
    Section("P1.4", msg("State compensation"), ("15",),
            (Ask("PJ8", "", "compensation_source", "State"), Ask("PJ8", "paid", "compensation_source", "State"))),
    Section("P1.5", msg("Sanctions and measures"), ("23",), (Ask("PJ4"), Ask("PJ6"), Ask("PJ9"))),
    Section("P1.6", msg("Ex parte and ex officio applications"), ("27",)),
    Section("P1.7", msg("Non-punishment"), ("26",), (Ask("PJ10"),)),
    Section("P1.8", msg("Protection of victims and witnesses"), ("28", "30"), (Ask("AS3", "", "service", "Shelter"),)),
    Section("P1.9", msg("Specialised authorities and co-ordinating bodies"), ("29",),
            (Ask("RM7"), Ask("RM7", "regions"), Ask("PA6"))),
    Section("P1.10", msg("International co-operation"), ("32",), (Ask("IC1"), Ask("IC1", "executed"), Ask("IC2"))),
    Section("P1.11", msg("Cross-cutting questions"), (), (Ask("VP2"), Ask("VP5"), Ask("AS1"))),
    Section("P2", msg("Country-specific follow-up since the previous report"), (), (Ask("LP2"), Ask("LP3"))),
    Section("P3", msg("Statistics on trafficking in human beings"), (),
            (Ask("ID1"), Ask("ID2"), Ask("AS1"), Ask("PJ1"), Ask("PJ2"), Ask("PJ3"), Ask("PJ4"))),
)  # fmt: skip


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    return page.chapter(
        "greta",
        t("Answers to the GRETA questionnaire"),
        page.lead(t("The sections of the questionnaire of the third evaluation round, with the articles of the "
                    "Council of Europe Convention, how far national law carries them out, and the figures of this "
                    "edition.")),
        _table(page),
        page.note(t("Where no figure stands, no table of the contribution model asks for it, and the answer must be "
                    "written by the authorities.")),
        annex=True,
    )  # fmt: skip


def _table(page: Page) -> tuple[Block, ...]:
    t = page.words.text
    rows = tuple(
        (
            Cell(section.number, section.number),
            Cell(t(section.title)),
            Cell("; ".join(_status(page, article) for article in section.articles)),
            Cell("; ".join(_answer(page, ask) for ask in section.asks) or t("not reported")),
        )
        for section in SECTIONS
    )
    return (
        DataTable("greta", t("GRETA questionnaire, third round"),
                  (t("No."), t("Section"), t("Articles of the Convention and their state"), t("Figures of this "
                                                                                              "edition")),
                  rows, ("section", "title", "articles", "figures"), row_headers=2,
                  source=page.say.sources(_figures(page))),
    )  # fmt: skip


def _figures(page: Page) -> list[PublicFigure]:
    asked = (_figure(page, ask) for section in SECTIONS for ask in section.asks)
    return [figure for figure in asked if figure is not None]


def _figure(page: Page, ask: Ask) -> PublicFigure | None:
    by = {ask.dimension: ask.code} if ask.dimension else {}
    return page.figure(ask.indicator, ask.statistic, **by)


def _status(page: Page, article: str) -> str:
    """Article 26: carried out in full"""
    for row in obligations(page):
        if row["instrument"] == "CoE197" and row["article"] == article:
            status = page.words.code("obligation_status", row["status"])
            return page.words.text("article {number}: {status}", number=article, status=lower_first(status))
    return page.words.text("article {number}: not reported", number=article)


def _answer(page: Page, ask: Ask) -> str:
    t, figure = page.words.text, _figure(page, ask)
    name = page.say.indicator(ask.indicator)
    if ask.dimension:
        name = t("{indicator} ({group})", indicator=name, group=page.say.code(ask.dimension, ask.code))
    if ask.statistic in STATISTICS:
        name = t("{indicator} ({group})", indicator=name, group=t(STATISTICS[ask.statistic]))
    shown = page.say.quantity(figure) if known(figure) else page.say.cell(figure).text
    return f"{name}: {shown}"


STATISTICS = {
    "paid": msg("paid"),
    "regions": msg("regions covered"),
    "executed": msg("executed"),
}
