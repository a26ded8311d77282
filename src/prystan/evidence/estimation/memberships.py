"""From who is on which list to capture tables: in memory (Polars), or counted where the rows are (DuckDB, Spark).

A membership is a row with a person and a list. A person twice on one list counts once there; a row without a person or
without a list counts nowhere. Only counts of histories come over from a database, never a person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from prystan.evidence.estimation.tables import CaptureTable, CaptureTableError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import polars as pl

MOST_OVER_STRATA = 62
"""Lists over all strata together: a history is a number of 64 bits. Each stratum by itself has at most `MOST_LISTS`."""

Strata = dict[object, CaptureTable | CaptureTableError]
"""One table a stratum, in the strata's order; where a stratum cannot bear one, the reason."""


def tables_by_stratum(
    memberships: pl.DataFrame | ir.Table, stratum: str, *, person: str = "person", on: str = "contributor"
) -> Strata:
    """One capture table for each value of the column `stratum`, from a frame or from a table in DuckDB or Spark.

    A stratum has the lists that somebody of it is on. Whoever stands in rows of two strata counts in both.

    Raises:
        CaptureTableError: a column is not there, or there are more than 62 lists over all strata.
    """
    names, counts = _histories(memberships, person, on, stratum)
    parts: dict[object, Counter[int]] = defaultdict(Counter)
    for key, history, people in counts:
        parts[key][history] += people
    return {key: _table(names, parts[key]) for key in sorted(parts, key=lambda key: (key is None, str(key)))}


def table_of(memberships: pl.DataFrame | ir.Table, *, person: str, on: str) -> CaptureTable:
    """One capture table of all rows. Raises CaptureTableError: a column is not there, or they make no table."""
    names, counts = _histories(memberships, person, on, None)
    return CaptureTable.from_counts(names, [(history, people) for _, history, people in counts])


def table_of_columns(frame: pl.DataFrame | ir.Table, lists: Sequence[str]) -> CaptureTable:
    """One capture table of a row a person with a 0/1 (or true/false) column a list. Raises CaptureTableError."""
    if missing := [name for name in lists if name not in frame.columns]:
        raise CaptureTableError(f"no column is called {missing[0]!r}; there are {', '.join(frame.columns)}")
    found = _rows_in_memory(frame, lists) if _in_memory(frame) else _rows_in_database(frame, lists)
    if any(None in row for row in found):
        raise CaptureTableError(
            "a list's column has empty cells: whether a person is on a list is 0 or 1, never unknown"
        )
    counts: Counter[int] = Counter()
    for row, people in found.items():
        if not {float(cell) for cell in row} <= {0.0, 1.0}:
            raise CaptureTableError("a list's column holds something else than 0 and 1")
        counts[sum(1 << i for i, cell in enumerate(row) if cell)] += people
    return CaptureTable.from_counts(lists, counts)


def _in_memory(frame: Any) -> bool:
    return hasattr(frame, "is_empty")  # Polars has it; asking by type would import Polars for those who use a database


def _rows_in_memory(frame: Any, lists: Sequence[str]) -> Counter[tuple[Any, ...]]:
    return Counter(frame.select(*lists).iter_rows())


def _rows_in_database(table: Any, lists: Sequence[str]) -> Counter[tuple[Any, ...]]:
    counted = table.group_by(list(lists)).aggregate(people_of_row=table.count()).to_pyarrow().to_pylist()
    return Counter({tuple(row[name] for name in lists): row["people_of_row"] for row in counted})


def _of_histories(names: Sequence[str], counts: Mapping[int, int]) -> CaptureTable:
    """The table of those of the lists that somebody is on; `counts` by bit mask over `names`. Raises
    CaptureTableError."""
    there = [i for i in range(len(names)) if any(n and history >> i & 1 for history, n in counts.items())]
    moved: Counter[int] = Counter()
    for history, n in counts.items():
        moved[sum(1 << k for k, i in enumerate(there) if history >> i & 1)] += n
    return CaptureTable.from_counts([names[i] for i in there], moved)


def _table(names: Sequence[str], counts: Mapping[int, int]) -> CaptureTable | CaptureTableError:
    try:
        return _of_histories(names, counts)
    except CaptureTableError as fault:
        return fault


def _histories(
    memberships: pl.DataFrame | ir.Table, person: str, on: str, stratum: str | None
) -> tuple[list[str], list[tuple[object, int, int]]]:
    """The lists' names, and rows of stratum (None where none is asked for), history and how many people have it."""
    needed = [person, on] if stratum is None else [person, on, stratum]
    if missing := [name for name in needed if name not in memberships.columns]:
        raise CaptureTableError(
            f"no column is called {missing[0]!r}; there are {', '.join(memberships.columns)}: name the columns with "
            "person=, on= and stratum="
        )
    count: Any = _count_in_memory if _in_memory(memberships) else _count_in_database
    found: tuple[list[str], list[tuple[object, int, int]]] = count(memberships, person, on, stratum)
    return found


def _count_in_memory(
    frame: Any, person: str, on: str, stratum: str | None
) -> tuple[list[str], list[tuple[object, int, int]]]:
    lists = _lists(frame[on].drop_nulls().unique().to_list())
    number = {name: i for i, name in enumerate(lists)}
    by = [] if stratum is None else [stratum]
    found: Counter[tuple[object, object]] = Counter()
    for who, where, *key in frame.select(person, on, *by).drop_nulls([person, on]).unique().iter_rows():
        found[(*key, None)[0], who] += 1 << number[where]
    counted = Counter((key, history) for (key, _), history in found.items())
    return [str(name) for name in lists], [(key, history, n) for (key, history), n in counted.items()]


def _count_in_database(
    table: ir.Table, person: str, on: str, stratum: str | None
) -> tuple[list[str], list[tuple[object, int, int]]]:
    import ibis

    lists = _lists(name for name in table.select(on).distinct().to_pyarrow()[on].to_pylist() if name is not None)
    seen = table.filter(table[person].notnull(), table[on].notnull())
    # Names of our own: a table may well have columns that are called "history" or "people".
    key = ibis.null(str) if stratum is None else seen[stratum]
    rows = seen.select(who=seen[person], on_list=seen[on], part=key).distinct()
    bits = [(name, ibis.literal(1 << i, "int64")) for i, name in enumerate(lists)]
    each = rows.mutate(bit=rows["on_list"].cases(*bits, else_=ibis.literal(0, "int64")))
    people = each.group_by("part", "who").aggregate(history=each["bit"].sum())
    counted = people.group_by("part", "history").aggregate(people=people.count()).to_pyarrow().to_pylist()
    return [str(name) for name in lists], [(row["part"], int(row["history"]), row["people"]) for row in counted]


def _lists(names: Iterable[Any]) -> list[Any]:
    lists = sorted(names)
    if len(lists) > MOST_OVER_STRATA:
        raise CaptureTableError(
            f"{len(lists)} lists are more than {MOST_OVER_STRATA}: put lists that refer people to each other under one "
            "name first"
        )
    return lists
