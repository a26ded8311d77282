"""The articles of the instruments against which national law is held: the same for every country.

``instruments.csv`` has one row an article: ``instrument`` (a code of the list of that name), ``article``, ``chapter``,
``assessed`` (true where a state has something to carry out, false for final clauses and the like) and a title in each
language. Titles of treaties follow their published texts; those of the minimum standards are summaries in own words.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from prystan.evidence.model.codelists import LANGUAGES


@dataclass(frozen=True, slots=True)
class Article:
    """One article or criterion. `labels` maps a language to its title; English is always there."""

    instrument: str
    article: str
    chapter: str
    assessed: bool
    labels: Mapping[str, str]

    def title(self, language: str) -> str:
        return self.labels.get(language) or self.labels["en"]


@cache
def article_titles() -> Mapping[tuple[str, str], Article]:
    """Every article by instrument and number, in the order of the texts."""
    lines = (files("prystan.evidence.country") / "instruments.csv").read_text(encoding="utf-8").splitlines()
    return MappingProxyType({(row["instrument"], row["article"]): _article(row) for row in csv.DictReader(lines)})


def _article(row: Mapping[str, str]) -> Article:
    labels = {language: row[language] for language in LANGUAGES if row[language]}
    return Article(row["instrument"], row["article"], row["chapter"], row["assessed"] == "true", labels)
