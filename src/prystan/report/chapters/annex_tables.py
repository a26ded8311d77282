"""Annex: standard tables. Every indicator, with its value for the whole period and for each year."""

from __future__ import annotations

from prystan.evidence.disclosure import PublicFigure
from prystan.evidence.indicators import INDICATORS, Period
from prystan.evidence.indicators.definition import Indicator
from prystan.report.chapters.cells import Speaker
from prystan.report.chapters.page import Page
from prystan.report.chapters.tables import upper_first
from prystan.report.edition import Edition
from prystan.report.model import Cell, Chapter, DataTable
from prystan.report.words import Words, msg

GROUPS = {
    "identification": msg("Detection and identification"),
    "profile": msg("Who the victims are"),
    "assistance": msg("Assistance and reintegration"),
    "referral": msg("The referral mechanism"),
    "justice": msg("Prosecution and justice"),
    "policy": msg("Legislation and policy"),
    "prevention": msg("Prevention and awareness"),
    "cooperation": msg("International co-operation"),
    "hidden": msg("The hidden population"),
    "quality": msg("Data quality"),
}
"""Titles of the groups of indicators."""


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    tables = [_table(page, group) for group in dict.fromkeys(i.chapter for i in INDICATORS.values())]
    return page.chapter(
        "standard-tables",
        t("Standard tables"),
        page.lead(t("Every indicator for the whole period and for each year; every breakdown is in the data files that "
                    "belong to this report.")),
        page.reading(),
        tuple(tables),
        annex=True,
    )  # fmt: skip


def _table(page: Page, group: str) -> DataTable:
    t, edition = page.words.text, page.edition
    members = [indicator for indicator in INDICATORS.values() if indicator.chapter == group]
    years = sorted({year for i in members for year in edition.series(i.id)})
    years = [year for year in years if year <= edition.period.end.year][-6:]
    one_year = edition.period == Period.year(edition.period.end.year)
    earlier = [year for year in years if not (one_year and year == edition.period.end.year)]
    figures = [f for i in members if (f := edition.figure(i.id)) is not None]
    return DataTable(
        f"standard-{group}",
        t(GROUPS[group]),
        (t("No."), t("Indicator"), t("Unit"), *map(str, earlier), page.words.period(edition.period)),
        tuple(_row(page.say, indicator, earlier) for indicator in members),
        ("indicator", "name", "unit", *(f"year_{year}" for year in earlier), "period"),
        row_headers=2,
        numeric=(False, False, False, *(True for _ in earlier), True),
        source=page.say.sources(figures),
    )


def _row(say: Speaker, indicator: Indicator, years: list[int]) -> tuple[Cell, ...]:
    whole = say.edition.figure(indicator.id) or _first(say, indicator.id)
    series = say.edition.series(indicator.id)
    part = whole or next((f for f in say.edition.figures if f.indicator == indicator.id), None)
    unit = say.scale(part) if part is not None else say.words.unit(indicator.unit)
    cells = (say.cell(series[year]) if year in series else Cell("") for year in years)
    return (
        Cell(indicator.id, indicator.id),
        Cell(say.indicator(indicator.id)),
        Cell(upper_first(unit)),
        *cells,
        say.cell(whole) if _is_whole(say, indicator.id) else Cell(say.words.text("in parts only")),
    )


def _is_whole(say: Speaker, identifier: str) -> bool:
    return _first(say, identifier) is not None or not any(f.indicator == identifier for f in say.edition.figures)


def _first(say: Speaker, identifier: str) -> PublicFigure | None:
    """The first number of an indicator that is about the whole: its main one, where it has several."""
    found = (f for f in say.edition.figures if f.indicator == identifier and not f.by)
    return next(found, None)
