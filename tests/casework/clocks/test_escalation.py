"""A referral that nobody answers in time goes to the co-ordinators of both sides, then as a count to the office."""

from __future__ import annotations

import psycopg
import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from casework.browser import at
from casework.cast import PASSWORD, Cast, Person, cast_of_a_story, connected_as
from casework.story import brought_to
from prystan.casework.access.actions import found_organisation
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import AuditEvent
from prystan.casework.clocks.escalation import escalate, escalated, late_in_the_country
from prystan.casework.clocks.models import Escalation
from prystan.casework.clocks.turn import tell
from prystan.casework.database import OWNER, Cluster
from prystan.casework.database.cluster import SUPERUSER
from prystan.casework.network.country import service_levels
from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import State

SEEN, DECIDED = service_levels()["acknowledge"], service_levels()["first_assistance"]


@pytest.fixture(scope="module")
def people(cast: Cast) -> Cast:
    """A cast of its own: nobody was told anything yet."""
    return cast_of_a_story("late")


@pytest.fixture(scope="module")
def office(people: Cast) -> Person:
    """The national co-ordinator."""
    with connected_as(OWNER):
        founded = found_organisation(
            name="Office late", kind="CentralGovernmentOrganisation", email="coordinator@office.late.example",
            person="National co-ordinator", password=PASSWORD, roles=["coordinator"],
        )  # fmt: skip
        return Person(founded.first, Keyring.with_password(founded.first, PASSWORD))


@pytest.fixture(scope="module")
def waiting(site: Cluster, people: Cast) -> dict[str, Referral]:
    """Committed, in organisations of its own, and made older by the superuser: nobody else can make time pass."""
    made = {
        "fresh": (State.SENT, 0), "unseen": (State.SENT, SEEN), "undecided": (State.ACKNOWLEDGED, DECIDED),
        "seen in time": (State.ACKNOWLEDGED, SEEN), "long": (State.SENT, 2 * SEEN), "taken": (State.ACCEPTED, 90),
    }  # fmt: skip
    found = {name: brought_to(state, people)[1] for name, (state, _days) in made.items()}
    with psycopg.connect(site.url(SUPERUSER, "prystan"), autocommit=True) as time:
        time.execute("SET session_replication_role = replica")
        for name, (_state, days) in made.items():
            time.execute(
                "UPDATE referrals_referral SET sent_at = sent_at - make_interval(days => %s) WHERE id = %s",
                [days, found[name].pk],
            )
    return found


@pytest.fixture(autouse=True)
def _outbox(office: Person, waiting: dict[str, Referral], database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
    monkeypatch.setattr(mail, "outbox", [], raising=False)


def told() -> set[str]:
    mail.outbox.clear()
    tell()
    return {address.removesuffix(".late.example") for message in mail.outbox for address in message.to}


def levels(person: Person, waiting: dict[str, Referral]) -> dict[str, list[int]]:
    with person.acting():
        return {
            name: sorted(Escalation.objects.filter(referral=referral.pk).values_list("level", flat=True))
            for name, referral in waiting.items()
        }


def test_what_waits_longer_than_the_country_allows_is_escalated_once(
    people: Cast, waiting: dict[str, Referral]
) -> None:
    assert escalate() >= 4
    assert escalate() == 0
    for person in (people["association coordinator"], people["shelter coordinator"]):
        assert levels(person, waiting) == {
            "fresh": [], "unseen": [1], "undecided": [1], "seen in time": [], "long": [1, 2], "taken": [],
        }  # fmt: skip


def test_a_third_organisation_sees_none_of_it(people: Cast, office: Person) -> None:
    escalate()
    for person in (people["stranger coordinator"], office):
        with person.acting():
            assert not Escalation.objects.exists()


def test_co_ordinators_of_both_sides_are_told_and_the_national_one_too() -> None:
    told_first = told()
    assert "coordinator@office" not in told_first  # nothing was sent to the office, and nothing is escalated yet
    escalate()
    assert told() == {"coordinator@office"}  # the others were told of something a moment ago, and are not told twice


def test_a_receiver_who_was_told_long_ago_is_told_again(people: Cast, waiting: dict[str, Referral]) -> None:
    escalate()
    assert {"coordinator@association", "coordinator@shelter", "coordinator@office"} <= told()
    assert not told() & {"auditor@association", "administrator@shelter", "coordinator@stranger"}


def test_the_page_shows_what_waits_and_the_national_office_a_count(
    people: Cast, office: Person, waiting: dict[str, Referral]
) -> None:
    escalate()
    page = at(people["shelter coordinator"]).get(reverse("flow")).content.decode()
    assert reverse("referral", kwargs={"referral": waiting["unseen"].pk}) in page
    assert reverse("referral", kwargs={"referral": waiting["fresh"].pk}) not in page
    assert "In the whole country" not in page
    country = at(office).get(reverse("flow")).content.decode()
    assert "In the whole country" in country
    assert "/referrals/" + str(waiting["long"].pk) not in country
    with office.acting():
        counted = late_in_the_country(office.member)
        assert not escalated().exists()
    assert counted is not None
    assert counted["BY-MI"] >= 1


@pytest.mark.parametrize("name", ["association coordinator", "association caseworker"])
def test_nobody_else_counts_the_country(people: Cast, name: str) -> None:
    with people[name].acting():
        assert late_in_the_country(people[name].member) is None
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute("SELECT * FROM prystan.waiting_too_long()")


def test_nobody_writes_an_escalation(people: Cast, waiting: dict[str, Referral]) -> None:
    person = people["association coordinator"]
    row = Escalation(
        owner=person.organisation, receiver=people["shelter auditor"].organisation, referral_id=waiting["fresh"].pk,
        level=1, at=waiting["fresh"].made_at,
    )  # fmt: skip
    with person.acting(), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        row.save(force_insert=True)


def test_it_stands_in_the_chains_of_both(people: Cast, waiting: dict[str, Referral]) -> None:
    escalate()
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    for name in ("association auditor", "shelter auditor"):
        with people[name].acting():
            assert AuditEvent.objects.filter(subject="clocks_escalation").exists()
