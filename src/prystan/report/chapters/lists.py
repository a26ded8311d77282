"""A section of the chapter on data: persons on several lists, and what changed since the last round of linkage."""

from __future__ import annotations

from collections.abc import Mapping

from prystan.evidence.disclosure import PublicCell
from prystan.evidence.disclosure.shares import share_of
from prystan.evidence.indicators.counts import Key
from prystan.evidence.indicators.shared import (
    CHANGE,
    JOINED,
    MORE,
    NEW,
    OTHER,
    PERSONS,
    SAME,
    SHARED,
    SPLIT,
    UNLINKED,
)  # fmt: skip
from prystan.report.chapters.page import Page
from prystan.report.chapters.tables import SMALLEST
from prystan.report.model import Block, Cell, DataTable
from prystan.report.words import msg

RECORDS = "records.counted"
CONTRIBUTOR = "contributor"
SAID = {
    SAME: msg("The same person with the same records"),
    MORE: msg("The same person with more records"),
    NEW: msg("New: no record was there before"),
    JOINED: msg("Joined: records that were several persons before"),
    SPLIT: msg("Split: records of one person that are of several now"),
    UNLINKED: msg("Not linked: no token was sent for the record"),
}
"""What became of persons since the last round, in the words of the report."""


def linked_lists(page: Page) -> tuple[Block, ...]:
    """Records against persons, persons on two lists, and changes; nothing where lists are not linked."""
    persons = _cells(page, PERSONS, CONTRIBUTOR)
    if not persons:
        return ()
    t = page.words.text
    return (
        *page.heading(t("One person on several lists")),
        _records_and_persons(page, persons),
        *_on_two_lists(page, persons),
        *_changes(page),
    )


def _cells(page: Page, measure: str, *by: str) -> Mapping[Key, PublicCell]:
    """The cells of a table; none where it was not counted."""
    try:
        return page.edition.counts.table(measure, by).cells
    except KeyError:
        return {}


def _records_and_persons(page: Page, persons: Mapping[Key, PublicCell]) -> Block:
    t = page.words.text
    records = _cells(page, RECORDS, CONTRIBUTOR)
    rows = [(_who(page, *key), _cell(page, records.get(key)), _cell(page, cell)) for key, cell in persons.items()]
    of_all = (_cell(page, _cells(page, measure).get(())) for measure in (RECORDS, PERSONS))
    rows.append((Cell(t("All lists together")), next(of_all), next(of_all)))
    return DataTable(
        "records-and-persons", t("Records, and the persons behind them"),
        (t("Contributor"), t("Records"), t("Persons")), tuple(rows), (CONTRIBUTOR, "records", "persons"),
        numeric=(False, True, True),
        notes=(t("A person on several lists stands in the row of each, and once in the last row."),),
        source=page.say.from_whom(""),
    )  # fmt: skip


def _on_two_lists(page: Page, persons: Mapping[Key, PublicCell]) -> tuple[Block, ...]:
    """Pairs of lists that share enough persons to say so."""
    t = page.words.text
    pairs = _cells(page, SHARED, CONTRIBUTOR, OTHER)
    if page.edition.counts.reason(SHARED):
        return page.note(
            t("How many persons every two lists share is not published: beside the estimate of the hidden population "
              "it could tell who is on which lists.")
        )  # fmt: skip
    shown = [(key, cell) for key, cell in pairs.items() if cell.shown is not None]
    if not shown:
        return page.note(t("No two lists share {n} persons or more.", n=SMALLEST)) if pairs else ()
    rows = tuple(
        (_who(page, one), _who(page, other), _cell(page, cell), _share(page, cell, persons, (one, other)))
        for (one, other), cell in sorted(shown, key=lambda pair: (-(pair[1].shown or 0), pair[0]))
    )
    return (
        DataTable(
            "persons-on-two-lists", t("Persons on two lists"),
            (t("List"), t("Other list"), t("Persons on both"), t("Of the shorter list, %")), rows,
            (CONTRIBUTOR, OTHER, "persons", "percent_of_shorter"), row_headers=2, numeric=(False, False, True, True),
            notes=(t("Pairs that are not shown share fewer than {n} persons, or none.", n=SMALLEST),),
            source=page.say.from_whom(""),
        ),
    )  # fmt: skip


def _share(page: Page, both: PublicCell, persons: Mapping[Key, PublicCell], pair: tuple[str, str]) -> Cell:
    """A list whose size is small is the shorter one, and no share is given of it."""
    sizes = sorted((persons[one,] for one in pair), key=lambda cell: cell.shown or 0)
    found = share_of(both, sizes[0])
    return Cell(page.words.text("too few")) if found is None else Cell(page.words.percent(found), found)


def _changes(page: Page) -> tuple[Block, ...]:
    t = page.words.text
    found = _cells(page, PERSONS, CHANGE)
    if not found:
        return ()
    rows = tuple((Cell(t(SAID[code]), code), _cell(page, cell)) for (code,), cell in found.items())
    return (
        *page.body(
            t("Person numbers stay from one round of linkage to the next."),
            t("Where persons were joined or split, numbers of an earlier edition may have counted them otherwise."),
        ),
        DataTable(
            "persons-since-last-round", t("Persons since the last round of linkage"), (t("Change"), t("Persons")), rows,
            (CHANGE, "persons"), numeric=(False, True), source=page.say.from_whom(""),
        ),
    )  # fmt: skip


def _who(page: Page, contributor: str) -> Cell:
    return Cell(page.say.contributor(contributor), contributor)


def _cell(page: Page, cell: PublicCell | None) -> Cell:
    return Cell(page.words.text("not reported")) if cell is None else page.say.public_cell(cell)
