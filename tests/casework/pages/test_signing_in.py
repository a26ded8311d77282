"""Who comes in: password and second factor, once each; and what half a session opens."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pyotp
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.browser import at, somebody
from casework.cast import PASSWORD, Cast
from prystan.casework.access.attempts import MOST
from prystan.casework.access.models import FailedSignIn, SecondFactor
from prystan.web.models import Session
from prystan.web.signed_in import KEY_COOKIE

pytestmark = pytest.mark.usefixtures("database")


def typed(client: Client, email: str, password: str = PASSWORD, code: str = "") -> object:
    return client.post(reverse("sign-in"), {"email": email, "password": password, "code": code})


def cookies(client: Client) -> dict[str, str]:
    return {name: value.value for name, value in client.cookies.items()}


def with_cookies(client: Client, kept: dict[str, str]) -> Client:
    for name, value in kept.items():
        client.cookies[name] = value
    return client


def set_up(client: Client, email: str) -> str:
    """The first sign-in: the secret is shown once, its first code is typed."""
    page = typed(client, email).content.decode()  # type: ignore[attr-defined]
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)
    proof = re.search(r'name="proof" value="([^"]+)"', page)
    assert secret
    assert proof
    given = {"email": email, "password": PASSWORD, "proof": proof[1], "code": pyotp.TOTP(secret[1]).now()}
    assert client.post(reverse("second-factor"), given).status_code == 303
    return secret[1]


def test_the_first_time_a_second_factor_is_set_up_and_then_asked_for(cast: Cast) -> None:
    person, client = cast["association caseworker"], somebody()
    secret = set_up(client, person.member.email)
    assert client.get(reverse("day")).status_code == 200

    other = somebody()
    assert typed(other, person.member.email).status_code == 422  # type: ignore[attr-defined]
    next_code = pyotp.TOTP(secret).at(time.time() + 30)
    assert typed(other, person.member.email, code=next_code).status_code == 303  # type: ignore[attr-defined]
    assert other.get(reverse("day")).status_code == 200


def test_a_code_works_once(cast: Cast) -> None:
    person = cast["association caseworker"]
    secret = set_up(somebody(), person.member.email)
    code = pyotp.TOTP(secret).now()  # it was typed at the setting up
    assert typed(somebody(), person.member.email, code=code).status_code == 422  # type: ignore[attr-defined]


def test_the_secret_of_the_second_factor_is_not_in_the_database(cast: Cast) -> None:
    person = cast["association caseworker"]
    secret = set_up(somebody(), person.member.email)
    with person.acting():
        assert secret.encode() not in bytes(SecondFactor.objects.get(member=person.member).secret)


def test_address_password_and_code_are_refused_in_the_same_words(cast: Cast) -> None:
    person = cast["association caseworker"]
    set_up(somebody(), person.member.email)
    pages = [
        typed(somebody(), "nobody@example.org"),
        typed(somebody(), person.member.email, password="something else entirely"),
        typed(somebody(), person.member.email, code="000000"),
    ]
    said = [re.findall(r"<li>(.*?)</li>", page.content.decode()) for page in pages]  # type: ignore[attr-defined]
    assert said[0] == said[1] == said[2]


def test_guessing_is_stopped_and_the_right_password_too_for_a_while(cast: Cast) -> None:
    email = cast["association caseworker"].member.email
    for _ in range(MOST["address"]):
        assert typed(somebody(), email, password="a wrong password").status_code == 422  # type: ignore[attr-defined]
    assert typed(somebody(), email).status_code == 429  # type: ignore[attr-defined]
    assert not [row for row in FailedSignIn.objects.all() if email.encode() in bytes(row.key)]


def test_half_a_session_opens_nothing(cast: Cast) -> None:
    whole, other = at(cast["association caseworker"]), at(cast["association coordinator"])
    for lost in (KEY_COOKIE, "prystan-session"):
        client = with_cookies(somebody(), {name: value for name, value in cookies(whole).items() if name != lost})
        assert client.get(reverse("day")).status_code == 302
    mixed = somebody()
    mixed.cookies["prystan-session"] = whole.cookies["prystan-session"].value
    mixed.cookies[KEY_COOKIE] = other.cookies[KEY_COOKIE].value
    assert mixed.get(reverse("day")).status_code == 302


def test_signing_out_ends_the_session_on_the_server(cast: Cast) -> None:
    client = at(cast["association caseworker"])
    kept = cookies(client)
    assert client.post(reverse("sign-out")).status_code == 303
    again = with_cookies(somebody(), kept)
    assert again.get(reverse("day")).status_code == 302


def test_the_quick_exit_leaves_nothing_behind(cast: Cast) -> None:
    left = at(cast["association caseworker"]).post(reverse("quick-exit"))
    assert left["Location"].startswith("https://")
    assert left["Clear-Site-Data"]
    assert left.cookies[KEY_COOKIE].value == ""


def test_other_sessions_can_be_ended(cast: Cast) -> None:
    here, there = at(cast["association caseworker"]), at(cast["association caseworker"])
    assert here.post(reverse("end-sessions")).status_code == 303
    assert there.get(reverse("day")).status_code == 302
    assert here.get(reverse("day")).status_code == 200


def test_one_session_is_ended_and_the_others_go_on(cast: Cast) -> None:
    here, there, third = (at(cast["association caseworker"]) for _ in range(3))
    mark = Session.objects.get(pk=there.cookies["prystan-session"].value).mark
    page = here.get(reverse("account")).content.decode()
    assert mark in page
    assert there.cookies["prystan-session"].value not in page
    end = reverse("end-session", kwargs={"mark": mark})
    assert at(cast["association coordinator"]).post(end).status_code == 404
    assert here.post(end).status_code == 303
    assert [client.get(reverse("day")).status_code for client in (here, there, third)] == [200, 302, 200]


def test_a_session_that_is_used_goes_on_and_one_that_nobody_uses_ends(cast: Cast) -> None:
    client = at(cast["association caseworker"])
    kept = Session.objects.get(pk=client.cookies["prystan-session"].value)
    Session.objects.filter(pk=kept.pk).update(expire_date=timezone.now() + timedelta(minutes=5))
    assert client.get(reverse("day")).status_code == 200
    kept.refresh_from_db()
    assert kept.expire_date > timezone.now() + timedelta(minutes=28)
    assert client.get(reverse("day")).status_code == 200
    assert Session.objects.get(pk=kept.pk).session_data == kept.session_data  # not written again within the minute
    Session.objects.filter(pk=kept.pk).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get(reverse("day")).status_code == 302


def test_a_form_without_its_token_is_refused(cast: Cast) -> None:
    client = with_cookies(Client(enforce_csrf_checks=True), cookies(at(cast["association caseworker"])))
    assert client.post(reverse("take-in"), {}).status_code == 403


def test_no_answer_may_be_kept_or_framed(cast: Cast) -> None:
    answer = at(cast["association caseworker"]).get(reverse("day"))
    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_a_browser_that_says_where_a_form_came_from_is_believed(cast: Cast) -> None:
    """Under the referrer policy "no-referrer" browsers say "Origin: null", and every form would be refused."""
    client = Client(enforce_csrf_checks=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(reverse("sign-in")).content.decode())
    assert token
    given = {"csrfmiddlewaretoken": token[1], "language": "be", "next": "/sign-in"}
    assert client.get(reverse("sign-in"))["Referrer-Policy"] == "same-origin"
    assert client.post(reverse("language"), given, headers={"Origin": "http://testserver"}).status_code == 302
    assert client.post(reverse("language"), given, headers={"Origin": "http://elsewhere.example"}).status_code == 403
