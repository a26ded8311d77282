"""The demonstration in a real browser: its journey goes as it is printed."""

from __future__ import annotations

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
from playwright.sync_api import Browser, BrowserContext, Page

from casework.menu import choose

START = 120


@dataclass
class Site:
    """A running demonstration."""

    address: str
    password: str
    secret: str
    used: set[tuple[str, str]] = field(default_factory=set)

    def of(self, who: str) -> str:
        """Each person has an address of her own, so that one browser can be all of them."""
        return self.address.replace("127.0.0.1", f"{who}.localhost")

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
    """One of the people of the demonstration, at the address that is printed for her."""

    def __init__(self, context: BrowserContext, site: Site, who: str) -> None:
        self.page: Page = context.new_page()
        self.address = site.of(who)
        self.page.goto(self.address)
        self.page.get_by_label("E-mail address").fill(f"{who}@demo.example")
        self.page.get_by_label("Password").fill(site.password)
        self.page.get_by_label("Code from your telephone").fill(site.code(who))
        self.press("Sign in")
        self.sees("My day")

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.address)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).first.click()

    def follow(self, link: str) -> None:
        self.page.get_by_role("link", name=link).first.click()

    def sees(self, text: str) -> None:
        self.page.get_by_text(text).locator("visible=true").first.wait_for()

    def does_not_see(self, text: str) -> None:
        assert text not in self.page.content()


@pytest.fixture
def comes(browser: Browser, site: Site) -> Iterator[Callable[[str], Somebody]]:
    """One browser for all of them."""
    context = browser.new_context(viewport={"width": 1100, "height": 900}, locale="en-GB")
    context.set_default_timeout(START * 1000)
    yield lambda who: Somebody(context, site, who)
    context.close()


def test_the_journey_goes_as_it_is_printed(comes: Callable[[str], Somebody]) -> None:
    """Step by step as `prystan site --demo` says, all of them in one browser."""
    worker = comes("association")
    worker.follow("Cases")
    worker.follow("Take a person in")
    worker.page.get_by_label("Status").select_option("PossibleVictimOfTrafficking")
    worker.page.get_by_label("Sex or gender").select_option("Feminine")
    worker.page.get_by_label("Age").select_option("24-26")
    worker.page.get_by_label("Region").select_option("BY-BR")
    worker.press("Save")
    worker.sees("The person is taken in")
    case = worker.path

    worker.follow("Record consent")
    for purpose in ("Help by this organisation", "Referral to others", "Being counted", "House by the River"):
        worker.page.get_by_label(purpose).check()
    worker.press("Save")
    worker.follow("Write names and whereabouts")
    worker.page.get_by_label("Name", exact=False).first.fill("Паліна Выдуманая")
    worker.press("Save")
    worker.sees("Паліна Выдуманая")

    worker.follow("Find a service and refer")
    worker.press("Search")
    worker.page.get_by_role("button", name="Refer to House by the River").first.click()
    worker.press("Send the referral")
    worker.sees("The referral is sent, without a name.")
    referral = worker.path

    shelter = comes("shelter")
    shelter.page.locator(f"a[href='{referral}']").first.click()
    shelter.does_not_see("Выдуманая")
    shelter.press("I have seen it")
    shelter.press("Accept")
    shelter.follow("Open the case")
    shelter.sees("Паліна Выдуманая")
    shelter.go(referral)
    shelter.press("The person has come")
    shelter.page.get_by_text("Help is over").first.click()
    shelter.page.get_by_label("How it ended").select_option("Completed")
    shelter.page.get_by_role("button", name="Help is over").click()
    shelter.press("Tell the sender")
    shelter.go(case)
    shelter.sees("There is no such page")

    worker.go(case)
    worker.follow("Add a service")
    worker.page.locator("main select[name=service]").select_option("MaterialAid")
    worker.press("Save")
    worker.follow("Plan a visit")
    worker.page.locator("main [name=due_on]").fill(time.strftime("%Y-%m-%d"))
    worker.press("Save")
    worker.follow("Write down the visit")
    worker.press("Save")

    coordinator = comes("coordinator")
    choose(coordinator.page, "Where they wait")
    coordinator.follow("Ask another provider")
    coordinator.page.get_by_role("radio").first.check()
    coordinator.press("Send the referral")
    coordinator.sees("The new referral is sent, without a name.")
    choose(coordinator.page, "Contribution")
    with coordinator.page.expect_download() as down:
        coordinator.press("Make the contribution")
    made = Path(down.value.path()).read_bytes()
    assert made[:2] == b"PK"
    assert "Выдуманая".encode() not in made

    national = comes("national")
    choose(national.page, "Where they wait")
    national.sees("In the whole country")
    national.does_not_see("Counselling")


def test_whoever_has_nothing_to_do_with_it_finds_nothing(comes: Callable[[str], Somebody]) -> None:
    worker, hospital, chief = comes("association"), comes("hospital"), comes("administrator")
    worker.follow("House by the River")
    hospital.go(worker.path)
    hospital.sees("There is no such page")
    chief.go("/cases")
    chief.sees("Your role does not allow this")


def test_the_quick_exit_ends_the_session(comes: Callable[[str], Somebody]) -> None:
    worker = comes("police")
    worker.page.route("https://**", lambda route: route.fulfill(body="elsewhere"))
    worker.press("Leave at once")
    worker.sees("elsewhere")
    worker.page.goto(f"{worker.address}/cases")
    worker.sees("E-mail address")
