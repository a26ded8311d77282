"""The units in words: one by one ("1 person"), counted ("5 persons") and as a name ("persons")."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from prystan.evidence.model.schema import Unit

COUNTED: Mapping[Unit, tuple[str, str]] = MappingProxyType({
    Unit.PERSON: ("{n} person", "{n} persons"),
    Unit.RECORD: ("{n} record", "{n} records"),
    Unit.REFERRAL: ("{n} referral", "{n} referrals"),
    Unit.SERVICE: ("{n} service episode", "{n} service episodes"),
    Unit.PLAN: ("{n} plan", "{n} plans"),
    Unit.FOLLOWUP: ("{n} follow-up visit", "{n} follow-up visits"),
    Unit.DECISION: ("{n} decision", "{n} decisions"),
    Unit.OFFENCE: ("{n} offence", "{n} offences"),
    Unit.DEFENDANT: ("{n} defendant", "{n} defendants"),
    Unit.AWARD: ("{n} award", "{n} awards"),
    Unit.AMOUNT: ("{n} amount of money", "{n} amounts of money"),
    Unit.ORGANISATION: ("{n} organisation", "{n} organisations"),
    Unit.REGION: ("{n} region", "{n} regions"),
    Unit.OBLIGATION: ("{n} obligation", "{n} obligations"),
    Unit.RECOMMENDATION: ("{n} recommendation", "{n} recommendations"),
    Unit.MEASURE: ("{n} measure", "{n} measures"),
    Unit.ACTIVITY: ("{n} activity", "{n} activities"),
    Unit.PARTICIPANT: ("{n} participant", "{n} participants"),
    Unit.CONTACT: ("{n} contact", "{n} contacts"),
    Unit.RESPONDENT: ("{n} respondent", "{n} respondents"),
    Unit.REQUEST: ("{n} request", "{n} requests"),
    Unit.FIGURE: ("{n} published figure", "{n} published figures"),
    Unit.INHABITANT: ("{n} inhabitant", "{n} inhabitants"),
    Unit.SUBMISSION: ("{n} submission", "{n} submissions"),
    Unit.VALUE: ("{n} value", "{n} values"),
    Unit.DAY: ("{n} day", "{n} days"),
    Unit.MONTH: ("{n} month", "{n} months"),
})  # fmt: skip
"""Counted nouns, as `Words.plural` takes them."""

UNITS: Mapping[Unit, str] = MappingProxyType({unit: forms[1].removeprefix("{n} ") for unit, forms in COUNTED.items()})
"""Names of the units."""
