"""Numbers that somebody else published: cited with address and confidence, side by side, never merged with ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from prystan.evidence.country.figures import NOT_REPORTED
from prystan.evidence.disclosure import fact
from prystan.evidence.indicators import Period
from prystan.report.chapters.page import Page
from prystan.report.model import Cell, DataTable

UNITS = {
    "person": ("{n} person", "{n} persons"),
    "offence": ("{n} offence", "{n} offences"),
    "investigation": ("{n} investigation", "{n} investigations"),
    "contact": ("{n} contact", "{n} contacts"),
    "country": ("{n} country", "{n} countries"),
    "channel": ("{n} channel", "{n} channels"),
    "respondent": ("{n} respondent", "{n} respondents"),
    "year": ("{n} year", "{n} years"),
}
"""Units of published figures that sentences can count; others stand as the source wrote them."""


def published(page: Page, rows: Iterable[Mapping[str, Any]], identifier: str, title: str) -> DataTable:
    """One row a published number: what it counts, when, how much, who said so, how sure that is, and where."""
    t = page.words.text
    return DataTable(
        identifier,
        title,
        (t("What was counted"), t("Period"), t("Value"), t("Source"), t("Confidence"), t("Where it can be read"),
         t("Definition and note, in the words of the pack")),
        tuple(_row(page, row) for row in rows),
        ("series", "period", "value", "source", "confidence", "address", "note"),
        source=t("Figures published by others, as the country pack cites them; they are not counted in this report."),
    )  # fmt: skip


def _row(page: Page, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    said = [page.own_words(text) for text in (row["definition"], row["note"]) if text]
    return (
        Cell(page.edition.pack.series_label(row["series"], page.words.language), row["series"]),
        Cell(period(page, row), row["period"]),
        Cell(value(page, row), row["value"]),
        Cell(page.own_words(row["source"]), row["source"]),
        Cell(page.words.code("confidence", row["confidence"]), row["confidence"]),
        Cell(row["address"] or page.words.text("none known")),
        Cell("; ".join(said)),
    )


def period(page: Page, row: Mapping[str, Any]) -> str:
    """The days of a published figure where the pack could tell them, else the source's own words."""
    first, last = row["period_from"], row["period_to"]
    if first and last:
        if (first.day, last.month - first.month, first.year) == (1, 0, last.year):
            return page.words.month(first)
        return page.words.period(Period(first, last))
    if first:
        return page.words.text("since {day}", day=page.words.date(first))
    if last:
        return page.words.text("until {day}", day=page.words.date(last))
    return page.own_words(row["period"])


def value(page: Page, row: Mapping[str, Any]) -> str:
    """A published number with its unit: 131 persons; more than 3,500 persons; not reported."""
    low, high, words = row["lower"], row["upper"], page.words
    if row["value"] is not None and row["unit"] != "tier":
        return _counted(page, row["value"], row["unit"])
    if low is not None and high is not None:
        return words.number_range(fact(low), fact(high))
    if low is not None:
        return words.text("at least this many: {n}", n=_counted(page, low, row["unit"]))
    if high is not None:
        return words.text("at most this many: {n}", n=_counted(page, high, row["unit"]))
    if row["words"] in (None, NOT_REPORTED):
        return words.text("not reported")
    return words.text("“{words}”", words=row["words"])


def _counted(page: Page, number: float, unit: str) -> str:
    words, said = page.words, fact(number)
    if unit == "percent":
        return words.percent(said, 1)
    if unit in UNITS:
        digits = 0 if float(number).is_integer() else 1
        return words.plural(*UNITS[unit], said, n=words.number(said, digits))
    return words.number(said, 1)
