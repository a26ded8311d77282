"""Who the victims are: sex and age, form of exploitation, citizenship, place, control and recruitment."""

from __future__ import annotations

from prystan.evidence.disclosure import PublicFigure
from prystan.report import charts
from prystan.report.chapters.page import Page
from prystan.report.chapters.tables import Number, lower_first
from prystan.report.edition import Edition
from prystan.report.model import Block, Chapter
from prystan.report.words import Words


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    return page.chapter(
        "profile",
        t("Who the victims are"),
        page.lead(_lead(page)),
        page.key_figures("VP2", "VP5", "VP8"),
        page.heading(t("Sex and age")),
        _ages(page),
        page.table(["ID2", Number("VP1", "share", t("Share of the victims identified"))], "sex"),
        page.heading(t("Form of exploitation")),
        page.bars(Number("VP3", "victims", t("Victims identified")), "form"),
        page.cross(Number("VP3", "victims", t("Victims identified")), "form", "sex"),
        page.note(t("A person exploited in several ways counts under each, so the forms add up to more than the "
                    "persons.")),
        page.heading(t("Citizenship and place")),
        page.table(["ID2", "VP4"], "citizenship_group"),
        page.table([Number("VP4", "victims", t("Victims identified"))], "citizenship"),
        page.table([Number("VP5", "victims", t("Victims identified"))], "exploited_where"),
        page.table([Number("VP5", "victims", t("Victims identified"))], "exploited_in"),
        page.heading(t("How they were recruited and controlled")),
        page.bars("VP7", "recruitment"),
        page.table([Number("VP7", "recruiter", t("Who recruited them"))], "recruiter"),
        page.bars("VP6", "control"),
    )  # fmt: skip


def _lead(page: Page) -> str:
    t = page.words.text
    forms = page.edition.figures_of("VP3", "", "form")
    commonest = max((f for f in forms if f.value is not None), key=_value, default=None)
    if commonest is None:
        return t("Who the victims identified {when} are was not reported, or they are too few to say.", when=page.when)
    form, share = page.say.code("form", commonest.by["form"]), page.say.short(commonest)
    child = page.figure("VP2")
    if child is not None and child.value is not None:
        return t(
            "Of the victims identified {when}, {children} were children; the most frequent form of exploitation: "
            "{form} ({share}).",
            when=page.when, children=page.say.short(child), form=lower_first(form), share=share,
        )  # fmt: skip
    return t("The most frequent form of exploitation of the victims identified {when}: {form} ({share}).",
             when=page.when, form=lower_first(form), share=share)  # fmt: skip


def _ages(page: Page) -> tuple[Block, ...]:
    """The pyramid of ages by sex, women on the left; a plain table where the country records more sexes than two."""
    table = page.tables.cross("VP1", "age_band", "sex")
    if table is None or not table.rows:
        return page.absent("VP1")
    try:
        left, right = table.machine_columns.index("Feminine"), table.machine_columns.index("Masculine")
    except ValueError:
        return (table,)
    chart = charts.pyramid(
        table, left=left, right=right, words=page.words, identifier=table.identifier, title=table.title,
        alternative=page.alternative(page.words.text("Bars back to back."), table),
    )  # fmt: skip
    return (chart,)


def _value(figure: PublicFigure) -> float:
    return figure.value or 0.0
