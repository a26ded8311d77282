"""A real browser without a network: a request to anywhere but the test's own files fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a file in a page with the given options (``viewport``, ``color_scheme``, ``java_script_enabled``)."""
    contexts: list[BrowserContext] = []
    foreign: list[str] = []
    said: list[str] = []

    def guard(route: Route) -> None:
        if route.request.url.startswith(("file://", "data:", "about:")):
            route.continue_()
        else:
            foreign.append(route.request.url)
            route.abort()

    def open_file(path: Path, **options: object) -> Page:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        context.route("**/*", guard)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.goto(path.as_uri())
        return page

    yield open_file
    for context in contexts:
        context.close()
    assert foreign == [], "the page asked the network"
    assert said == [], "the browser complained (a style or a picture that the policy refuses)"
