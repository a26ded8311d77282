"""Every total of a study in one table, one row a number, for spreadsheets and programs.

`part` says what the row is about: ``method``, ``baseline``, ``model``, ``without``, ``merged``, ``truth test``,
``missed links``, ``false links``, ``one person less`` or ``dependence``; `item` which method, lists or factor; `truth`
is known in truth tests only. Totals are as computed: round them before you show them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from prystan.evidence.estimation.faces.say import history
from prystan.evidence.estimation.studies import BASELINES

if TYPE_CHECKING:
    import polars as pl

    from prystan.evidence.estimation.studies import Study

COLUMNS = ("part", "item", "observed", "total", "low_80", "high_80", "low_95", "high_95", "truth", "refused")


def tidy(study: Study) -> pl.DataFrame:
    """The table."""
    import polars as pl

    numbers = dict.fromkeys(COLUMNS[3:9], pl.Float64)
    schema = {"part": pl.String, "item": pl.String, "observed": pl.Int64, **numbers, "refused": pl.String}
    rows = [{**dict.fromkeys(COLUMNS), "refused": study.refused, **row} for row in _rows(study)]
    return pl.DataFrame(rows, schema=schema)


def _rows(study: Study) -> Iterator[dict[str, Any]]:
    people, checks = study.table.people, study.checks
    for each in study.every:
        low80, high80 = each.intervals.get("80", (None, None))
        low95, high95 = each.intervals.get("95", (None, None))
        yield {"part": "baseline" if each.method in BASELINES else "method", "item": each.method, "observed": people,
               "total": each.total, "low_80": low80, "high_80": high80, "low_95": low95, "high_95": high95}  # fmt: skip
    for one in study.neighbours:
        terms = "; ".join(history(lists) for lists in one.model if len(lists) > 1) or "no dependence"
        yield {"part": "model", "item": terms, "observed": people, "total": one.total}
    for part, changes in (("without", checks.left_out), ("merged", checks.merged)):
        for change in changes:
            yield {"part": part, "item": history(change.change), "observed": change.people, "total": change.total}
    for test in checks.truth_tests:
        yield {"part": "truth test", "item": test.held, "observed": test.seen, "total": test.total, "truth": test.truth}
    for link in checks.links:
        low, high = link.interval or (None, None)
        yield {"part": f"{link.kind} links", "item": f"{link.share:g}", "observed": people, "total": link.median,
               "low_80": low, "high_80": high}  # fmt: skip
    for person in checks.influence:
        moved = None if person.change is None or checks.total is None else checks.total + person.change
        yield {"part": "one person less", "item": history(person.history), "observed": people - 1, "total": moved}
    for factor, changed in checks.dependence:
        yield {"part": "dependence", "item": f"{factor:g}", "observed": people, "total": changed}
