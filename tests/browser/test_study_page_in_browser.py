"""The page of an estimate as a reader has it: no accessibility violation, a phone, no JavaScript, no network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from prystan.evidence.estimation import CaptureTable, Settings, study
from prystan.report.study_page import study_page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Opened = Callable[..., Page]
LANGUAGES = ("en", "be", "ru")
PHONE = {"width": 320, "height": 640}
TABLE = Path(__file__).parents[1] / "published" / "mse" / "UKdat_5.csv"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = study(CaptureTable.from_csv(TABLE), ["stepwise", "bic", "threshold"], Settings(max_order=2, replicates=100))
    folder = tmp_path_factory.mktemp("pages")
    for language in LANGUAGES:
        (folder / f"{language}.html").write_text(study_page(found, language), encoding="utf-8")
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(pages: Path, opened: Opened, language: str, scheme: str) -> None:
    page = opened(pages / f"{language}.html", color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_need_not_scroll_sideways(pages: Path, opened: Opened, language: str) -> None:
    page = opened(pages / f"{language}.html", viewport=PHONE)
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_charts_and_their_tables_are_there_without_javascript(pages: Path, opened: Opened) -> None:
    page = opened(pages / "be.html", java_script_enabled=False)
    assert page.locator("figure svg[role=img]").count() == 8
    page.locator("summary").first.click()
    assert page.locator("details table").first.is_visible()
