"""Answers to international questionnaires: tables of public counts, or why a question has no answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prystan.evidence.disclosure import PublicCell, PublicCountTable
from prystan.evidence.indicators import MEASURES, STANDARD_TABLES, Cut
from prystan.evidence.indicators.evaluation import NOT_LINKED
from prystan.evidence.model.schema import Unit
from prystan.report.chapters.cells import SHOWN_SMALL
from prystan.report.chapters.page import Page
from prystan.report.chapters.tables import ALWAYS, LAST, LONG, SHORT, SMALLEST, WHOLE, lower_first, upper_first
from prystan.report.model import Block, Cell, DataTable


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a questionnaire. `asked` is a message id; `key` its place in `STANDARD_TABLES`."""

    number: str
    asked: str
    key: str


def answers(page: Page, questions: Sequence[Question]) -> list[Block]:
    """A table for each measure that a question asks for, under the question's own number."""
    blocks: list[Block] = []
    for question in questions:
        for place, cut in enumerate(STANDARD_TABLES[question.key]):
            blocks += _answer(page, question, cut, place)
    return blocks


def _answer(page: Page, question: Question, cut: Cut, place: int) -> Sequence[Block]:
    t, asked = page.words.text, page.words.text(question.asked)
    reason = page.edition.counts.reason(cut.measure)
    if reason is not None:
        return page.note(t("{number} {question}: not reported. {reason}", number=question.number, question=asked,
                           reason=page.words.evidence(reason)))  # fmt: skip
    what = page.words.text(MEASURES[cut.measure].definition)
    title = t("{number} {question}: {what}", number=question.number, question=asked, what=lower_first(what))
    identifier = f"{question.key} {place + 1}".lower().replace(" ", "-").replace(".", "-")
    if cut.statistic is not None:
        return _sum(page, cut, identifier, title)
    table = page.edition.counts.table(cut.measure, cut.by)
    made = _one_way(page, table, identifier, title) if len(cut.by) == 1 else _two_way(page, table, identifier, title)
    if made.rows:
        return (made,)
    return page.note(t("{title}. Every number is below {n}, or none.", title=title, n=SMALLEST))


def _sum(page: Page, cut: Cut, identifier: str, title: str) -> Sequence[Block]:
    t, value = page.words.text, page.edition.counts.statistic(cut.measure, str(cut.statistic), cut.by)
    shown = t("too few") if value is None else page.words.money(value, page.edition.pack.currency)
    row = (Cell(page.words.period(page.edition.period)), Cell(shown, value))
    return (
        DataTable(identifier, title, (t("Period"), page.edition.pack.currency), (row,), ("period", "value"),
                  numeric=(False, True), source=_source(page, cut.measure)),
    )  # fmt: skip


def _one_way(page: Page, table: PublicCountTable, identifier: str, title: str) -> DataTable:
    (dimension,) = table.by
    rows = [(key[0], cell) for key, cell in table.cells.items()]
    if dimension not in WHOLE and len(rows) > SHORT:
        rows = [row for row in rows if row[0] in ALWAYS or row[1].value]
    if len(table.cells) > LONG and dimension not in WHOLE:
        rows.sort(key=lambda row: (LAST.get(row[0], 0), -(row[1].value or 0)))
    return DataTable(
        identifier, title, (_title(page, dimension), upper_first(page.words.unit(_unit(page, table)))),
        tuple((Cell(_code(page, dimension, code), code), page.say.public_cell(cell)) for code, cell in rows),
        (dimension, table.measure), numeric=(False, True),
        notes=_notes(page, table.measure, [cell for _, cell in rows], len(rows) < len(table.cells)),
        source=_source(page, table.measure),
    )  # fmt: skip


def _two_way(page: Page, table: PublicCountTable, identifier: str, title: str) -> DataTable:
    """The longer list in rows, the shorter in columns; of long lists what has a number."""
    codes = [list(dict.fromkeys(key[i] for key in table.cells)) for i in (0, 1)]
    down = 0 if len(codes[0]) > len(codes[1]) else 1
    cells = {(key[down], key[1 - down]): cell for key, cell in table.cells.items()}
    rows, columns = codes[down], codes[1 - down]
    if table.by[down] not in WHOLE and len(rows) > SHORT:
        rows = [row for row in rows if row in ALWAYS or any(cells[row, column].value for column in columns)]
    if len(columns) > SHORT:
        columns = [c for c in columns if c in ALWAYS or any(cells[row, c].value for row in rows)]
    rows = rows if columns else []
    across, along = table.by[1 - down], table.by[down]
    shown = [cells[row, column] for row in rows for column in columns]
    return DataTable(
        identifier, title, (_title(page, along), *(_code(page, across, code) for code in columns)),
        tuple((Cell(_code(page, along, r), r), *(page.say.public_cell(cells[r, c]) for c in columns)) for r in rows),
        (along, *columns), numeric=(False, *(True for _ in columns)),
        notes=_notes(page, table.measure, shown, len(shown) < len(table.cells)), source=_source(page, table.measure),
    )  # fmt: skip


def _title(page: Page, dimension: str) -> str:
    return page.say.dimension(dimension)


def _code(page: Page, dimension: str, code: str) -> str:
    return code if dimension == "year" else page.say.code(dimension, code)


def _unit(page: Page, table: PublicCountTable) -> Unit:
    """Until lists are linked, what stands for persons are records of them."""
    unlinked = NOT_LINKED in page.edition.notes.get(table.measure, ())
    return Unit.RECORD if table.unit is Unit.PERSON and unlinked else table.unit


def _notes(page: Page, measure: str, cells: Sequence[PublicCell], cut: bool) -> tuple[str, ...]:
    """Breaks of the measure, what counts stand for, small cells, and rows that are not shown."""
    t = page.words.text
    said = [page.say.mark(text) for text in page.edition.breaks.get(measure, ())]
    if any(cell.small for cell in cells):
        said.append(t("{sign}: fewer than {n}, or none.", sign=SHOWN_SMALL, n=SMALLEST))
    if cut:
        said.append(t("Rows and columns that are not shown hold no number of {n} or more.", n=SMALLEST))
    return tuple(said)


def _source(page: Page, measure: str) -> str:
    ids = page.edition.counts.sources.get(measure, ())
    return page.say.from_whom("; ".join(map(page.say.contributor, sorted(ids))))
