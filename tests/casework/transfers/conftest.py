"""Who gives and who takes."""

from __future__ import annotations

import pytest

from casework.cast import Cast, Person


@pytest.fixture
def worker(cast: Cast) -> Person:
    return cast["association caseworker"]


@pytest.fixture
def giver(cast: Cast) -> Person:
    return cast["association coordinator"]


@pytest.fixture
def taker(cast: Cast) -> Person:
    return cast["shelter coordinator"]
