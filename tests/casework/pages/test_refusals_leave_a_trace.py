"""Who is refused leaves a trace: for the own auditor, and for the organisation whose thing it was. So does a search."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.urls import reverse

from casework.browser import at, somebody
from casework.cast import Cast, Person
from casework.story import State, agree, brought_to, case_of, name_her
from prystan.casework.access.models import AuditEvent
from prystan.casework.access.roles import Permission
from prystan.casework.narrowed.actions import name_keepers
from prystan.casework.tokens.actions import make_token
from prystan.casework.tokens.models import Kind

pytestmark = pytest.mark.usefixtures("database")


def refusals(auditor: Person) -> list[tuple[str, UUID | None, UUID]]:
    """(what, of which row, who) in the auditor's chain."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    with auditor.acting():
        found = AuditEvent.objects.filter(outcome="refused", subject="page").order_by("number")
        return list(found.values_list("action", "row", "member"))


def test_a_page_that_the_role_does_not_open_is_written_down(cast: Cast) -> None:
    administrator, case = cast["association administrator"], uuid4()
    assert at(administrator).get(reverse("case", kwargs={"case": case})).status_code == 403
    assert refusals(cast["association auditor"])[-1] == ("case", case, administrator.member.pk)


def test_whose_thing_was_asked_for_hears_who_asked(cast: Cast) -> None:
    opened, referral = brought_to(State.SENT, cast)
    stranger = cast["stranger caseworker"]
    for page, kwargs in (("case", {"case": opened.case.pk}), ("referral", {"referral": referral.pk})):
        assert at(stranger).get(reverse(page, kwargs=kwargs)).status_code == 404
        for auditor in ("stranger auditor", "association auditor"):
            assert refusals(cast[auditor])[-1] == (page, next(iter(kwargs.values())), stranger.member.pk)
    before = len(refusals(cast["shelter auditor"]))
    assert at(stranger).get(reverse("case", kwargs={"case": uuid4()})).status_code == 404
    assert len(refusals(cast["shelter auditor"])) == before


def test_a_colleague_who_tries_a_case_that_is_closed_to_her_is_found_out(cast: Cast) -> None:
    """The key is refused inside of what is then undone; the trace of it stays."""
    opened = case_of(cast["association caseworker"])
    agree(cast["association caseworker"], opened)
    name_her(cast["association caseworker"], opened)
    chief, colleague = cast["association coordinator"], cast["association caseworker"]
    with chief.acting():
        name_keepers(opened.case, [chief.member.pk], by=chief.member)
    assert at(colleague).get(reverse("person", kwargs={"case": opened.case.pk})).status_code == 404
    assert refusals(cast["association auditor"])[-1] == ("person", opened.case.pk, colleague.member.pk)


def test_a_search_is_written_down_and_not_for_whom(cast: Cast) -> None:
    person = cast["association caseworker"]
    at(person).post(reverse("cases"), {"name": "Праверачная"})
    refusals(cast["association auditor"])
    with cast["association auditor"].acting():
        last = AuditEvent.objects.order_by("number").last()
    assert last is not None
    assert (last.action, last.subject, last.member, last.row) == ("search", "cases_searchtoken", person.member.pk, None)


def test_a_program_that_is_refused_leaves_it_too(cast: Cast) -> None:
    person, case = cast["stranger caseworker"], uuid4()
    with person.acting():
        secret = make_token(by=person.member, kind=Kind.API, made_for="test", scopes=(Permission.REFER,))[1]
    headers = {"authorization": f"Bearer {secret}"}
    assert somebody().get("/api/v1/cases", headers=headers).status_code == 403
    assert somebody().get(f"/api/v1/referrals/{case}", headers=headers).status_code == 404
    found = refusals(cast["stranger auditor"])[-2:]
    assert found == [
        ("api read_cases", None, person.member.pk), ("api referrals_referral", case, person.member.pk)
    ]  # fmt: skip
