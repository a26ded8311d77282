"""Who may refer what to whom is agreed by both sides, and held by the database where the country demands it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from casework.browser import at
from casework.cast import Cast, connected_as
from casework.story import TODAY, agree, case_of, drafted, proposed, sent, shelter_of
from prystan.casework.access.actions import add_partner
from prystan.casework.access.models import AuditEvent, Organisation
from prystan.casework.database import OWNER
from prystan.casework.network.memoranda import Memorandum, end, sign
from prystan.casework.referrals.models import Referral

pytestmark = pytest.mark.usefixtures("house", "database")


@pytest.fixture(scope="module")
def house(cast: Cast) -> Organisation:
    """A partner without anybody who could sign in."""
    with connected_as(OWNER):
        return add_partner(name="Paper house", kind="NGO")


@pytest.fixture
def demanded(as_owner: psycopg.Connection[Any]) -> Iterator[None]:
    """A country that demands memoranda."""
    rule = "UPDATE secret.country_rule SET holds = %s WHERE name = 'memoranda_required'"
    as_owner.execute(rule, [True])
    yield
    as_owner.execute(rule, [False])


def signed_by(cast: Cast, name: str, memorandum: Memorandum, **how: bool) -> None:
    with cast[name].acting():
        sign(Memorandum.objects.get(pk=memorandum.pk), by=cast[name].member, **how)


def signed_by_both(cast: Cast, **more: Any) -> Memorandum:
    memorandum = proposed(cast, **more)
    signed_by(cast, "association coordinator", memorandum)
    signed_by(cast, "shelter coordinator", memorandum)
    return memorandum


def refused(cast: Cast, sections: tuple[str, ...] = ("identity",)) -> bool:
    """Whether the association's referral to the shelter is refused for want of a memorandum."""
    worker = cast["association caseworker"]
    opened = case_of(worker)
    agree(worker, opened, to=[cast["shelter caseworker"]])
    service = shelter_of(cast)
    try:
        with transaction.atomic():
            drafted(worker, opened, service, sections)
    except DatabaseError as error:
        if "no live memorandum" not in str(error):
            raise
        return True
    return False


def test_without_the_demand_consent_is_enough(cast: Cast) -> None:
    assert not refused(cast)


@pytest.mark.usefixtures("demanded")
def test_where_the_country_demands_it_nothing_is_referred_without_one(cast: Cast) -> None:
    assert refused(cast)
    memorandum = proposed(cast)
    assert refused(cast)
    signed_by(cast, "association coordinator", memorandum)
    assert refused(cast)
    signed_by(cast, "shelter coordinator", memorandum)
    assert not refused(cast)


@pytest.mark.usefixtures("demanded")
@pytest.mark.parametrize(
    "words",
    [
        {"kinds": ["MedicalCare"]},
        {"sections": ["contact"]},
        {"direction": "to_owner"},
        {"begins_on": TODAY + timedelta(days=1)},
        {"begins_on": TODAY - timedelta(days=9), "until": TODAY - timedelta(days=1)},
    ],
)
def test_one_of_other_services_sections_sides_or_days_does_not_count(cast: Cast, words: dict[str, Any]) -> None:
    signed_by_both(cast, **words)
    assert refused(cast)


@pytest.mark.usefixtures("demanded")
@pytest.mark.parametrize("words", [{"direction": "both"}, {"kinds": []}])
def test_one_for_both_sides_or_for_every_service_counts(cast: Cast, words: dict[str, Any]) -> None:
    signed_by_both(cast, **words)
    assert not refused(cast)
    assert refused(cast, sections=("identity", "notes"))


@pytest.mark.usefixtures("demanded")
def test_one_that_is_ended_lets_no_draft_be_sent(cast: Cast) -> None:
    memorandum = signed_by_both(cast)
    worker = cast["association caseworker"]
    opened = case_of(worker)
    agree(worker, opened, to=[cast["shelter caseworker"]])
    draft = drafted(worker, opened, shelter_of(cast))
    with cast["shelter coordinator"].acting():
        end(Memorandum.objects.get(pk=memorandum.pk))
    with pytest.raises(DatabaseError, match="no live memorandum"), transaction.atomic():
        sent(worker, draft)


@pytest.mark.usefixtures("demanded")
def test_the_page_says_what_is_missing_and_what_to_do(cast: Cast) -> None:
    worker = cast["association caseworker"]
    opened = case_of(worker)
    agree(worker, opened, to=[cast["shelter caseworker"]])
    page = reverse("refer", kwargs={"case": opened.case.pk, "service": shelter_of(cast).pk})
    asked = {"sections": ["identity"], "urgency": "now", "expires_at": "3"}
    shown = at(worker).post(page, asked)
    assert shown.status_code == 422
    assert "This country demands a memorandum" in shown.content.decode()
    with worker.acting():
        assert not Referral.objects.filter(case=opened.case).exists()


def test_nobody_signs_for_the_other_side_or_twice(cast: Cast) -> None:
    memorandum = proposed(cast)
    with pytest.raises(DatabaseError, match="each side signs"), transaction.atomic():
        signed_by(cast, "association coordinator", memorandum, on_paper=True)
    with (
        cast["shelter coordinator"].acting(),
        pytest.raises(DatabaseError, match="each side signs"),
        transaction.atomic(),
    ):
        Memorandum.objects.filter(pk=memorandum.pk).update(owner_signed_at=memorandum.made_at)
    signed_by(cast, "association coordinator", memorandum)
    with pytest.raises(DatabaseError, match="each side signs"), transaction.atomic():
        signed_by(cast, "association coordinator", memorandum)


@pytest.mark.parametrize("name", ["association caseworker", "association administrator"])
def test_who_is_no_co_ordinator_signs_nothing(cast: Cast, name: str) -> None:
    memorandum = proposed(cast)
    with cast[name].acting():
        assert Memorandum.objects.filter(pk=memorandum.pk).update(owner_signed_at=memorandum.made_at) == 0


def test_its_words_are_not_changed_and_a_third_party_does_not_see_it(cast: Cast) -> None:
    memorandum = proposed(cast)
    with (
        cast["association coordinator"].acting(),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        Memorandum.objects.filter(pk=memorandum.pk).update(sections=["notes"])
    with cast["stranger coordinator"].acting():
        assert not Memorandum.objects.exists()


def test_nobody_is_said_to_have_signed_by_whoever_proposes(cast: Cast) -> None:
    moment = proposed(cast).made_at
    forged = proposed(cast, owner_signed_at=moment, partner_signed_at=moment)
    with cast["association coordinator"].acting():
        found = Memorandum.objects.get(pk=forged.pk)
    assert (found.owner_signed_at, found.partner_signed_at) == (None, None)


def test_for_a_partner_without_members_the_paper_counts(house: Organisation, cast: Cast) -> None:
    person = cast["association coordinator"]
    made = proposed(cast, partner=house)
    for paper in (False, True):
        signed_by(cast, "association coordinator", made, on_paper=paper)
    with person.acting():
        assert Memorandum.objects.get(pk=made.pk).live


def test_proposing_and_signing_stand_in_the_chains_of_both(cast: Cast) -> None:
    person = cast["association coordinator"]
    words = {
        "partner": str(cast["shelter auditor"].organisation.pk), "direction": "from_owner", "kinds": ["Shelter"],
        "sections": ["identity"], "begins_on": TODAY.isoformat(), "until": TODAY.isoformat(),
    }  # fmt: skip
    made = at(person).post(reverse("new-memorandum"), words)
    assert made.status_code == 303
    page = made["Location"]
    at(person).post(f"{page}/sign")
    at(cast["shelter coordinator"]).post(f"{page}/sign")
    assert "It holds." in at(cast["association caseworker"]).get(page).content.decode()
    assert at(cast["stranger coordinator"]).get(page).status_code == 404
    with cast["shelter auditor"].acting() as _, transaction.atomic():
        from django.db import connection

        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        events = AuditEvent.objects.filter(subject="network_memorandum", row=page.rsplit("/", 1)[1])
        assert [event.action for event in events.order_by("number")] == ["insert", "update", "update"]
