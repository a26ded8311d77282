"""The recovery paper: made by an administrator, used when all have forgotten, and everybody is told."""

from __future__ import annotations

import re
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from casework.browser import at, somebody
from casework.cast import PASSWORD, Cast, Person
from prystan.casework.access import attempts
from prystan.casework.access.context import Context, set_context
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import AuditEvent, Member, OrganisationKey, RecoveryPaper
from prystan.casework.access.recovery import live_paper, new_paper, write_paper
from prystan.casework.vault import CannotOpenError, read_paper

pytestmark = pytest.mark.usefixtures("database")

WARNING = "recovery paper of your organisation was used"
WORDS = "seven quiet storks on a roof"


@pytest.fixture
def chief(cast: Cast) -> Person:
    return cast["association administrator"]


def printed(chief: Person, password: str = PASSWORD) -> str:
    page = at(chief).post(reverse("paper"), {"password": password}).content.decode()
    return "\n".join(re.findall(r"<p><code>([A-Z0-9 ]+)</code></p>", page))


def given(paper: str, email: str, **more: str) -> dict[str, str]:
    return {"email": email, "paper": paper, "new": WORDS, "again": WORDS, **more}


def test_all_have_forgotten_and_an_administrator_comes_back_with_the_paper(cast: Cast, chief: Person) -> None:
    paper = printed(chief)
    with chief.acting():
        for member in Member.objects.filter(organisation=chief.organisation):
            member.set_unusable_password()
            member.save(update_fields=["password"])
            OrganisationKey.objects.filter(member=member).delete()
    done = somebody().post(reverse("recover"), given(paper.lower(), chief.member.email))
    assert done.status_code == 200, done.content.decode()
    set_context(Context.signing_in(chief.member.pk))
    back = Member.objects.get(pk=chief.member.pk)
    set_context(Context.of(back))
    assert Keyring.with_password(back, WORDS).organisation == chief.keyring.organisation


def test_every_member_is_warned_and_the_chain_says_who_used_it(cast: Cast, chief: Person) -> None:
    paper = printed(chief)
    assert WARNING not in at(cast["association auditor"]).get("/").content.decode()
    somebody().post(reverse("recover"), given(paper, chief.member.email))
    for role in ("caseworker", "coordinator", "auditor"):
        assert WARNING in at(cast[f"association {role}"]).get("/").content.decode()
    assert WARNING not in at(cast["shelter auditor"]).get("/").content.decode()
    with cast["association auditor"].acting():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        (event,) = AuditEvent.objects.filter(action="recover", chain=chief.organisation.pk)
        assert (event.member, event.outcome) == (chief.member.pk, "done")


def test_a_new_paper_takes_away_what_the_old_one_opened(chief: Person) -> None:
    old = printed(chief)
    new = printed(chief)
    assert somebody().post(reverse("recover"), given(old, chief.member.email)).status_code == 422
    with chief.acting():
        replaced = RecoveryPaper.objects.filter(owner=chief.organisation).exclude(replaced_at=None)
        assert all(bytes(row.sealed) == b"" for row in replaced)
        kept = live_paper(chief.organisation.pk)
        assert kept is not None
        with pytest.raises(CannotOpenError):
            read_paper(old).open(bytes(kept.sealed))
    assert somebody().post(reverse("recover"), given(new, chief.member.email)).status_code == 200


@pytest.mark.parametrize("who", ["association caseworker", "shelter administrator", "nobody"])
def test_a_paper_lets_in_an_administrator_of_its_own_organisation_only(cast: Cast, chief: Person, who: str) -> None:
    paper = printed(chief)
    email = "nobody@nowhere.example" if who == "nobody" else cast[who].member.email
    answer = somebody().post(reverse("recover"), given(paper, email))
    assert answer.status_code == 422
    assert "do not belong together" in answer.content.decode()
    if who != "nobody":
        with cast[who].acting():
            assert Member.objects.get(pk=cast[who].member.pk).check_password(PASSWORD)


def test_a_failed_attempt_is_in_the_chain_and_guessing_is_stopped(cast: Cast, chief: Person) -> None:
    other, right = printed(cast["shelter administrator"]), printed(chief)
    for _ in range(attempts.MOST["address"]):
        somebody().post(reverse("recover"), given(other, chief.member.email))
    assert somebody().post(reverse("recover"), given(right, chief.member.email)).status_code == 429
    with cast["association auditor"].acting():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        refused = AuditEvent.objects.filter(action="recover", chain=chief.organisation.pk, outcome="refused")
        assert refused.count() == attempts.MOST["address"]


@pytest.mark.parametrize("wrong", [{"paper": "ABCD"}, {"again": "something else"}, {"new": "short", "again": "short"}])
def test_what_has_to_be_mended_leaves_everything_as_it_was(chief: Person, wrong: dict[str, str]) -> None:
    paper = printed(chief)
    assert somebody().post(reverse("recover"), given(paper, chief.member.email) | wrong).status_code == 422
    with chief.acting():
        assert Member.objects.get(pk=chief.member.pk).check_password(PASSWORD)
        assert not RecoveryPaper.objects.exclude(used_at=None).exists()


def test_a_paper_is_made_with_the_password_typed_once_more(chief: Person) -> None:
    assert printed(chief, "not the password") == ""


def test_nobody_else_makes_a_paper_and_no_program(cast: Cast, chief: Person) -> None:
    worker = cast["association caseworker"]
    with worker.acting() as keyring, pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        new_paper(keyring, by=worker.member)
    with chief.acting(), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        write_paper(cast["shelter auditor"].organisation.pk, b"x")
    set_context(Context("member", chief.organisation.pk, chief.member.pk, ("manage_organisation",)))
    with pytest.raises(DatabaseError, match="a program makes no recovery paper"), transaction.atomic():
        new_paper(chief.keyring, by=chief.member)


def test_who_can_ask_the_database_as_the_application_gets_no_key_without_the_paper(chief: Person) -> None:
    printed(chief)
    set_context(None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM prystan.sealed_to_paper(%s, %s)", [chief.member.email, b"guess"])
        assert cursor.fetchall() == []
        with pytest.raises(DatabaseError, match="not the paper"), transaction.atomic():
            cursor.execute("SELECT prystan.use_paper(%s, %s, %s)", [chief.member.email, b"guess", b"x"])
    with chief.acting():
        assert OrganisationKey.objects.filter(member=chief.member).exists()


def test_where_there_is_no_paper_administrators_are_told_before_it_is_needed(
    cast: Cast, as_owner: psycopg.Connection[Any]
) -> None:
    chief, said = cast["stranger administrator"], "There is no recovery paper"
    assert said not in at(chief).get("/").content.decode()
    row = "UPDATE access_recoverypaper SET replaced_at = {} WHERE owner_id = %s"
    as_owner.execute(row.format("now()"), [chief.organisation.pk])
    try:
        assert said in at(chief).get("/").content.decode()
        assert said not in at(cast["stranger caseworker"]).get("/").content.decode()
    finally:
        as_owner.execute(row.format("NULL"), [chief.organisation.pk])
