"""Demonstration organisations with people in their care, all of them invented, for a site that is thrown away."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import psycopg
from django.db import connection
from django.utils import timezone

from prystan.casework.access import second_factor
from prystan.casework.access.actions import admit, found_organisation, invite, set_password
from prystan.casework.access.context import Context, acting
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member, SecondFactor
from prystan.casework.cases import actions
from prystan.casework.cases.models import Case
from prystan.casework.clocks.escalation import escalate
from prystan.casework.database import APP
from prystan.casework.network.models import Service
from prystan.casework.referrals import actions as referrals
from prystan.casework.referrals.models import Referral
from prystan.web.demonstration_life import live, lived_through
from prystan.web.templating import pack

REPORTED = 2025
"""The year about which the simulated country of `make demo` is reported."""
# Each organisation by its word: name and kind.
ORGANISATIONS = {
    "association": ("Association of Women (demonstration)", "NGO"),
    "shelter": ("House by the River (demonstration)", "Shelter"),
    "hospital": ("City Hospital (demonstration)", "HealthServiceOrganisation"),
    "police": ("Police, Trafficking Unit (demonstration)", "LawEnforcement"),
    "iom": ("IOM office (demonstration)", "InternationalOrganisation"),
    "office": ("National Rapporteur (demonstration)", "CentralGovernmentOrganisation"),
}
_BOTH = ("caseworker", "coordinator")
# Who signs in, by the word of the address: organisation, name, roles. The first of each organisation founds it.
PEOPLE: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "association": ("association", "Hanna, caseworker", ("caseworker",)),
    "coordinator": ("association", "Volha, co-ordinator", ("coordinator",)),
    "administrator": ("association", "Administrator", ("administrator",)),
    "shelter": ("shelter", "Maryja, caseworker", _BOTH),
    "hospital": ("hospital", "Doctor Alena", _BOTH),
    "police": ("police", "Liaison officer", _BOTH),
    "iom": ("iom", "Programme officer", _BOTH),
    "national": ("office", "National co-ordinator", ("coordinator",)),
    "office": ("office", "Analyst and auditor", ("auditor",)),
}
SERVICES: Mapping[str, dict[str, Any]] = {
    "shelter": {"of": "shelter", "kind": "Shelter", "name": "House by the River", "place": 0,
                "takes_children_along": True, "takes_pregnant": True, "languages": ["be", "ru"], "capacity": 12,
                "free": 4, "hours": "24/7"},
    "hospital": {"of": "hospital", "kind": "MedicalCare", "name": "Examination and treatment", "place": 1,
                 "languages": ["be", "ru"]},
    "iom": {"of": "iom", "kind": "PsychologicalSupport", "name": "Counselling", "place": 1,
            "languages": ["be", "ru", "en"]},
    "ward": {"of": "hospital", "kind": "PsychologicalSupport", "name": "Psychologist of the hospital", "place": 0,
             "languages": ["be", "ru"]},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Login:
    """Who can sign in to the demonstration."""

    key: str
    organisation: str
    person: str

    @property
    def email(self) -> str:
        return f"{self.key}@demo.example"


@dataclass(frozen=True, slots=True)
class Demonstration:
    """All that has to be printed: one password and one secret of codes serve every login, in a demonstration only."""

    logins: tuple[Login, ...]
    password: str = field(repr=False)
    secret: str = field(repr=False)


def demonstrate(superuser: str) -> Demonstration:
    """Make organisations, services and cases. Begins as the owner of the tables, ends as the application.

    Args:
        superuser: a connection as the only role that can make time pass.
    """
    password, secret = _password(), second_factor.new_secret()
    people = _people(password, secret)
    connection.close()
    connection.settings_dict["USER"] = APP
    made = {name: _service(people[facts["of"]][0], facts) for name, facts in SERVICES.items()}
    late = _cases(people, made)
    _past(people)
    for referral in late:
        _make_older(superuser, referral, days=5)
    with acting(None):
        escalate()
    logins = tuple(Login(key, ORGANISATIONS[of][0], person) for key, (of, person, _roles) in PEOPLE.items())
    return Demonstration(logins, password, secret)


def _people(password: str, secret: str) -> dict[str, tuple[Member, Keyring]]:
    people: dict[str, tuple[Member, Keyring]] = {}
    for key, (of, person, roles) in PEOPLE.items():
        name, kind = ORGANISATIONS[of]
        email = Login(key, name, person).email
        first = next((found for found in people.values() if found[0].organisation.name == name), None)
        if first is None:
            member = found_organisation(
                name=name, kind=kind, email=email, person=person, password=password, roles=roles
            ).first
        else:
            member = _colleague(first, email, person, roles, password)
        _second_factor(member, secret)
        people[key] = member, Keyring.with_password(member, password)
    return people


def _colleague(first: tuple[Member, Keyring], email: str, person: str, roles: Collection[str], password: str) -> Member:
    member = invite(organisation=first[0].organisation, email=email, person=person, roles=roles)
    set_password(member, password)
    member.save()
    admit(member, by=first[1])
    return member


def _password() -> str:
    return "-".join(secrets.token_hex(2) for _ in range(4))


def _second_factor(member: Member, secret: str) -> None:
    SecondFactor.objects.create(
        member=member, owner_id=member.organisation_id, secret=second_factor.sealed(member, secret), last_step=0
    )


def _region(place: int) -> str:
    """A region of the country pack, whatever the country."""
    return pack().regions.values[place]


def _service(member: Member, facts: dict[str, Any]) -> Service:
    known = {name: value for name, value in facts.items() if name not in ("of", "place")}
    service = Service(
        owner_id=member.organisation_id, confirmed_on=timezone.localdate(), region=_region(facts["place"]), **known
    )
    with acting(Context.of(member)):
        service.save(force_insert=True)
    return service


def _cases(people: Mapping[str, tuple[Member, Keyring]], services: Mapping[str, Service]) -> list[Referral]:
    """One referral waits for the shelter's answer, one person is in hospital, one has agreed to nothing yet, and two
    wait for IOM, which does not answer: those referrals are returned."""
    today = timezone.localdate()
    _case(people, "Алена Прыкладная", today - timedelta(days=2), "24-26", {"shelter": services["shelter"]})
    case = _case(people, "Ігар Узорны", today - timedelta(days=20), "30-38", {"hospital": services["hospital"]})
    receiver, _keyring = people["hospital"]
    with acting(Context.of(receiver)):
        (referral,) = Referral.objects.filter(case=case)
        referrals.acknowledge(referral)
        referrals.accept(referral)
        referrals.begin_service(referral)
    waiting = [
        _case(people, name, today - timedelta(days=6), age, {"iom": services["iom"]})
        for name, age in (("Вера Чаканая", "21-23"), ("Ніна Доўгая", "30-38"))
    ]
    _case(people, None, today, "18-20", {})
    with acting(Context.of(people["association"][0])):
        return list(Referral.objects.filter(case__in=waiting))


def _past(people: Mapping[str, tuple[Member, Keyring]]) -> None:
    """Who was helped in a year that the country has a report about; they agreed to be counted."""
    member, keyring = people["association"]
    for month, age in enumerate(("18-20", "24-26", "30-38"), start=2):
        with acting(Context.of(member)):
            opened = actions.take_in(
                keyring, by=member, detected_on=date(REPORTED, month, 9), status="PossibleVictimOfTrafficking",
                sex="Feminine", age_band=age, region=_region(0),
            )  # fmt: skip
            actions.record_consent(
                opened.case, by=member, purposes=["assistance", "statistics"], given_on=date(REPORTED, month, 9),
                until=timezone.localdate() + timedelta(days=60), language="be", receivers=[],
            )  # fmt: skip
            lived_through(opened, member, date(REPORTED, month, 9))


def _make_older(superuser: str, referral: Referral, *, days: int) -> None:
    """Put back when it was sent: in a demonstration nobody can wait for days to pass."""
    with psycopg.connect(superuser, autocommit=True) as time:
        time.execute("SET session_replication_role = replica")
        time.execute(
            "UPDATE referrals_referral SET made_at = made_at - %(past)s, sent_at = sent_at - %(past)s"
            " WHERE id = %(id)s",
            {"past": timedelta(days=days), "id": referral.pk},
        )


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
