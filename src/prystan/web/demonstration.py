"""Demonstration organisations with people in their care, all of them invented, for a site that is thrown away."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from prystan.casework.access import second_factor
from prystan.casework.access.actions import admit, found_organisation, invite, set_password
from prystan.casework.access.context import Context, acting
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member, SecondFactor
from prystan.casework.cases import actions
from prystan.casework.cases.models import Case
from prystan.casework.database import APP
from prystan.casework.network.models import Service
from prystan.casework.referrals import actions as referrals
from prystan.casework.referrals.models import Referral
from prystan.web.demonstration_life import live
from prystan.web.templating import pack

# name, kind, address, who signs in, and whether the organisation refers and is referred to
ORGANISATIONS = (
    ("Association of Women (demonstration)", "NGO", "association", "Hanna, caseworker"),
    ("House by the River (demonstration)", "Shelter", "shelter", "Maryja, caseworker"),
    ("City Hospital (demonstration)", "HealthServiceOrganisation", "hospital", "Doctor Alena"),
    ("Police, Trafficking Unit (demonstration)", "LawEnforcement", "police", "Liaison officer"),
    ("IOM office (demonstration)", "InternationalOrganisation", "iom", "Co-ordinator"),
    ("National Rapporteur (demonstration)", "CentralGovernmentOrganisation", "office", "Analyst"),
)
SERVICES: Mapping[str, dict[str, Any]] = {
    "shelter": {"kind": "Shelter", "name": "House by the River", "place": 0, "takes_children_along": True,
                "takes_pregnant": True, "languages": ["be", "ru"], "capacity": 12, "free": 4, "hours": "24/7"},
    "hospital": {"kind": "MedicalCare", "name": "Examination and treatment", "place": 1,
                 "languages": ["be", "ru"]},
    "iom": {"kind": "PsychologicalSupport", "name": "Counselling", "place": 1, "languages": ["be", "ru", "en"]},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Login:
    """Who can sign in to the demonstration."""

    organisation: str
    email: str
    person: str


@dataclass(frozen=True, slots=True)
class Demonstration:
    """All that has to be printed: one password and one secret of codes serve every login, in a demonstration only."""

    logins: tuple[Login, ...]
    password: str = field(repr=False)
    secret: str = field(repr=False)


def demonstrate() -> Demonstration:
    """Make organisations, services and three cases. Begins as the owner of the tables, ends as the application."""
    password, secret = _password(), second_factor.new_secret()
    people: dict[str, tuple[Member, Keyring]] = {}
    logins = []
    for name, kind, address, person in ORGANISATIONS:
        email = f"{address}@demo.example"
        founded = found_organisation(
            name=name, kind=kind, email=email, person=person, password=password,
            roles=["caseworker", "coordinator"] if address != "office" else ["auditor"],
        )  # fmt: skip
        keyring = Keyring.with_password(founded.first, password)
        people[address] = founded.first, keyring
        _second_factor(founded.first, secret)
        logins.append(Login(name, email, person))
    chief = _administrator(people["association"], password, secret)
    logins.insert(1, Login(ORGANISATIONS[0][0], chief.email, chief.name))
    connection.close()
    connection.settings_dict["USER"] = APP
    made = {address: _service(people[address][0], facts) for address, facts in SERVICES.items()}
    _cases(people, made)
    return Demonstration(tuple(logins), password, secret)


def _password() -> str:
    return "-".join(secrets.token_hex(2) for _ in range(4))


def _second_factor(member: Member, secret: str) -> None:
    SecondFactor.objects.create(
        member=member, owner_id=member.organisation_id, secret=second_factor.sealed(member, secret), last_step=0
    )


def _administrator(first: tuple[Member, Keyring], password: str, secret: str) -> Member:
    member = invite(
        organisation=first[0].organisation, email="administrator@demo.example", person="Administrator",
        roles=["administrator"],
    )  # fmt: skip
    set_password(member, password)
    member.save()
    admit(member, by=first[1])
    _second_factor(member, secret)
    return member


def _region(place: int) -> str:
    """A region of the country pack, whatever the country."""
    return pack().regions.values[place]


def _service(member: Member, facts: dict[str, Any]) -> Service:
    known = {name: value for name, value in facts.items() if name != "place"}
    service = Service(
        owner_id=member.organisation_id, confirmed_on=timezone.localdate(), region=_region(facts["place"]), **known
    )
    with acting(Context.of(member)):
        service.save(force_insert=True)
    return service


def _cases(people: Mapping[str, tuple[Member, Keyring]], services: Mapping[str, Service]) -> None:
    """One referral waits for the shelter's answer, one person is in hospital, one has agreed to nothing yet."""
    today = timezone.localdate()
    _case(people, "Алена Прыкладная", today - timedelta(days=2), "24-26", {"shelter": services["shelter"]})
    case = _case(people, "Ігар Узорны", today - timedelta(days=20), "30-38", {"hospital": services["hospital"]})
    receiver, _keyring = people["hospital"]
    with acting(Context.of(receiver)):
        (referral,) = Referral.objects.filter(case=case)
        referrals.acknowledge(referral)
        referrals.accept(referral)
        referrals.begin_service(referral)
    _case(people, None, today, "18-20", {})


def _case(
    people: Mapping[str, tuple[Member, Keyring]], name: str | None, day: date, age: str, to: Mapping[str, Service]
) -> Case:
    member, keyring = people["association"]
    with acting(Context.of(member)):
        opened = actions.take_in(
            keyring, by=member, detected_on=day, status="PossibleVictimOfTrafficking", age_band=age, region=_region(0),
            sex="Masculine" if name == "Ігар Узорны" else "Feminine",
        )  # fmt: skip
        if name is not None:
            _agreed(people, opened, name, day, to)
    return opened.case


def _agreed(
    people: Mapping[str, tuple[Member, Keyring]],
    opened: actions.Opened,
    name: str,
    day: date,
    to: Mapping[str, Service],
) -> None:
    member, keyring = people["association"]
    actions.record_consent(
        opened.case, by=member, purposes=["assistance", "referral", "statistics"], given_on=day,
        until=day + timedelta(days=365), language="be",
        receivers=[people[address][0].organisation_id for address in ("shelter", "hospital", "iom")],
    )  # fmt: skip
    actions.add_name(keyring, opened, name)
    live(opened, member, day)
    for service in to.values():
        sent = referrals.draft(
            opened.case, service, by=member, sections=["identity"], urgency="now", languages=["be"],
            expires_at=timezone.now() + timedelta(days=3), with_children=service.takes_children_along,
        )  # fmt: skip
        referrals.send(keyring, sent)
