"""The evidence page as a reader has it: no accessibility violation, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from evidence.disclosure.release.small_cohorts import cohort
from prystan.evidence.disclosure.ledger import Ledger
from prystan.evidence.disclosure.release import Method, Request, release
from prystan.report.release import evidence_page
from prystan.report.words.releases import page_name

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


LANGUAGES = ("en", "be", "ru")


@pytest.fixture(scope="module", params=[Request(Method.ROUNDING), Request(epsilon=8.0)], ids=["tables", "rows"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("release")
    people = 400 if request.param.method is Method.ROUNDING else 5_000
    release(cohort(people), Ledger.open(made / "ledger.jsonl"), made / "out", request.param, page=evidence_page)
    return made / "out"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (320, "light")])
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_breaks_no_accessibility_rule_and_fits_the_screen(
    folder: Path, language: str, width: int, scheme: str, opened: Callable[..., Page]
) -> None:
    page = opened(folder / page_name(language), viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_its_plots_are_drawn_and_told_without_javascript(folder: Path, opened: Callable[..., Page]) -> None:
    page = opened(folder / "evidence.html", java_script_enabled=False)
    plots = page.locator("figure svg[role=img]")
    assert plots.count() == (2 if (folder / "microdata.csv").exists() else 1)
    told = [plots.nth(n).locator("desc").text_content() or "" for n in range(plots.count())]
    assert any("control" in text for text in told)
    page.locator("summary").first.click()
    assert page.locator("details table").first.is_visible()


def test_a_reader_goes_from_one_language_to_another(folder: Path, opened: Callable[..., Page]) -> None:
    page = opened(folder / "evidence.html")
    page.get_by_role("link", name="Беларуская").click()
    assert page.locator("html").get_attribute("lang") == "be"
    assert page.get_by_role("heading", level=1).text_content() == "Доказы бяспечнага выпуску"
