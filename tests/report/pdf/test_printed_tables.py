"""Printed tables: no cell runs into its neighbour, whatever the words; what is short stays together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from prystan.report.model import Block, Cell, Chapter, DataTable, Document, Heading, KeyFigure, KeyFigures, Paragraph
from prystan.report.pdf import render_pdf
from prystan.report.pdf.payload import _breakable
from report import sample

ADDRESS = "https://www.example.org/en/document/2010762-a_very/long=address&of?a=report-that-nobody-can-break.html"
LONG = "Противодействие-торговле-людьми-в-Республике"
Box = tuple[float, float, float, float]


def table(columns: int, rows: int, texts: Sequence[str]) -> DataTable:
    """Each cell begins with its own number, so that its box can be found on the page."""
    cells = tuple(
        tuple(Cell(texts[(row + column) % len(texts)].format(f"{row:03}{column:02}")) for column in range(columns))
        for row in range(rows)
    )
    names = tuple(f"Presumed victims detected, persons {place}" for place in range(columns))
    return DataTable("t", "A title", names, cells, tuple(f"c{place}" for place in range(columns)),
                     numeric=(False,) * columns, notes=("A note.",), source="Somebody")  # fmt: skip


def printed(folder: Path, *blocks: Block) -> pdfium.PdfDocument:
    chapters = (Chapter("c", "A chapter", blocks),)
    document = Document("report", "en", "T", "S", (), chapters, sample.LABELS["en"])
    render_pdf(document, folder / "t.pdf", cut_off=date(2026, 1, 31))
    return pdfium.PdfDocument(folder / "t.pdf")


def boxes(page: pdfium.PdfPage) -> list[Box]:
    """The box of each run of text on the page."""
    text = page.get_textpage()
    return [text.get_rect(place) for place in range(text.count_rects())]


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share more than what slanted or hanging parts of neighbouring letters share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width > 2 and height > 1.5


TEXTS = {
    "dates that do not break": ("{0}\u00a031\u00a0December\u00a02018", "{0} 1\u00a0234", "{0}"),
    "addresses": ("{0} " + ADDRESS, "{0} Medium", "{0} a note of some words, as notes are"),
    "words longer than a column": ("{0}" + LONG, "{0} short", "{0}" + "Щ" * 60),
    "much text": ("{0} " + "some words " * 40, "{0} not reported"),
}


@pytest.mark.parametrize("columns", [2, 4, 7, 12])
@pytest.mark.parametrize("texts", TEXTS.values(), ids=TEXTS)
def test_no_cell_runs_into_another_or_off_the_page(tmp_path: Path, columns: int, texts: Sequence[str]) -> None:
    for page in printed(tmp_path, table(columns, 12, texts)):
        found = boxes(page)
        width, height = page.get_size()
        assert all(left > 40 and right < width - 40 and low > 20 and top < height for left, low, right, top in found)
        assert not [pair for pair in combinations(found, 2) if overlap(*pair)]


def test_a_table_of_many_texts_gets_turned_pages_and_takes_its_heading_along(tmp_path: Path) -> None:
    texts = ("{0} " + ADDRESS, "{0} a note of some words, as notes are, and some more of them", "{0} High")
    pages = list(printed(tmp_path, Paragraph("Before."), Heading("A heading"), table(7, 30, texts), Paragraph("After")))
    turned = [page for page in pages if page.get_size()[0] > page.get_size()[1]]
    assert "A heading" in turned[0].get_textpage().get_text_range()
    assert len(turned) < len(pages)


def test_a_header_of_a_few_numbers_takes_two_lines_where_there_is_room(tmp_path: Path) -> None:
    text = printed(tmp_path, table(3, 3, ("{0}",)))[2].get_textpage()
    lines = set()
    for place in range(text.count_rects()):
        box = text.get_rect(place)
        if any(word in text.get_text_bounded(*box) for word in ("Presumed", "victims", "detected", "persons")):
            lines.add(round(box[1] / 4))
    assert len(lines) == 2


def test_a_short_table_stays_together_with_its_heading_notes_and_what_is_said_of_it(tmp_path: Path) -> None:
    filler = Paragraph("Words. " * 25)
    for times in range(18, 26):
        blocks = (*[filler] * times, Heading("A heading"), table(3, 5, ("{0}",)), Paragraph("Said of it.", "note"))
        pages = [page.get_textpage().get_text_range() for page in printed(tmp_path, *blocks)]
        holder = next(text for text in pages if "00000" in text)
        assert all(words in holder for words in ("A heading", "A title", "00402", "Somebody", "Said of it."))


LAST_BLOCKS = {
    "key figures": KeyFigures(tuple(KeyFigure(f"I{n}", "12", "Of what", "Whose, when.") for n in range(3))),
    "a paragraph": Paragraph("Whose, when. " * 10),
}


@pytest.mark.parametrize("last", LAST_BLOCKS.values(), ids=LAST_BLOCKS)
def test_the_note_that_ends_a_chapter_never_stands_alone_on_a_page(tmp_path: Path, last: Block) -> None:
    filler = Paragraph("Words. " * 25)
    for times in range(22, 30):
        note = Paragraph("Said of it. " * 9, "note")
        pages = [p.get_textpage().get_text_range() for p in printed(tmp_path, *[filler] * times, last, note)]
        holder = next(text for text in pages if "Said of it." in text)
        assert "Whose, when." in holder


def test_a_row_is_no_taller_than_its_texts_need_where_another_column_has_room(tmp_path: Path) -> None:
    """One long cell does not take the room that a column of medium ones needs."""
    rows = [("P1", "article 12: not assessed; article 15: not assessed", "Contacts: 710")] * 8
    rows.append(("P2", "article 15: not assessed", "some words that fill a cell of many lines " * 8))
    cells = tuple(tuple(Cell(text) for text in row) for row in rows)
    block = DataTable("t", "A title", ("No.", "Articles and their state", "Figures"), cells, ("a", "b", "c"))
    text = printed(tmp_path, block)[2].get_textpage()
    tops = sorted({round(text.get_rect(place)[3]) for place in range(text.count_rects())
                   if "P1" in text.get_text_bounded(*text.get_rect(place))})  # fmt: skip
    assert len(tops) == 8
    assert max(b - a for a, b in pairwise(tops)) < 3 * 12.5, "at most two lines a row"


def test_a_row_is_not_cut_by_the_end_of_a_page(tmp_path: Path) -> None:
    texts = ("{0} begins " + "word " * 30 + "ends{0}",)
    for page in printed(tmp_path, table(2, 60, texts)):
        text = page.get_textpage().get_text_range()
        for row in range(60):
            assert (f"{row:03}00 begins" in text) == (f"ends{row:03}00" in text)


def test_an_address_may_break_and_still_leads_to_its_page(tmp_path: Path) -> None:
    assert _breakable(ADDRESS).replace("\u200b", "") == ADDRESS
    assert _breakable("no address/but-a_word") == "no address/but-a_word"
    raw = (printed(tmp_path, table(4, 2, ("{0} " + ADDRESS,))) and (tmp_path / "t.pdf")).read_bytes()
    assert ADDRESS.encode() in raw
