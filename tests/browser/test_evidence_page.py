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

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module", params=[Request(Method.ROUNDING), Request(epsilon=8.0)], ids=["tables", "rows"])
def evidence(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    people = 400 if request.param.method is Method.ROUNDING else 5_000
    release(cohort(people), Ledger.open(folder / "ledger.jsonl"), folder / "out", request.param, page=evidence_page)
    return folder / "out" / "evidence.html"


@pytest.mark.parametrize("width", [1280, 320])
def test_it_breaks_no_accessibility_rule_and_fits_the_screen(
    evidence: Path, width: int, opened: Callable[..., Page]
) -> None:
    page = opened(evidence, viewport={"width": width, "height": 800})
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=evidence.with_name(f"{width}.png"), full_page=True)
