"""Read one table from its files into Parquet: good rows kept, the others set aside. A clean Parquet file stays where
it lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from prystan.evidence.intake.ahead import behind
from prystan.evidence.intake.aside import SetAside, put_aside
from prystan.evidence.intake.batch import Batch, RestartError, Source
from prystan.evidence.intake.checker import Checked, Checker
from prystan.evidence.intake.columns import ROW
from prystan.evidence.intake.frames import arrow_schema, dictionary_columns, ordered_columns
from prystan.evidence.intake.parquetfile import ParquetSource
from prystan.evidence.intake.problems import Problems

Progress = Callable[[str, int], None]  # table, rows read so far


@dataclass(slots=True)
class TableRead:
    """One table as it was read. `origins` says of each kept row which row of which file it was: (source, rows).

    `lost` maps a column that others refer to, to its values in rows that were set aside.
    """

    path: Path
    aside: SetAside
    folder: Path
    rows_read: int = 0
    origins: list[tuple[Source, pl.Series]] = field(default_factory=list)
    lost: dict[str, list[pl.Series]] = field(default_factory=dict)
    changed: bool = False

    @property
    def rows_kept(self) -> int:
        return sum(len(rows) for _, rows in self.origins)

    @property
    def partial(self) -> bool:
        """Only corrected rows: the rest of the table is elsewhere."""
        return bool(self.origins) and all(source.correction for source, _ in self.origins)


class TableReader:
    """Reads the files of one table. `targets` are the columns that other tables refer to."""

    def __init__(self, checker: Checker, folder: Path, set_aside: Path, targets: Sequence[str] = (),
                 progress: Progress | None = None) -> None:  # fmt: skip
        self._checker = checker
        self._table = checker.table
        self._folder = folder
        self._set_aside = set_aside
        self._targets = targets
        self._progress = progress

    def read(self, sources: Sequence[Source], problems: Problems) -> TableRead:
        """Read all `sources`. Raises `UnreadableError` where one of them cannot be read to its end."""
        for source in sources:
            source.open(problems)
        replaced = _replaced(sources)
        only = sources[0]
        if len(sources) == 1 and isinstance(only, ParquetSource) and only.as_the_model_has_it():
            said = Problems(problems.examples)
            result = self._attempt(sources, replaced, said, careful=False, keep=False)
            if not result.changed and result.rows_kept == result.rows_read:
                problems.extend(said)
                result.path = only.path
                return result
            result.aside.close()
        return self._kept(sources, replaced, problems)

    def _kept(self, sources: Sequence[Source], replaced: pl.Series, problems: Problems) -> TableRead:
        for careful in (False, True):
            said = Problems(problems.examples)
            try:
                result = self._attempt(sources, replaced, said, careful=careful, keep=True)
            except RestartError:
                continue
            problems.extend(said)
            return result
        raise AssertionError("a careful reading never restarts")

    def _attempt(self, sources: Sequence[Source], replaced: pl.Series, problems: Problems, *, careful: bool,
                 keep: bool) -> TableRead:  # fmt: skip
        aside = SetAside(self._set_aside / f"{self._table.name}.csv", self._table)
        result = TableRead(self._folder / f"{self._table.name}.parquet", aside, self._folder)
        with self._written(result.path) if keep else nullcontext(_nowhere) as write:
            for source, batch in _batches(sources, replaced, careful=careful):
                good = self._sort_out(source, batch, result, problems)
                if good.height:
                    write(good)
                if self._progress:
                    self._progress(self._table.name, result.rows_read)
        return result

    @contextmanager
    def _written(self, path: Path) -> Iterator[Callable[[pl.DataFrame], None]]:
        schema = arrow_schema(self._table)
        coded, ordered = dictionary_columns(self._table), ordered_columns(self._table)
        with pq.ParquetWriter(path, schema, compression="lz4", use_dictionary=coded, write_statistics=ordered) as out:

            def append(frame: pl.DataFrame) -> None:
                out.write_table(frame.to_arrow().cast(schema))

            with behind(append) as write:
                yield write

    def _sort_out(self, source: Source, batch: Batch, result: TableRead, problems: Problems) -> pl.DataFrame:
        checked = self._checker.check(batch, comma=source.comma)
        result.rows_read += batch.frame.height
        result.changed = result.changed or checked.changed
        if not checked.faults:
            result.origins.append((source, batch.rows))
            return checked.frame
        put_aside(batch, checked, source, self._table, result.aside, problems)
        self._remember(checked, result)
        result.origins.append((source, batch.rows.filter(~checked.bad)))
        return checked.frame.filter(~checked.bad)

    def _remember(self, checked: Checked, result: TableRead) -> None:
        for name in self._targets:
            result.lost.setdefault(name, []).append(checked.frame[name].filter(checked.bad).drop_nulls())


def _nowhere(_: pl.DataFrame) -> None:
    """Where good rows go while a file is only looked through."""


def _replaced(sources: Sequence[Source]) -> pl.Series:
    """The rows of the original that corrected rows stand for."""
    numbers = [
        batch.frame[ROW].cast(pl.Int64, strict=False)
        for source in sources
        if source.correction
        for batch in source.batches(careful=True)
        if ROW in batch.frame.columns
    ]
    return pl.concat(numbers) if numbers else pl.Series(dtype=pl.Int64())


def _batches(sources: Sequence[Source], replaced: pl.Series, *, careful: bool) -> Iterator[tuple[Source, Batch]]:
    for source in sources:
        for batch in source.batches(careful=careful):
            if source.correction or replaced.is_empty():
                yield source, batch
            else:
                yield source, _without(batch, replaced)


def _without(batch: Batch, replaced: pl.Series) -> Batch:
    keep = ~batch.rows.is_in(replaced.implode())
    if keep.all():
        return batch
    places = pl.arange(len(keep), eager=True).filter(keep).to_list()
    moved = {old: new for new, old in enumerate(places)}
    misfits = tuple(replace(m, position=moved[m.position]) for m in batch.misfits if m.position in moved)
    return Batch(batch.rows.filter(keep), batch.frame.filter(keep), misfits)
