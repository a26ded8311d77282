"""All measures and indicators, gathered from the chapters."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from prystan.evidence.indicators import (
    assistance,
    cooperation,
    hidden,
    identification,
    justice,
    policy,
    prevention,
    profile,
    quality,
    referral,
)
from prystan.evidence.indicators.definition import Cut, Indicator, Measure
from prystan.evidence.indicators.standard import STANDARD_TABLES

_CHAPTERS = (
    identification, profile, assistance, referral, justice, policy, prevention, cooperation, hidden, quality,
)  # fmt: skip

MEASURES: MappingProxyType[str, Measure] = MappingProxyType(
    {measure.name: measure for chapter in _CHAPTERS for measure in chapter.MEASURES}
)
INDICATORS: MappingProxyType[str, Indicator] = MappingProxyType(
    {indicator.id: indicator for chapter in _CHAPTERS for indicator in chapter.INDICATORS}
)


def cuts() -> tuple[Cut, ...]:
    """Every table that an indicator or a standard questionnaire reads, each once, in a fixed order."""
    asked = (table for indicator in INDICATORS.values() for table in indicator.method.cuts())
    return tuple(dict.fromkeys([*asked, *(table for tables in STANDARD_TABLES.values() for table in tables)]))


def definitions() -> Iterable[Indicator]:
    """Indicators in the order of the report's annex."""
    return INDICATORS.values()
