"""A case of the association, as far as a test needs it: taken in, consent given, named, referred."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from casework.cast import Cast, Person
from prystan.casework.access.errors import RefusedError
from prystan.casework.cases.actions import (
    Opened,
    add_name,
    add_note,
    identify,
    locate,
    open_case,
    read_person,
    record_consent,
    take_in,
)
from prystan.casework.cases.models import Case, Consent
from prystan.casework.network.models import Memorandum, Service
from prystan.casework.referrals import actions
from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import State

TODAY = timezone.localdate()
FACTS: dict[str, Any] = {
    "detected_on": TODAY,
    "status": "PossibleVictimOfTrafficking",
    "sex": "Feminine",
    "age_band": "24-26",
    "region": "BY-MI",
}


def case_of(person: Person, **facts: Any) -> Opened:
    """Taken in, nothing agreed yet."""
    with person.acting() as keyring:
        return take_in(keyring, by=person.member, **{**FACTS, **facts})


def agree(
    person: Person,
    opened: Opened,
    *,
    purposes: Collection[str] = ("assistance", "referral"),
    to: Collection[Person] = (),
    days: int = 365,
    **more: Any,
) -> Consent:
    with person.acting():
        return record_consent(
            opened.case,
            by=person.member,
            purposes=purposes,
            receivers=[receiver.organisation.id for receiver in to],
            given_on=TODAY,
            until=TODAY + timedelta(days=days),
            language="be",
            **more,
        )


def name_her(person: Person, opened: Opened, *names: str) -> None:
    with person.acting() as keyring:
        for name in names or ("Ганна Прыкладная",):
            add_name(keyring, opened, name)
        identify(opened, birth_date=date(2001, 2, 3), document="MP0000001")
        locate(opened, phone="+375 29 000 00 01", address="Мінск, Прыкладная 1")
        add_note(opened, "Просіць не тэлефанаваць увечары", by=person.member)


def shelter_of(cast: Cast, **more: Any) -> Service:
    """A place in the shelter; saved by the shelter's co-ordinator."""
    person = cast["shelter coordinator"]
    service = Service(
        owner=person.organisation,
        kind="Shelter",
        region="BY-MI",
        confirmed_on=TODAY,
        **{"name": "House by the river", "takes_children_along": True, "languages": ["be", "ru"], **more},
    )
    with person.acting():
        service.save(force_insert=True)
    return service


def proposed(cast: Cast, **more: Any) -> Memorandum:
    """A memorandum by which the association may refer to the shelter; signed by nobody."""
    person = cast["association coordinator"]
    words: dict[str, Any] = {
        "direction": "from_owner", "kinds": ["Shelter"], "sections": ["identity", "contact"],
        "begins_on": TODAY, "until": TODAY + timedelta(days=365), **more,
    }  # fmt: skip
    words.setdefault("partner", cast["shelter coordinator"].organisation)
    made = Memorandum(owner=person.organisation, made_by=person.member, **words)
    with person.acting():
        made.save(force_insert=True)
    return made


def drafted(person: Person, opened: Opened, service: Service, sections: Collection[str] = ("identity",)) -> Referral:
    with person.acting():
        return actions.draft(
            opened.case,
            service,
            by=person.member,
            sections=sections,
            expires_at=timezone.now() + timedelta(days=3),
            urgency="now",
            with_children=True,
            languages=["be"],
        )


def sent(person: Person, referral: Referral) -> Referral:
    with person.acting() as keyring:
        actions.send(keyring, referral)
    return referral


def brought_to(state: State, cast: Cast, sections: Collection[str] = ("identity",)) -> tuple[Opened, Referral]:
    """A case, agreed on and named, with a referral to the shelter that has come as far as `state`."""
    association, shelter = cast["association caseworker"], cast["shelter caseworker"]
    opened = case_of(association)
    agree(association, opened, to=[shelter])
    name_her(association, opened)
    referral = drafted(association, opened, shelter_of(cast), sections)
    if state is State.DRAFT:
        return opened, referral
    sent(association, referral)
    moves = {
        State.ACKNOWLEDGED: actions.acknowledge,
        State.ACCEPTED: actions.accept,
        State.IN_SERVICE: actions.begin_service,
        State.COMPLETED: lambda r: actions.complete(r, "Completed"),
        State.FEEDBACK: actions.give_feedback,
    }
    for reached, move in moves.items():
        if referral.state == state:
            break
        with shelter.acting():
            move(Referral.objects.get(id=referral.id))
        with association.acting():
            referral.refresh_from_db()
        assert referral.state == reached
    return opened, referral


def visible_case(person: Person, opened: Opened) -> Case | None:
    with person.acting():
        return Case.objects.filter(pk=opened.case.pk).first()


def names_read(person: Person, opened: Opened) -> tuple[str, ...] | None:
    """The names that this person's organisation can read in clear, or None if it can read none."""
    with person.acting() as keyring:
        try:
            return read_person(open_case(keyring, opened.case, ["identity"])).names
        except RefusedError:
            return None
