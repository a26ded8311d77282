"""Shares from surveys that others published without an interval: what it would be, if so many had been asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from prystan.evidence.disclosure import Fact, fact
from prystan.evidence.surveys import ASSUMED_EFFECTS, AssumedInterval, published_proportion
from prystan.report.chapters.page import Page
from prystan.report.chapters.published import period, value
from prystan.report.model import Block, Cell, DataTable

Row = Mapping[str, Any]


def published_shares(page: Page) -> tuple[Block, ...]:
    """One row a published share and number of respondents; one interval for each design effect that is assumed.

    Nothing where the country pack names no series as shares of a survey's respondents.
    """
    figures = list(page.edition.pack.figures.iter_rows(named=True))
    shares = [row for row in figures if row["series"] in page.edition.pack.respondents and _is_share(row)]
    if not shares:
        return ()
    t = page.words.text
    rows = [cells for row in sorted(shares, key=_order) for cells in _rows(page, row, _respondents(page, row, figures))]
    effects = tuple(page.words.number(fact(effect), 1) for effect in ASSUMED_EFFECTS)
    return (
        *page.heading(t("What published shares can bear")),
        *page.body(
            t("The country pack cites shares from surveys that were published without an interval."),
            t("The table says what the interval would be if the sample had been drawn at random: an assumption of this "
              "report, not a finding of the survey."),
        ),
        DataTable(
            "published-shares", t("Published shares and the 95% interval that they would have under assumptions"),
            (t("What was counted"), t("Period and source"), t("Value"), t("Respondents"),
             t("Assumed or published"),
             *(t("Design effect {effect}, assumed", effect=effect) for effect in effects)),
            tuple(rows),
            ("series", "period_and_source", "share", "respondents", "respondents_from",
             *(f"interval_effect_{effect:g}".replace(".", "_") for effect in ASSUMED_EFFECTS)),
            row_headers=2, numeric=(False, False, True, True, False, *(True for _ in effects)),
            notes=(
                t("Assumed: no source says how many were asked; the interval holds only if it was so many."),
                t("The design effect is how many times larger the variance is than that of a simple random sample; "
                  "none was published."),
                t("The intervals allow for the rounding of the published share. They say nothing of who was not asked, "
                  "nor of the wording of the question."),
            ),
            source=t("Figures published by others, as the country pack cites them; they are not counted in this "
                     "report."),
        ),
    )  # fmt: skip


def _is_share(row: Row) -> bool:
    return row["unit"] == "percent" and row["value"] is not None


def _order(row: Row) -> tuple[str, str]:
    return row["series"], str(row["period_from"] or row["period_to"] or "")


def _respondents(page: Page, share: Row, figures: Sequence[Row]) -> int | None:
    """How many answered, where the same source says so for the same days."""
    wanted = (page.edition.pack.respondents[share["series"]], *_survey(share))
    for row in figures:
        if (row["series"], *_survey(row)) == wanted and row["value"] is not None:
            return int(row["value"])
    return None


def _survey(row: Row) -> tuple[Any, ...]:
    return row["period_from"], row["period_to"], row["source"]


def _intervals(share: Row, respondents: int | None) -> tuple[AssumedInterval, ...]:
    step = 0.01 if float(share["value"]).is_integer() else 0.001
    return published_proportion(share["value"] / 100, respondents, rounded_to=step)


def _rows(page: Page, share: Row, respondents: int | None) -> list[tuple[Cell, ...]]:
    t, words = page.words.text, page.words
    by_size: dict[int, list[AssumedInterval]] = {}
    for one in _intervals(share, respondents):
        by_size.setdefault(one.respondents, []).append(one)
    return [
        (
            Cell(page.edition.pack.series_label(share["series"], words.language), share["series"]),
            Cell(f"{period(page, share)}, {page.own_words(share['source'])}", f"{share['period']}, {share['source']}"),
            Cell(value(page, share), share["value"]),
            Cell(words.number(fact(size)), fact(size)),
            Cell(t("assumed") if respondents is None else t("published"),
                 "assumed" if respondents is None else "published"),
            *(Cell(words.percent_range(*_ends(one), 1), _raw(one)) for one in intervals),
        )
        for size, intervals in by_size.items()
    ]  # fmt: skip


def _ends(one: AssumedInterval) -> tuple[Fact, Fact]:
    return fact(one.lower * 100), fact(one.upper * 100)


def _raw(one: AssumedInterval) -> str:
    return f"{one.lower * 100:.1f}/{one.upper * 100:.1f}"
