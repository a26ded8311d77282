"""Passkeys in a real Chromium, with a device that the browser itself imitates (CDP's virtual authenticator)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest
from django.conf import settings
from playwright.sync_api import CDPSession

from casework.browsing.conftest import Somebody
from casework.cast import PASSWORD, Cast, Person, cast_of_a_story
from prystan.casework.access import attempts
from prystan.casework.access.actions import invite
from prystan.casework.access.models import FailedSignIn, Passkey
from prystan.casework.joining.invitations import invite_by_link
from prystan.web import challenges

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Browsers = Callable[..., Somebody]
# The page's own script turns what the server asks into what the browser takes, and back.
ANSWER = """async ([change, kind]) => {
  const options = {...JSON.parse(document.querySelector("[data-passkey]").dataset.options), ...change};
  return JSON.stringify(answered(await navigator.credentials.get(asked(options, kind))));
}"""
SEND = """([answer]) => {
  const field = document.querySelector("[data-passkey] input");
  field.value = answer;
  field.form.submit();
}"""


@dataclass
class Device:
    """A telephone or stick that belongs to one browser page."""

    cdp: CDPSession
    number: str

    @classmethod
    def of(cls, somebody: Somebody) -> Device:
        cdp = somebody.page.context.new_cdp_session(somebody.page)
        cdp.send("WebAuthn.enable")
        return cls(cdp, _plugged(cdp))

    def changed_for(self, **kind: Any) -> None:
        """Another device in its place."""
        self.send("removeVirtualAuthenticator")
        self.number = _plugged(self.cdp, **kind)

    def send(self, command: str, **more: Any) -> Any:
        return self.cdp.send(f"WebAuthn.{command}", {"authenticatorId": self.number, **more})

    @property
    def keys(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.send("getCredentials")["credentials"]
        return found


def _plugged(cdp: CDPSession, **kind: Any) -> str:
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True, **kind,
    }  # fmt: skip
    return str(cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"])


@pytest.fixture(scope="module")
def story(cast: Cast) -> Cast:
    return cast_of_a_story("passkeys")


@pytest.fixture(autouse=True)
def _forgiven(cast: Cast) -> Iterator[None]:
    """What a test before failed at is not counted against the next one."""
    yield
    FailedSignIn.objects.all().delete()


def with_password(member: Somebody, person: Person) -> None:
    member.go("/sign-in")
    member.fill(email=person.member.email, password=PASSWORD)
    member.click("Sign in")


def is_in(member: Somebody) -> bool:
    return member.page.get_by_role("heading", name="My day").is_visible()


def first_time(member: Somebody, person: Person) -> None:
    """Nobody of the story has a second factor yet: the first sign-in makes a passkey one."""
    with_password(member, person)
    member.fill(password=PASSWORD)
    press(member, "Make a passkey and sign in")
    assert is_in(member)


def press(member: Somebody, text: str) -> None:
    """The button that asks the device; the page that follows is looked at."""
    with member.page.expect_navigation():
        member.page.get_by_role("button", name=text, exact=True).click()
    member.look()


def out(member: Somebody) -> None:
    member.click("Sign out")


def answer(member: Somebody, **change: Any) -> str:
    """What the device answers to the page, which a thief may have changed before."""
    ready = "async () => { while (typeof answered !== 'function') await new Promise(on => setTimeout(on, 20)); }"
    member.page.evaluate(ready)  # Playwright's own way of waiting is forbidden by the site's policy for scripts
    return str(member.page.evaluate(ANSWER, [change, "get"]))


def send(member: Somebody, text: str) -> None:
    with member.page.expect_navigation():
        member.page.evaluate(SEND, [text])
    member.look()


def refused(member: Somebody) -> bool:
    return "That did not fit" in member.text() and not is_in(member)


def test_the_first_sign_in_makes_a_passkey_and_the_next_one_asks_for_it(story: Cast, at_browser: Browsers) -> None:
    member, person = at_browser(phone=True), story["association caseworker"]
    device = Device.of(member)
    first_time(member, person)
    (key,) = device.keys
    assert key["rpId"] == "localhost"
    assert PASSWORD not in str(key)
    out(member)
    with_password(member, person)
    assert "Your second factor" in member.text()
    assert not member.page.locator("main [name=code]").count()  # there is no telephone to ask for a code
    press(member, "Use a passkey")
    assert is_in(member)
    with person.acting():
        row = Passkey.objects.get(member=person.member)
    assert row.verified
    assert row.used_at is not None
    assert row.sign_count == device.keys[0]["signCount"] > 0


def test_an_answer_is_taken_once_and_only_by_the_session_that_was_asked(story: Cast, at_browser: Browsers) -> None:
    member, person = at_browser(examined=False), story["association coordinator"]
    Device.of(member)
    first_time(member, person)
    out(member)
    with_password(member, person)
    caught = answer(member)
    send(member, caught)
    assert is_in(member)
    out(member)
    with_password(member, person)
    send(member, caught)
    assert refused(member)
    fresh = answer(member)
    member.go("/sign-in/use-second-factor")  # shown anew, with another challenge: what was asked before is over
    send(member, fresh)
    assert refused(member)


def test_an_answer_that_comes_too_late_is_refused(
    story: Cast, at_browser: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    member, person = at_browser(examined=False), story["association auditor"]
    Device.of(member)
    first_time(member, person)
    out(member)
    with_password(member, person)
    in_time = answer(member)
    monkeypatch.setattr(challenges, "LIFETIME", timedelta(seconds=0))
    send(member, in_time)
    assert refused(member)


def test_an_answer_given_at_another_address_is_refused(
    story: Cast, at_browser: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As from a page that imitates this one: the browser signs where it was, and that is not the site's address."""
    member, person = at_browser(examined=False), story["association administrator"]
    Device.of(member)
    first_time(member, person)
    out(member)
    with_password(member, person)
    caught = answer(member)
    port = urlsplit(member.address).port or 0
    monkeypatch.setattr(settings, "PASSKEY_ORIGIN", f"http://localhost:{port + 1}")
    with member.page.expect_navigation():
        member.page.evaluate(SEND, [caught])
    assert "Passkeys work at this address only" in member.text()
    assert refused(member)
    monkeypatch.undo()
    member.go("/sign-in/use-second-factor")
    error = member.page.evaluate(
        """async ([kind, change]) => {
          const options = {...JSON.parse(document.querySelector("[data-passkey]").dataset.options), ...change};
          try { await navigator.credentials.get(asked(options, kind)); } catch (fault) { return fault.name; }
        }""",
        ["get", {"rpId": "prystan.example"}],
    )
    assert error == "SecurityError"  # a browser does not even ask the device for another site's passkey


def test_the_passkey_of_another_member_is_refused(story: Cast, at_browser: Browsers) -> None:
    thief, victim, own = at_browser(examined=False), story["shelter administrator"], story["shelter caseworker"]
    device = Device.of(thief)
    first_time(thief, own)
    mine = device.keys[0]["credentialId"]
    out(thief)
    first_time(thief, victim)
    out(thief)
    with_password(thief, victim)  # whose password the thief knows, with his own passkey
    wanted = mine.replace("+", "-").replace("/", "_").rstrip("=")
    send(thief, answer(thief, allowCredentials=[{"type": "public-key", "id": wanted}]))
    assert refused(thief)
    press(thief, "Use a passkey")
    assert is_in(thief)


def test_a_copied_device_is_found_out_by_its_count(story: Cast, at_browser: Browsers) -> None:
    member, person = at_browser(examined=False), story["shelter coordinator"]
    device = Device.of(member)
    first_time(member, person)
    copy = device.keys[0]
    for _ in range(2):
        out(member)
        with_password(member, person)
        press(member, "Use a passkey")
        assert is_in(member)
    out(member)
    device.send("clearCredentials")
    device.send("addCredential", credential=copy)  # as it was before it was used twice
    with_password(member, person)
    press(member, "Use a passkey")
    assert refused(member)
    with person.acting():
        assert Passkey.objects.get(member=person.member).sign_count > device.keys[0]["signCount"]


def test_a_device_that_verified_its_user_has_to_each_time(story: Cast, at_browser: Browsers) -> None:
    member, person = at_browser(examined=False), story["shelter auditor"]
    device = Device.of(member)
    first_time(member, person)
    out(member)
    with_password(member, person)
    device.send("setUserVerified", isUserVerified=False)
    member.page.get_by_role("button", name="Use a passkey", exact=True).click()
    member.page.get_by_text("The passkey was not used").wait_for()
    member.look()
    send(member, answer(member, userVerification="discouraged"))
    assert refused(member)


def test_guessing_with_passkeys_is_counted_too(
    story: Cast, at_browser: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(attempts.MOST, "address", 3)
    member, person = at_browser(examined=False), story["stranger auditor"]
    Device.of(member)
    first_time(member, person)
    out(member)
    with_password(member, person)
    for _ in range(attempts.MOST["address"]):
        send(member, '{"id": "guess"}')
        assert refused(member)
    send(member, answer(member))
    assert "Too many attempts" in member.text()


def test_a_stick_is_added_named_and_taken_away_and_the_last_one_stays(story: Cast, at_browser: Browsers) -> None:
    member, person = at_browser(phone=True), story["stranger coordinator"]
    device = Device.of(member)
    first_time(member, person)
    member.choose("My account")
    member.click("My second factors")
    assert not member.page.get_by_text("Take it away").count()
    device.changed_for(transport="usb", hasResidentKey=False, hasUserVerification=False, isUserVerified=False)
    member.page.locator("main [name=name]").fill("key ring")
    member.fill(password="not the password")
    press(member, "Make a passkey")
    assert "This is not your password" in member.text()
    member.page.locator("main [name=name]").fill("key ring")
    member.fill(password=PASSWORD)
    press(member, "Make a passkey")
    assert "asks for neither finger nor PIN" in member.text()
    member.begin("Another name")
    member.page.locator("main [name=name]").fill("the telephone")
    member.click("Save")
    assert "the telephone" in member.text()
    member.begin("Take it away")
    member.fill(password=PASSWORD)
    member.click("Take it away")
    assert "the telephone" not in member.text()
    with person.acting():
        (left,) = Passkey.objects.filter(member=person.member)
    assert left.name == "key ring"
    assert not member.page.get_by_text("Take it away").count()
    member.go(f"/account/second-factors/{left.pk}/remove")
    member.fill(password=PASSWORD)
    member.click("Take it away")
    assert "This is your last second factor" in member.text()


def test_a_telephone_beside_the_passkey_works_without_javascript(story: Cast, at_browser: Browsers) -> None:
    member, person = at_browser(), story["stranger caseworker"]
    Device.of(member)
    first_time(member, person)
    member.go("/account/telephone")
    secret = member.page.locator("figcaption code").inner_text()
    member.fill(password=PASSWORD, code=pyotp.TOTP(secret).now())
    member.click("Save")
    assert "The telephone is a second factor of yours now" in member.text()
    plain = at_browser(script=False)
    with_password(plain, person)
    assert "A passkey needs JavaScript" in plain.text()
    assert not plain.page.get_by_role("button", name="Use a passkey").is_visible()
    plain.fill(code=pyotp.TOTP(secret).at(time.time() + 30))  # the first one was typed a moment ago
    plain.click("Sign in with the code")
    assert is_in(plain)


@pytest.mark.parametrize("language", ["Беларуская", "Русский"])
def test_who_is_invited_joins_with_a_passkey(language: str, story: Cast, at_browser: Browsers) -> None:
    chief, newcomer = story["association administrator"], at_browser()
    Device.of(newcomer)
    with chief.acting():
        invited = invite(
            organisation=chief.organisation, email=f"new-{ord(language[0])}@passkeys.example", person="New",
            roles=["caseworker"],
        )  # fmt: skip
        _made, token = invite_by_link(invited, by=chief.member)
    newcomer.go(f"/join/{token}")
    newcomer.click(language)
    newcomer.fill(new=PASSWORD, again=PASSWORD)
    with newcomer.page.expect_navigation():
        newcomer.page.locator("[data-passkey] button").click()
    newcomer.look()
    assert re.search(r"\d{5} \d{5} \d{5} \d{5}", newcomer.text())
    assert newcomer.page.locator("html").get_attribute("lang") == {"Б": "be", "Р": "ru"}[language[0]]
