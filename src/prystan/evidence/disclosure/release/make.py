"""One cohort, one method, one release: the only place where a person's row turns into what may be published."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from prystan.evidence.disclosure._seal import opened
from prystan.evidence.disclosure.accounting import DELTA
from prystan.evidence.disclosure.cohort import Cohort
from prystan.evidence.disclosure.consistent import ConsistentTables, FittedTable, fit
from prystan.evidence.disclosure.earlier import Earlier
from prystan.evidence.disclosure.measurement import Measurements, measure
from prystan.evidence.disclosure.microdata import FEWEST, k_anonymous, synthesise
from prystan.evidence.disclosure.protect import protect
from prystan.evidence.disclosure.public import PublicCell, PublicCountTable
from prystan.evidence.disclosure.release.counting import MOST_CELLS, counted, cuts
from prystan.evidence.disclosure.release.products import (
    BASE,
    PERSONS,
    THRESHOLD,
    Cost,
    Method,
    Products,
    PublicRows,
)
from prystan.evidence.indicators.counts import Key
from prystan.evidence.indicators.figures import Period
from prystan.evidence.model.schema import Unit

Step = Callable[[str, float], None]
K = 10
_TABLES_ONLY = f"Under about {FEWEST:,} people rows of open data would be mostly noise, so only tables are released."
_ROUNDED_TABLES = "Controlled rounding protects tables; it makes no rows."


def by_noise(
    cohort: Cohort, epsilon: float, delta: float = DELTA, *, seed: int | None = None, say: Step | None = None,
    fewest: float = FEWEST,
) -> Products:  # fmt: skip
    """Measure once with discrete Gaussian noise; tables and rows are made of that measurement alone. There are rows
    where there seem to be at least `fewest` persons."""
    tell = say or silent
    tell("measuring with noise", 0.0)
    measured = measure(cohort, epsilon=epsilon, delta=delta, seed=seed, progress=lambda p: tell("measuring", 0.2 * p))
    tell("making the tables add up", 0.2)
    fitted = fit(measured)
    rows = None
    if fitted.persons >= fewest:
        tell("fitting rows to the tables", 0.5)
        rows = synthesise(
            fitted, seed=seed, fewest=fewest, progress=lambda p: tell("fitting rows to the tables", 0.5 + 0.5 * p)
        ).frame
    with opened():
        return Products(
            Method.NOISE, cohort.attributes, _tables(fitted),
            None if rows is None else PublicRows(rows, cohort.attributes),
            _rounded(fitted.persons), cost=_cost(measured), seeded=measured.seeded,
            why_no_rows="" if rows is not None else _TABLES_ONLY, intervals=_intervals(fitted),
            half_widths={key: float((t.high - t.low).mean()) / 2 for key, t in _published(fitted).items()},
        )  # fmt: skip


def by_rounding(
    cohort: Cohort, earlier: Sequence[Earlier] = (), *, most: int = MOST_CELLS, say: Step | None = None
) -> Products:
    """Controlled rounding of all tables of at most `most` cells together.

    Raises:
        UnsafeReleaseError: a small count could be told, be it with an earlier release; says which cell and table.
    """
    tell = say or silent
    tell("counting", 0.0)
    internal = counted(cohort, cuts(cohort.attributes, most))
    public = protect(
        internal, base=BASE, threshold=THRESHOLD, earlier=earlier, period=Period(cohort.begin, cohort.end),
        progress=lambda what: tell(what, 0.4),
    )  # fmt: skip
    whole = public.count(PERSONS)[()]
    with opened():
        return Products(
            Method.ROUNDING, cohort.attributes, public.counts, None, whole or 0, statement=public.statement,
            why_no_rows=_ROUNDED_TABLES,
        )  # fmt: skip


def by_k_anonymity(cohort: Cohort, k: int = K, *, seed: int | None = None, say: Step | None = None) -> Products:
    """Rows every combination of which stands for at least `k` people; tables are counted from those rows."""
    tell = say or silent
    tell("seeding rows from people", 0.0)
    rows = k_anonymous(cohort, k, seed=seed, progress=lambda p: tell("seeding rows from people", p)).frame
    made = counted(Cohort(cohort.name, cohort.begin, cohort.end, cohort.attributes, rows), cuts(cohort.attributes))
    with opened():
        tables = tuple(
            PublicCountTable(
                t.measure, t.unit, t.by, {key: _cell(_rounded(n)) for key, n in t.cells.items()}, t.multiple
            )
            for t in made.counts
        )
        return Products(
            Method.K_ANONYMOUS, cohort.attributes, tables, PublicRows(rows, cohort.attributes), _rounded(rows.height),
            seeded=seed is not None, k=k,
        )  # fmt: skip


def _published(fitted: ConsistentTables) -> Mapping[tuple[str, ...], FittedTable]:
    """The fitted tables but those of pairs of codes of one attribute, which only rows are fitted to."""
    return {key: table for key, table in fitted.tables.items() if len(set(key)) == len(key)}


def _tables(fitted: ConsistentTables) -> tuple[PublicCountTable, ...]:
    several = {attribute.name for attribute in fitted.attributes if attribute.multiple}
    return tuple(
        PublicCountTable(
            PERSONS, Unit.PERSON, key,
            {cell: _cell(int(n)) for cell, n in zip(_keys(table), table.rounded(BASE).ravel(), strict=True)},
            frozenset(several & set(key)),
        )
        for key, table in _published(fitted).items()
    )  # fmt: skip


def _keys(table: FittedTable) -> list[Key]:
    keys: list[Key] = [()]
    for axis in table.axes:
        keys = [(*key, label[0]) for key in keys for label in axis.labels]
    return keys


def _intervals(fitted: ConsistentTables) -> dict[tuple[str, ...], dict[Key, tuple[int, int]]]:
    """Outwards to multiples, so that they cover no less and look like no count."""
    found = {}
    for key, table in _published(fitted).items():
        low = (np.maximum(table.low, 0) // BASE * BASE).ravel().tolist()
        high = (-(-np.maximum(table.high, 0) // BASE) * BASE).ravel().tolist()
        found[key] = dict(zip(_keys(table), zip(low, high, strict=True), strict=True))
    return found


def _cost(measured: Measurements) -> Cost:
    sigma = {table.key: table.sigma for table in measured}
    return Cost(measured.epsilon, measured.delta, measured.rho, sigma)


def _cell(rounded: int) -> PublicCell:
    return PublicCell(None if rounded < THRESHOLD else rounded, THRESHOLD)


def _rounded(number: int) -> int:
    return round(number / BASE) * BASE


def silent(what: str, part: float) -> None:
    """Where nobody watches."""
