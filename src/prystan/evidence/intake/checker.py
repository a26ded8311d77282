"""Check batches of one table: text becomes values, and every rule of the model is tried on every row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from prystan.evidence.intake.batch import Batch
from prystan.evidence.intake.codes import CodeReader
from prystan.evidence.intake.frames import complete, polars_type
from prystan.evidence.intake.rules import checks_of
from prystan.evidence.intake.values import Parsed, parse
from prystan.evidence.model.codelists import CodeList, code_list
from prystan.evidence.model.schema import Column, Table


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule, and `mask`: true for each row of the batch that breaks it. Without columns the row as a whole is unclear.

    `hints` are suggestions row by row, where there are any.
    """

    rule: str
    text: str
    columns: tuple[str, ...]
    mask: pl.Series
    facts: tuple[tuple[str, str], ...] = ()
    hints: pl.Series | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A batch after the check: all columns of the model in their types; `bad` is true where a row breaks a rule.

    `changed` says that some value was not written as the model writes it, and was understood all the same.
    """

    frame: pl.DataFrame
    faults: tuple[Fault, ...]
    bad: pl.Series
    changed: bool


class Checker:
    """Checks batches of one table. `cut_off` is the day on which the data were drawn, where the manifest says it."""

    def __init__(self, table: Table, *, regions: CodeList | None = None, cut_off: date | None = None) -> None:
        self.table = table
        self._codes = {c.name: CodeReader(found) for c in table if (found := _list_of(c, regions))}
        self._checks = tuple(checks_of(table, cut_off=cut_off, known_regions=regions is not None))

    def check(self, batch: Batch, *, comma: bool = False) -> Checked:
        """Check every row of the batch. `comma` says that its decimals are written with a comma."""
        parsed = {c.name: self._read(batch.frame[c.name], c, comma) for c in self.table if c.name in batch.frame}
        frame = complete(pl.DataFrame([p.values.alias(name) for name, p in parsed.items()]), self.table)
        seen = [*_misfits(batch), *self._misread(parsed)]
        faults = (*seen, *_excusing(seen, self._broken(frame)))
        bad = pl.repeat(False, frame.height, dtype=pl.Boolean(), eager=True)
        for fault in faults:
            bad = bad | fault.mask
        return Checked(frame, faults, bad, any(p.rules is not None for p in parsed.values()))

    def _read(self, series: pl.Series, column: Column, comma: bool) -> Parsed:
        codes = self._codes.get(column.name)
        if series.dtype != polars_type(column) or (codes and not column.multiple):
            return parse(series, column, codes, comma=comma)
        if codes is None:
            return Parsed(series)
        return _listed(series, lambda code: code.is_in(codes.values), "code-unknown")

    def _misread(self, parsed: dict[str, Parsed]) -> Iterator[Fault]:
        for name, result in parsed.items():
            if result.rules is None:
                continue
            for rule in result.rules.unique().drop_nulls().sort():
                mask = (result.rules == rule).fill_null(value=False)
                facts = (("codes", self.table[name].codes or ""),)
                yield Fault(rule, rule, (name,), mask, facts, result.hints)

    def _broken(self, frame: pl.DataFrame) -> Iterator[Fault]:
        masks = frame.select(check.broken.fill_null(value=False).alias(str(n)) for n, check in enumerate(self._checks))
        broken = masks.select(pl.all().any()).row(0)
        for number, (check, found) in enumerate(zip(self._checks, broken, strict=True)):
            if found:
                yield Fault(check.rule, check.text, check.columns, masks[str(number)], check.facts)


def _list_of(column: Column, regions: CodeList | None) -> CodeList | None:
    if column.codes == "region":
        return regions
    return code_list(column.codes) if column.codes else None


def _listed(lists: pl.Series, right: Callable[[pl.Expr], pl.Expr], rule: str) -> Parsed:
    """Lists whose values are right or not; nothing is understood here that is not written as it should be."""
    values = lists.explode().drop_nulls().to_frame()
    if values.select(right(pl.col(lists.name)).all()).item():
        return Parsed(lists)
    wrong = (~right(pl.element())).fill_null(value=True)
    broken = lists.to_frame().select(pl.when(pl.col(lists.name).list.eval(wrong).list.any()).then(pl.lit(rule)))
    return Parsed(lists, broken.to_series())


def _misfits(batch: Batch) -> Iterator[Fault]:
    kinds: dict[tuple[str, str | None, tuple[tuple[str, str], ...]], dict[int, str]] = {}
    for misfit in batch.misfits:
        kinds.setdefault((misfit.rule, misfit.column, misfit.facts), {})[misfit.position] = misfit.hint
    for (rule, column, facts), hints in kinds.items():
        positions = list(hints)
        mask = pl.repeat(False, batch.frame.height, dtype=pl.Boolean(), eager=True).scatter(positions, True)
        texts = pl.repeat("", batch.frame.height, dtype=pl.String(), eager=True).scatter(
            positions, list(hints.values())
        )
        yield Fault(rule, rule, (column,) if column else (), mask, facts, texts)


def _excusing(seen: list[Fault], others: Iterable[Fault]) -> Iterator[Fault]:
    """A value that could not be read is reported once: rules that need it are silent on that row."""
    for fault in others:
        mask = fault.mask
        for earlier in seen:
            if not earlier.columns or set(earlier.columns) & set(fault.columns):
                mask = mask & ~earlier.mask
        if mask.any():
            yield Fault(fault.rule, fault.text, fault.columns, mask, fault.facts, fault.hints)
