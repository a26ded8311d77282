"""Frames about the referral mechanism: referrals, the network, and the hotline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from prystan.evidence.engine.evidence import CONTRIBUTOR
from prystan.evidence.indicators.frames import columns
from prystan.evidence.indicators.frames.persons import records
from prystan.evidence.indicators.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir


def referrals(scope: Scope) -> ir.Table:
    """One row a referral, except those about a withheld record."""
    table = scope.evidence.tables["referrals"]
    if "victims" in scope.evidence.tables:
        known = records(scope)
        withheld = known.filter(known.withheld).select(CONTRIBUTOR, "record")
        table = table.anti_join(withheld, [CONTRIBUTOR, "record"])
    levels = scope.service_levels
    outcome_on = ibis.coalesce(table.completed_on, table.decided_on, table.sent_on)
    acknowledging = table.acknowledged_on.delta(table.sent_on, unit="day")
    return table.select(
        "sender",
        "receiver",
        "sent_on",
        "completed_on",
        days_to_acknowledge=acknowledging,
        acknowledged=(acknowledging <= levels["acknowledge"]).fill_null(False),
        informed=(table.feedback_on.delta(outcome_on, unit="day") <= levels["feedback"]).fill_null(False),
        consented=table.consent.fill_null(False),
        region=columns.one_of(table.region, scope.regions),
        service=columns.single(table.service),
        referral_decision=columns.single(table.decision),
        reason=columns.single(table.reason),
    )


def network(scope: Scope) -> ir.Table:
    """One row a member organisation in a region. An organisation's number is its own across contributors' lists."""
    table = scope.evidence.tables["network"]
    return table.mutate(
        region=columns.one_of(table.region, scope.regions),
        organisation_sector=table.sector,
        organisation_kind=table.kind,
    )


def contacts(scope: Scope) -> ir.Table:
    """One row a contact or a monthly count of them: `weight` says how many it stands for."""
    table = scope.evidence.tables["contacts"]
    return table.select(
        "contacted_on",
        related=table.trafficking_related.fill_null(False),
        referred=(table.outcome == "Referral").fill_null(False),
        weight=table.contacts.fill_null(1),
        sex=columns.sex(table.sex),
        topic=columns.single(table.topic),
        channel=columns.single(table.channel),
        language=columns.single(table.language),
        contact_outcome=columns.single(table.outcome),
    )
