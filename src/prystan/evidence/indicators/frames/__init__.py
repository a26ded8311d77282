"""Frames: the tables whose rows measures pick from, one for each kind of row, with the columns of their dimensions.

A frame is a function of the scope: because it knows the period, a dimension may speak of it (new or continuing).
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING

from prystan.evidence.indicators.frames import administration, justice, persons, quality, referrals, services
from prystan.evidence.indicators.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

FRAMES: MappingProxyType[str, Callable[[Scope], ir.Table]] = MappingProxyType(
    {
        "persons": persons.persons,
        "records": quality.records,
        "core_values": quality.core_values,
        "decisions": services.decisions,
        "assistance": services.assistance,
        "plans": services.plans,
        "followups": services.followups,
        "referrals": referrals.referrals,
        "network": referrals.network,
        "contacts": referrals.contacts,
        "offences": justice.offences,
        "defendants": justice.defendants,
        "cases": justice.cases,
        "compensation": justice.compensation,
        "confiscations": justice.confiscations,
        "legal_assistance": justice.legal_assistance,
        "obligations": administration.obligations,
        "recommendations": administration.recommendations,
        "measures": administration.measures,
        "activities": administration.activities,
        "spending": administration.spending,
    }
)
