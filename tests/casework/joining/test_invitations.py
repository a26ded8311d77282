"""Who joins: by a link that works once, with a password and a second factor of one's own, let in by a colleague."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import psycopg
import pyotp
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.browser import at, somebody
from casework.cast import Cast, Person
from prystan.casework.access.attempts import MOST
from prystan.casework.access.context import Context, set_context
from prystan.casework.access.models import AuditEvent, Member, OrganisationKey
from prystan.casework.joining.invitations import answer_invitation, end_invitations, hash_of, invite_by_link, key_number
from prystan.casework.joining.models import Invitation

pytestmark = pytest.mark.usefixtures("database")

WORDS = "plum jungle gumdrop wizardry"


@pytest.fixture(autouse=True)
def _nobody_failed_yet(as_owner: psycopg.Connection[Any]) -> None:
    """Failures are counted for all, and other tests of the same minute may have used up what is written down."""
    as_owner.execute("DELETE FROM secret.link_failure")


@pytest.fixture
def chief(cast: Cast) -> Person:
    return cast["association administrator"]


def invited(chief: Person, email: str = "nina@association.example", roles: tuple[str, ...] = ("caseworker",)) -> str:
    """The address in the link, as the administrator sees it once."""
    page = at(chief).post(reverse("invite"), {"name": "Nina", "email": email, "roles": roles, "days": "3"})
    found = re.search(r"<code>https?://testserver(/join/[\w-]+)</code>", page.content.decode())
    assert found, page.content.decode()
    return found[1]


def answered(client: Client, link: str, secret: str | None = None, **more: str) -> tuple[str, object]:
    page = client.get(link).content.decode()
    shown = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    proof = re.search(r'name="proof" value="([^"]+)"', page)
    assert proof
    secret = secret or (shown[1] if shown else "")
    given = {"new": WORDS, "again": WORDS, "proof": proof[1], "code": pyotp.TOTP(secret).now(), **more}
    return secret, client.post(link, given)


def test_from_the_invitation_to_the_first_page(chief: Person) -> None:
    link = invited(chief)
    secret, done = answered(somebody(), link)
    assert done.status_code == 200  # type: ignore[attr-defined]
    number = re.search(r"<code>([\d ]{23})</code>", done.content.decode())  # type: ignore[attr-defined]
    assert number

    sign_in = {"email": "nina@association.example", "password": WORDS, "code": ""}
    newcomer = somebody()
    before = newcomer.post(reverse("sign-in"), sign_in)
    assert "No colleague has let you in yet" in before.content.decode()

    members = at(chief).get(reverse("members")).content.decode()
    assert number[1] in members  # what the newcomer reads out is what the administrator sees
    with chief.acting():
        member = Member.objects.get(email="nina@association.example")
    let_in = reverse("let-in", kwargs={"member": member.pk})
    at(chief).post(let_in, {"number": "00000 00000 00000 00000"})
    with chief.acting():
        assert not OrganisationKey.objects.filter(member=member).exists()
    at(chief).post(let_in, {"number": number[1]})

    code = pyotp.TOTP(secret).at(time.time() + 30)  # the first one was typed at joining
    assert newcomer.post(reverse("sign-in"), {**sign_in, "code": code}).status_code == 303
    assert newcomer.get(reverse("cases")).status_code == 200


def test_a_link_that_was_used_is_refused_and_the_attempt_written_down(cast: Cast, chief: Person) -> None:
    link = invited(chief)
    answered(somebody(), link)
    assert somebody().get(link).status_code == 410
    other = {"new": "another person's password", "again": "another person's password", "code": "000000", "proof": ""}
    assert somebody().post(link, other).status_code == 410
    with chief.acting():
        assert Member.objects.get(email="nina@association.example").check_password(WORDS)
    with cast["association auditor"].acting():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        events = AuditEvent.objects.filter(action="join", chain=chief.organisation.pk)
        assert set(events.values_list("outcome", flat=True)) == {"done", "refused"}


def test_looking_at_a_link_uses_nothing_up(chief: Person) -> None:
    link = invited(chief)
    for _ in range(3):
        assert somebody().get(link).status_code == 200
    assert answered(somebody(), link)[1].status_code == 200  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "typed", [{"code": "000000"}, {"again": "something else entirely"}, {"new": "nina12", "again": "nina12"}]
)
def test_what_has_to_be_mended_leaves_the_link_as_it_was(chief: Person, typed: dict[str, str]) -> None:
    link = invited(chief)
    assert answered(somebody(), link, **typed)[1].status_code == 422  # type: ignore[attr-defined]
    with chief.acting():
        assert not Member.objects.get(email="nina@association.example").public_key
    assert answered(somebody(), link)[1].status_code == 200  # type: ignore[attr-defined]


def test_a_secret_of_codes_that_the_page_did_not_show_is_not_taken(chief: Person) -> None:
    link, elsewhere = invited(chief), invited(chief, "ihar@association.example")
    foreign = re.search(r'name="proof" value="([^"]+)"', somebody().get(elsewhere).content.decode())
    assert foreign
    assert answered(somebody(), link, proof=foreign[1])[1].status_code == 422  # type: ignore[attr-defined]


def test_codes_are_not_guessed_through_a_link(chief: Person) -> None:
    link, client = invited(chief), somebody()
    for _ in range(MOST["address"]):
        assert answered(client, link, code="000000")[1].status_code == 422  # type: ignore[attr-defined]
    assert client.get(link).status_code == 429


def test_whoever_forgot_the_password_comes_back_and_reads_nothing_before_being_let_in(
    cast: Cast, chief: Person
) -> None:
    worker = cast["association caseworker"]
    page = at(chief).post(reverse("new-link", kwargs={"member": worker.member.pk})).content.decode()
    link = re.search(r"(/join/[\w-]+)</code>", page)
    assert link
    open_session = at(worker)
    assert answered(somebody(), link[1])[1].status_code == 200  # type: ignore[attr-defined]
    assert open_session.get(reverse("day")).status_code == 302  # sessions under the old password are over
    with chief.acting():
        assert not OrganisationKey.objects.filter(member=worker.member).exists()


def test_who_has_a_second_factor_proves_it(cast: Cast, chief: Person) -> None:
    link = invited(chief)
    secret, _done = answered(somebody(), link)
    with chief.acting():
        member = Member.objects.get(email="nina@association.example")
        _made, token = invite_by_link(member, by=chief.member)
    again = reverse("join", kwargs={"secret": token})
    assert "<figure" not in somebody().get(again).content.decode()
    assert answered(somebody(), again, pyotp.random_base32())[1].status_code == 422  # type: ignore[attr-defined]
    code = pyotp.TOTP(secret).at(time.time() + 30)
    assert answered(somebody(), again, secret, code=code)[1].status_code == 200  # type: ignore[attr-defined]


def test_only_the_newest_link_works_and_an_ended_one_does_not(cast: Cast, chief: Person) -> None:
    worker = cast["association caseworker"].member
    with chief.acting():
        _first, old = invite_by_link(worker, by=chief.member)
        _second, new = invite_by_link(worker, by=chief.member)
    set_context(None)
    assert answer_invitation(old, WORDS) is None
    with chief.acting():
        assert end_invitations(worker) == 1
    set_context(None)
    assert answer_invitation(new, WORDS) is None


def test_a_link_lives_seven_days_at_most_and_is_over_when_its_time_has_passed(cast: Cast, chief: Person) -> None:
    worker = cast["association caseworker"].member
    with chief.acting(), pytest.raises(DatabaseError, match="seven days"), transaction.atomic():
        invite_by_link(worker, by=chief.member, days=8)
    with chief.acting():
        _made, token = invite_by_link(worker, by=chief.member, days=-1)
    set_context(None)
    assert answer_invitation(token, WORDS) is None


def test_the_database_has_a_hash_and_not_the_link(cast: Cast, chief: Person) -> None:
    with chief.acting():
        made, token = invite_by_link(cast["association caseworker"].member, by=chief.member)
        row = Invitation.objects.filter(pk=made.pk).values().get()
    assert bytes(row["token_hash"]) == hash_of(token)
    assert token not in str(row)


def test_nobody_invites_for_another_organisation_or_himself_or_without_the_permission(
    cast: Cast, chief: Person
) -> None:
    with chief.acting():
        for member, why in (
            (cast["shelter caseworker"].member, "no such member"),
            (chief.member, "nobody invites himself"),
        ):
            with pytest.raises(DatabaseError, match=why), transaction.atomic():
                invite_by_link(Member(pk=member.pk, organisation_id=chief.organisation.pk), by=chief.member)
    worker = cast["association caseworker"]
    with worker.acting(), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        invite_by_link(cast["association auditor"].member, by=worker.member)


def test_a_program_invites_nobody(cast: Cast, chief: Person) -> None:
    set_context(Context("member", chief.organisation.pk, chief.member.pk, ("manage_members",)))
    with pytest.raises(DatabaseError, match="a program invites nobody"), transaction.atomic():
        invite_by_link(cast["association caseworker"].member, by=chief.member)


def test_who_leaves_keeps_no_way_in(cast: Cast, chief: Person) -> None:
    worker = cast["association caseworker"]
    session = at(worker)
    with chief.acting():
        _made, token = invite_by_link(worker.member, by=chief.member)
    at(chief).post(reverse("end-membership", kwargs={"member": worker.member.pk}))
    assert session.get(reverse("day")).status_code == 302
    with chief.acting():
        assert not OrganisationKey.objects.filter(member=worker.member).exists()
    set_context(None)
    assert answer_invitation(token, WORDS) is None


def test_an_administrator_changes_a_colleagues_roles_and_never_her_own(cast: Cast, chief: Person) -> None:
    auditor = cast["association auditor"].member
    address = reverse("colleague", kwargs={"member": auditor.pk})
    at(chief).post(address, {"name": "Aud", "roles": ["auditor", "coordinator"]})
    with chief.acting():
        assert set(Member.objects.get(pk=auditor.pk).roles) == {"auditor", "coordinator"}
    own = reverse("colleague", kwargs={"member": chief.member.pk})
    at(chief).post(own, {"name": "Me", "roles": ["administrator", "caseworker"]})
    with chief.acting():
        assert Member.objects.get(pk=chief.member.pk).roles == ["administrator"]


def test_the_number_belongs_to_one_key(cast: Cast) -> None:
    one, other = cast["association caseworker"].member, cast["association coordinator"].member
    assert key_number(one) != key_number(other)
    assert re.fullmatch(r"\d{5}( \d{5}){3}", key_number(one))


def test_an_address_that_is_used_is_refused_with_what_to_do(cast: Cast, chief: Person) -> None:
    given = {"name": "X", "email": cast["stranger auditor"].member.email, "roles": ["auditor"], "days": "3"}
    assert at(chief).post(reverse("invite"), given).status_code == 422
    with chief.acting():
        assert not Invitation.objects.filter(made_at__gt=timezone.now() - timedelta(minutes=1)).exists()
