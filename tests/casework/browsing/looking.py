"""Looking at answers of the site in a real browser, wide and narrow, without a server between.

Django's client asks, inside the test's own transaction; the browser is handed the answer with its headers, and the
style sheets. So hundreds of pages can be looked at, and nothing of it stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.template.backends.jinja2 import Template
from playwright.sync_api import Browser, Page, Route

SITE = "http://site.invalid"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
_RUN = "axe.run({resultTypes: ['violations']}).then(found => found.violations.map(one => `${one.id}: ${one.help}; ` + one.nodes.map(node => node.target.join(' ')).join(', ')))"  # noqa: E501
_FOLDERS = {"text/css": ".css"}


@dataclass
class Looker:
    """One window. What is wrong is collected, so that one run tells all."""

    page: Page
    faults: list[str] = field(default_factory=list)
    _answer: Any = None

    @classmethod
    def at(cls, browser: Browser) -> Looker:
        context = browser.new_context(viewport=WIDE, locale="en")  # type: ignore[arg-type]
        looker = cls(context.new_page())
        context.route("**/*", looker._fulfil)
        return looker

    def _fulfil(self, route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/static/"):
            route.fulfill(path=Path(settings.STATIC_ROOT) / path.removeprefix("/static/"))
        elif path.startswith("/"):
            headers = {name: str(value) for name, value in self._answer.headers.items() if name != "Content-Length"}
            route.fulfill(status=self._answer.status_code, headers=headers, body=self._answer.content)
        else:
            self.faults.append(f"{path} was asked for")
            route.abort()

    def look(self, what: str, wide: Any, narrow: Any = None) -> None:
        """At an answer on a desktop, and at it, or it in another language, on a telephone in the dark; details open."""
        self.show(wide, WIDE)
        self._examine(f"{what} on a desktop")
        if narrow is None:
            self._size(NARROW)
        else:
            self.show(narrow, NARROW)
        self._examine(f"{what} on a telephone")

    def show(self, answer: Any, size: dict[str, int]) -> None:
        self._answer = answer
        self._size(size)
        self.page.goto(f"{SITE}/page")
        self.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        self.page.evaluate(Axe().axe_script)

    def _size(self, size: dict[str, int]) -> None:
        self.page.set_viewport_size(size)  # type: ignore[arg-type]
        self.page.emulate_media(color_scheme="dark" if size is NARROW else "light")

    def _examine(self, what: str) -> None:
        self.faults += [f"{what}: {fault}" for fault in self.page.evaluate(_RUN)]
        width = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if width[0] > width[1]:
            self.faults.append(f"{what}: {width[0] - width[1]} pixels too wide")


@contextmanager
def rendered(monkeypatch: Any) -> Iterator[set[str]]:
    """The names of the templates that become answers meanwhile."""
    seen: set[str] = set()
    render = Template.render

    def noting(self: Template, context: Any = None, request: Any = None) -> str:
        seen.add(str(self.template.name))
        return str(render(self, context, request))

    monkeypatch.setattr(Template, "render", noting)
    yield seen


def whole_templates() -> set[str]:
    """Templates that are pages of their own and not parts of others."""
    folder = Path(settings.TEMPLATES[0]["DIRS"][0])
    texts = {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}
    parts = {
        part
        for text in texts.values()
        for part in re.findall(r"{%-? (?:extends|import|include|from) \"([^\"]+)\"", text)
    }
    return {name for name, text in texts.items() if name not in parts and ("{% extends" in text or "<html" in text)}
