"""A partner's names file: a CSV, a Parquet file, a sheet of a workbook with headings in the partner's language, or ODK
submissions.

It is read in the partner's process and goes no further. No message of this module holds a value of the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import polars as pl

from prystan.evidence.intake.codes import plain
from prystan.evidence.intake.encoding import heading, scan
from prystan.evidence.intake.formats import Format, guess
from prystan.evidence.intake.odk import submitted_texts
from prystan.evidence.intake.problems import Problems, UnreadableError
from prystan.evidence.intake.workbook import Sheet, day, sheets
from prystan.evidence.linkage.people import REGISTER

SHEETS: Final = (".xlsx", ".xlsm")
_HEADING_ROWS = 10
_SEPARATOR = ";"


class RegisterError(ValueError):
    """A names file cannot be used; the message says which, why, and what to do."""


@cache
def headings() -> Mapping[str, str]:
    """What each heading means: its spelling by `plain` → a column of `REGISTER`."""
    text = (files("prystan.evidence.linkage.names") / "data" / "register_headings.csv").read_text(encoding="utf-8")
    own = {plain(column.replace("_", " ")): column for column in REGISTER}
    return own | {plain(row["heading"]): row["column"] for row in csv.DictReader(text.splitlines())}


def read_register(path: Path, *, prefix: str = "r") -> pl.DataFrame:
    """The names in a file: columns of `REGISTER` that it has, all text, one row a record.

    In a sheet without a column of records a record is `prefix` and the row, as `prystan import` numbers them.

    Raises:
        RegisterError: the file cannot be read, has no names or no records, or has a record twice.
    """
    if not path.is_file():
        raise RegisterError(f"{path}: there is no such file")
    try:
        frame = _of(path, prefix)
    except UnreadableError as error:
        raise RegisterError(f"{path}: {error}") from None
    except (pl.exceptions.PolarsError, OSError, UnicodeError):
        raise RegisterError(f"{path}: this is no regular table: open it, and save it as CSV (UTF-8)") from None
    if not {"given_name", "surname", "full_name"} & set(frame.columns):
        raise RegisterError(f"{path}: no column is headed like a name. Name the columns {', '.join(REGISTER)}.")
    if "record" not in frame.columns:
        raise RegisterError(f"{path}: no column is headed 'record': which row belongs to which record?")
    frame = frame.filter(pl.col("record").is_not_null())
    twice = frame.height - frame["record"].n_unique()
    if twice:
        raise RegisterError(f"{path}: {twice} rows have a record that another row has; leave one row for each record")
    return frame


def _of(path: Path, prefix: str) -> pl.DataFrame:
    if path.suffix.lower() in SHEETS:
        return _of_workbook(path, prefix)
    is_table = path.suffix.lower() in (".csv", ".tsv", ".txt", ".parquet")
    return _of_submissions(path, prefix) if not is_table or guess(path) is Format.ODK else _of_table(path)


def _of_submissions(path: Path, prefix: str) -> pl.DataFrame:
    """ODK submissions: a field's name is that of the workbook's column, behind the letters of its part of the form."""
    told = [(record, texts) for _, record, texts in submitted_texts(path, prefix=prefix)]
    names = dict.fromkeys(name for _, texts in told for name in texts)
    columns = [
        (name.partition("_")[2], pl.Series([texts.get(name) for _, texts in told], dtype=pl.String())) for name in names
    ]
    return _joined(columns).with_columns(pl.Series("record", [record for record, _ in told]))


def _of_table(path: Path) -> pl.DataFrame:
    if path.suffix.lower() == ".parquet":
        frame = pl.read_parquet(path).cast(pl.String())
        return _joined([(name, frame[name]) for name in frame.columns])
    with path.open("rb") as file:
        seen = scan(file)
    with path.open("rb") as file:
        found = heading(file, seen.encoding, headings())
    text = path.read_bytes().decode(seen.encoding, "replace").lstrip("\ufeff")
    if found.number > 1:
        text = text.partition("\n")[2]
    frame = pl.read_csv(
        io.BytesIO(text.encode()), separator=found.delimiter, infer_schema=False, truncate_ragged_lines=True
    )  # fmt: skip
    return _joined([(name, frame[name]) for name in frame.columns])


def _of_workbook(path: Path, prefix: str) -> pl.DataFrame:
    """The sheet of cases, as intake finds it: the one called so, else the first whose headings are of names."""
    found: list[tuple[bool, int, Sheet]] = []
    for title, sheet in sheets(path, Problems()):
        for number in range(1, _HEADING_ROWS + 1):
            if len({headings().get(plain(str(cell))) for cell in sheet.rows.get(number, []) if cell} - {None}) > 1:
                found.append((plain(title) != "casesheet", number, sheet))
                break
    if not found:
        raise RegisterError(f"{path}: no sheet has headings of names, such as First Name and Second Name")
    _, first, sheet = min(found, key=lambda candidate: candidate[0])
    numbers = [number for number in sheet.rows if number > first]
    columns = []
    for place, top in enumerate(sheet.rows[first]):
        cells = [_cell(sheet, number, place) for number in numbers]
        columns.append((str(top or ""), pl.Series(cells, dtype=pl.String())))
    frame = _joined(columns)
    if "record" not in frame.columns:
        frame = frame.with_columns(pl.Series("record", [f"{prefix}{number}" for number in numbers]))
    return frame


def _cell(sheet: Sheet, number: int, place: int) -> str | None:
    row = sheet.rows[number]
    value = day(row[place], sheet.epoch) if place < len(row) else None
    if isinstance(value, (date, datetime)):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return None if value is None else str(value)


def _joined(columns: Sequence[tuple[str, pl.Series]]) -> pl.DataFrame:
    """The columns that are meant by some heading; where two mean the same, both values, `;` between."""
    meant: dict[str, list[pl.Series]] = {}
    for title, values in columns:
        if column := headings().get(plain(title.replace("_", " "))):
            meant.setdefault(column, []).append(_text(values))
    return pl.DataFrame({column: _together(column, values) for column, values in meant.items()})


def _together(column: str, values: Iterable[pl.Series]) -> pl.Series:
    parts = pl.DataFrame({str(place): each for place, each in enumerate(values)})
    if parts.width == 1:
        return parts.to_series()
    joined = parts.select(pl.concat_str(pl.all(), separator=_SEPARATOR, ignore_nulls=True)).to_series()
    return _text(joined).alias(column)


def _text(values: pl.Series) -> pl.Series:
    text = values.cast(pl.String()).str.strip_chars()
    return text.set(text == "", None)
