"""A connection that is lost while a form is sent loses nothing that was typed: loading the page again sends it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from casework.browsing.conftest import Somebody
from casework.cast import Cast, cast_of_a_story
from casework.story import agree, case_of
from prystan.casework.cases.models import Note

NOTE = "Патэлефанавала апоўдні, просіць перазваніць пасля шостай"


@pytest.fixture(scope="module")
def story(cast: Cast) -> Cast:
    """People of its own: what they do at their browsers is committed."""
    return cast_of_a_story("offline")


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_note_that_was_sent_into_nothing_is_sent_again(
    story: Cast, browser: Browser, address: str, script: bool
) -> None:
    person = story["association caseworker" if script else "shelter caseworker"]
    opened = case_of(person)
    agree(person, opened)
    context = browser.new_context(locale="en", java_script_enabled=script)
    try:
        worker = Somebody(context.new_page(), address, script=script, examined=False)
        worker.sign_in(person.member.email)
        worker.go(f"/cases/{opened.case.pk}/note")
        worker.fill(text=NOTE)
        context.set_offline(True)
        with worker.page.expect_event("requestfailed"):
            worker.page.get_by_role("button", name="Save").click(no_wait_after=True)
        context.set_offline(False)
        worker.page.reload()
        assert NOTE in worker.text()
    finally:
        context.close()
    with person.acting():
        assert Note.objects.filter(case=opened.case).count() == 1
