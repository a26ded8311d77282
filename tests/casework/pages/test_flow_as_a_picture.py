"""Co-ordinators see where referrals wait: as lengths, and in the same words for who does not see them."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.urls import reverse

from casework.browser import at
from casework.cast import Cast, cast_of_a_story
from casework.story import State, brought_to
from prystan.casework.referrals import actions
from prystan.casework.referrals.models import Referral
from prystan.web.flow import WIDE, Stage, pictures

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(scope="module")
def people(cast: Cast) -> Cast:
    """Organisations of their own, with no other referrals."""
    return cast_of_a_story("flow")


@pytest.fixture
def referred(people: Cast) -> None:
    for state in (State.DRAFT, State.SENT, State.SENT, State.ACKNOWLEDGED, State.IN_SERVICE, State.FEEDBACK):
        brought_to(state, people)
    _opened, declined = brought_to(State.ACKNOWLEDGED, people)
    with people["shelter caseworker"].acting():
        actions.decline(Referral.objects.get(pk=declined.pk), "NoCapacity")
    _opened, withdrawn = brought_to(State.ACCEPTED, people)
    with people["association caseworker"].acting():
        actions.withdraw(Referral.objects.get(pk=withdrawn.pk))


def test_each_stage_counts_who_came_so_far_who_waits_and_who_ended(people: Cast, referred: None) -> None:
    for name, title in (("association", "Sent by us"), ("shelter", "Sent to us")):
        person = people[f"{name} coordinator"]
        with person.acting():
            (picture,) = pictures(person.organisation.pk)
        assert picture.title == title
        assert picture.stages == (
            Stage(State.SENT, 7, 2, 0), Stage(State.ACKNOWLEDGED, 5, 1, 1), Stage(State.ACCEPTED, 3, 0, 1),
            Stage(State.IN_SERVICE, 2, 1, 0), Stage(State.COMPLETED, 1, 0, 0), Stage(State.FEEDBACK, 1, 0, 0),
        )  # fmt: skip
        for bar in picture.bars:
            assert bar["on"] + bar["waits"] + bar["ended"] == pytest.approx(bar["stage"].reached / 7 * WIDE)
    with people["stranger coordinator"].acting():
        assert pictures(people["stranger coordinator"].organisation.pk) == []


def test_the_page_draws_it_and_tells_it(people: Cast, referred: None) -> None:
    client = at(people["association coordinator"])
    page = client.get(reverse("flow")).content.decode()
    (svg,) = re.findall(r"<svg .*?</svg>", page, re.S)
    assert "Seen by the receiver: 5; 1 waits here; 1 ended here" in svg
    assert svg.count('class="waits"') == 3
    assert "style=" not in svg  # the policy allows none
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    assert "1 ждёт здесь" in client.get(reverse("flow")).content.decode()
    assert "<svg" not in at(people["stranger coordinator"]).get(reverse("flow")).content.decode()
