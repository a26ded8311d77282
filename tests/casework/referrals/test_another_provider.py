"""A referral that nobody answers goes on to another provider: in a few clicks, by the same envelope, within consent."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.browser import at
from casework.cast import Cast
from casework.story import TODAY, agree, case_of, drafted, name_her, sent, shelter_of
from prystan.casework.access.models import Grant
from prystan.casework.care.actions.closing import close_case
from prystan.casework.cases.actions import Opened
from prystan.casework.network.models import Service
from prystan.casework.referrals import actions
from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import State

pytestmark = pytest.mark.usefixtures("database")

SENDER, RECEIVER, OTHER = "association coordinator", "shelter caseworker", "stranger caseworker"


def service_of(cast: Cast, organisation: str, name: str, region: str = "BY-MI") -> Service:
    person = cast[f"{organisation} coordinator"]
    service = Service(
        owner=person.organisation, kind="Shelter", region=region, name=name, confirmed_on=TODAY,
        takes_children_along=True, languages=["be"],
    )  # fmt: skip
    with person.acting():
        service.save(force_insert=True)
    return service


def waiting(cast: Cast, *to: str) -> tuple[Opened, Referral]:
    """A referral to the shelter that nobody has answered; consent names these."""
    association = cast["association caseworker"]
    opened = case_of(association)
    agree(association, opened, to=[cast[name] for name in to])
    name_her(association, opened)
    return opened, sent(association, drafted(association, opened, shelter_of(cast)))


def page(referral: Referral) -> str:
    return reverse("another", kwargs={"referral": referral.pk})


def newest(cast: Cast, opened: Opened) -> Referral:
    with cast[SENDER].acting():
        return Referral.objects.filter(case=opened.case).latest("made_at")


def ended(cast: Cast, referral: Referral) -> bool:
    with cast[SENDER].acting():
        referral.refresh_from_db()
        assert referral.grant_id is not None
        return Grant.objects.get(pk=referral.grant_id).ended_at is not None


def test_the_other_provider_gets_the_same_envelope_and_the_first_can_answer_no_more(cast: Cast) -> None:
    opened, first = waiting(cast, RECEIVER, OTHER)
    other = service_of(cast, "stranger", "Ward of the hospital")
    client = at(cast[SENDER])
    assert other.name in client.get(page(first)).content.decode()
    answer = client.post(page(first), {"service": str(other.pk), "expires_at": "3"})
    assert answer.status_code == 303, answer.content.decode()
    second = newest(cast, opened)
    assert answer["Location"].endswith(str(second.pk))
    assert (second.receiver_id, second.state) == (other.owner_id, State.SENT)
    for said in (*actions.ENVELOPE, "sections"):
        assert getattr(second, said) == getattr(first, said), said
    assert ended(cast, first)
    assert first.state == State.WITHDRAWN
    assert "Прыкладная" not in at(cast[OTHER]).get(answer["Location"]).content.decode()
    refused = at(cast[RECEIVER]).post(reverse("move", kwargs={"referral": first.pk, "move": "acknowledged"}))
    assert refused.status_code == 404


def test_whoever_her_consent_does_not_name_is_shown_and_cannot_be_chosen(cast: Cast) -> None:
    opened, first = waiting(cast, RECEIVER)
    other = service_of(cast, "stranger", "Ward of the hospital")
    client = at(cast[SENDER])
    shown = client.get(page(first)).content.decode()
    assert other.name in shown
    assert str(other.pk) not in shown
    assert client.post(page(first), {"service": str(other.pk), "expires_at": "3"}).status_code == 422
    assert newest(cast, opened).pk == first.pk
    assert not ended(cast, first)


def test_those_of_her_region_stand_first(cast: Cast) -> None:
    _opened, first = waiting(cast, RECEIVER, OTHER)
    far = service_of(cast, "stranger", "Far away", "BY-BR")
    near = service_of(cast, "stranger", "Nearby")
    shown = at(cast[SENDER]).get(page(first)).content.decode()
    assert shown.index(near.name) < shown.index(far.name)


@pytest.mark.parametrize(("answer", "status"), [("decline", 200), ("accept", 404)])
def test_what_was_declined_can_go_on_and_what_was_accepted_cannot(answer: str, status: int, cast: Cast) -> None:
    _opened, first = waiting(cast, RECEIVER, OTHER)
    with cast[RECEIVER].acting():
        seen = Referral.objects.get(pk=first.pk)
        actions.acknowledge(seen)
        actions.decline(seen, "NoCapacity") if answer == "decline" else actions.accept(seen)
    assert at(cast[SENDER]).get(page(first)).status_code == status


def test_only_the_sender_asks_others(cast: Cast) -> None:
    _opened, first = waiting(cast, RECEIVER, OTHER)
    for person in (RECEIVER, OTHER):
        assert at(cast[person]).get(page(first)).status_code == 404


def test_a_closed_case_is_referred_to_nobody(cast: Cast) -> None:
    """The database says no, the page says why, and the form is there again."""
    opened, first = waiting(cast, RECEIVER, OTHER)
    other = service_of(cast, "stranger", "Ward of the hospital")
    with cast["association caseworker"].acting():
        actions.withdraw(Referral.objects.get(pk=first.pk))
        close_case(
            opened, "goals_met", "independent", by=cast["association caseworker"].member, on=timezone.localdate()
        )
    answer = at(cast[SENDER]).post(page(first), {"service": str(other.pk), "expires_at": "3"})
    assert answer.status_code == 422
    assert "Reopen it first" in answer.content.decode()
