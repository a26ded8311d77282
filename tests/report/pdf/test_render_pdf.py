"""The PDFs: archival, readable aloud, complete in Cyrillic, the same bytes on every machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from prystan.report.model import Cell, Chapter, DataTable, Document, Listing, Paragraph
from prystan.report.pdf import BriefTooLongError, render_pdf
from prystan.report.pdf.letters import _COVERED, printable
from report import sample

CUT_OFF = date(2026, 1, 31)


def made(folder: Path, language: str = "be", kind: str = "report") -> Path:
    path = folder / f"{language}-{kind}.pdf"
    if not path.exists():
        render_pdf(sample.document(language, kind), path, cut_off=CUT_OFF)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pdf")


def text_of(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def structure(reader: PdfReader) -> Iterator[Any]:
    """Every element of the structure tree."""
    waiting: list[Any] = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop()
        element = element.get_object() if hasattr(element, "get_object") else element
        if isinstance(element, list):
            waiting.extend(element)
        elif isinstance(element, dict):
            yield element
            kids = element.get("/K", [])
            waiting.extend(kids if isinstance(kids, list) else [kids])


@pytest.mark.parametrize("kind", ["report", "brief"])
@pytest.mark.parametrize("language", sample.LANGUAGES)
def test_a_pdf_is_archival_and_accessible(folder: Path, language: str, kind: str) -> None:
    reader = PdfReader(made(folder, language, kind))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"<pdfaid:part>2</pdfaid:part>", xmp)
    assert re.search(r"<pdfaid:conformance>A</pdfaid:conformance>", xmp)
    assert re.search(r"<pdfuaid:part>1</pdfuaid:part>", xmp)
    assert reader.metadata
    assert reader.metadata.title == sample.TEXTS[language]["title"]


@pytest.mark.parametrize("language", sample.LANGUAGES)
def test_pictures_speak_and_tables_have_headers(folder: Path, language: str) -> None:
    elements = list(structure(PdfReader(made(folder, language))))
    spoken = [element["/Alt"] for element in elements if element.get("/S") == "/Figure" and "/Alt" in element]
    assert spoken.count(sample.TEXTS[language]["alternative"]) == 6
    kinds = [element.get("/S") for element in elements]
    assert kinds.count("/TH") > 20
    assert kinds.count("/H1") >= 3


@pytest.mark.parametrize("language", sample.LANGUAGES)
def test_texts_can_be_copied_and_searched(folder: Path, language: str) -> None:
    text, said = text_of(made(folder, language)), sample.TEXTS[language]
    for words in (said["lead"], said["who"], said["presumed"], sample.LABELS[language]["contents"], "<10"):
        assert words in text


@pytest.mark.parametrize("kind", ["report", "brief"])
def test_the_same_document_gives_the_same_bytes(folder: Path, tmp_path: Path, kind: str) -> None:
    assert made(folder, "ru", kind).read_bytes() == made(tmp_path, "ru", kind).read_bytes()


def test_a_pdf_carries_the_cut_off_and_not_today(folder: Path) -> None:
    metadata = PdfReader(made(folder)).metadata
    assert metadata
    assert metadata.creation_date
    assert metadata.creation_date.date() == CUT_OFF


def test_only_our_own_fonts_are_used(folder: Path) -> None:
    fonts = set()
    for page in PdfReader(made(folder)).pages:
        fonts |= {
            font.get_object()["/BaseFont"].split("+")[-1] for font in page["/Resources"].get("/Font", {}).values()
        }
    assert fonts
    assert all(font.startswith("IBMPlexSans") for font in fonts)


@pytest.mark.parametrize("language", sample.LANGUAGES)
def test_a_brief_has_two_pages(folder: Path, language: str) -> None:
    assert len(PdfReader(made(folder, language, "brief")).pages) == 2


def test_a_longer_brief_is_set_smaller_and_a_hopeless_one_refused(tmp_path: Path) -> None:
    sentence = sample.TEXTS["ru"]["body"]

    def brief(times: int) -> Document:
        chapters = tuple(Chapter(f"c{i}", "Глава", (Listing((sentence,) * (times // 2)),)) for i in range(2))
        return Document("brief", "ru", "Кратко", "", (), chapters, sample.LABELS["ru"])

    render_pdf(brief(80), tmp_path / "b.pdf", cut_off=CUT_OFF)
    assert len(PdfReader(tmp_path / "b.pdf").pages) == 2
    with pytest.raises(BriefTooLongError, match="longer than two pages"):
        render_pdf(brief(400), tmp_path / "b.pdf", cut_off=CUT_OFF)


def test_a_table_longer_than_a_page_repeats_its_header(folder: Path) -> None:
    pages = [page.extract_text() for page in PdfReader(made(folder, "en")).pages]
    assert sum("Persons 5" in page for page in pages) >= 2


def test_letters_that_the_fonts_lack_are_replaced(tmp_path: Path) -> None:
    odd = "ў “😀” 中文 \x00\x07 עברית"
    table = DataTable("t", odd, (odd,), ((Cell(odd),),), ("a",))
    document = Document(
        "report", "be", odd, odd, (odd,), (Chapter("c", odd, (Paragraph(odd), table)),), sample.LABELS["be"]
    )
    render_pdf(document, tmp_path / "odd.pdf", cut_off=CUT_OFF)
    assert "ў “\ufffd”" in text_of(tmp_path / "odd.pdf")


def test_every_letter_that_is_kept_can_be_printed(tmp_path: Path) -> None:
    letters = " ".join(chr(code) for code in range(0x20, 0xFFFF) if re.match(f"[{_COVERED}]", chr(code)))
    blocks = tuple(Paragraph(letters, kind) for kind in ("body", "lead", "caution", "note"))
    document = Document("report", "en", "T", "S", (), (Chapter("c", letters, blocks),), sample.LABELS["en"])
    render_pdf(document, tmp_path / "all.pdf", cut_off=CUT_OFF)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_texts_are_never_read_as_markup_and_never_break_a_page(tmp_path: Path, text: str) -> None:
    text = "#panic() $ * _ @x " + text.encode("utf-8", "ignore").decode()
    document = Document(
        "report", "en", text, text, (text,), (Chapter("c", text, (Paragraph(text),)),), sample.LABELS["en"]
    )
    render_pdf(document, tmp_path / "any.pdf", cut_off=CUT_OFF)
    assert "#panic() $ * _ @x" in text_of(tmp_path / "any.pdf")


def test_letters_are_composed_and_unseen_ones_go() -> None:
    assert printable("у\u0306\u200e\ufeff") == "ў"
