"""Annex: breaks, contradictions and revisions since the last edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prystan.evidence.country.figures import breaks, contradictions
from prystan.evidence.disclosure import PublicFigure, fact
from prystan.report.chapters.page import Page
from prystan.report.chapters.published import period, published
from prystan.report.chapters.published_charts import published_charts
from prystan.report.chapters.tables import lower_first
from prystan.report.edition import Edition
from prystan.report.model import Block, Cell, Chapter, DataTable, Listing
from prystan.report.words import Words
from prystan.report.words.sentences import names_contributors


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    found = contradictions(edition.pack.figures)
    return page.chapter(
        "changes",
        t("Breaks, contradictions and revisions"),
        page.lead(words.plural("Published sources contradict each other on {n} fact; both sides are shown.",
                               "Published sources contradict each other on {n} facts; both sides are "
                               "shown.", fact(len(found)))
                  if found else t("No published sources that this report cites contradict each other.")),
        page.heading(t("Breaks in series")),
        _breaks(page),
        page.heading(t("Contradictions")),
        _contradictions(page),
        published_charts(page),
        page.heading(t("Revisions since the last edition")),
        _revisions(page),
        page.heading(t("Published figures")),
        _all(page),
        annex=True,
    )  # fmt: skip


def _breaks(page: Page) -> tuple[Block, ...]:
    """Breaks of our own series first, then those of published ones."""
    t, words, pack = page.words.text, page.words, page.edition.pack
    items = list(_own(page))
    rows = {row["figure"]: row for row in pack.figures.iter_rows(named=True)}
    for one in breaks(pack.figures):
        label, row = pack.series_label(one.series, words.language), rows[one.figure]
        items.append(
            t("{series}: the series means something else from this period on: {period}. Note of the country pack: "
              "{note}", series=label, period=period(page, row),
              note=page.own_words(one.note) if one.note else t("none"))
        )  # fmt: skip
    return (Listing(tuple(items)),) if items else page.note(t("No break is known."))


def _own(page: Page) -> Iterator[str]:
    """What contributors define differently touches most series and is said once; other breaks name theirs."""
    series: dict[str, dict[str, None]] = {}
    for figure in page.edition.figures:
        for text in figure.breaks:
            series.setdefault(text, {})[page.say.indicator(figure.indicator)] = None
    for text, names in series.items():
        said = page.say.full_mark(text)
        yield said if names_contributors(text) else page.words.text("{series}: {break_}", series="; ".join(names),
                                                                    break_=lower_first(said))  # fmt: skip


def _contradictions(page: Page) -> tuple[Block, ...]:
    """The figures of each contradiction stand next to each other, with address and confidence."""
    rows = {row["figure"]: row for row in page.edition.pack.figures.iter_rows(named=True)}
    sides = [rows[figure] for one in contradictions(page.edition.pack.figures) for figure in one.figures]
    t = page.words.text
    if not sides:
        return page.note(t("No contradiction is known."))
    return (
        published(page, sides, "contradictions", t("Sources that disagree on one fact, side by side")),
        *page.note(t("None of the figures was chosen over another; no mean was taken.")),
    )


def _all(page: Page) -> tuple[Block, ...]:
    rows = sorted(page.edition.pack.figures.iter_rows(named=True), key=_order)
    if not rows:
        return page.note(page.words.text("The country pack cites no published figures."))
    return (
        published(
            page, rows, "published-figures", page.words.text("All published figures that the country pack cites")
        ),
    )


def _order(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["series"], str(row["period_from"] or row["period_to"] or ""), row["figure"]


def _revisions(page: Page) -> tuple[Block, ...]:
    t = page.words.text
    if page.edition.earlier is None:
        return page.note(t("This is the first edition, so nothing can have been revised."))
    rows = tuple(_revised(page))
    if not rows:
        return page.note(t("No figure of the last edition was revised."))
    return (
        DataTable("revisions", t("Figures of the last edition that have changed"),
                  (t("Indicator"), t("Period"), t("Last edition"), t("This edition")), rows,
                  ("indicator", "period", "before", "now"), numeric=(False, False, True, True)),
    )  # fmt: skip


def _revised(page: Page) -> Iterator[tuple[Cell, ...]]:
    """Figures about the same thing and the same period, whose value is another now."""
    earlier = (page.edition.earlier or {}).get("figures", ())
    now = {_key(figure): figure for figure in page.edition.figures if set(figure.by) <= {"year"}}
    for before in earlier:
        days = "{from}/{to}".format_map(before["period"])
        figure = now.get((before["indicator"], before["statistic"], days, _place(before["by"])))
        if figure is None or figure.value is None or before["value"] is None or figure.value == before["value"]:
            continue
        old = fact(before["value"])
        shown = page.words.percent(old) if figure.scale == "percent" else page.words.number(old, 1)
        yield (
            Cell(f"{figure.indicator} {page.say.indicator(figure.indicator)}", figure.indicator),
            Cell(page.words.period(figure.period)),
            Cell(shown, old),
            page.say.cell(figure),
        )


_Key = tuple[str, str, str, tuple[tuple[str, str], ...]]


def _key(figure: PublicFigure) -> _Key:
    return figure.indicator, figure.statistic, str(figure.period), _place(figure.by)


def _place(by: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(by.items()))
