"""The glossary says of every word what it means, what it is not, and what it is called in the country's languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

GLOSSARY = (Path(__file__).parents[2] / "GLOSSARY.md").read_text(encoding="utf-8")
ENTRIES = dict(re.findall(r"^### ([^\n]+)\n\n(.*?)(?=^##|\Z)", GLOSSARY, re.MULTILINE | re.DOTALL))
CYRILLIC = r"[\u0400-\u04FF’', -]+"

WORDS_OF_THE_FIELD = (
    "detected", "presumed victim", "identified victim", "referral", "referral mechanism", "contribution", "contributor",
    "capture table", "hidden population", "linkage token", "linkage round", "record", "person", "counting unit",
    "cut-off date", "break", "contradiction", "revision", "service episode", "reintegration plan", "follow-up",
    "reflection period", "controlled rounding", "small cell", "disclosure control", "edition", "country pack",
    "indicator", "measure (in counting)", "measure (of the action plan)", "not reported",
)  # fmt: skip


@pytest.mark.parametrize("word", WORDS_OF_THE_FIELD)
def test_the_words_of_the_field_are_there(word: str) -> None:
    assert word in ENTRIES


@pytest.mark.parametrize("word", ENTRIES)
def test_an_entry_has_both_languages_a_definition_and_what_it_is_not(word: str) -> None:
    languages, _, text = ENTRIES[word].partition("\n\n")
    assert re.fullmatch(f"be: {CYRILLIC} · ru: {CYRILLIC}", languages)
    definition, _, contrast = text.partition("*Not*")
    assert len(definition.split()) > 5
    assert len(contrast.split()) > 3
