"""One table from a CSV file: fast where the file is regular, exact where it is not.

The fast way (Arrow, in blocks) is left at the first oddity, and the file read again the careful way (record by record).
Either way a row's number is the one that a spreadsheet shows, memory is bounded, and columns that are not of the model
are never materialised.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import BinaryIO

import polars as pl
import pyarrow as pa
from pyarrow import csv as arrow_csv

from prystan.evidence.intake.ahead import ahead
from prystan.evidence.intake.batch import Batch, Misfit, RestartError
from prystan.evidence.intake.columns import OWN, ROW, Columns, match
from prystan.evidence.intake.encoding import Heading, Scan, heading, scan
from prystan.evidence.intake.problems import Problems, UnreadableError
from prystan.evidence.model.schema import Table

_BLOCK = 1 << 20  # what Arrow parses at once: fits in the processor's cache
_BLOCKS = 16  # what is checked at once
_ROWS_AT_ONCE = 20_000
_NAMES = {";": "semicolons", "\t": "tabs", "|": "bars"}
_LONGEST_CELL = 1 << 20


class CsvSource:
    """A CSV file that holds the rows of one table. `opened` opens its bytes anew each time."""

    def __init__(self, file: str, table: Table, opened: Callable[[], BinaryIO], *, correction: bool = False) -> None:
        self.file = file
        self.table = table.name
        self.labels: dict[str, str] = {}
        self.correction = correction
        self.comma = False
        self._table = table
        self._opened = opened
        self._scan: Scan | None = None
        self._heading = Heading((), ",", 1)
        self._columns = Columns({}, ())

    def scan(self) -> Scan:
        """Encoding, size and hash, from one pass over the bytes."""
        if self._scan is None:
            with self._opened() as file:
                self._scan = scan(file)
        return self._scan

    def open(self, problems: Problems) -> None:
        """Tell encoding, separator and columns; say what is unusual."""
        seen = self.scan()
        if not seen.is_utf8:
            problems.say(self.file, "encoding-other", table=self.table, encoding=seen.encoding)
        with self._opened() as file:
            self._heading = heading(file, seen.encoding, (*self._table.column_names, *OWN))
        if name := _NAMES.get(self._heading.delimiter):
            problems.say(self.file, "separator-other", table=self.table, separator=name)
            self.comma = self._heading.delimiter == ";"
        self._columns = match(self._heading.names, self._table, self.file, problems)
        self.correction = self.correction or ROW in self._columns.places

    def batches(self, *, careful: bool) -> Iterator[Batch]:
        """The rows. The fast way raises `RestartError` where it is not sure of every row's number and cells."""
        regular = self.scan().is_utf8 and self._heading.number == 1
        if careful:
            return self._carefully()
        return self._fast() if regular else self._restart()

    def _restart(self) -> Iterator[Batch]:
        raise RestartError

    def _fast(self) -> Iterator[Batch]:
        names = [str(place) for place in range(len(self._heading.names))]
        wanted = [str(place) for place in self._columns.places.values()]
        row = self._heading.number + 1
        try:
            with self._opened() as file:
                reader = arrow_csv.open_csv(
                    file,
                    arrow_csv.ReadOptions(block_size=_BLOCK, column_names=names, skip_rows=self._heading.number),
                    arrow_csv.ParseOptions(
                        delimiter=self._heading.delimiter, newlines_in_values=False, ignore_empty_lines=False
                    ),
                    arrow_csv.ConvertOptions(
                        include_columns=wanted,
                        column_types=dict.fromkeys(wanted, pa.string()),
                        null_values=[""],
                        strings_can_be_null=True,
                    ),
                )
                # A quoted line break at a block's edge is an error here, not a wrong row: the careful way follows.
                for pieces in ahead(_grouped(reader)):
                    frame = pl.from_arrow(pa.Table.from_batches(pieces))
                    assert isinstance(frame, pl.DataFrame)
                    yield self._batch(frame.rename({str(p): n for n, p in self._columns.places.items()}), row)
                    row += frame.height
        except pa.ArrowInvalid as error:
            raise RestartError from error

    def _carefully(self) -> Iterator[Batch]:
        for row, some in records(self._opened, self.scan().encoding, self._heading):
            yield self._from_records(some, row)

    def _from_records(self, records: list[list[str]], first: int) -> Batch:
        width = len(self._heading.names)
        misfits: list[Misfit] = []
        kept: list[list[str]] = []
        rows: list[int] = []
        for number, record in enumerate(records, start=first):
            if not any(cell.strip() for cell in record):
                continue  # a blank line; spreadsheets number it, so it still counts
            if len(record) < width or any(cell.strip() for cell in record[width:]):
                misfits.append(Misfit(len(kept), "row-ragged"))
                record = [""] * width
            kept.append(record)
            rows.append(number)
        places = self._columns.places
        data = {name: [record[place] for record in kept] for name, place in places.items()}
        frame = pl.DataFrame(data, schema=dict.fromkeys(places, pl.String())).with_columns(
            pl.when(pl.col(name) != "").then(name).alias(name) for name in places
        )
        return self._batch(frame, rows, tuple(misfits))

    def _batch(self, frame: pl.DataFrame, rows: int | list[int], misfits: tuple[Misfit, ...] = ()) -> Batch:
        if isinstance(rows, list):
            return Batch(pl.Series("row", rows, dtype=pl.Int64()), frame, misfits)
        numbers = pl.arange(rows, rows + frame.height, eager=True, dtype=pl.Int64()).alias("row")
        blank = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
        return Batch(numbers.filter(~blank), frame.filter(~blank)) if blank.any() else Batch(numbers, frame)


def _grouped(pieces: Iterable[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    remaining = iter(pieces)
    while group := list(islice(remaining, _BLOCKS)):
        yield group


def records(
    opened: Callable[[], BinaryIO], encoding: str, head: Heading, at_once: int = _ROWS_AT_ONCE
) -> Iterator[tuple[int, list[list[str]]]]:
    """The records below the heading, some at a time, each time with the row number of the first.

    Raises:
        UnreadableError: a quotation mark stays open, or bytes are not of the encoding.
    """
    csv.field_size_limit(_LONGEST_CELL)
    row = 0
    with opened() as raw, io.TextIOWrapper(raw, encoding=encoding, newline="") as text:
        reader = csv.reader(text, delimiter=head.delimiter, strict=True)
        some: list[list[str]] = []
        try:
            for row, record in enumerate(reader, start=1):
                if row > head.number:
                    some.append(record)
                if len(some) == at_once:
                    yield row - len(some) + 1, some
                    some = []
        except csv.Error as error:
            raise UnreadableError("quote-open", row=row + 1) from error
        except UnicodeDecodeError as error:
            raise UnreadableError("encoding-broken", row=row + 1, encoding=encoding) from error
        yield row - len(some) + 1, some
