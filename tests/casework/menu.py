"""Choosing in the menu of the site as a person at a browser does: by opening what a page lies in."""

from __future__ import annotations

import re

from playwright.sync_api import Page


def choose(page: Page, text: str) -> None:
    """The page of the menu with this title, on a wide screen or on a telephone."""
    menu = next(one for one in page.locator("nav.menu").all() if one.is_visible())
    found = menu.locator("a").filter(has_text=re.compile(rf"^\s*{re.escape(text)}\s*$"))
    for shut in found.locator("xpath=ancestor::details[not(@open)]").all():
        shut.locator("summary").first.click()
    found.click()
