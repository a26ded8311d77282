"""The page of `prystan estimate --html`: whole, in each language, and never mistaken for something public."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prystan.evidence.estimation import CaptureTable, Settings, Study, study
from prystan.report.model import Chart, DataTable, Paragraph
from prystan.report.study_page import study_document, study_page
from prystan.report.words import Words

TABLES = Path(__file__).parents[1] / "published" / "mse"
LATIN_WORDS = re.compile(r"\b[A-Za-z’']{3,}(?: [A-Za-z’']{2,}){2,}")


@pytest.fixture(scope="module")
def kosovo() -> Study:
    return study(
        CaptureTable.from_csv(TABLES / "Kosovo.csv"), ["bic", "stepwise", "threshold"], Settings(replicates=100)
    )


@pytest.mark.parametrize("language", ["en", "be", "ru"])
def test_the_page_warns_first_and_has_every_exhibit(kosovo: Study, language: str) -> None:
    document = study_document(kosovo, Words(language))
    first = document.chapters[0].blocks[0]
    assert isinstance(first, Paragraph)
    assert first.kind == "caution"
    shown = {block.identifier for chapter in document.chapters for block in chapter.blocks
             if isinstance(block, Chart | DataTable)}  # fmt: skip
    assert {one.identifier for one in kosovo.exhibits()} <= shown


@pytest.mark.parametrize("language", ["be", "ru"])
def test_no_english_sentence_stands_on_the_page_of_another_language(kosovo: Study, language: str) -> None:
    page = study_page(kosovo, language)
    body = re.sub(r"<style>.*?</style>|<meta[^>]*>", " ", page, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", "\n", body)
    assert not [
        line for line in text.splitlines() if LATIN_WORDS.search(line) and "(20" not in line and "(19" not in line
    ]


def test_the_page_needs_nothing_but_itself(kosovo: Study) -> None:
    page = study_page(kosovo, "en")
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!#)', page)


def test_the_same_study_gives_the_same_page(kosovo: Study) -> None:
    assert study_page(kosovo, "ru") == study_page(kosovo, "ru")
