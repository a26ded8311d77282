"""Data and methods: who sent what, how complete and prompt it is, and what was done to protect persons."""

from __future__ import annotations

from prystan.evidence.disclosure import fact
from prystan.evidence.disclosure.ledger.file import ROUNDING
from prystan.evidence.model.schema import Unit
from prystan.report.chapters.lists import linked_lists
from prystan.report.chapters.page import Page
from prystan.report.chapters.tables import Number
from prystan.report.edition import ROWS_KEPT, ROWS_READ, Edition
from prystan.report.model import Block, Cell, Chapter, DataTable, Definitions, Heading, Links, Listing
from prystan.report.words import SMALL, Words, msg
from prystan.report.words.releases import guarantee, open_data_links, registered, why_rounded

CORE = {
    "citizenship": msg("Citizenship"),
    "decided_by": msg("Who gave the status"),
    "detected_by": msg("First noticed by"),
    "detected_on": msg("Day of detection"),
    "exploited_in": msg("Country of exploitation"),
    "forms": msg("Form of exploitation"),
    "region": msg("Region"),
    "sex": msg("Sex"),
    "statistics_consent": msg("Consent to use for statistics"),
    "status": msg("Status"),
}
"""The core columns as the report calls them."""


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    return page.chapter(
        "data",
        t("Data and methods"),
        page.lead(_lead(page)),
        page.note(simulated(page), "caution") if edition.simulated else (),
        page.key_figures("DQ1", Number("DQ3", "median_days", t("Median days from detection to record")), "DQ2",
                         Number("DQ4", title=t("Cells shown as fewer than 10"))),
        page.heading(t("How complete the records are")),
        page.bars("DQ1", "contributor"),
        _variables(page),
        page.heading(t("What is counted")),
        page.body(
            t("Persons, referrals, service episodes, decisions, offences and defendants are different units; each "
              "figure names its own, and they are never added together."),
            t("“Not reported” means that nobody sent what a figure needs; “unknown” means that the unit was reported "
              "and its attribute was not."),
        ),
        page.note(_linked(page), "note" if page.knows("DQ2") else "caution"),
        linked_lists(page),
        page.heading(t("How persons are protected")),
        _protection(page),
        page.heading(t("Why the numbers are rounded")),
        (Listing(why_rounded(words)),),
        _open_data(page),
    )  # fmt: skip


def _lead(page: Page) -> str:
    count = len(page.edition.received)
    read, kept = (page.edition.rows_of(measure).get("") for measure in (ROWS_READ, ROWS_KEPT))
    if not count or read is None or kept is None:
        return page.words.text("No contributor has sent data to this edition.")
    return page.words.plural(
        "This edition rests on the data of {n} contributor: of {read} rows read, {kept} were kept.",
        "This edition rests on the data of {n} contributors: of {read} rows read, {kept} were kept.",
        fact(count), read=page.say.counted(read), kept=page.say.counted(kept),
    )  # fmt: skip


def simulated(page: Page) -> str:
    """The warning that stands wherever made-up numbers do."""
    return page.words.text("These numbers come from a simulation and describe no real person, organisation or country.")


def _linked(page: Page) -> str:
    t = page.words.text
    if page.knows("DQ2"):
        return t("The lists of contributors were linked: a person on several lists counts once.")
    return t(
        "The lists of contributors are not yet linked: records are counted, and a person on two lists counts twice."
    )


def _variables(page: Page) -> tuple[Block, ...]:
    """How far each core column is filled in."""
    figures = page.edition.figures_of("DQ1", "", "variable")
    if not figures:
        return ()
    t = page.words.text
    rows = tuple(
        (Cell(t(CORE.get(figure.by["variable"], figure.by["variable"])), figure.by["variable"]), page.say.cell(figure))
        for figure in figures
    )
    return (
        DataTable("dq1-by-variable", page.tables.title([Number("DQ1")], "variable"), (t("Column"), "%"), rows,
                  ("variable", "DQ1"), numeric=(False, True), notes=page.tables.notes(figures), indicator="DQ1",
                  source=page.say.sources(figures)),
    )  # fmt: skip


def _protection(page: Page) -> tuple[Block, ...]:
    t, words, done = page.words.text, page.words, page.edition.statement
    base, threshold = str(done.base), str(done.threshold)
    said = page.body(
        t("All tables were protected together: the counts of every table that shares cells with another were rounded "
          "at once to multiples of {base}, so that they agree wherever they meet.", base=base),
        t("Cells shown as a multiple of {base}: {rounded}; cells shown only as fewer than {threshold}: {small}.",
          base=base, threshold=threshold, rounded=words.number(fact(done.rounded)),
          small=words.number(fact(done.small))),
        t("On average a shown count differs from the true one by {change}; none differs by more than {furthest}.",
          change=words.number(fact(done.mean_change), 1), furthest=words.number(fact(done.furthest))),
        t("Medians, means and sums that were withheld because too few stand behind them: {withheld} of {all}.",
          withheld=_said(words, done.withheld), all=_said(words, done.statistics)),
    )  # fmt: skip
    tested = words.plural(
        "The protection was tested by an attack over all tables together on {n} small cell; found: {found}.",
        "The protection was tested by an attack over all tables together on {n} small cells; found: {found}.",
        SMALL if done.audit.attacked is None else fact(done.audit.attacked), found=words.number(fact(done.audit.found)),
    )  # fmt: skip
    reach = words.quantity(Unit.VALUE, fact(done.audit.values))
    meaning = t("A cell would count as found if fewer possible values were left than this: {values}.", values=reach)
    return said + page.body(tested, meaning)


def _open_data(page: Page) -> tuple[Block, ...]:
    """What is published beside the report, where it lies, and what each promises."""
    found, t, words = page.edition.open_data, page.words.text, page.words
    if found is None:
        return ()
    said, done = found.evidence, page.edition.statement
    rounded = {"name": ROUNDING, "base": done.base, "threshold": done.threshold}
    promises = (
        (t("The tables of this report"), " ".join(guarantee(rounded, words))),
        (t("The open data"), " ".join(guarantee(said["method"], words))),
    )
    return (
        *page.heading(t("Open data")),
        *page.body(
            t("Beside this report stand {rows} rows of open data about the persons registered in this period: "
              "{period}.", rows=words.number(fact(said["rows"]["rows"])), period=registered(said, words)),
            t("No row is a person."),
            t("Take numbers of persons from tables, and use the rows to study how things go together."),
        ),
        Links(open_data_links(words)),
        Heading(t("What each promises")),
        Definitions(promises),
    )  # fmt: skip


def _said(words: Words, cells: int | None) -> str:
    """A number of cells; None stands for fewer than the threshold."""
    return words.amount(SMALL if cells is None else fact(cells))
