"""Annex: definitions. What each indicator counts, of what, by which standard."""

from __future__ import annotations

import re

from prystan.evidence.disclosure import fact
from prystan.evidence.indicators import DIMENSIONS, INDICATORS
from prystan.evidence.indicators.definition import Indicator
from prystan.report.chapters.annex_tables import GROUPS
from prystan.report.chapters.page import Page
from prystan.report.chapters.tables import lower_first
from prystan.report.edition import Edition
from prystan.report.model import Block, Chapter, Definitions
from prystan.report.words import Words

_STANDARD = re.compile(
    r"(UNODC|Eurostat|SDG|GRETA|CoE|Palermo|HTCDS|CTDC|TIP|TRM|NRM|UK NRM|IC-TIP|IOM|datACT)\b[^%(]*"
)


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    blocks: list[Block] = []
    for group in dict.fromkeys(indicator.chapter for indicator in INDICATORS.values()):
        members = [indicator for indicator in INDICATORS.values() if indicator.chapter == group]
        blocks += page.heading(t(GROUPS[group]))
        blocks.append(Definitions(tuple((_term(page, one), definition(page, one)) for one in members)))
    return page.chapter(
        "definitions",
        t("Definitions"),
        page.lead(words.plural("The {n} indicator of this report, with unit, numerator and denominator.",
                               "The {n} indicators of this report, with unit, numerator and denominator.",
                               fact(len(INDICATORS)))),
        blocks,
        annex=True,
    )  # fmt: skip


def _term(page: Page, indicator: Indicator) -> str:
    return f"{indicator.id}. {page.say.indicator(indicator.id)}"


def definition(page: Page, indicator: Indicator) -> str:
    """Everything that is said of an indicator, as sentences."""
    t = page.words.text
    parts = [
        t("Unit: {unit}.", unit=page.words.unit(indicator.unit)),
        t("Counted: {numerator}", numerator=lower_first(t(indicator.numerator))),
        t("Of: {denominator}", denominator=lower_first(t(indicator.denominator))) if indicator.denominator else "",
        t("By: {dimensions}.", dimensions=_dimensions(page, indicator)),
        t(indicator.note) if indicator.note else "",
        t("Also found in: {standards}.", standards="; ".join(standards(indicator))) if standards(indicator) else "",
    ]
    return " ".join(filter(None, parts))


def _dimensions(page: Page, indicator: Indicator) -> str:
    names = (page.say.dimension(name) for name in indicator.disaggregations if name in DIMENSIONS)
    return ", ".join(map(lower_first, names))


def standards(indicator: Indicator) -> list[str]:
    """The published standards that ask for the same; reports that merely print such a number are left out."""
    found = (_STANDARD.fullmatch(name) for name in indicator.seen_in)
    return [match.group(0).strip() for match in found if match]
