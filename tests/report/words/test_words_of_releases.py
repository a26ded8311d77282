"""Gates, attacks and methods have words; the five sentences for a minister are the same on every page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prystan.evidence.disclosure.ledger.file import K_ANONYMOUS, NOISE, ROUNDING
from prystan.evidence.disclosure.release.evidence import GATES as CHECKED
from prystan.report.words import Words, languages
from prystan.report.words.releases import ASKED, ATTACKS, GATES, METHODS, why_heading, why_rounded

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "why-rounded.md"
REFERENCE = PAGE.parents[1] / "reference" / "evidence.md"


def test_every_gate_has_words() -> None:
    assert GATES.keys() == dict(CHECKED).keys()


def test_every_attack_of_the_reference_has_words() -> None:
    rows = REFERENCE.read_text(encoding="utf-8").partition("| attack |")[2].splitlines()[2:]
    assert ATTACKS.keys() == ASKED.keys() == {row.split("|")[1].strip() for row in rows if row.startswith("|")}


def test_every_method_has_words() -> None:
    assert METHODS.keys() == {NOISE, ROUNDING, K_ANONYMOUS}


@pytest.mark.parametrize("method", [ROUNDING, NOISE])
@pytest.mark.parametrize("place", range(len(languages())), ids=["en", "be", "ru"])
def test_the_page_for_a_minister_says_what_report_and_evidence_say_in_five_sentences(place: int, method: str) -> None:
    language = ("en", "be", "ru")[place]
    part = PAGE.read_text(encoding="utf-8").split("\n## ")[1 + place + (3 if method == NOISE else 0)]
    sentences = tuple(re.findall(r"^\d\. (.+)$", part, re.MULTILINE))
    assert len(sentences) == 5
    assert sentences == why_rounded(Words(language), method)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_a_heading_and_five_sentences(method: str, language: str) -> None:
    words = Words(language)
    assert len({why_heading(words, method), *why_rounded(words, method)}) == 6
