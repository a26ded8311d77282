"""Frames about the records themselves: how complete they are, how soon they were made, how many were withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prystan.evidence.indicators.frames.persons import records as _records
from prystan.evidence.indicators.scope import Scope
from prystan.evidence.model.tables import TABLES

if TYPE_CHECKING:
    import ibis.expr.types as ir

CORE = tuple(column.name for column in TABLES["victims"] if column.core)
"""The columns without which a victim record says little: completeness is measured on them."""


def records(scope: Scope) -> ir.Table:
    """One row a record, the withheld included."""
    table = _records(scope)
    return table.select(
        "contributor", "person", "withheld", "detected_on",
        days=table.recorded_on.delta(table.detected_on, unit="day"),
    )  # fmt: skip


def core_values(scope: Scope) -> ir.Table:
    """One row a contributor, variable and day of detection: how many core values there should be, and are."""
    table = _records(scope)
    table = table.filter(~table.withheld)
    filled = {
        name: ((table[name].length() > 0) if table[name].type().is_array() else table[name].notnull())
        .fill_null(False)
        .cast("int64")
        .sum()
        for name in CORE
    }
    days = table.group_by("contributor", day="detected_on").aggregate(expected=table.count(), **filled)
    return days.pivot_longer(list(CORE), names_to="variable", values_to="filled")
