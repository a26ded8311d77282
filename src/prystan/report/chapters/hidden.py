"""The hidden population: how many were never found. Not estimated in this edition; what others estimated is cited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prystan.report.chapters.page import Page
from prystan.report.chapters.published import published
from prystan.report.edition import Edition
from prystan.report.model import Block, Chapter
from prystan.report.words import Words


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    return page.chapter(
        "hidden",
        t("The hidden population"),
        page.lead(lead(page)),
        page.body(
            t("The persons counted in this report are those whom somebody noticed; nobody knows from such counts how "
              "many were never noticed."),
            t("A rise in detected victims may mean more trafficking, or more attention to it."),
        ),
        page.key_figures("HP1", "HP2", "HP3"),
        _estimates(page),
    )  # fmt: skip


def lead(page: Page) -> str:
    """The answer of this chapter in one sentence."""
    t = page.words.text
    estimate = page.figure("HP1")
    if estimate is not None and estimate.value is not None and estimate.interval is not None:
        _, low, high = estimate.interval
        return t("All victims {when}, found or not, are estimated at {total} (95 % interval {interval}).",
                 when=page.when, total=page.quantity("HP1"), interval=page.words.number_range(low, high))  # fmt: skip
    return t("How many victims were never found is not yet estimated in this edition.")


def _estimates(page: Page) -> tuple[Block, ...]:
    """Estimates and the like that others published, side by side."""
    t, rows = page.words.text, [row for row in page.edition.pack.figures.iter_rows(named=True) if _estimate(row)]
    if not rows:
        return page.note(t("The country pack cites no published estimate."))
    return (
        *page.heading(t("What others have estimated")),
        published(page, rows, "published-estimates", t("Published estimates of the number of victims")),
        *page.note(t("These estimates differ in method, place and year; they are cited, not confirmed.")),
    )


def _estimate(row: Mapping[str, Any]) -> bool:
    return row["series"].startswith("prevalence") or "estimate" in row["series"]
