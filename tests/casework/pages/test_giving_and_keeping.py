"""The pages of giving and keeping: a partner's link, a copy for the person, how long, holds, programs, everything."""

from __future__ import annotations

import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pyrage
import pytest
from django.test import Client
from django.urls import reverse
from pyrage import x25519

from casework.browser import at, somebody
from casework.cast import PASSWORD, Cast, connected_as
from casework.story import TODAY, agree, brought_to, case_of, drafted, name_her, sent
from prystan.casework.access.actions import add_partner
from prystan.casework.access.models import Dossier
from prystan.casework.care.actions.closing import close_case
from prystan.casework.cases.actions import record_consent
from prystan.casework.database import OWNER
from prystan.casework.network.models import Service
from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import State

NAME = "Тадора Старонкавая"
READER = x25519.Identity.generate()


@pytest.fixture(scope="module")
def service_abroad(cast: Cast) -> Service:
    with connected_as(OWNER):
        house = add_partner(name="House of the pages", kind="NGO", public_key=str(READER.to_public()))
        return Service.objects.create(owner=house, kind="Shelter", name="There", region="BY-MI", confirmed_on=TODAY)


@pytest.fixture
def referral(cast: Cast, database: None, service_abroad: Service) -> Referral:
    person = cast["association caseworker"]
    opened = case_of(person)
    with person.acting():
        record_consent(
            opened.case, by=person.member, purposes=["assistance", "referral"], receivers=[service_abroad.owner_id],
            given_on=TODAY, until=TODAY + timedelta(days=90), language="be",
        )  # fmt: skip
    name_her(person, opened, NAME)
    return sent(person, drafted(person, opened, service_abroad))


def link_of(client: Client, referral: Referral) -> str:
    page = client.post(reverse("make-link", kwargs={"referral": referral.pk}), {"days": 2}).content.decode()
    (address,) = re.findall(r"http://testserver(/link/[\w-]+)", page)
    return str(address)


def hidden(page: str, name: str) -> str:
    return re.findall(rf'name="{name}" value="([^"]+)"', page)[0]


def test_a_partner_without_an_account_answers_and_a_used_link_is_over(cast: Cast, referral: Referral) -> None:
    sender, partner = at(cast["association caseworker"]), somebody()
    address = link_of(sender, referral)
    for _ in range(2):  # mail programs look at addresses too
        assert "opens once" in partner.get(address).content.decode()
    page = partner.post(address).content.decode()
    assert "Association" in page
    assert not [part for part in NAME.split() if part in page]
    assert partner.post(address).status_code == 410
    answer = hidden(page, "answer")
    assert partner.post("/answer", {"answer": answer, "move": "accepted"}).status_code == 200
    assert partner.post("/answer", {"answer": answer, "move": "accepted"}).status_code == 410
    assert "Accepted" in sender.get(reverse("referral", kwargs={"referral": referral.pk})).content.decode()
    file = sender.post(reverse("hand-over", kwargs={"referral": referral.pk}))
    packed = zipfile.ZipFile(BytesIO(pyrage.decrypt(file.content, [READER])))
    assert NAME in packed.read("person.json").decode()


def test_a_decline_without_its_reason_can_be_mended(cast: Cast, referral: Referral) -> None:
    partner = somebody()
    page = partner.post(link_of(at(cast["association caseworker"]), referral)).content.decode()
    answer = hidden(page, "answer")
    again = partner.post("/answer", {"answer": answer, "move": "declined"})
    assert again.status_code == 422
    assert hidden(again.content.decode(), "answer") == answer
    given = {"answer": answer, "move": "declined", "decline_reason": "AdditionalServicesRequired"}
    assert partner.post("/answer", given).status_code == 200


@pytest.mark.parametrize("move", ["sent", "expired", "withdrawn", "nonsense", ""])
def test_a_partner_moves_nothing_that_is_not_hers_to_move(cast: Cast, referral: Referral, move: str) -> None:
    partner = somebody()
    page = partner.post(link_of(at(cast["association caseworker"]), referral)).content.decode()
    assert partner.post("/answer", {"answer": hidden(page, "answer"), "move": move}).status_code == 410


def test_a_receiver_with_an_account_needs_no_link(cast: Cast, database: None) -> None:
    _, referral = brought_to(State.SENT, cast)
    client = at(cast["association caseworker"])
    answer = client.post(reverse("make-link", kwargs={"referral": referral.pk}), {"days": 2})
    assert (answer.status_code, "has an account" in answer.content.decode()) == (422, True)


def test_a_copy_is_made_for_the_person_in_her_language(cast: Cast, database: None) -> None:
    person = cast["association caseworker"]
    opened = case_of(person)
    agree(person, opened)
    name_her(person, opened, NAME)
    address = reverse("copy", kwargs={"case": opened.case.pk})
    assert at(person).get(address).status_code == 200
    page = at(person).post(address, {"language": "be", "sections": ["identity"]})
    text = page.content.decode()
    assert (NAME in text, "375 29" in text, 'lang="be"' in text) == (True, False, True)
    assert "script" not in page["Content-Security-Policy"]
    assert page["Cache-Control"] == "no-store"


def test_how_long_is_said_once_and_a_hold_stops_it(cast: Cast, database: None) -> None:
    person = cast["association coordinator"]
    client, opened = at(person), case_of(person)
    with person.acting():
        close_case(opened, "goals_met", "independent", by=person.member, on=TODAY - timedelta(days=350))
    assert "Nothing is destroyed by the clock" in client.get("/keeping").content.decode()
    assert client.post("/keeping", {"months": 12, "warn_days": 60}).status_code == 303
    assert f"Case {opened.case.number}" in client.get("/keeping").content.decode()
    hold = reverse("hold", kwargs={"case": opened.case.pk})
    assert client.post(hold, {"reason": "court", "review_on": "2030-01-01"}).status_code == 303
    assert "held" in client.get("/keeping").content.decode()
    assert client.post(hold).status_code == 303
    with person.acting():
        assert Dossier.objects.get(pk=opened.case.pk).erased_at is None


def test_everything_leaves_sealed_to_a_key_and_never_in_clear(cast: Cast, database: None) -> None:
    client = at(cast["association coordinator"])
    assert client.post("/everything", {"recipient": "somebody"}).status_code == 422
    file = client.post("/everything", {"recipient": str(READER.to_public())})
    assert file["Content-Disposition"].startswith("attachment")
    packed = zipfile.ZipFile(BytesIO(pyrage.decrypt(file.content, [READER])))
    assert "datapackage.json" in packed.namelist()


def test_a_program_is_given_a_secret_once_and_ended(cast: Cast, database: None) -> None:
    client = at(cast["association coordinator"])
    given = {"kind": "calendar", "made_for": "telephone", "scopes": ["read_cases"], "expires_at": 30}
    for wrong in ("", "another one"):  # an unlocked screen is not enough
        assert client.post("/account/programs", {**given, "password": wrong}).status_code == 422
    page = client.post("/account/programs", {**given, "password": PASSWORD}).content.decode()
    (address,) = re.findall(r"/calendar/[\w-]+\.ics", page)
    assert somebody().get(address).status_code == 200
    listed = client.get("/account/programs").content.decode()
    assert address not in listed
    (end,) = re.findall(r"/account/programs/[\w-]+/end", listed)
    assert at(cast["association caseworker"]).post(end).status_code == 404
    assert client.post(end).status_code == 303
    assert somebody().get(address).status_code == 404
