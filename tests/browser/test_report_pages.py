"""The pages as a reader has them: no accessibility violation, a phone, a keyboard, no JavaScript, paper."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pypdf import PdfReader

from prystan.report.html import Edition, render_html, render_index
from report import sample

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Opened = Callable[..., Page]
PAGES = [
    "index.html",
    *(f"{language}/{kind}.html" for language in sample.LANGUAGES for kind in ("report", "press-release")),
]
PHONE = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    editions = []
    for language in sample.LANGUAGES:
        (folder / language).mkdir()
        for kind in ("report", "press-release"):
            alternates = {other: f"../{other}/{kind}.html" for other in sample.LANGUAGES}
            downloads = {"pdf": "report.pdf", "brief": "brief.pdf", "workbook": "../data/tables.xlsx"}
            page = render_html(
                sample.document(language, kind), alternates=alternates, downloads=downloads, csv="../data"
            )
            (folder / language / f"{kind}.html").write_text(page, encoding="utf-8")
        links = {"report": f"{language}/report.html", "press-release": f"{language}/press-release.html"}
        editions.append(Edition(sample.document(language), links))
    (folder / "index.html").write_text(render_index(editions), encoding="utf-8")
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(site: Path, opened: Opened, name: str, scheme: str) -> None:
    page = opened(site / name, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_need_not_scroll_sideways(site: Path, opened: Opened, name: str) -> None:
    page = opened(site / name, viewport=PHONE)
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_wide_table_scrolls_in_its_own_frame(site: Path, opened: Opened) -> None:
    page = opened(site / "en" / "report.html", viewport=PHONE)
    frame = page.locator(".table-scroll").last
    frame.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert frame.evaluate("frame => frame.scrollLeft") > 0


def test_the_report_is_whole_without_javascript(site: Path, opened: Opened) -> None:
    page = opened(site / "be" / "report.html", java_script_enabled=False)
    assert page.locator("main section").count() == len(sample.document("be").chapters)
    page.locator("summary").first.click()
    assert page.locator("details table").first.is_visible()
    page.locator(".toc a").last.click()
    assert page.url.endswith("#chapter-annex-tables")


def test_the_keyboard_leads_past_the_cover(site: Path, opened: Opened) -> None:
    page = opened(site / "en" / "report.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_languages_can_be_changed_from_a_file(site: Path, opened: Opened) -> None:
    page = opened(site / "index.html")
    page.get_by_role("link", name=sample.LABELS["be"]["report"]).click()
    assert page.locator("html").get_attribute("lang") == "be"
    page.get_by_role("link", name="Русский").click()
    assert page.locator("h1").inner_text() == sample.TEXTS["ru"]["title"]


@pytest.mark.parametrize("language", sample.LANGUAGES)
def test_on_paper_nothing_is_lost(site: Path, opened: Opened, language: str) -> None:
    page = opened(site / language / "report.html")
    paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    # NFKC: the machine's font may print ligatures
    text = normalize("NFKC", " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split()))
    said = sample.TEXTS[language]
    assert said["lead"] in text
    # the table behind a chart, closed on the screen: its bands of age stand in no other place as text of their own
    assert text.count("35–59") >= 2
    assert sample.LABELS[language]["show-table"] not in text
