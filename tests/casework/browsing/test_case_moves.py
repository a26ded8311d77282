"""Two co-ordinators at two browsers: a case is offered, seen without a name, and taken over without any script."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from casework.browsing.conftest import Somebody
from casework.cast import Cast, cast_of_a_story
from casework.lived import WORDS, one_of_each
from casework.moving import NAME, agreed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_case_is_given_away_and_taken_over(cast: Cast, at_browser: Callable[..., Somebody]) -> None:
    story = cast_of_a_story("moves")
    opened = agreed(story)
    one_of_each(story["association caseworker"], opened)
    giver, taker, plain = at_browser(dark=True), at_browser(phone=True), at_browser(phone=True, script=False)
    giver.sign_in(story["association coordinator"].member.email)
    giver.go(f"/cases/{opened.case.pk}")
    giver.click("Give the case to another organisation")
    giver.picture("give-a-case")
    giver.fill(receiver=str(story["shelter coordinator"].organisation.pk), reason="MigrationOrChangeOfLocation")
    giver.tick("with_children")
    giver.click("Offer the case")
    assert "The case is offered, without a name." in giver.text()

    taker.sign_in(story["shelter coordinator"].member.email)
    taker.click("A case without a name")
    assert NAME not in taker.page.content()
    taker.picture("offered-case-on-a-telephone")
    taker.choose("Transfers of cases")
    taker.picture("transfers-on-a-telephone")
    plain.page.context.add_cookies(taker.page.context.cookies())
    plain.go("/transfers")
    plain.click("A case without a name")
    plain.click("Take the case over")
    assert "The case is yours now, whole, and assigned to you." in plain.text()
    taker.go(f"/cases/{opened.case.pk}")
    for text in (NAME, WORDS["account"], WORDS["file"], "Association moves"):
        assert text in taker.text()
    taker.picture("case-taken-over")

    giver.page.reload()
    giver.look()
    giver.picture("what-is-left-of-a-case")
    assert "The case has gone, whole." in giver.text()
    giver.go("/transfers")
    assert giver.page.goto(f"{giver.address}/cases/{opened.case.pk}").status == 404  # type: ignore[union-attr]
