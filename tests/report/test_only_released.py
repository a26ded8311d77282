"""Every face of the report takes released numbers only: who hands it a count gets a type error, not a leak."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from mypy import api

import prystan
from prystan.evidence.disclosure import DisclosureError, NotPublic, Released, ReleasedFigure, released_figures

ROOT = Path(__file__).parents[2]

PROGRAM = """
from pathlib import Path

from prystan.evidence.disclosure import (
    IncomparableError, PublicCell, PublicCounts, PublicFigure, ReleasedFigures, Shown, UnsafeReleaseError, fact,
)
from prystan.evidence.disclosure.cohort import Cohort
from prystan.evidence.disclosure.measurement import Measurements
from prystan.evidence.disclosure.release.evidence import distance
from prystan.evidence.disclosure.release.files import Layout, write_files
from prystan.evidence.disclosure.shares import share_of
from prystan.evidence.indicators.counts import CountTable, InternalCounts
from prystan.evidence.indicators.figures import Figure, InternalFigure
from prystan.report import charts
from prystan.report.chapters import annex_greta, annex_unodc, by_products, overview
from prystan.report.chapters.cells import Speaker
from prystan.report.chapters.page import Page
from prystan.report.compose import compose
from prystan.report.data import Metadata, write_charts, write_data, write_figures, write_workbook
from prystan.report.data.tables import file_name
from prystan.report.edition import Edition
from prystan.report.gather import Gathered
from prystan.report.html import render_html, render_index
from prystan.report.html.index import Edition as IndexEntry
from prystan.report.model import Cell, KeyFigure, Listing, Paragraph
from prystan.report.pdf import render_pdf
from prystan.report.release import evidence_page
from prystan.report.words import Words
from prystan.web.views import indicators, numbers


def right(
    say: Speaker, words: Words, figure: PublicFigure, cell: PublicCell, counts: PublicCounts, read: ReleasedFigures
) -> None:
    numbers.headlines(read.figures, words)
    say.cell(figure)
    say.public_cell(cell)
    Cell(str(figure), figure.shown)
    Cell("60", fact(60))
    if cell.shown is not None:
        words.people(cell.shown)


def wrong(
    n: int, share: float, figure: InternalFigure, some: Figure, counts: InternalCounts, table: CountTable,
    gathered: Gathered, cohort: Cohort, measured: Measurements, say: Speaker, page: Page, words: Words, out: Path,
    about: Metadata,
) -> None:
    Cell(str(n), n)  # a table
    Cell("a share", share)  # a table
    say.cell(figure)  # a table
    say.cell(some)  # a table
    say.public_cell(n)  # a table
    share_of(n, n)  # a share in a table
    page.tables.notes([figure])  # what stands below a table
    KeyFigure("ID1", n, "Detected", "")  # a key figure
    charts.bar(table, identifier="a", title="A", alternative="A")  # a chart
    charts.line(table, values=[1], identifier="a", title="A", alternative="A")  # a chart
    charts.pyramid(table, identifier="a", title="A", alternative="A")  # a chart
    page.alternative("Bar chart.", table)  # a chart in words
    charts.region_map(table, boundaries={}, words=words, identifier="a", title="A", alternative="", missing="")  # a map
    words.people(n)  # a sentence
    words.number(n)  # a sentence
    words.percent(share)  # a sentence
    words.amount(n)  # a sentence
    words.plural("{n} person", "{n} persons", n)  # a sentence
    words.text("There were {n}.", n=n)  # a sentence
    say.quantity(figure)  # a sentence
    Paragraph(n)  # a sentence
    Listing((n,))  # a sentence
    overview.build(counts, words)  # a chapter
    annex_greta.build(counts, words)  # answers to a questionnaire
    annex_unodc.build(gathered, words)  # answers to a questionnaire
    by_products.press_release(gathered, words)  # the press release
    by_products.brief(counts, words)  # the brief
    Edition(gathered.pack, gathered.period, about.cut_off, (), counts)  # an edition
    Edition(gathered.pack, gathered.period, about.cut_off, (figure,), page.edition.counts)  # an edition
    compose(gathered, "en")  # all documents
    render_html(counts)  # a web page
    render_index([IndexEntry(counts)])  # the first page
    render_pdf(gathered, out, cut_off=about.cut_off)  # a PDF
    write_data([table], out, metadata=about)  # CSV files
    write_workbook([table], out, metadata=about)  # a workbook
    write_figures([figure], out, metadata=about)  # report.json
    write_charts(counts, out)  # SVG files
    file_name(table)  # the name of a file
    write_files(cohort, out, layout=Layout.PACKAGE, name="a", title="A")  # open data
    write_files(measured, out, layout=Layout.PACKAGE, name="a", title="A")  # open data
    distance(cohort, cohort)  # the evidence of a release
    evidence_page(cohort, {})  # the evidence as a page
    numbers.headlines([figure], words)  # the site's page of the country's numbers
    numbers.headlines([{"indicator": "D1", "value": n}], words)  # the site's page of the country's numbers
    indicators.said(figure, words)  # the site's page of the country's numbers
    indicators.said(n, words)  # the site's page of the country's numbers
    UnsafeReleaseError(counts)  # what a refusal says
    IncomparableError(n)  # what a refusal says
"""
LINES = PROGRAM.splitlines()
WRONG = {number: line.strip() for number, line in enumerate(LINES, 1) if re.search(r"\)  # ", line)}


@pytest.fixture(scope="module")
def objections(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """What the type checker objects to, by line."""
    program = tmp_path_factory.mktemp("wrong") / "program.py"
    program.write_text(PROGRAM, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        output, errors, _ = api.run(["--config-file=pyproject.toml", "--follow-imports=silent", str(program)])
    assert not errors, errors
    found = (re.match(r"[^:]*program\.py:(\d+): error: (.*)", line) for line in output.splitlines())
    return {int(match[1]): match[2] for match in found if match}


@pytest.mark.parametrize("line", WRONG, ids=[f"{LINES[n - 1].rpartition('# ')[2]} line {n}" for n in WRONG])
def test_a_face_of_the_report_refuses_what_was_not_released(line: int, objections: dict[int, str]) -> None:
    assert line in objections, WRONG[line]
    assert "incompatible type" in objections[line] or "type variable" in objections[line], objections[line]


def test_it_refuses_nothing_that_was_released(objections: dict[int, str]) -> None:
    assert objections.keys() <= WRONG.keys(), {n: objections[n] for n in objections.keys() - WRONG.keys()}


def test_only_disclosure_makes_released_numbers() -> None:
    source = Path(prystan.__file__).parent
    makers = {
        path.relative_to(source).parts[:2]
        for path in source.rglob("*.py")
        if re.search(r"\bReleased\(|cast\(\"?(Released|Shown|Fact)|\bFact\(", path.read_text("utf-8"))
    }
    assert makers == {("evidence", "disclosure")}


def test_the_page_of_numbers_reads_a_report_in_one_way_only() -> None:
    """Whoever parses `report.json` for a page has numbers without a type."""
    views = Path(prystan.__file__).parent / "web" / "views"
    reading = [
        p.name
        for p in views.rglob("*.py")
        if re.search(r"json\.load|report\.json\W*\)\.(read|open)", p.read_text("utf-8"))
    ]
    assert reading == [], reading


def test_figures_are_read_back_from_a_report_only(tmp_path: Path) -> None:
    with pytest.raises(NotPublic):
        ReleasedFigure("D1", "", {}, "count", date(2025, 12, 31), Released(7), None)
    with pytest.raises(DisclosureError, match="no finished report"):
        released_figures(tmp_path)
