"""Annex: contributors. Who sent what, what was kept, what they mean by their words, and what nobody sent."""

from __future__ import annotations

from prystan.evidence.disclosure import PublicCell, fact
from prystan.evidence.indicators import Period
from prystan.evidence.model.tables import TABLES
from prystan.report.chapters.page import Page
from prystan.report.edition import OPEN_TABLES, PROBLEMS, ROWS_KEPT, ROWS_OPEN, ROWS_READ, Edition, Received
from prystan.report.model import Block, Cell, Chapter, DataTable, Definitions
from prystan.report.words import Words

NOT_SENT = ("figures", "population", "obligations")
"""Tables that a country pack brings: a contributor need not send them."""


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    count = len(edition.received)
    return page.chapter(
        "contributors",
        t("Contributors"),
        page.lead(
            words.plural("{n} contributor sent data to this edition.", "{n} contributors sent data to this "
                                                                       "edition.", fact(count))
            if count
            else t("No contributor has sent data to this edition.")
        ),
        _who(page),
        _what(page),
        _aside(page),
        page.heading(t("What contributors mean by their words")),
        _meanings(page),
        annex=True,
    )  # fmt: skip


def _who(page: Page) -> tuple[Block, ...]:
    if not page.edition.received:
        return ()
    t = page.words.text
    rows = tuple(_contributor(page, one) for one in page.edition.received)
    return (
        DataTable("contributors", t("Contributors"),
                  (t("Contributor"), t("Kind of body"), t("Period"), t("Cut-off"), t("Rows read"),
                   t("Rows kept")), rows,
                  ("contributor", "kind", "period", "cut_off", "rows_read", "rows_kept"),
                  numeric=(False, False, False, False, True, True)),
    )  # fmt: skip


def _contributor(page: Page, one: Received) -> tuple[Cell, ...]:
    words, manifest = page.words, one.manifest
    rows = (page.edition.rows_of(measure, "contributor") for measure in (ROWS_READ, ROWS_KEPT))
    read, kept = (cells.get(manifest.contributor.id) for cells in rows)
    return (
        Cell(manifest.contributor.called(words.language), manifest.contributor.id),
        Cell(words.code("organisation_type", manifest.contributor.kind), manifest.contributor.kind),
        Cell(words.period(Period(manifest.period_from, manifest.period_to))),
        Cell(words.date(manifest.cut_off), manifest.cut_off.isoformat()),
        _rows(page, read),
        _rows(page, kept),
    )


def _rows(page: Page, cell: PublicCell | None) -> Cell:
    return page.say.public_cell(cell) if cell is not None else Cell(page.words.text("not reported"))


def _what(page: Page) -> tuple[Block, ...]:
    """Table by table: who sent it. A table that nobody sent is not reported, which is not the same as empty."""
    t = page.words.text
    rows = []
    for name in TABLES:
        senders = [one for one in page.edition.received if name in one.tables]
        if not senders and name in NOT_SENT:
            continue
        names = "; ".join(one.manifest.contributor.called(page.words.language) for one in senders) or t("not reported")
        kept = page.edition.rows_of(ROWS_OPEN if name in OPEN_TABLES else ROWS_KEPT, "table").get(name)
        rows.append((Cell(page.words.table_name(name), name), Cell(names), _rows(page, kept)))
    return (
        DataTable("tables-sent", t("What was sent and what was not"), (t("Table"), t("Sent by"), t("Rows kept")),
                  tuple(rows), ("table", "contributors", "rows_kept"), numeric=(False, False, True)),
    )  # fmt: skip


def _aside(page: Page) -> tuple[Block, ...]:
    """How often each rule set a row aside, over all contributors."""
    counted = page.edition.rows_of(PROBLEMS, "rule")
    t = page.words.text
    if not counted:
        return page.note(t("No row was set aside."))
    rows = tuple((Cell(rule, rule), _rows(page, times)) for rule, times in sorted(counted.items()))
    return (
        DataTable("rows-set-aside", t("Problems found in what was sent, by rule"), (t("Rule"), t("Problems")), rows,
                  ("rule", "problems"), numeric=(False, True),
                  notes=(t("Rules are described in the reference of the program under these names."),)),
    )  # fmt: skip


def _meanings(page: Page) -> tuple[Block, ...]:
    items = tuple(
        (one.manifest.contributor.called(page.words.language), "; ".join(_defined(page, one)))
        for one in page.edition.received
        if one.manifest.definitions
    )
    if not items:
        return page.note(page.words.text("No contributor said what it means by “presumed” and “identified”."))
    return (*page.note(page.words.text("Quoted as each contributor wrote it.")), Definitions(items))


def _defined(page: Page, one: Received) -> list[str]:
    t = page.words.text
    return [f"{t(word)}: {t('“{words}”', words=meaning)}" for word, meaning in sorted(one.manifest.definitions.items())]
