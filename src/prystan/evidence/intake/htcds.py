"""A filled HTCDS 2.0 workbook: any of the three published templates.

Row 1 (hidden) holds field names, row 2 labels, cases begin in row 3, and column A counts 1 to 1000 whether or not a row
is filled. In the published templates the hidden names of the address columns stand in another order than the labels,
one name is misspelt and one is missing. People type under what they see: the label decides, and the hidden name only
where there is no label that we know.

A case's record is ``r`` and its row in the sheet: the same each time the workbook is read, and nothing that identifies.
Sorting the sheet changes it; the row tells the sender which line to correct, which nothing else could.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from prystan.evidence.intake.batch import Ready
from prystan.evidence.intake.cases import Case, CaseReader, sources
from prystan.evidence.intake.codes import plain
from prystan.evidence.intake.columns import letter
from prystan.evidence.intake.problems import Problems, UnreadableError
from prystan.evidence.intake.standards import htcds
from prystan.evidence.intake.workbook import Sheet, day, sheets
from prystan.evidence.model.codelists import CodeList

_HEADING_ROWS = 10
_ENOUGH = 5  # labels that make a row a heading
_DATES = ("birthdate", "incoming_on", "outgoing_on")


def read_workbook(
    path: Path, problems: Problems, *, kind: str, regions: CodeList | None, prefix: str = "r"
) -> list[Ready]:
    """The cases of the workbook as sources of `victims` and `referrals`. `kind` is the contributor's kind.

    Raises:
        UnreadableError: the workbook cannot be opened, or no sheet has the headings of the template.
    """
    file = path.name
    first, sheet = _case_sheet(path, problems)
    fields = _fields(sheet, first, file, problems)
    reader = CaseReader(kind, regions)
    cases = list(_cases(sheet, first, fields, reader, prefix))
    if reader.regions_unread:
        problems.say(file, "region-unread")
    return list(sources(file, cases, {f.column: f.label for f in fields.values() if f.column}))


def _case_sheet(path: Path, problems: Problems) -> tuple[int, Sheet]:
    """The sheet of cases and the row of its labels: the sheet called so, else the first that has them."""
    found: list[tuple[bool, int, Sheet]] = []
    for title, sheet in sheets(path, problems):
        for number in range(1, _HEADING_ROWS + 1):
            labels = [htcds.by_label().get(plain(str(cell))) for cell in sheet.rows.get(number, []) if cell]
            if sum(label is not None for label in labels) >= _ENOUGH:
                found.append((plain(title) != "casesheet", number, sheet))
                break
    if not found:
        raise UnreadableError("workbook-no-heading")
    _, number, sheet = min(found, key=lambda candidate: candidate[0])
    return number, sheet


def _fields(sheet: Sheet, labels_at: int, file: str, problems: Problems) -> dict[int, htcds.Field]:
    labels = sheet.rows[labels_at]
    hidden = sheet.rows.get(labels_at - 1, [])
    fields: dict[int, htcds.Field] = {}
    for place, label in enumerate(labels):
        name = hidden[place] if place < len(hidden) else None
        found = htcds.by_label().get(plain(str(label))) if label else None
        found = found or (htcds.by_name().get(str(name).strip().casefold()) if name else None)
        if found and found not in fields.values():
            fields[place] = found
        elif place and any(row[place] is not None for n, row in sheet.rows.items() if n > labels_at):
            problems.say(file, "column-extra", column=letter(place))
    return fields


def _cases(
    sheet: Sheet, labels_at: int, fields: dict[int, htcds.Field], reader: CaseReader, prefix: str
) -> Iterator[Case]:
    read = {place: field.meaning for place, field in fields.items() if field.meaning}
    start = 0 if 0 in fields else 1  # column A counts the rows, filled or not
    for number, row in sheet.rows.items():
        if number <= labels_at:
            continue
        broken = {place: rule for place, rule in sheet.broken.get(number, {}).items() if place in read}
        merged = number in sheet.merged
        if not merged and not broken and all(value is None for value in row[start:]):
            continue
        cells = {read[place]: row[place] for place in read}
        cells |= {meaning: day(cells.get(meaning), sheet.epoch) for meaning in _DATES}
        faults: list[tuple[str | None, str]] = [(read[place], rule) for place, rule in broken.items()]
        if merged:
            faults.append((None, "cells-merged"))
        yield reader.read(cells, number, f"{prefix}{number}", faults)
