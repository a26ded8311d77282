"""Prevention and awareness: what people know and risk, the hotline, campaigns and training."""

from __future__ import annotations

from prystan.evidence.disclosure import PublicFigure
from prystan.report.chapters.page import Page
from prystan.report.chapters.published_shares import published_shares
from prystan.report.chapters.tables import Number
from prystan.report.edition import Edition
from prystan.report.model import Block, Cell, Chapter, DataTable
from prystan.report.words import Words


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    return page.chapter(
        "prevention",
        t("Prevention and awareness"),
        page.lead(lead(page)),
        page.key_figures("PA1", "PA2", "PA3", "PA4", "PA6"),
        page.heading(t("What people know and risk")),
        _survey(page),
        _breakdown(page, "settlement"),
        published_shares(page),
        page.heading(t("Hotlines")),
        page.lines(["PA3", Number("PA3", "trafficking_related", t("Contacts about trafficking"))],
                   "hotline-contacts-by-year", t("Hotline contacts")),
        page.bars("PA3", "topic"),
        page.table(["PA3"], "channel"),
        page.heading(t("Campaigns and training")),
        page.table(["PA5"], "reach_channel"),
        page.bars("PA6", "profession"),
        page.table([Number("PA6", "activities", t("Activities held"))], "activity_kind"),
    )  # fmt: skip


def lead(page: Page) -> str:
    """The answer of this chapter in one sentence."""
    t, aware = page.words.text, page.figure("PA1")
    if aware is not None and aware.shown is not None and aware.between is not None:
        low, high = aware.between
        return t(
            "In the latest survey {share} of respondents (95% interval {interval}) gave a correct account of what "
            "trafficking is.",
            share=page.words.percent(aware.shown), interval=page.words.percent_range(low, high),
        )  # fmt: skip
    if page.knows("PA3"):
        return t("Hotlines received {contacts} {when}; awareness was not surveyed.",
                 contacts=page.quantity("PA3"), when=page.when)  # fmt: skip
    return t("What people know of trafficking was not surveyed {when}, and hotline contacts were not reported.",
             when=page.when)  # fmt: skip


def _survey(page: Page) -> tuple[Block, ...]:
    """Both survey indicators with their intervals, survey by survey; how each was done, where it was."""
    t = page.words.text
    figures = [f for i in ("PA1", "PA2") for f in page.edition.figures_of(i, "", "survey") if f.value is not None]
    if not figures:
        return page.absent("PA1") + page.absent("PA2")
    rows = tuple(
        (
            Cell(page.say.indicator(figure.indicator), figure.indicator), Cell(figure.by["survey"]),
            page.say.cell(figure), Cell(_interval(page, figure)),
        )
        for figure in figures
    )  # fmt: skip
    table = DataTable(
        "survey-results", t("Awareness and readiness to take risks, survey by survey"),
        (t("Indicator"), t("Survey"), t("Weighted share of respondents, %"), t("95% interval")), rows,
        ("indicator", "survey", "share", "interval"), row_headers=2, numeric=(False, False, True, True),
        notes=page.tables.notes(figures), indicator="PA1", source=page.say.sources(figures),
    )  # fmt: skip
    return (table, *_designs(page))


def _interval(page: Page, figure: PublicFigure) -> str:
    if figure.between is None:
        return page.words.text("not reported")
    return page.words.percent_range(*figure.between)


def _designs(page: Page) -> tuple[Block, ...]:
    rows = tuple(
        (
            Cell(str(row["survey"])),
            Cell(page.words.code("survey_question", row["question"]), row["question"]),
            Cell(page.words.code("survey_mode", row["mode"]), row["mode"]),
            Cell(page.words.date(row["fieldwork_from"]), str(row["fieldwork_from"])),
            Cell(row["wording"] or page.words.text("not reported")),
        )
        for row in page.edition.rows("survey_design")
    )
    if not rows:
        return ()
    t = page.words.text
    return (
        DataTable("survey-designs", t("How the surveys were done"),
                  (t("Survey"), t("Question"), t("How it was asked"), t("First day in the field"),
                   t("Wording of the question")), rows,
                  ("survey", "question", "mode", "fieldwork_from", "wording")),
        *page.note(t("Wordings as the contributor sent them.")),
        *page.note(t("Two surveys are compared only where question and mode allow.")),
    )  # fmt: skip


def _breakdown(page: Page, dimension: str) -> tuple[Block, ...]:
    table = page.tables.by(["PA1", "PA2"], dimension)
    return (table,) if table else ()
