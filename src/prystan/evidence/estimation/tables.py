"""The capture table: how many people were seen on exactly which lists.

A history is a bit mask over the lists: the first list is bit 1, the second 2, the third 4. Nobody is in history 0, the
people on no list; how many those are is the question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import polars as pl

MOST_LISTS = 16
COUNT = "count"


class CaptureTableError(ValueError):
    """A table that cannot be what it says; the message names the fault and what to do."""


@dataclass(frozen=True, eq=False)
class CaptureTable:
    """Counts of capture histories, shape (2^lists,), with row 0 always 0. Build it with one of the `from_…` methods."""

    lists: tuple[str, ...]
    counts: NDArray[np.float64]

    def __post_init__(self) -> None:
        check_lists(self.lists)
        if self.counts.shape != (1 << len(self.lists),):
            raise CaptureTableError(
                f"{len(self.lists)} lists have {1 << len(self.lists)} histories, not {self.counts.shape}"
            )
        if self.counts[0] != 0:
            raise CaptureTableError(
                "a row counts people on none of the lists: nobody can have seen them; remove the row"
            )
        if self.people == 0:
            raise CaptureTableError("the table is empty: no history has a count above 0")
        sizes = dict(zip(self.lists, self.list_sizes(), strict=True))
        for name in (name for name, size in sizes.items() if size == 0):
            raise CaptureTableError(f"list {name!r} is empty: it tells nothing about the others; drop it")
        for name in (name for name, size in sizes.items() if size == self.people):
            raise CaptureTableError(f"list {name!r} contains everybody: it tells nothing of people it misses; drop it")

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, CaptureTable) and self.lists == other.lists and bool((self.counts == other.counts).all())
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def size(self) -> int:
        """How many lists."""
        return len(self.lists)

    @property
    def people(self) -> int:
        """How many people were seen at least once."""
        return int(self.counts.sum())

    def list_sizes(self) -> NDArray[np.int64]:
        """People on each list."""
        return np.array([self.on_all(1 << i) for i in range(self.size)])

    def on_all(self, lists: int) -> int:
        """People on every list of a bit mask, whatever other lists they are on."""
        histories = np.arange(len(self.counts))
        return int(self.counts[(histories & lists) == lists].sum())

    def frequencies(self) -> NDArray[np.int64]:
        """People seen on exactly 1, 2, … lists."""
        times = np.bitwise_count(np.arange(len(self.counts)))
        return np.array([self.counts[times == k].sum() for k in range(1, self.size + 1)]).astype(np.int64)

    def names(self, lists: int) -> tuple[str, ...]:
        """The names in a bit mask."""
        return tuple(name for i, name in enumerate(self.lists) if lists >> i & 1)

    def mask(self, names: Iterable[str]) -> int:
        """The bit mask of names.

        Raises:
            CaptureTableError: a name is not a list of this table.
        """
        unknown = sorted(set(names) - set(self.lists))
        if unknown:
            raise CaptureTableError(
                f"no list is called {', '.join(map(repr, unknown))}; there are {', '.join(self.lists)}"
            )
        return sum(1 << i for i, name in enumerate(self.lists) if name in set(names))

    # --- making tables ---------------------------------------------------------------------------------------------

    @classmethod
    def from_counts(
        cls, lists: Sequence[str], counts: Mapping[int, float] | Iterable[tuple[int, float]]
    ) -> CaptureTable:
        """From histories (bit masks) and their counts. Histories that are not given have nobody.

        Raises:
            CaptureTableError: a history is given twice or names no list of these; a count is not a whole number.
        """
        from prystan.evidence.estimation.reading import whole

        check_lists(lists)
        pairs = list(counts.items() if isinstance(counts, Mapping) else counts)
        twice = [history for history, times in Counter(history for history, _ in pairs).items() if times > 1]
        if twice:
            shown = "+".join(name for i, name in enumerate(lists) if twice[0] >> i & 1)
            raise CaptureTableError(
                f"the history {shown!r} has two rows: add their counts, or correct the one that is mistyped"
            )
        table = np.zeros(1 << len(lists))
        for history, count in pairs:
            if not 0 <= history < len(table):
                raise CaptureTableError(f"the history {history} names a list beyond the {len(lists)} of this table")
            table[history] = whole(count)
        return cls(tuple(lists), table)

    @classmethod
    def from_rows(cls, lists: Sequence[str], rows: Iterable[Sequence[object]]) -> CaptureTable:
        """From rows of one 0 or 1 a list and then the count. Raises CaptureTableError, naming the row."""
        from prystan.evidence.estimation.reading import parsed

        return parsed(lists, [(f"row {number}", row) for number, row in enumerate(rows, 1)])

    @classmethod
    def from_csv(cls, path: str | Path) -> CaptureTable:
        """From a file with one row a history, one 0/1 column a list, and a column `count` (see `reading`). Raises
        CaptureTableError."""
        from prystan.evidence.estimation.reading import table_from_csv

        return table_from_csv(path)

    @classmethod
    def from_frame(cls, frame: pl.DataFrame) -> CaptureTable:
        """From a frame of 0/1 (or true/false) columns, one a list, and a column `count`. Raises CaptureTableError."""
        if COUNT not in frame.columns:
            raise CaptureTableError(f"no column is called {COUNT!r}")
        lists = [name for name in frame.columns if name != COUNT]
        return cls.from_rows(lists, frame.select(*lists, COUNT).iter_rows())

    @classmethod
    def from_memberships(cls, frame: pl.DataFrame, *, person: str = "person", on: str = "contributor") -> CaptureTable:
        """From one row for each time a person is on a list (see `memberships`). Raises CaptureTableError."""
        from prystan.evidence.estimation.memberships import table_of

        return table_of(frame, person=person, on=on)

    @classmethod
    def from_query(cls, table: ir.Table, *, person: str = "person", on: str = "contributor") -> CaptureTable:
        """The same from a table in DuckDB or Spark, counted there. Raises CaptureTableError."""
        from prystan.evidence.estimation.memberships import table_of

        return table_of(table, person=person, on=on)

    @classmethod
    def from_columns(cls, frame: pl.DataFrame | ir.Table, lists: Sequence[str]) -> CaptureTable:
        """From one row a person with a 0/1 column a list, in memory, DuckDB or Spark. Raises CaptureTableError."""
        from prystan.evidence.estimation.memberships import table_of_columns

        return table_of_columns(frame, lists)

    # --- changing lists --------------------------------------------------------------------------------------------

    def merge(self, names: Iterable[str], new: str | None = None) -> CaptureTable:
        """The table in which several lists are one, named `new` or by joining their names, in the first one's place."""
        merged = self.mask(chosen := tuple(names))
        if merged.bit_count() < 2:
            raise CaptureTableError("to merge lists, name at least two")
        first = (merged & -merged).bit_length() - 1
        kept = [i for i in range(self.size) if not merged >> i & 1 or i == first]
        parts = [merged if i == first else 1 << i for i in kept]
        joined = new or "+".join(name for name in self.lists if name in chosen)
        return self._regroup([joined if i == first else self.lists[i] for i in kept], parts)

    def drop(self, names: Iterable[str]) -> CaptureTable:
        """The table without some lists. People who were on no other list leave it."""
        dropped = self.mask(names)
        kept = [i for i in range(self.size) if not dropped >> i & 1]
        return self._regroup([self.lists[i] for i in kept], [1 << i for i in kept])

    def on_list(self, name: str) -> tuple[CaptureTable, int]:
        """The people of one list as the other lists saw them, and how many of them no other list saw.

        Lists that saw none of them are left out.

        Raises:
            CaptureTableError: what is left is no capture table: fewer than two lists saw any of them.
        """
        held = self.mask([name])
        histories = np.arange(len(self.counts))
        only = np.where(histories & held, self.counts, 0.0)
        rest = [i for i in range(self.size) if 1 << i != held and self.on_all(held | 1 << i)]
        check_lists([self.lists[i] for i in rest])
        table = _grouped(only, [1 << i for i in rest])
        unseen = int(table[0])
        table[0] = 0
        return CaptureTable(tuple(self.lists[i] for i in rest), table), unseen

    def _regroup(self, names: Sequence[str], parts: Sequence[int]) -> CaptureTable:
        table = _grouped(self.counts, parts)
        table[0] = 0
        return CaptureTable(tuple(names), table)


def _grouped(counts: NDArray[np.float64], parts: Sequence[int]) -> NDArray[np.float64]:
    """Counts by new histories: bit k of a new history is set where an old one has any bit of parts[k]."""
    histories = np.arange(len(counts))
    new = sum(
        (((histories & part) != 0).astype(np.int64) << k for k, part in enumerate(parts)), np.zeros_like(histories)
    )
    grouped: NDArray[np.float64] = np.bincount(new, weights=counts, minlength=1 << len(parts)).astype(np.float64)
    return grouped


def check_lists(lists: Sequence[str]) -> None:
    """Raises CaptureTableError: there are fewer than two lists or more than sixteen, or names that are none."""
    if len(lists) > MOST_LISTS:
        raise CaptureTableError(
            f"{len(lists)} lists are more than {MOST_LISTS}: merge lists that refer people to each other"
        )
    if len(lists) < 2:
        raise CaptureTableError("a capture table needs at least two lists: overlap is all that tells of the unseen")
    twice = [name for name, times in Counter(lists).items() if times > 1]
    if twice:
        raise CaptureTableError(f"two lists are called {twice[0]!r}")
    if any(not name for name in lists):
        raise CaptureTableError("a list has no name")
