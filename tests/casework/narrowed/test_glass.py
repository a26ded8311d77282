"""A narrowed case is closed to other colleagues; the glass is broken with a reason and a second person, for hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from casework.browser import at
from casework.cast import Cast, Person
from casework.story import agree, case_of, name_her, names_read
from prystan.casework.access.actions import admit, invite, set_password
from prystan.casework.access.keyring import Keyring, erase_dossier
from prystan.casework.access.models import AuditEvent, Member
from prystan.casework.cases.actions import Opened
from prystan.casework.cases.search import find_cases
from prystan.casework.clocks.turn import tell
from prystan.casework.narrowed.actions import assign, break_glass, confirm, end, name_keepers, read_words
from prystan.casework.narrowed.models import Opening

pytestmark = pytest.mark.usefixtures("database")

NAME = "Таццяна Зачыненая"
ASKED = {"why": "danger", "words": "Яе шукае чалавек каля дзвярэй", "hours": 2}
SECRET = "a password of fourteen"


def colleague(cast: Cast, name: str) -> Person:
    """One more caseworker of the association."""
    chief = cast["association administrator"]
    with chief.acting() as keyring:
        member = invite(
            organisation=chief.organisation, email=f"{name}@association.example", person=name, roles=["caseworker"]
        )
        pair = set_password(member, SECRET)
        member.save(update_fields=["password", "public_key", "locked_secret"])
        admit(member, by=keyring)
        return Person(Member.objects.select_related("organisation").get(pk=member.pk), Keyring.of(member, pair.secret))


@pytest.fixture
def other(cast: Cast) -> Person:
    return colleague(cast, "vera")


@pytest.fixture
def third(cast: Cast) -> Person:
    return colleague(cast, "ales")


@pytest.fixture
def narrowed(cast: Cast) -> Opened:
    """A case that the caseworker opens, and no other caseworker."""
    keeper, chief = cast["association caseworker"], cast["association coordinator"]
    opened = case_of(keeper)
    agree(keeper, opened)
    name_her(keeper, opened, NAME)
    with chief.acting():
        name_keepers(opened.case, [keeper.member.pk], by=chief.member)
    return opened


def asked_by(person: Person, opened: Opened, **more: Any) -> Opening:
    with person.acting() as keyring:
        return break_glass(keyring, opened.case, by=person.member, **{**ASKED, **more})


def confirmed_by(person: Person, opening: Opening) -> None:
    with person.acting():
        confirm(Opening.objects.get(pk=opening.pk))


def finds(person: Person) -> bool:
    with person.acting() as keyring:
        return find_cases(keyring.search, NAME).exists()


def test_who_is_not_named_neither_opens_nor_finds_it(cast: Cast, narrowed: Opened, other: Person) -> None:
    assert names_read(cast["association caseworker"], narrowed) == (NAME,)
    assert names_read(cast["association coordinator"], narrowed) == (NAME,)
    assert names_read(other, narrowed) is None
    assert finds(cast["association caseworker"])
    assert not finds(other)
    page = at(other).get(reverse("case", kwargs={"case": narrowed.case.pk})).content.decode()
    assert "Only some colleagues open this case" in page
    assert NAME not in page
    for inside in ("person", "note", "consent", "copy"):
        assert NAME not in at(other).get(reverse(inside, kwargs={"case": narrowed.case.pk})).content.decode()


def test_the_glass_opens_it_after_a_second_person_has_confirmed(
    cast: Cast, narrowed: Opened, other: Person, third: Person
) -> None:
    opening = asked_by(other, narrowed)
    assert names_read(other, narrowed) is None
    confirmed_by(third, opening)
    assert names_read(other, narrowed) == (NAME,)
    assert names_read(third, narrowed) is None  # to whoever confirmed it stays closed
    with third.acting():
        end(Opening.objects.get(pk=opening.pk))
    assert names_read(other, narrowed) is None


def test_nobody_confirms_himself_and_nothing_is_confirmed_twice(
    cast: Cast, narrowed: Opened, other: Person, third: Person
) -> None:
    opening = asked_by(other, narrowed)
    with pytest.raises(DatabaseError, match="a second person"), transaction.atomic():
        confirmed_by(other, opening)
    confirmed_by(third, opening)
    with pytest.raises(DatabaseError, match="confirmed once"), transaction.atomic():
        confirmed_by(third, opening)


def test_nobody_writes_the_confirmation_with_the_asking(narrowed: Opened, other: Person, third: Person) -> None:
    now = timezone.now()
    with other.acting():
        Opening(
            case=narrowed.case, owner=other.organisation, asked_by=other.member, why="danger", words=b"x" * 200,
            hours=2, confirmed_by=third.member, confirmed_at=now, until=now + timedelta(hours=2),
        ).save(force_insert=True)  # fmt: skip
    assert names_read(other, narrowed) is None


@pytest.mark.parametrize("hours", [0, 73])
def test_the_time_is_limited(narrowed: Opened, other: Person, hours: int) -> None:
    with pytest.raises(DatabaseError, match="opening_hours"), transaction.atomic():
        asked_by(other, narrowed, hours=hours)


def test_a_reason_in_words_is_asked_for_and_sealed(cast: Cast, narrowed: Opened, other: Person) -> None:
    address = reverse("break-glass", kwargs={"case": narrowed.case.pk})
    typed = {"reason": "danger", "words": ASKED["words"], "hours": "2"}
    assert at(other).post(address, {**typed, "words": ""}).status_code == 422
    with other.acting():
        unsealed = Opening(case=narrowed.case, owner=other.organisation, asked_by=other.member, why="danger", hours=1)
        with pytest.raises(DatabaseError, match="written in words"), transaction.atomic():
            unsealed.save(force_insert=True)
    assert at(other).post(address, typed).status_code == 303
    with other.acting() as keyring:
        (opening,) = Opening.objects.filter(case=narrowed.case)
        assert ASKED["words"].encode() not in bytes(opening.words)  # type: ignore[attr-defined]
        assert read_words(keyring, opening) == ASKED["words"]
    with cast["association coordinator"].acting():
        erase_dossier(narrowed.case.pk)
        assert Opening.objects.get(pk=opening.pk).words is None


def test_a_case_that_is_open_needs_no_glass(cast: Cast, narrowed: Opened) -> None:
    with pytest.raises(DatabaseError, match="no glass"), transaction.atomic():
        asked_by(cast["association caseworker"], narrowed)


def test_another_organisation_breaks_no_glass(cast: Cast, narrowed: Opened) -> None:
    stranger = cast["stranger caseworker"]
    with pytest.raises(DatabaseError), transaction.atomic():
        asked_by(stranger, narrowed)
    with stranger.acting():
        assert not Opening.objects.exists()


@pytest.mark.parametrize("name", ["association caseworker", "association administrator"])
def test_who_is_no_co_ordinator_says_for_nobody_who_opens(cast: Cast, narrowed: Opened, name: str) -> None:
    person = cast[name]
    refused = pytest.raises(DatabaseError, match="row-level security")
    with person.acting(), refused, transaction.atomic():
        name_keepers(
            narrowed.case,
            [cast["association caseworker"].member.pk, cast["association coordinator"].member.pk],
            by=person.member,
        )


def test_the_auditor_sees_it_and_why_and_not_the_case(
    cast: Cast, narrowed: Opened, other: Person, third: Person
) -> None:
    confirmed_by(third, asked_by(other, narrowed))
    names_read(other, narrowed)
    auditor = at(cast["association auditor"])
    with transaction.atomic(), cast["association auditor"].acting():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert AuditEvent.objects.filter(subject="narrowed_opening", member=third.member.pk, action="update").exists()
    page = auditor.get(reverse("audit"), {"only": "glass"}).content.decode()
    assert "narrowed_opening" in page
    assert other.member.name in page
    why = auditor.get(reverse("openings")).content.decode()
    assert ASKED["words"] in why
    assert str(narrowed.case.pk) not in why


def test_the_case_goes_to_a_colleague_who_then_opens_it(cast: Cast, narrowed: Opened, other: Person) -> None:
    with other.acting(), pytest.raises(DatabaseError, match="closed to you"), transaction.atomic():
        assign(narrowed.case, other.member.pk)
    address = reverse("assign", kwargs={"case": narrowed.case.pk})
    assert at(cast["association caseworker"]).post(address, {"assigned_to": str(other.member.pk)}).status_code == 303
    assert names_read(other, narrowed) == (NAME,)


@pytest.mark.parametrize("name", ["association auditor", "shelter caseworker"])
def test_a_case_is_given_to_nobody_who_may_not_see_it(cast: Cast, narrowed: Opened, name: str) -> None:
    keeper = cast["association caseworker"]
    with keeper.acting(), pytest.raises(DatabaseError, match="a colleague who may see cases"), transaction.atomic():
        assign(narrowed.case, cast[name].member.pk)


def test_the_co_ordinators_are_told_that_something_waits(
    narrowed: Opened, other: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.settings.EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
    monkeypatch.setattr(mail, "outbox", [], raising=False)
    tell()
    mail.outbox.clear()
    asked_by(other, narrowed)
    tell()
    written = {address for message in mail.outbox for address in message.to}
    assert "coordinator@association.example" in written
    assert not written & {"caseworker@association.example", "vera@association.example"}
