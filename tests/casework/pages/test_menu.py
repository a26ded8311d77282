"""The menu has few entries for everybody, and every page that stands in it once."""

from __future__ import annotations

import re

import pytest

from casework.browser import at
from casework.cast import Cast
from prystan.casework.access.roles import ROLE_CODES
from prystan.web.menu import menu_for
from prystan.web.urls import PAGES

pytestmark = pytest.mark.usefixtures("database")
MOST = 6
"""What fits one line of a small screen in Russian."""


@pytest.mark.parametrize("role", ROLE_CODES)
def test_what_a_member_may_use_stands_in_it_once_under_few_titles(role: str, cast: Cast) -> None:
    member = cast[f"association {role}"].member
    entries = menu_for(member, PAGES)
    assert len(entries) <= MOST
    listed = [page.name for entry in entries for page in entry.pages]
    assert sorted(listed) == sorted(page.name for page in PAGES if page.menu is not None and page.admits(member))


def test_a_group_of_one_page_is_that_page(cast: Cast) -> None:
    said = {str(entry.title) for entry in menu_for(cast["association caseworker"].member, PAGES)}
    assert {"Emergency access", "The country's numbers"} <= said
    assert "Our organisation" not in said


def test_the_group_of_the_page_that_is_shown_is_marked(cast: Cast) -> None:
    shown = at(cast["association caseworker"]).get("/referrals/flow").content.decode()
    assert re.findall(r'<summary class="here">(\w+)</summary>', shown) == ["Referrals"]
    assert shown.count('aria-current="page"') == 2  # the line of a wide screen, and the list of a narrow one
