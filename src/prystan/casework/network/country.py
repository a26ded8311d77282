"""What the site's country pack says to the casework wing: clocks, regions and the questions of an assessment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from prystan.evidence.country import CountryPack, load_pack
from prystan.evidence.model.codelists import CodeList


@dataclass(frozen=True, slots=True)
class Question:
    """One question of an assessment: answered by yes, no or not known."""

    key: str
    danger: bool
    service: str
    labels: Mapping[str, str]

    def label(self, language: str) -> str:
        return self.labels.get(language) or self.labels["en"]


@cache
def pack() -> CountryPack:
    """The pack of `settings.COUNTRY`.

    Raises:
        PackError: there is none of that name.
    """
    return load_pack(settings.COUNTRY)


def service_levels() -> Mapping[str, int]:
    """Days by clock. The database keeps them as `secret.service_level`."""
    return pack().service_levels


def demands() -> Mapping[str, bool]:
    """What the country demands of organisations. The database keeps it as `secret.country_rule`."""
    return {"memoranda_required": pack().settings.memoranda_required}


def regions() -> CodeList:
    return pack().regions


@cache
def questions() -> tuple[Question, ...]:
    """In the order in which they are asked."""
    return tuple(
        Question(row["question"], row["danger"], row["service"] or "", {lang: row[lang] for lang in pack().languages})
        for row in pack().questions.to_dicts()
    )
