"""Frames of administrative facts: obligations, recommendations, the action plan, activities and spending."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import polars as pl

from prystan.evidence.indicators.counts import UNKNOWN
from prystan.evidence.indicators.frames import columns
from prystan.evidence.indicators.scope import Scope
from prystan.evidence.model.tables import TABLES

if TYPE_CHECKING:
    import ibis.expr.types as ir

_OBLIGATION = TABLES["obligations"].column_names


def obligations(scope: Scope) -> ir.Table:
    """One row an article: the country pack's checklist, over which a contributor's own assessment prevails.

    Where contributors differ, the more cautious assessment stands; a table of law is small enough to settle here.
    """
    rows = {(row["instrument"], row["article"]): row for row in scope.obligations.to_dicts()}
    caution = ("None", "Partial", "Full", "NotApplicable", "NotAssessed")
    if "obligations" in scope.evidence.tables:
        sent = scope.evidence.tables["obligations"].select(*_OBLIGATION).to_pyarrow().to_pylist()
        for row in sorted(sent, key=lambda row: caution.index(row["status"]), reverse=True):
            key = (row["instrument"], row["article"])
            rows[key] = {**row, "chapter": row["chapter"] or rows.get(key, {}).get("chapter")}
    listed = [
        {
            "instrument": row["instrument"],
            "article": row["article"],
            "chapter": row["chapter"] or UNKNOWN,
            "obligation_status": row["status"],
        }
        for _, row in sorted(rows.items())
    ]
    names = ("instrument", "article", "chapter", "obligation_status")
    return ibis.memtable(pl.DataFrame(listed, schema=dict.fromkeys(names, pl.String)))


def recommendations(scope: Scope) -> ir.Table:
    table = scope.evidence.tables["recommendations"]
    return table.mutate(recommendation_source=table.source, recommendation_status=table.status)


def measures(scope: Scope) -> ir.Table:
    """One row a measure of the action plan, delivered or not by the cut-off."""
    table = scope.evidence.tables["measures"]
    delivery = ibis.cases(
        (table.done_on.isnull(), "not_done"), (table.done_on <= table.due_on, "on_time"), else_="late"
    )
    return table.mutate(delivery=delivery)


def activities(scope: Scope) -> ir.Table:
    table = scope.evidence.tables["activities"]
    return table.mutate(
        activity_kind=table.kind,
        region=columns.one_of(table.region, scope.regions),
        country=columns.single(table.country),
        profession=columns.single(table.profession),
        reach_channel=columns.single(table.reach_channel),
    )


def spending(scope: Scope) -> ir.Table:
    """One row an amount spent in a year; amounts in another currency are left out."""
    table = scope.evidence.tables["spending"]
    own = table.filter(table.currency == scope.currency)
    return own.mutate(fund_source=own.source)
