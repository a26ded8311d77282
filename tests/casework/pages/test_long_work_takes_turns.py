"""Exports, imports and contributions take turns: they never hold all processes that answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from pyrage import x25519

from casework.browser import at
from casework.cast import Cast
from casework.exchange.test_workbook import PERSON, workbook
from casework.pages.test_import_page import AGREED
from casework.story import case_of
from prystan.casework.database import APP, Cluster
from prystan.casework.exchange import export
from prystan.web.views import imports

pytestmark = pytest.mark.usefixtures("database")
RECIPIENT = {"recipient": str(x25519.Identity.generate().to_public())}
LOCK = "SELECT pg_advisory_lock(hashtextextended(%s, 0))"


@pytest.fixture
def elsewhere(site: Cluster, cast: Cast) -> Iterator[psycopg.Connection[Any]]:
    """Another process of the site, at its own transaction."""
    with psycopg.connect(site.url(APP, "prystan"), autocommit=True) as other:
        yield other


@pytest.mark.parametrize("held", ["slots", "organisation"])
def test_who_finds_no_turn_is_told_when_to_come_back(cast: Cast, elsewhere: psycopg.Connection[Any], held: str) -> None:
    coordinator = cast["association coordinator"]
    mine = [f"long work of {coordinator.organisation.pk}"]
    for name in mine if held == "organisation" else [f"long work {n}" for n in range(settings.LONG_WORK)]:
        elsewhere.execute(LOCK, [name])
    for path, given in (("/everything", RECIPIENT), ("/contribution", {"round": ""})):
        answer = at(coordinator).post(path, given)
        assert (answer.status_code, answer["Retry-After"]) == (503, "30"), path
        assert at(coordinator).get(path).status_code == 200  # looking at it holds nobody
    other = at(cast["stranger coordinator"]).post("/everything", RECIPIENT)
    assert other.status_code == (200 if held == "organisation" else 503)


def test_half_of_the_processes_stay_for_everybody_else() -> None:
    assert 1 <= settings.LONG_WORK <= max(1, settings.WORKERS // 2)


def test_an_export_that_is_too_large_for_a_page_says_how_it_is_made(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_CASES", 0)
    case_of(cast["association caseworker"])
    answer = at(cast["association coordinator"]).post("/everything", RECIPIENT)
    assert answer.status_code == 422
    assert "prystan export" in answer.content.decode()


def test_an_import_stops_in_time_and_goes_on_when_it_is_sent_again(
    cast: Cast, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path / "w.xlsx", {**PERSON, "First Name": "Апошняя"}, {**PERSON, "First Name": "Перадапошняя"})

    def sent() -> str:
        file = SimpleUploadedFile("w.xlsx", path.read_bytes())
        page: str = at(cast["stranger caseworker"]).post("/cases/import", {**AGREED, "file": file}).content.decode()
        return page

    monkeypatch.setattr(imports, "SECONDS", -1.0)
    assert "2 rows were not reached" in sent()
    monkeypatch.setattr(imports, "SECONDS", 30.0)
    page = sent()
    assert "were not reached" not in page
    assert "<dt>Cases taken in</dt><dd>2</dd>" in page
