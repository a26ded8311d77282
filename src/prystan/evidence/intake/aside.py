"""Rows that broke a rule, in a file that can be corrected and read again.

The file is a CSV of the model's columns, and before them ``_row`` (the row in the original), ``_column``, ``_rule`` and
``_remedy``. A refused cell that may hold a name, because it has not the form of what belongs there, is left empty.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import polars as pl

from prystan.evidence.intake import texts
from prystan.evidence.intake.batch import Batch, Source
from prystan.evidence.intake.checker import Checked, Fault
from prystan.evidence.intake.columns import COLUMN, OWN, REMEDY, ROW, RULE
from prystan.evidence.intake.guard import guarded, unguarded
from prystan.evidence.intake.problems import Problem, Problems
from prystan.evidence.intake.rules import MAY_HOLD_NAMES
from prystan.evidence.intake.values import stripped
from prystan.evidence.intake.writer import cells
from prystan.evidence.model.schema import Column, Table

_JOIN = "; "
_NUMBER = r"^[+-]?\d+([.,]\d+)?$"


class SetAside:
    """The file of one table's rows set aside. It is made with its first row."""

    def __init__(self, path: Path, table: Table) -> None:
        self.path = path
        self.rows = 0
        self._table = table
        self._out: BinaryIO | None = None

    def add(self, numbers: pl.Series, frame: pl.DataFrame, why: pl.DataFrame) -> None:
        """Append rows: their numbers, their cells (text or typed), and why (`_column`, `_rule`, `_remedy`)."""
        if self._out is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._out = self.path.open("wb")
            self.path.chmod(0o600)
            self._out.write((",".join((*OWN, *self._table.column_names)) + "\n").encode())
        every = [
            pl.col(n) if n in frame.columns else pl.lit(None, pl.String()).alias(n) for n in self._table.column_names
        ]
        texts_ = _texts(frame.select(every), self._table)
        rows = pl.concat([numbers.alias(ROW).to_frame(), why, texts_], how="horizontal")
        rows.write_csv(self._out, include_header=False, line_terminator="\n")
        self.rows += rows.height

    def close(self) -> Path | None:
        """The file's path, where there is one."""
        if self._out is None:
            return None
        self._out.close()
        return self.path


def _texts(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Cells as text. What somebody typed is guarded in every column, unless it is a plain number."""
    typed = cells(frame.select(n for n in frame.columns if frame[n].dtype != pl.String()), table)
    typed = typed.cast(pl.String())
    raw = frame.select(
        pl.when(pl.col(n).str.contains(_NUMBER)).then(n).otherwise(guarded(stripped(unguarded(pl.col(n))))).alias(n)
        for n in frame.columns
        if frame[n].dtype == pl.String()
    )
    return pl.concat([typed, raw], how="horizontal").select(frame.columns)


def put_aside(
    batch: Batch, checked: Checked, source: Source, table: Table, aside: SetAside, problems: Problems
) -> None:
    """Report every fault of the batch and set its rows aside."""
    for fault in checked.faults:
        report(fault, batch.rows, source, problems)
    model = [name for name in batch.frame.columns if name in table]
    frame = _without_names(batch.frame.select(model), checked.faults, table).filter(checked.bad)
    aside.add(batch.rows.filter(checked.bad), frame, why(checked.faults, source).filter(checked.bad))


def _without_names(frame: pl.DataFrame, faults: tuple[Fault, ...], table: Table) -> pl.DataFrame:
    for fault in faults:
        for name in fault.columns:
            if name in frame.columns and frame[name].dtype == pl.String():
                frame = frame.with_columns(
                    pl.when(~_may_be_a_name(fault, frame[name], table[name])).then(name).alias(name)
                )
    return frame


def _may_be_a_name(fault: Fault, cells: pl.Series, column: Column) -> pl.Series:
    """A refused cell with letters that resemble no code: somebody may have typed a name into the wrong column."""
    if column.kind in MAY_HOLD_NAMES:
        return fault.mask if fault.rule.endswith("-form") else fault.mask & False
    strange = fault.mask & cells.str.contains(r"\p{L}").fill_null(False)
    return strange if fault.hints is None else strange & fault.hints.is_null()


def _columns(fault: Fault, source: Source) -> str:
    return ", ".join(source.labels.get(name, name) for name in fault.columns)


def report(fault: Fault, rows: pl.Series, source: Source, problems: Problems) -> None:
    """Count the rows that the fault names, and keep the first of them as examples."""
    numbers = rows.filter(fault.mask)
    hints = fault.hints.filter(fault.mask) if fault.hints is not None else None
    columns = _columns(fault, source)
    room = problems.room(source.file, source.table, columns, fault.rule)
    for place in range(min(room, len(numbers)) or 1):
        hint = (("hint", hints[place]),) if hints is not None and hints[place] else ()
        problem = Problem(
            source.file, fault.rule, fault.text, source.table, numbers[place], columns, (*fault.facts, *hint)
        )
        problems.add(problem, times=1 if room else len(numbers))
    if 0 < room < len(numbers):
        problems.add(problem, times=len(numbers) - room)


def why(faults: tuple[Fault, ...], source: Source) -> pl.DataFrame:
    """For each row of the batch: columns, rules and remedies of its faults, joined."""
    height = len(faults[0].mask)
    index = pl.arange(height, eager=True).alias("at")
    pieces = [
        pl.DataFrame({"at": index.filter(fault.mask), COLUMN: _columns(fault, source), RULE: fault.rule}).with_columns(
            _remedies(fault, source).alias(REMEDY)
        )
        for fault in faults
    ]
    joined = pl.concat(pieces).group_by("at").agg(pl.col(COLUMN, RULE, REMEDY).str.join(_JOIN))
    return index.to_frame().join(joined, on="at", how="left", maintain_order="left").drop("at")


def _remedies(fault: Fault, source: Source) -> pl.Series:
    facts = {"column": _columns(fault, source), **dict(fault.facts)}
    count = int(fault.mask.sum())
    if fault.hints is None:
        return pl.repeat(texts.remedy(fault.text, facts), count, dtype=pl.String(), eager=True)
    said = {hint: texts.remedy(fault.text, {**facts, "hint": hint}) for hint in fault.hints.unique().drop_nulls()}
    return fault.hints.filter(fault.mask).replace_strict(said, default="", return_dtype=pl.String())
