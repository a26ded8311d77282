"""Every table of a contribution, declared once. `TABLES` holds them in the order of the documentation."""

from __future__ import annotations

from types import MappingProxyType

from prystan.evidence.model.schema import Table
from prystan.evidence.model.tables import justice, persons, policy

TABLES: MappingProxyType[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            persons.VICTIMS,
            persons.DECISIONS,
            persons.ASSISTANCE,
            persons.PLANS,
            persons.FOLLOWUPS,
            persons.REFERRALS,
            justice.OFFENCES,
            justice.DEFENDANTS,
            justice.COMPENSATION,
            justice.CONFISCATIONS,
            justice.LEGAL_ASSISTANCE,
            policy.OBLIGATIONS,
            policy.RECOMMENDATIONS,
            policy.MEASURES,
            policy.ACTIVITIES,
            policy.NETWORK,
            persons.CONTACTS,
            persons.SPENDING,
            policy.SURVEY,
            policy.SURVEY_DESIGN,
            policy.FIGURES,
            policy.POPULATION,
        )
    }
)
