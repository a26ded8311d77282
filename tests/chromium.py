"""Debian's Chromium, for every folder of tests that drives a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Without it the tests are skipped, but not in CI: there it must be."""
    program = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed: run sh tools/setup-tests.sh")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        # no sandbox: as root, which containers and CI often are, Chromium refuses to start with it
        launched = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield launched
        launched.close()
