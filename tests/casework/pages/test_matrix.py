"""Every page × every role × every verb, and again as a stranger. A page without a line here fails the suite."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.urls import URLPattern, get_resolver, reverse

from casework.browser import at, somebody
from casework.cast import Cast
from casework.lived import one_of_each
from casework.moving import agreed, offered
from casework.story import State, brought_to, proposed
from prystan.casework.access.roles import ROLE_CODES, ROLES, permissions_of
from prystan.casework.network.models import Branch
from prystan.web.care.pages import PAGES as CARE
from prystan.web.pages import Page
from prystan.web.urls import PAGES

VERBS = ("GET", "POST", "PUT", "DELETE")
# What belongs to one organisation: a stranger finds none of it, whatever the role.
OF_ONE = {
    "case", "consent", "withdraw", "person", "note", "find", "refer", "referral", "another", "move", "service",
    "let-in", "forget-factor", "make-link", "hand-over", "hold", "copy", "end-program", "draft", "end-session",
    "alike", "decide-alike", "keepers", "assign", "break-glass", "confirm-opening",
    "give-case", "transfer", "settle-transfer",
    "end-opening", "branch", "memorandum", "sign", "end-memorandum", "colleague", "new-link", "end-link",
    "end-membership", "forget-round", "making", "stop-making", "passkey", "remove-passkey", "end-colleague-sessions",
    "facts", "remove-name", "put-together", "put-apart",
    *(page.name for page in CARE),
}  # fmt: skip
FOR_ALL = {page.name for page in PAGES} - OF_ONE
SHOWN = {200, 302, 303, 404, 410, 422}


@pytest.fixture(scope="module")
def things() -> dict[str, Any]:
    """The parts of addresses, filled by `told`."""
    return {}


@pytest.fixture
def told(cast: Cast, database: None, things: dict[str, Any]) -> dict[str, Any]:
    """A case of the association that is referred to the shelter, and the association's own people."""
    opened, referral = brought_to(State.SENT, cast)
    with cast["association administrator"].acting():
        branch = Branch.objects.create(owner=cast["association auditor"].organisation, name="West", region="BY-BR")
    memorandum = proposed(cast)
    transfer = offered(cast, agreed(cast))
    return {
        "case": opened.case.pk, "service": referral.service_id, "referral": referral.pk, "move": "withdrawn",
        "member": cast["association caseworker"].member.pk, "path": "en/index.html", "secret": "guess",
        "indicator": "AS1", "token": uuid4(), "draft": uuid4(), "mark": "nobodys", "other": uuid4(),
        "passkey": uuid4(),
        "opening": uuid4(), "kept": uuid4(), "making": uuid4(), "branch": branch.pk, "memorandum": memorandum.pk,
        "transfer": transfer.pk, "settle": "withdrawn",
        "known": uuid4(),
        **one_of_each(cast["association caseworker"], opened),
    }  # fmt: skip


def address(page: Page, told: dict[str, Any]) -> str:
    wanted = [name for name in told if f":{name}>" in page.path]
    return reverse(page.name, kwargs={name: told[name] for name in wanted})


def test_every_page_is_declared() -> None:
    patterns = get_resolver().url_patterns
    assert {one.name for one in patterns if isinstance(one, URLPattern)} == {page.name for page in PAGES}
    (api,) = [one for one in patterns if not isinstance(one, URLPattern)]  # programs/test_api.py is its matrix
    assert api.namespace == "api"
    assert {page.name for page in PAGES} == OF_ONE | FOR_ALL


@pytest.mark.parametrize("role", ROLE_CODES)
def test_a_role_does_what_its_permissions_say_and_no_more(role: str, cast: Cast, told: dict[str, Any]) -> None:
    client, held = at(cast[f"association {role}"]), permissions_of([role])
    for page, verb in _cells():
        answer = client.generic(verb, address(page, told))
        allowed = not page.permissions or bool(page.permissions & held)
        if verb not in page.verbs:
            assert answer.status_code == 405, (page.name, verb)
        elif allowed:
            assert answer.status_code in SHOWN, (page.name, verb, answer.status_code)
        else:
            assert answer.status_code == 403, (page.name, verb, answer.status_code)


@pytest.mark.parametrize("role", [role.code for role in ROLES])
def test_what_belongs_to_others_does_not_exist(role: str, cast: Cast, told: dict[str, Any]) -> None:
    client, held = at(cast[f"stranger {role}"]), permissions_of([role])
    for page, verb in _cells():
        if page.name in OF_ONE and verb in page.verbs and page.permissions & held:
            assert client.generic(verb, address(page, told)).status_code == 404, (page.name, verb)


def test_whoever_is_not_signed_in_is_sent_to_the_door(told: dict[str, Any]) -> None:
    for page, verb in _cells():
        if page.open or verb not in page.verbs:
            continue
        answer = somebody().generic(verb, address(page, told))
        assert (answer.status_code, answer["Location"]) == (302, reverse("sign-in")), page.name


def _cells() -> Iterator[tuple[Page, str]]:
    """Pages that end a session come last, for each person has one."""
    last = ("sign-out", "quick-exit", "forget-factor", "end-sessions", "end-colleague-sessions", "end-membership")
    for page in sorted(PAGES, key=lambda page: last.index(page.name) if page.name in last else -1):
        if page.name in ("sign-out", "quick-exit"):
            continue
        for verb in VERBS:
            yield page, verb
