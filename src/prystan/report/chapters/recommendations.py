"""Recommendations: what the figures of this edition ask for, by the rules of `prystan.report.chapters.rules`."""

from __future__ import annotations

from collections.abc import Iterator

from prystan.evidence.disclosure import PublicFigure, fact
from prystan.report.chapters.page import Page, reported
from prystan.report.chapters.rules import RULES, Rule
from prystan.report.edition import Edition
from prystan.report.model import Block, Cell, Chapter, DataTable
from prystan.report.words import Words


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    found = list(applying(page))
    _, lack = reported(edition)
    return page.chapter(
        "recommendations",
        t("Recommendations"),
        page.lead(_lead(page, len(found))),
        _table(page, found),
        page.note(t("Each recommendation follows from one figure by a fixed rule, and from nothing else; the rules are "
                    "choices of this report, not law.")),
        _gaps(page, lack),
    )  # fmt: skip


def applying(page: Page) -> Iterator[tuple[Rule, PublicFigure]]:
    """The rules that hold in this edition, each with the figure it rests on."""
    for rule in RULES:
        figure = page.figure(rule.indicator, rule.statistic)
        if figure is not None and _holds(rule, figure):
            yield rule, figure


def _holds(rule: Rule, figure: PublicFigure) -> bool:
    value, refused = figure.value, (figure.reason or "").startswith("Not estimated")
    if rule.side in ("absent", "refused"):
        return value is None and refused == (rule.side == "refused")
    if value is None:
        return False
    return value < rule.bound if rule.side == "below" else value > rule.bound


def _lead(page: Page, count: int) -> str:
    if not count:
        return page.words.text("No figure of this edition calls for a recommendation by the rules of this report.")
    return page.words.plural(
        "The figures of this edition call for {n} recommendation.",
        "The figures of this edition call for {n} recommendations.",
        fact(count),
    )


def _table(page: Page, found: list[tuple[Rule, PublicFigure]]) -> tuple[Block, ...]:
    if not found:
        return ()
    t = page.words.text
    rows = tuple(
        (
            Cell(str(number), fact(number)),
            Cell(t(rule.advice)),
            Cell(rests_on(page, rule, figure), rule.indicator),
            Cell(_bound(page, rule, figure), fact(rule.bound) if rule.side in ("below", "above") else None),
        )
        for number, (rule, figure) in enumerate(found, start=1)
    )
    return (
        DataTable("recommendations", t("Recommendations and the figures that they rest on"),
                  (t("No."), t("Recommendation"), t("Figure it rests on"), t("Rule")), rows,
                  ("number", "recommendation", "indicator", "bound"),
                  source=page.say.sources(figure for _, figure in found)),
    )  # fmt: skip


def rests_on(page: Page, rule: Rule, figure: PublicFigure) -> str:
    """RM3 Referral completion: 67 %, 2025."""
    return page.words.text(
        "{id} {indicator}: {value}, {period}",
        id=rule.indicator,
        indicator=page.words.text(rule.name) if rule.name else page.say.indicator(rule.indicator),
        value=page.say.quantity(figure) if figure.value is not None else page.say.cell(figure).text,
        period=page.words.period(figure.period),
    )


def _bound(page: Page, rule: Rule, figure: PublicFigure) -> str:
    t = page.words.text
    if rule.side == "absent":
        return t("not yet estimated")
    if rule.side == "refused":
        return t("not estimated")
    number = fact(rule.bound)
    bound = page.words.percent(number) if figure.scale == "percent" else page.words.number(number)
    return t("below {bound}", bound=bound) if rule.side == "below" else t("above {bound}", bound=bound)


def _gaps(page: Page, lack: list[str]) -> tuple[Block, ...]:
    """What nobody reported is a recommendation of its own: ask for it."""
    missing = [i for i in lack if not _estimated_later(page, i)]
    if not missing:
        return ()
    t = page.words.text
    rows = tuple(
        (Cell(identifier, identifier), Cell(page.say.indicator(identifier)), Cell(_why(page, identifier)))
        for identifier in missing
    )
    return (
        *page.heading(t("What to ask for")),
        *page.body(t("Ask the bodies that hold the data for these figures to send them with the next edition.")),
        DataTable("not-reported", t("Indicators without a number in this edition"),
                  (t("No."), t("Indicator"), t("Reason")), rows, ("indicator", "name", "reason")),
    )  # fmt: skip


def _why(page: Page, identifier: str) -> str:
    for figure in page.edition.figures:
        if figure.indicator == identifier and figure.reason:
            return page.words.evidence(figure.reason)
    return page.words.text("not reported")


def _estimated_later(page: Page, identifier: str) -> bool:
    figure = page.figure(identifier)
    return figure is not None and (figure.reason or "").startswith(("Not yet", "Not estimated"))
