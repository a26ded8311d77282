"""Political commitment and co-ordination: the action plan, recommendations received, and who works together."""

from __future__ import annotations

from prystan.evidence.disclosure import fact
from prystan.evidence.model.schema import Unit
from prystan.report.chapters.page import Page
from prystan.report.chapters.tables import Number
from prystan.report.edition import Edition
from prystan.report.model import Block, Cell, Chapter, DataTable
from prystan.report.words import Words


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    return page.chapter(
        "policy",
        t("Political commitment and co-ordination"),
        page.lead(_lead(page)),
        page.key_figures("LP3", "LP2", "RM7"),
        page.heading(t("The action plan")),
        page.cross(Number("LP3", "measures", t("Measures of the action plan")), "component", "delivery"),
        page.note(t("Each measure stands in the annex on the action plan.")),
        page.heading(t("Recommendations received")),
        page.bars(Number("LP2", "recommendations", t("Recommendations received")), "recommendation_status"),
        page.heading(t("Who co-ordinates")),
        _institutions(page),
        rounded=False,
    )


def _lead(page: Page) -> str:
    t = page.words.text
    if page.knows("LP3", "LP2"):
        return t(
            "Measures of the action plan done in time: {measures}; recommendations closed: {recommendations}.",
            measures=page.quantity("LP3"), recommendations=page.quantity("LP2"),
        )  # fmt: skip
    if page.knows("LP3"):
        return t("Of the measures of the action plan that were due {when}, {share} were done in time.",
                 when=page.when, share=page.quantity("LP3"))  # fmt: skip
    return t("How far the action plan was carried out {when} was not reported.", when=page.when)


def _institutions(page: Page) -> tuple[Block, ...]:
    """Bodies that the country pack names as members of the mechanism, with what says so."""
    t, frame = page.words.text, page.edition.pack.institutions
    if frame.is_empty():
        return page.note(t("The country pack names no institutions."))
    rows = tuple(
        (
            Cell(row.get(page.words.language) or row["en"], row["institution"]),
            Cell(page.words.code("organisation_type", row["kind"]), row["kind"]),
            Cell(page.words.code("organisation_sector", row["sector"]), row["sector"]),
            Cell(t("Yes") if row["decides"] else t("No"), str(bool(row["decides"])).lower()),
        )
        for row in frame.iter_rows(named=True)
    )
    count = page.words.quantity(Unit.ORGANISATION, fact(len(rows)))
    return (
        DataTable(
            "institutions", t("Bodies of the national response ({count})", count=count),
            (t("Body"), t("Kind of body"), t("Sector"), t("Decides who is a victim")), rows,
            ("institution", "kind", "sector", "decides"), source=t("Country pack"),
        ),
    )  # fmt: skip
