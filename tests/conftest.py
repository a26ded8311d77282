"""What tests of several folders share: one browser a process, since Playwright lets itself be started once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from chromium import chromium

    with chromium() as launched:
        yield launched
