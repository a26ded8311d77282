"""Frames about decisions, assistance, plans and follow-up: rows about persons, each with the person's attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from prystan.evidence.engine.evidence import CONTRIBUTOR
from prystan.evidence.indicators.counts import UNKNOWN
from prystan.evidence.indicators.frames import columns
from prystan.evidence.indicators.frames.persons import attributes, first_services, records, with_person
from prystan.evidence.indicators.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

_CARRIED = ("sex", "age_group", "form", "citizenship_group")
_WAITING = (("0-30", 30), ("31-90", 90), ("91-180", 180), ("181-365", 365))


def about_persons(table: ir.Table, scope: Scope) -> ir.Table:
    """The rows with `person` and its attributes; rows about a withheld record are left out.

    A contributor may send services and no list of victims: then the attributes are unknown, and the row counts.
    """
    table = with_person(table, scope)
    if "victims" not in scope.evidence.tables:
        unknown = ibis.literal(UNKNOWN)
        return table.mutate(sex=unknown, age_group=unknown, citizenship_group=unknown, form=ibis.array([UNKNOWN]))
    known = records(scope)
    withheld = known.filter(known.withheld).select(CONTRIBUTOR, "record")
    table = table.anti_join(withheld, [CONTRIBUTOR, "record"])
    if not scope.needs(*_CARRIED):
        return table
    people = attributes(scope).select("person", *_CARRIED)
    joined = table.left_join(people, "person")
    return joined.select(
        *table.columns,
        **{name: joined[name].fill_null(UNKNOWN) for name in _CARRIED if name != "form"},
        form=columns.several(joined.form),
    )


def decisions(scope: Scope) -> ir.Table:
    """One row a decision asked for. `waiting` is counted on the last day of the period."""
    table = about_persons(scope.evidence.tables["decisions"], scope)
    days = table.decided_on.delta(table.requested_on, unit="day")
    limits = {"Preliminary": "preliminary_decision", "Conclusive": "conclusive_decision",
              "Reconsideration": "conclusive_decision"}  # fmt: skip
    limit = ibis.cases(*((table.stage == stage, scope.service_levels[name]) for stage, name in limits.items()))
    waited = ibis.literal(scope.period.end).delta(table.requested_on, unit="day")
    return table.mutate(
        days=days,
        authority=columns.single(table.authority),
        in_time=columns.yes_no(days <= limit),
        waiting=ibis.cases(*((waited <= most, code) for code, most in _WAITING), else_="366+"),
    )


def assistance(scope: Scope) -> ir.Table:
    """One row a service episode. `novelty` says whether the person was first assisted in the period."""
    table = about_persons(scope.evidence.tables["assistance"], scope)
    if scope.needs("novelty"):
        table = table.left_join(first_services(scope), "person").drop("person_right")
        novelty = ibis.ifelse(table.first_service_on >= scope.period.begin, "new", "continuing")
        table = table.mutate(novelty=novelty)
    return table.mutate(
        region=columns.one_of(table.region, scope.regions),
        service=columns.single(table.service),
        provider=columns.single(table.provider),
        country=columns.single(table.country),
    )


def plans(scope: Scope) -> ir.Table:
    """One row a reintegration plan. Goals are met where none that was set is missing."""
    table = about_persons(scope.evidence.tables["plans"], scope)
    return table.mutate(plan_kind=columns.single(table.kind), goals=columns.yes_no(table.goals_met >= table.goals_set))


def followups(scope: Scope) -> ir.Table:
    """One row a follow-up visit that was due."""
    table = about_persons(scope.evidence.tables["followups"], scope)
    stable = table.done_on.notnull() & table.housing & table.income & ~table.retrafficked
    return table.mutate(stable=stable.fill_null(False))
