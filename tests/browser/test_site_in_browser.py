"""The journey of the mechanism in real browsers: four people, four browsers, and axe on every page that they see."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from casework.menu import choose

START = 120
SHOTS = os.environ.get("PRYSTAN_SHOTS")
"""A folder to put pictures of the journey into, for the documentation."""


@dataclass
class Site:
    """A running demonstration."""

    address: str
    password: str
    secret: str
    used: set[tuple[str, str]] = field(default_factory=set)

    def code(self, email: str) -> str:
        """A code that this member has not used yet: each works once."""
        totp = pyotp.TOTP(self.secret)
        for step in (0, 30):
            code = totp.at(int(time.time()) + step)
            if (email, code) not in self.used:
                self.used.add((email, code))
                return code
        time.sleep(30)
        return self.code(email)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("site")
    command = [
        str(Path(sys.executable).parent / "prystan"),
        "site",
        "--folder",
        str(folder),
        "--demo",
        "--port",
        str(port),
    ]
    told = folder / "said.txt"
    with told.open("w") as out, subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT) as running:
        try:
            said = _until(told, f"The site: http://127.0.0.1:{port}/")
            password = re.search(r"password +(\S+)", said)
            secret = re.search(r"or put (\S+) into", said)
            assert password, said
            assert secret, said
            _answers(port)
            yield Site(f"http://127.0.0.1:{port}", password[1], secret[1])
        finally:
            running.terminate()


def _until(told: Path, line: str) -> str:
    end = time.monotonic() + START
    while line not in (said := told.read_text(encoding="utf-8")):
        assert time.monotonic() < end, said
        time.sleep(0.2)
    return said


def _answers(port: int) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end:
        with socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise AssertionError("the site does not answer")


class Somebody:
    """One person at one browser. Every page that she sees is looked through by axe."""

    def __init__(self, browser: Browser, site: Site, who: str, *, width: int = 1100) -> None:
        self.site, self.who = site, who
        self.context: BrowserContext = browser.new_context(
            java_script_enabled=True, viewport={"width": width, "height": 900}, locale="en-GB"
        )
        self.context.set_default_timeout(START * 1000)
        self.page: Page = self.context.new_page()
        self.page.goto(site.address)
        self.page.get_by_label("E-mail address").fill(f"{who}@demo.example")
        self.page.get_by_label("Password").fill(site.password)
        self.page.get_by_label("Code from your telephone").fill(site.code(who))
        self.looked("sign-in")
        self.press("Sign in")
        self.sees("My day")

    def looked(self, name: str) -> None:
        """No accessibility rule is broken, nothing is wider than the screen."""
        found = Axe().run(self.page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is {wide} pixels wider than the screen"
        if SHOTS:
            self.page.screenshot(path=f"{SHOTS}/{self.who}-{name}.png")

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).first.click()

    def follow(self, link: str) -> None:
        self.page.get_by_role("link", name=link).first.click()

    def sees(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()

    def does_not_see(self, text: str) -> None:
        assert text not in self.page.content()


@pytest.fixture
def comes(browser: Browser, site: Site) -> Iterator[Callable[..., Somebody]]:
    people: list[Somebody] = []

    def came(who: str, **how: int) -> Somebody:
        people.append(Somebody(browser, site, who, **how))  # type: ignore[arg-type]
        return people[-1]

    yield came
    for one in people:
        one.context.close()


def test_from_intake_to_contribution_by_four_people(comes: Callable[..., Somebody]) -> None:
    worker, shelter, hospital, chief = comes("association"), comes("shelter"), comes("hospital"), comes("administrator")
    worker.looked("day")
    worker.follow("Cases")
    worker.looked("cases")
    worker.follow("Take a person in")
    worker.looked("take-in")
    worker.page.get_by_label("Status").select_option("PossibleVictimOfTrafficking")
    worker.page.get_by_label("Sex or gender").select_option("Feminine")
    worker.page.get_by_label("Age").select_option("24-26")
    worker.page.get_by_label("Region").select_option("BY-BR")
    worker.press("Save")
    worker.sees("The person is taken in")
    worker.follow("Record consent")
    worker.looked("consent")
    for purpose in ("Help by this organisation", "Referral to others", "Being counted"):
        worker.page.get_by_label(purpose).check()
    worker.page.get_by_label("House by the River").check()
    worker.press("Save")
    worker.follow("Write names and whereabouts")
    worker.looked("person")
    worker.page.get_by_label("Name", exact=False).first.fill("Паліна Выдуманая")
    worker.press("Save")
    worker.sees("Паліна Выдуманая")
    worker.looked("case")
    case = worker.page.url
    worker.follow("Find a service and refer")
    worker.press("Search")
    worker.looked("find")
    worker.page.get_by_role("button", name="Refer to House by the River").first.click()
    worker.looked("refer")
    worker.press("Send the referral")
    worker.looked("referral")
    referral = worker.page.url

    shelter.page.goto(referral)
    shelter.looked("referral")
    shelter.does_not_see("Выдуманая")
    shelter.press("I have seen it")
    shelter.press("Accept")
    shelter.follow("Open the case")
    shelter.sees("Паліна Выдуманая")
    shelter.looked("case")
    shelter.page.goto(referral)
    shelter.press("The person has come")

    hospital.page.goto(referral)
    hospital.sees("There is no such page")
    hospital.looked("nothing")
    chief.page.goto(case)
    chief.sees("Your role does not allow this")

    shelter.page.get_by_text("Help is over").first.click()
    shelter.page.get_by_label("How it ended").select_option("Completed")
    shelter.page.get_by_role("button", name="Help is over").click()
    shelter.press("Tell the sender")
    shelter.page.goto(case)
    shelter.sees("There is no such page")

    coordinator = comes("coordinator")
    choose(coordinator.page, "Where they wait")
    coordinator.looked("flow")
    choose(coordinator.page, "Contribution")
    coordinator.looked("contribution")
    with coordinator.page.expect_download() as down:
        coordinator.press("Make the contribution")
    made = Path(down.value.path()).read_bytes()
    assert made[:2] == b"PK"
    assert "Выдуманая".encode() not in made
    chief.page.goto(f"{chief.site.address}/members")
    chief.looked("members")


@pytest.mark.parametrize("language", ["Беларуская", "Русский"])
def test_every_page_is_whole_on_a_telephone_and_in_every_language(
    comes: Callable[..., Somebody], language: str
) -> None:
    worker = comes("iom", width=360)
    worker.press(language)
    for path in ("", "cases", "cases/new", "referrals", "referrals/flow", "services", "services/new", "contribution",
                 "numbers", "account", "account/password"):  # fmt: skip
        worker.page.goto(f"{worker.site.address}/{path}")
        worker.looked(f"{language}-{path.replace('/', '-')}")


def test_the_quick_exit_ends_the_session(comes: Callable[..., Somebody]) -> None:
    worker = comes("police")
    worker.context.route("https://**", lambda route: route.fulfill(body="elsewhere"))
    worker.press("Leave at once")
    worker.sees("elsewhere")
    worker.page.goto(f"{worker.site.address}/cases")
    worker.sees("E-mail address")
