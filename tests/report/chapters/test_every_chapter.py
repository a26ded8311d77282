"""Every chapter can be written, whatever was reported, in every language; and keeps the promises of the report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from prystan.evidence.country.pack import CountryPack
from prystan.evidence.indicators import INDICATORS
from prystan.report.compose import CHAPTERS
from prystan.report.compose import compose as compose_anew
from prystan.report.edition import Edition
from prystan.report.labels import LABELS
from prystan.report.model import (
    Block,
    Cell,
    Chapter,
    Chart,
    DataTable,
    Definitions,
    Document,
    Figurative,
    Heading,
    KeyFigures,
    Listing,
    Paragraph,
)
from prystan.report.words import Words

LANGUAGES = ("en", "be", "ru")
ANNEXES = {
    "standard-tables",
    "definitions",
    "unodc",
    "eurostat",
    "greta",
    "sdg",
    "action-plan",
    "contributors",
    "changes",
}


_COMPOSED: dict[tuple[int, str], Mapping[str, Document]] = {}


def compose(edition: Edition, language: str) -> Mapping[str, Document]:
    """The documents of an edition, composed once for all tests."""
    key = id(edition), language
    if key not in _COMPOSED:
        _COMPOSED[key] = compose_anew(edition, language)
    return _COMPOSED[key]


def texts(block: Block) -> Iterator[str]:
    """Every text of a block that this program wrote (not what contributors and packs did)."""
    match block:
        case Paragraph(text, _) | Heading(text):
            yield text
        case KeyFigures(items):
            for item in items:
                yield from (item.value, item.label, item.detail)
        case Definitions(items):
            for term, meaning in items:
                yield from (term, meaning)
        case Listing(items):
            yield from items
        case Chart() | Figurative():
            yield block.alternative
            yield from texts(block.table)
        case DataTable():
            yield from (block.title, *block.columns, *block.notes, block.source)


def tables(document: Document) -> list[DataTable]:
    return document.tables()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_has_its_chapters_and_annexes(edition: Edition, language: str) -> None:
    documents = compose(edition, language)
    assert set(documents) == {"report", "press-release", "brief"}
    report = documents["report"]
    assert len(report.chapters) == len(CHAPTERS)
    assert {chapter.identifier for chapter in report.chapters if chapter.annex} == ANNEXES
    assert all(set(document.labels) == set(LABELS) for document in documents.values())


def test_every_chapter_begins_with_one_lead(edition: Edition) -> None:
    for chapter in compose(edition, "en")["report"].chapters:
        leads = [block for block in chapter.blocks if isinstance(block, Paragraph) and block.kind == "lead"]
        assert len(leads) == 1, chapter.identifier
        assert chapter.blocks[0] is leads[0]
        assert leads[0].text[0].isupper() or leads[0].text[0].isdigit()
        assert leads[0].text.endswith("."), leads[0].text


@pytest.mark.parametrize("language", LANGUAGES)
def test_identifiers_of_tables_are_unique_and_the_same_in_every_language(edition: Edition, language: str) -> None:
    report = compose(edition, language)["report"]
    found = [table.identifier for table in _all_tables(report)]
    assert [table.identifier for table in _all_tables(compose(edition, "en")["report"])] == found
    same: dict[str, DataTable] = {}
    for table in _all_tables(report):
        assert same.setdefault(table.identifier, table).rows == table.rows, table.identifier
        assert re.fullmatch(r"[a-z0-9-]+", table.identifier), table.identifier


def _all_tables(document: Document) -> Iterator[DataTable]:
    for chapter in document.chapters:
        for block in chapter.blocks:
            if isinstance(block, Chart | Figurative):
                yield block.table
            elif isinstance(block, DataTable):
                yield block


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_are_rectangular(edition: Edition, language: str) -> None:
    for table in tables(compose(edition, language)["report"]):
        width = len(table.columns)
        assert len(table.machine_columns) == width, table.identifier
        assert len(table.numeric) in (0, width), table.identifier
        assert len(set(table.machine_columns)) == width, table.identifier
        for row in table.rows:
            assert len(row) == width, table.identifier
            assert all(isinstance(cell, Cell) for cell in row)


LATIN_WORDS = re.compile(r"\b[A-Za-z’']{3,}(?: [A-Za-z’']{2,}){2,}")


@pytest.mark.parametrize("language", ["be", "ru"])
def test_no_english_sentence_stands_in_another_language(edition: Edition, language: str) -> None:
    meanings = [text for received in edition.received for text in received.manifest.definitions.values()]
    given = sorted(filter(None, meanings), key=len, reverse=True)
    for document in compose(edition, language).values():
        for chapter in document.chapters:
            for text in (text for block in chapter.blocks for text in texts(block)):
                for known in given:
                    text = text.replace(known, "")
                assert not LATIN_WORDS.search(_without_standards(text)), f"{chapter.identifier}: {text}"


def _without_standards(text: str) -> str:
    """Names of foreign standards stay in Latin letters."""
    for indicator in INDICATORS.values():
        for standard in indicator.seen_in:
            text = text.replace(standard, "")
    return text


def test_a_small_count_is_never_a_number(full: Edition) -> None:
    """Counts of persons are multiples of 5, or shown only as fewer than 10."""
    units = {"ID1", "ID2", "AS1", "AS3", "RM1", "PJ1", "PJ2", "PJ3", "PJ4", "PA3"}
    for table in tables(compose(full, "en")["report"]):
        for row in table.rows:
            for name, cell in zip(table.machine_columns, row, strict=True):
                if name in units and isinstance(cell.raw, int | float):
                    assert cell.raw % 5 == 0, (table.identifier, cell)
                    assert cell.raw >= 10, (table.identifier, cell)


def test_what_is_not_reported_is_never_zero(empty: Edition) -> None:
    report = compose(empty, "en")["report"]
    chapters = [chapter for chapter in report.chapters if chapter.identifier not in ("changes", "contributors", "data")]
    for block in (block for chapter in chapters for block in chapter.blocks):
        if isinstance(block, KeyFigures):
            assert all(item.value in ("not reported", "not yet estimated") for item in block.items)
        if isinstance(block, Chart | Figurative):
            pytest.fail(f"{block.identifier}: nothing was reported that a chart could show")


def test_pictures_are_told_in_words(full: Edition) -> None:
    pictures = [
        block
        for chapter in compose(full, "be")["report"].chapters
        for block in chapter.blocks
        if isinstance(block, Chart | Figurative)
    ]
    assert len(pictures) >= 12
    for picture in pictures:
        assert picture.title in picture.alternative
        assert picture.table.rows[0][1].text in picture.alternative


def test_sources_that_disagree_stand_side_by_side(full: Edition) -> None:
    chapter = _chapter(full, "changes")
    (table,) = [b for b in chapter.blocks if isinstance(b, DataTable) and b.identifier == "contradictions"]
    values = {row[2].text for row in table.rows if row[1].text == "2017"}
    assert {"60 persons", "134 persons"} <= values
    assert all(row[5].text for row in table.rows), "each says where it can be read"


def test_answers_to_questionnaires_carry_their_breaks_and_say_what_is_counted(full: Edition) -> None:
    """Until lists are linked, a questionnaire about persons is answered with records, and says so."""
    for name in ("unodc", "eurostat"):
        made = [b for b in _chapter(full, name).blocks if isinstance(b, DataTable)]
        detected = [t for t in made if "persons first detected in the period" in t.title]
        assert detected
        assert all(t.notes[0].startswith("Break: contributors define") for t in detected)
        assert {column for t in made for column in t.columns if column in ("Persons", "Records")} == {"Records"}


def test_a_break_says_whose_series_it_breaks(full: Edition) -> None:
    (listing,) = [b for b in _chapter(full, "changes").blocks if isinstance(b, Listing)]
    assert "Risk readiness: the question was asked in another way." in listing.items


def _chapter(edition: Edition, identifier: str, language: str = "en") -> Chapter:
    found = [c for c in compose(edition, language)["report"].chapters if c.identifier == identifier]
    return found[0]


def test_every_indicator_is_defined(empty: Edition) -> None:
    chapter = _chapter(empty, "definitions")
    terms = [term for block in chapter.blocks if isinstance(block, Definitions) for term, _ in block.items]
    assert [term.split(".")[0] for term in terms] == list(INDICATORS)


def test_the_press_release_is_short_and_quotes_nobody(edition: Edition) -> None:
    (chapter,) = compose(edition, "en")["press-release"].chapters
    prose = " ".join(b.text for b in chapter.blocks if isinstance(b, Paragraph) and b.kind in ("lead", "body"))
    assert 5 <= len(re.findall(r"[.!?](?:\s|$)", prose)) <= 8
    assert not set('“”«»"') & set(prose)


def test_the_same_edition_gives_the_same_report(full: Edition) -> None:
    assert compose_anew(full, "ru") == compose(full, "ru")


def test_no_code_knows_a_country(full: Edition, pack: CountryPack) -> None:
    assert (
        Words("en").text("{country}, {period}", country=pack.name("en"), period="2025")
        == compose(full, "en")["report"].subtitle
    )
