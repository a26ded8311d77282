"""What somebody typed while the session ran out comes back to her, and to nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.browser import at, somebody
from casework.cast import PASSWORD, Cast
from casework.pages.test_signing_in import set_up
from casework.story import agree, brought_to, case_of
from prystan.casework.access.keyring import erase_dossier
from prystan.casework.access.models import SecondFactor
from prystan.casework.referrals.states import State
from prystan.web import drafts
from prystan.web.models import Draft, Session

pytestmark = pytest.mark.usefixtures("database")
TEXT = "She <called> at noon; the number was Яўгенія's."


def run_out(client: Client) -> None:
    key = client.cookies["prystan-session"].value
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(minutes=1))


@pytest.fixture
def late(cast: Cast) -> tuple[Client, str]:
    """A caseworker whose session ran out, and the page of a note that she then sends."""
    person = cast["association caseworker"]
    opened = case_of(person)
    agree(person, opened)
    client, page = at(person), reverse("note", kwargs={"case": opened.case.pk})
    assert client.get(page).status_code == 200
    run_out(client)
    answer = client.post(page, {"text": TEXT, "password": "secret of hers"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("sign-in"))
    return client, page


def test_after_signing_in_again_the_form_is_there_and_can_be_sent(cast: Cast, late: tuple[Client, str]) -> None:
    person, (client, page) = cast["association caseworker"], late
    secret = set_up(somebody(), person.member.email)
    with person.acting():
        SecondFactor.objects.update(last_step=0)
    given = {"email": person.member.email, "password": PASSWORD, "code": pyotp.TOTP(secret).now()}
    onward = client.post(reverse("sign-in"), given)
    assert onward["Location"].startswith("/drafts/")
    shown = client.get(onward["Location"]).content.decode()
    assert "She &lt;called&gt; at noon" in shown
    assert f'action="{page}"' in shown
    assert "secret of hers" not in shown
    assert onward["Location"] in client.get(reverse("day")).content.decode()
    (draft,) = re.findall(r'name="draft" value="([^"]+)"', shown)
    assert client.post(page, {"text": TEXT, "draft": draft}).status_code == 303
    assert client.get(onward["Location"]).status_code == 404
    assert "She &lt;called&gt; at noon" in client.get(page.removesuffix("/note")).content.decode()


def test_it_is_sealed_and_nobody_else_finds_it(cast: Cast, late: tuple[Client, str]) -> None:
    with cast["association caseworker"].acting() as keyring:
        (draft,) = Draft.objects.all()
        assert TEXT.encode() not in bytes(draft.sealed)
        typed = drafts.open_draft(keyring, draft)
    assert typed is not None
    assert typed.values == (("text", TEXT),)
    address = reverse("draft", kwargs={"draft": draft.pk})
    for other in ("association coordinator", "shelter caseworker"):
        assert at(cast[other]).get(address).status_code == 404
        assert at(cast[other]).post(address).status_code == 404
    with cast["association coordinator"].acting() as keyring:
        assert not Draft.objects.exists()
        assert drafts.open_draft(keyring, draft) is None
    mine = at(cast["association caseworker"])
    assert mine.post(address).status_code == 303
    assert mine.get(address).status_code == 404


def test_whoever_signed_out_or_only_looked_leaves_nothing(cast: Cast) -> None:
    person = cast["association caseworker"]
    out, looks, password = at(person), at(person), at(person)
    page = reverse("take-in")
    kept = out.cookies["prystan-session"].value
    out.post(reverse("sign-out"))
    out.cookies["prystan-session"] = kept
    assert out.post(page, {"status": "Dismissed"}).status_code == 302
    run_out(looks)
    assert looks.get(page).status_code == 302
    run_out(password)
    assert password.post(reverse("password"), {"old": PASSWORD, "new": "another one, longer"}).status_code == 302
    assert somebody().post(page, {"status": "Dismissed"}).status_code == 302
    with person.acting():
        assert not Draft.objects.exists()


def test_a_few_are_kept_for_a_week(cast: Cast) -> None:
    person = cast["association caseworker"]
    for number in range(drafts.MOST + 2):
        client = at(person)
        run_out(client)
        client.post(reverse("take-in"), {"region": f"BY-{number}"})
    with person.acting() as keyring:
        held = [drafts.open_draft(keyring, one) for one in drafts.waiting(person.member)]
        assert [one.values for one in held if one] == [(("region", f"BY-{n}"),) for n in range(6, 1, -1)]


@pytest.mark.parametrize("typed_at", ["her case", "her referral", "another case"])
def test_what_was_typed_about_an_erased_person_goes_with_her(cast: Cast, typed_at: str) -> None:
    person = cast["association caseworker"]
    opened, referral = brought_to(State.SENT, cast)
    pages = {
        "her case": reverse("note", kwargs={"case": opened.case.pk}),
        "her referral": reverse("move", kwargs={"referral": referral.pk, "move": "withdrawn"}),
        "another case": reverse("note", kwargs={"case": case_of(person).case.pk}),
    }
    client = at(person)
    run_out(client)
    client.post(pages[typed_at], {"text": TEXT})
    with person.acting():
        (draft,) = Draft.objects.all()
        assert draft.about
    with cast["association coordinator"].acting():
        erase_dossier(opened.case.pk)
    with person.acting():
        assert Draft.objects.exists() == (typed_at == "another case")


def test_a_search_is_not_kept_for_it_holds_a_name(cast: Cast) -> None:
    client = at(cast["association caseworker"])
    run_out(client)
    client.post(reverse("cases"), {"name": "Яўгенія Квятковіч"})
    with cast["association caseworker"].acting():
        assert not Draft.objects.exists()
