"""People at browsers: each has one of their own, with its size, language and habits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from casework.browsing import pictures
from casework.cast import PASSWORD
from casework.menu import choose
from casework.serving import served


@dataclass
class Somebody:
    """A member at a browser. Every page that is looked at is examined."""

    page: Page
    address: str
    secret: str = ""
    script: bool = True
    examined: bool = True
    seen: set[str] = field(default_factory=set)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.look()

    def click(self, text: str) -> None:
        """A link or a button with this text, whichever there is."""
        self.page.get_by_role("link", name=text, exact=True).or_(
            self.page.get_by_role("button", name=text, exact=True)
        ).first.click()
        self.look()

    def begin(self, text: str) -> None:
        """A link or a button that begins with this text, and goes on for screen readers with what it is about."""
        start = re.compile(rf"^{re.escape(text)}\s?:")
        self.page.get_by_role("link", name=start).or_(self.page.get_by_role("button", name=start)).first.click()
        self.look()

    def choose(self, text: str) -> None:
        """A page of the menu."""
        choose(self.page, text)
        self.look()

    def fill(self, **typed: str) -> None:
        for name, value in typed.items():
            choice = self.page.locator(f"select[name={name}]")
            if choice.count():
                choice.select_option(value)
            else:
                self.page.locator(f"main [name={name}]").first.fill(value)

    def tick(self, name: str, *values: str) -> None:
        for value in values or ("on",):
            self.page.locator(f"[name={name}][value='{value}'], [name={name}]:not([value])").first.check()

    def look(self) -> None:
        """No accessibility violation, no sideways scrolling; once for each kind of page, with and without faults."""
        if not (self.script and self.examined):
            return  # the examination is a script itself
        faults = self.page.locator(".errors").count()
        kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", f"{self.page.url.removeprefix(self.address)} {faults}")
        if kind in self.seen:
            return
        self.seen.add(kind)
        found = Axe().run(self.page)
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        width = self.page.evaluate("document.documentElement.clientWidth")
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, f"{self.page.url} is too wide"

    def picture(self, name: str) -> None:
        """Kept for the documentation where somebody asks for it."""
        if self.script:
            pictures.take(self.page, name)

    def sign_in(self, email: str) -> None:
        """The first time: the telephone is made the second factor."""
        self.go("/sign-in")
        self.fill(email=email, password=PASSWORD)
        self.click("Sign in")
        self.secret = self.page.locator("figcaption code").inner_text()
        self.fill(password=PASSWORD, code=pyotp.TOTP(self.secret).now())
        self.click("Sign in")
        assert self.page.get_by_role("heading", name="My day").is_visible()

    def text(self) -> str:
        return self.page.locator("main").inner_text()


@pytest.fixture(scope="module")
def address(cast: object) -> Iterator[str]:
    with served() as found:
        yield found


@pytest.fixture
def at_browser(browser: Browser, address: str) -> Iterator[Callable[..., Somebody]]:
    """A new browser for somebody. It reaches this site and nothing else, and may complain of nothing."""
    contexts, foreign, said = [], [], []

    def guard(route: Route) -> None:
        if route.request.url.startswith((address, "data:")):
            route.continue_()
        else:
            foreign.append(route.request.url)
            route.abort()

    def begin(*, phone: bool = False, script: bool = True, dark: bool = False, examined: bool = True) -> Somebody:
        size = {"width": 320, "height": 640} if phone else {"width": 1100, "height": 800}
        context = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            locale="en",
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        contexts.append(context)
        context.route("**/*", guard)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
        page.set_default_timeout(20_000)
        return Somebody(page, address, script=script, examined=examined)

    yield begin
    for context in contexts:
        context.close()
    assert foreign == [], "a page asked another host"
    refusals = ("the server responded with a status of 4", "the server responded with a status of 503")
    complaints = [text for text in said if not any(refusal in text for refusal in refusals)]
    assert complaints == [], "the browser complained (a style or a picture that the policy refuses)"
