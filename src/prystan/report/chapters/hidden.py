"""The hidden population: how many were never found. Every method side by side, what it rests on, how far it moves."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from prystan.evidence.disclosure import PublicEstimates, PublicStratum, Released
from prystan.evidence.estimation.statement import assumption, method_assumptions, method_names
from prystan.evidence.indicators.captures import OTHERS
from prystan.report import charts
from prystan.report.chapters.page import Page
from prystan.report.chapters.published import published
from prystan.report.edition import Edition
from prystan.report.model import Block, Cell, Chapter, DataTable, Definitions, Listing
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
            _refused(page),
        ),
        page.key_figures("HP1", "HP4", "HP2", "HP3"),
        _own(page),
        _estimates(page),
    )  # fmt: skip


def lead(page: Page) -> str:
    """The answer of this chapter in one sentence: an interval and all methods, never one number."""
    t, found = page.words.text, page.edition.counts.hidden
    headline = found.headline if found is not None else None
    if found is not None and headline is not None and headline.low is not None and headline.high is not None:
        number = page.words.number
        least, most = (end(one.total for one in found.estimates) for end in (min, max))
        return t(
            "All victims {when}, found or not, are estimated at about {total} (95 % interval {interval}); by method, "
            "the answer lies between {least} and {most}.",
            when=page.when, total=page.words.people(headline.total),
            interval=page.words.number_range(headline.low, headline.high), least=number(least), most=number(most),
        )  # fmt: skip
    if found is not None and found.lists:
        return t("How many victims were never found cannot be estimated from the lists of this edition.")
    return t("How many victims were never found is not yet estimated in this edition.")


def _refused(page: Page) -> str:
    """Why lists that were linked bear no estimate."""
    found = page.edition.counts.hidden
    return page.words.evidence(found.reason) if found is not None and found.lists and found.reason else ""


def _own(page: Page) -> tuple[Block, ...]:
    """The estimate of this edition; nothing where there is none."""
    found, t = page.edition.counts.hidden, page.words.text
    if found is None or not found.estimates:
        return ()
    return (
        *page.heading(t("How the estimate came about")),
        *page.body(*_lists(page, found)),
        *_methods(page, found),
        *page.note(t("Totals count those found and those not found. They are shown on a coarse scale, with one "
                     "interval, rounded outwards; neither more intervals nor the table of overlaps are published, for "
                     "they would show single persons.")),
        *_repeated(page, found),
        *_links(page, found),
        *_strata(page, found),
        *page.heading(t("What is assumed")),
        *page.body(*assumption(page.words)),
        _assumptions(page, found),
        *page.heading(t("How far the answer moves")),
        Listing(tuple(_moves(page, found))),
    )  # fmt: skip


def _repeated(page: Page, found: PublicEstimates) -> tuple[Block, ...]:
    """Why an estimate is older than the counts around it."""
    if not found.repeated:
        return ()
    return page.note(page.words.text(
        "This estimate was first published in an earlier edition and is repeated: a second one of the same period "
        "could show single persons."))  # fmt: skip


def _lists(page: Page, found: PublicEstimates) -> list[str]:
    """Which lists, and how much they have in common."""
    t, words = page.words.text, page.words
    names = words.listing(_list_name(page, found, name) for name in found.lists)
    kinds = t("Contributors of one kind of organisation are one list: {lists}.", lists=names)
    said = [kinds if found.by_kind else t("The lists of these contributors were linked: {lists}.", lists=names)]
    if found.on_several is not None:
        said.append(t("About {share} of the persons are on two lists or more; all that is known of those on none comes "
                      "from them.", share=words.percent(found.on_several)))  # fmt: skip
    return said


def _list_name(page: Page, found: PublicEstimates, name: str) -> str:
    if not found.by_kind:
        return page.edition.contributor_name(name, page.words.language)
    return page.words.text("other organisations") if name == OTHERS else page.words.code("organisation_type", name)


def _methods(page: Page, found: PublicEstimates) -> tuple[Block, ...]:
    """Every method with its interval, as a chart with its table."""
    t, words = page.words.text, page.words
    names = method_names(words)
    senders = "; ".join(page.edition.contributor_name(name, words.language) for name in found.contributors)
    rows = tuple(
        (Cell(names[one.method], one.method), _number(page, one.total), _number(page, one.low), _number(page, one.high))
        for one in found.estimates
    )
    title = t("All victims {when}, found or not, by every method", when=page.when)
    table = DataTable(
        "hidden-population-by-method", title, (t("Method"), t("Total"), t("95 % from"), t("to")), rows,
        ("method", "total", "low_95", "high_95"), numeric=(False, True, True, True), indicator="HP1",
        source=page.say.from_whom(senders),
    )  # fmt: skip
    alternative = page.alternative(t("Points with intervals."), table)
    return (charts.intervals(table, words=words, identifier=table.identifier, title=title, alternative=alternative),)


def _links(page: Page, found: PublicEstimates) -> tuple[Block, ...]:
    """The total as if every link were right, and with the linkage that was had; and what their difference means."""
    t, first, second = page.words.text, found.headline, found.of_draws
    heading = page.heading(t("What linkage may have got wrong"))
    if first is None or second is None:
        reason = page.words.evidence(found.of_draws_reason)
        return (*heading, *page.body(t("The total takes every link as right. {reason}", reason=reason)))
    rows = tuple(
        (Cell(name, indicator), *(_number(page, value) for value in (one.total, one.low, one.high)))
        for name, indicator, one in (
            (t("As if every link were right"), "HP1", first), (t("With the linkage that was had"), "HP4", second),
        )
    )  # fmt: skip
    table = DataTable(
        "hidden-population-by-linkage", t("All victims, found or not, with perfect linkage and with the one there was"),
        (t("Linkage"), t("Total"), t("95 % from"), t("to")), rows, ("indicator", "total", "low_95", "high_95"),
        numeric=(False, True, True, True), indicator="HP4",
    )  # fmt: skip
    return (
        *heading,
        *page.body(
            t("Nobody knows for certain which records are of one person. For the second line it was drawn many times, "
              "by the probability of each link and with links that were probably missed; each time the persons of this "
              "period were counted and the total estimated anew. Its interval holds the doubt about links as well."),
            _difference(page, first.total, second.total),
        ),
        table,
    )  # fmt: skip


def _difference(page: Page, perfect: Released, had: Released) -> str:
    """What it means that the second total is lower or higher than the first, or alike."""
    t = page.words.text
    if had < perfect:
        return t("The second total is lower: links were probably missed, and one person who stands on two lists "
                 "unrecognised looks like two persons whom the other list never saw.")  # fmt: skip
    if had > perfect:
        return t("The second total is higher: some of the links that were made are doubtful, and where they are wrong, "
                 "fewer persons are on several lists than it seems.")  # fmt: skip
    return t("Both totals are the same on this scale: what linkage may have got wrong moves the answer by less than "
             "one step of it.")  # fmt: skip


def _strata(page: Page, found: PublicEstimates) -> tuple[Block, ...]:
    """Each year, sex and age group by itself: its headline, or why it has none."""
    if not found.strata:
        return ()
    t = page.words.text
    table = DataTable(
        "hidden-population-by-group", t("All victims, found or not, by year, sex and age"),
        (t("Group"), t("Total"), t("95 % from"), t("to"), t("Remarks")),
        tuple(_stratum(page, one) for one in found.strata), ("group", "total", "low_95", "high_95", "remarks"),
        numeric=(False, True, True, True, False), indicator="HP1",
    )  # fmt: skip
    return (
        *page.heading(t("By year, sex and age")),
        table,
        *page.note(t("Each line is estimated by itself, by the best model by BIC on the lists of its year; sex and age "
                     "are those of this period. Lines need not add up to the total; where one has no number, that says "
                     "nothing about how many were not found.")),
    )  # fmt: skip


def _stratum(page: Page, one: PublicStratum) -> tuple[Cell, ...]:
    name = Cell(f"{page.say.dimension(one.dimension)}: {page.say.code(one.dimension, one.code)}", one.code)
    if one.estimate is None:
        return name, Cell(page.words.text("not estimated"), None), *[Cell("", None)] * 2, _remark(page, one.reason)
    shown = (one.estimate.total, one.estimate.low, one.estimate.high)
    return name, *(_number(page, value) for value in shown), _remark(page, "")


def _remark(page: Page, reason: str) -> Cell:
    return Cell(page.words.evidence(reason) if reason else "", reason or None)


def _number(page: Page, value: Released | None) -> Cell:
    return Cell(page.words.text("not published"), None) if value is None else Cell(page.words.number(value), value)


def _assumptions(page: Page, found: PublicEstimates) -> Definitions:
    names, assumed = method_names(page.words), method_assumptions(page.words)
    return Definitions(tuple((names[one.method], assumed[one.method]) for one in found.estimates))


def _moves(page: Page, found: PublicEstimates) -> list[str]:
    """One sentence for each sort of change, in their order."""
    t, said = page.words.text, []
    for one in found.ranges:
        ends = {"least": page.words.number(one.low), "most": page.words.number(one.high)}
        said.append({
            "models": t("Models that fit nearly as well put the total between {least} and {most}.", **ends),
            "lists": t("Without one list, or with two lists made one, it lies between {least} and {most}.", **ends),
            "links": t("If one link in ten were missed or wrong, it would lie between {least} and {most}.", **ends),
            "dependence": t("If half or twice as many were unseen as the model says, because lists depend on each "
                            "other in a way that no model can see, it would lie between {least} and {most}.", **ends),
        }[one.change])  # fmt: skip
    if found.wrong_by is not None:
        said.append(_tested(page, found.wrong_by))
    return said


def _tested(page: Page, factor: Released) -> str:
    t = page.words.text
    if math.isinf(factor):
        return t("Asked for the size of lists that is known, the same method is wrong by more than a factor of ten.")
    return t("Asked for the size of lists that is known, the same method is wrong by a factor of at most {factor}.",
             factor=page.words.number(factor, 1))  # fmt: skip


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
