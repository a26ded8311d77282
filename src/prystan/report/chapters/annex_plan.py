"""Annex: the action plan, measure by measure, and the recommendations received."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from prystan.evidence.disclosure import fact
from prystan.report.chapters.page import Page
from prystan.report.edition import Edition
from prystan.report.model import Block, Cell, Chapter, DataTable
from prystan.report.words import Words


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    return page.chapter(
        "action-plan",
        t("Action plan"),
        page.lead(_lead(page)),
        _measures(page),
        page.heading(t("Recommendations received")),
        _recommendations(page),
        annex=True,
    )


def _lead(page: Page) -> str:
    measures = list(page.edition.rows("measures"))
    if not measures:
        return page.words.text("No contributor sent the measures of the action plan.")
    done = sum(row["done_on"] is not None for row in measures)
    return page.words.plural(
        "The action plan has {n} measure; done so far: {done}.",
        "The action plan has {n} measures; done so far: {done}.",
        fact(len(measures)), done=page.words.number(fact(done)),
    )  # fmt: skip


def _measures(page: Page) -> tuple[Block, ...]:
    rows = sorted(page.edition.rows("measures"), key=lambda row: (row["component"], row["due_on"], row["measure"]))
    if not rows:
        return ()
    t = page.words.text
    return (
        DataTable(
            "action-plan", t("Measures of the action plan"),
            (t("No."), t("Measure"), t("Component"), t("Owner"), t("Due"), t("Done"), t("Budget"), t("Spent")),
            tuple(_measure(page, row) for row in rows),
            ("measure", "title", "component", "owner", "due_on", "done_on", "budget", "spent"), row_headers=2,
            numeric=(False, False, False, False, False, False, True, True), notes=(t("Titles as the contributor sent "
                                                                                     "them."),),
            source=_senders(page, rows),
        ),
    )  # fmt: skip


def _measure(page: Page, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (
        Cell(row["measure"]), Cell(row["title"]),
        Cell(page.words.code("component", row["component"]), row["component"]),
        Cell(row["owner"] or page.words.text("not reported")), _day(page, row["due_on"]),
        _day(page, row["done_on"], page.words.text("not done")), _money(page, row["budget"], row["currency"]),
        _money(page, row["spent"], row["currency"]),
    )  # fmt: skip


def _recommendations(page: Page) -> tuple[Block, ...]:
    rows = sorted(page.edition.rows("recommendations"), key=lambda row: (row["received_on"], row["recommendation"]))
    t = page.words.text
    if not rows:
        return page.note(t("No contributor sent the recommendations received."))
    made = tuple(
        (
            Cell(row["recommendation"]), Cell(row["topic"] or t("not reported")),
            Cell(page.words.code("recommendation_source", row["source"]), row["source"]),
            _day(page, row["received_on"]),
            Cell(page.words.code("recommendation_status", row["status"]), row["status"]),
            Cell(row["address"] or ""),
        )
        for row in rows
    )  # fmt: skip
    return (
        DataTable("recommendations-received", t("Recommendations received"),
                  (t("No."), t("Recommendation"), t("Made by"), t("Received"), t("State"), t("Where it can be "
                                                                                             "read")), made,
                  ("recommendation", "topic", "source", "received_on", "status", "address"), row_headers=2,
                  notes=(t("Titles as the contributor sent them."),), source=_senders(page, rows)),
    )  # fmt: skip


def _senders(page: Page, rows: list[Mapping[str, Any]]) -> str:
    names = sorted({page.say.contributor(row["contributor"]) for row in rows})
    return page.say.from_whom("; ".join(names))


def _day(page: Page, day: date | None, otherwise: str = "") -> Cell:
    return Cell(page.words.date(day), day.isoformat()) if day else Cell(otherwise)


def _money(page: Page, sum_: float | None, currency: str | None) -> Cell:
    if sum_ is None:
        return Cell(page.words.text("not reported"))
    amount = fact(sum_)
    return Cell(page.words.money(amount, currency or page.edition.pack.currency), amount)
