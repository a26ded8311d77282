"""The menu: pages of one subject under one title, so that it fits one line, and only what a member may use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from prystan.casework.access.models import Member
from prystan.casework.access.roles import Permission, permissions_of
from prystan.web.pages import Group, Page
from prystan.web.templating import address, language

ORDER: tuple[str, ...] = ("day", "cases", Group.REFERRALS, Group.NUMBERS, Group.HOUSE, "account")
"""Pages and groups as they stand in the menu; a page that is named in neither comes before the last."""
TITLES: dict[Group, Promise] = {
    Group.REFERRALS: _("Referrals"),
    Group.NUMBERS: _("Numbers"),
    Group.HOUSE: _("Our organisation"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in the menu: a page, or several under a title."""

    title: Promise
    pages: tuple[Page, ...]


def menu_for(member: Member, pages: Iterable[Page]) -> list[Entry]:
    """What this member may use. A group of which a member may use one page is that page."""
    shown = [one for one in pages if one.menu is not None and one.admits(member)]
    together: dict[str, list[Page]] = {}
    for one in shown:
        together.setdefault(one.group or one.name, []).append(one)
    return [_entry(together[place]) for place in sorted(together, key=_place)]


def _place(name: str) -> float:
    return ORDER.index(name) if name in ORDER else len(ORDER) - 1.5


def shown_menu(member: Member, here: str) -> Markup:
    """The menu as it stands on a page, put together once for all members who may do the same: every page has it."""
    from prystan.web.urls import PAGES

    place = here if here in _addresses() else ""
    key = (permissions_of(member.roles), language(), place)
    if key not in _SHOWN:
        _SHOWN[key] = Markup(render_to_string("menu.html", {"menu": menu_for(member, PAGES), "here": place}))  # noqa: S704
    return _SHOWN[key]


_SHOWN: dict[tuple[frozenset[Permission], str, str], Markup] = {}  # a few hundred: roles, languages, places in the menu


@cache
def _addresses() -> frozenset[str]:
    from prystan.web.urls import PAGES

    return frozenset(address(one.name) for one in PAGES if one.menu is not None)


def _entry(pages: list[Page]) -> Entry:
    first = pages[0]
    title = TITLES[first.group] if first.group is not None and len(pages) > 1 else first.menu
    assert title is not None
    return Entry(title, tuple(pages))
