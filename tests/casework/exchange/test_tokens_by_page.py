"""A contribution with tokens by page: the key waits sealed, names are opened in portions, nothing stays behind."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pyrage
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pyrage import x25519

from casework.browser import at
from casework.cast import Cast, Person
from casework.exchange.test_contribution import counted
from prystan.casework.access.context import acting
from prystan.casework.access.keyring import Keyring, erase_dossier
from prystan.casework.access.models import AuditEvent, Member
from prystan.casework.cases.actions import withdraw_consent
from prystan.casework.cases.models import Consent
from prystan.casework.clocks.turn import forget
from prystan.casework.exchange import making as step
from prystan.casework.exchange.contribution import draw, write
from prystan.casework.exchange.models import KeptRound, Making
from prystan.casework.exchange.names import Known, open_names
from prystan.evidence.country import load_pack
from prystan.evidence.linkage.keys import RoundKey, new_round_key, seal
from prystan.evidence.linkage.schemes import RECOMMENDED, SCHEMES
from prystan.evidence.linkage.tokens import FILE, read_header, read_tokens

pytestmark = pytest.mark.usefixtures("database")
ROUND = new_round_key("2026-by-page", date(2026, 11, 28))
NAMES = ("Еўдакія Сямёнава", "Ганна Лявонава", "Вольга Трацякова", "Паліна Чацвёртая", "Стася Пятая")


@pytest.fixture
def coordinator(cast: Cast) -> Person:
    return cast["association coordinator"]


def kept_by(client: Client, content: bytes) -> HttpResponse:
    given = {"key": SimpleUploadedFile("round.key.age", content), "scheme": RECOMMENDED}
    answer: HttpResponse = client.post("/contribution/rounds", given)
    return answer


def sealed_to(person: Person, key: RoundKey = ROUND) -> bytes:
    return seal(key, person.organisation.public_key)


@pytest.fixture
def kept(coordinator: Person) -> KeptRound:
    assert kept_by(at(coordinator), sealed_to(coordinator)).status_code == 303
    with coordinator.acting():
        return KeptRound.objects.get(round=ROUND.round)


def unpacked(answer: HttpResponse, folder: Path) -> Path:
    assert answer["Content-Type"] == "application/zip", answer.content.decode()
    zipfile.ZipFile(io.BytesIO(answer.content)).extractall(folder)
    return folder


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request opens two names."""
    inner = step.open_names

    def some(keyring: Keyring, cases: Sequence[UUID], *, by: Member, until: float) -> Known:
        assert until <= time.monotonic() + step.SECONDS
        return inner(keyring, cases[:2], by=by, until=until)

    monkeypatch.setattr(step, "open_names", some)


# --- the key ----------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_key_to_which_a_round_is_sealed(coordinator: Person) -> None:
    assert coordinator.organisation.public_key in at(coordinator).get("/contribution/rounds").content.decode()


def test_a_key_is_kept_as_it_came_and_its_number_is_said(coordinator: Person, kept: KeptRound) -> None:
    assert bytes(kept.sealed).startswith(b"age-encryption.org/")
    assert ROUND.secret not in bytes(kept.sealed)
    page = at(coordinator).get("/contribution").content.decode()
    assert ROUND.round in page
    assert ROUND.fingerprint in page


@pytest.mark.parametrize("what", ["in clear", "to somebody else", "something else", "nothing"])
def test_what_is_no_key_sealed_to_the_organisation_is_not_kept(coordinator: Person, what: str) -> None:
    content = {
        "in clear": ROUND.to_bytes(),
        "to somebody else": seal(ROUND, str(x25519.Identity.generate().to_public())),
        "something else": pyrage.encrypt(b"a letter", [x25519.Recipient.from_str(coordinator.organisation.public_key)]),
        "nothing": b"age-encryption.org/" + b"x" * 20_000,
    }[what]
    answer = kept_by(at(coordinator), content)
    assert answer.status_code == 422
    assert "holder" in answer.content.decode()
    with coordinator.acting():
        assert not KeptRound.objects.exists()


def test_a_key_that_comes_again_takes_the_place_of_the_first_and_can_be_forgotten(
    coordinator: Person, kept: KeptRound
) -> None:
    client = at(coordinator)
    kept_by(client, sealed_to(coordinator))
    with coordinator.acting():
        (now,) = KeptRound.objects.all()
    assert now.pk != kept.pk
    assert client.post(f"/contribution/rounds/{now.pk}/forget").status_code == 303
    with coordinator.acting():
        assert not KeptRound.objects.exists()


def test_opening_stops_when_the_time_of_a_request_is_over(coordinator: Person) -> None:
    cases = [counted(coordinator, name).case.pk for name in NAMES]
    with coordinator.acting() as keyring:
        assert open_names(keyring, cases, by=coordinator.member, until=time.monotonic() - 1) == {}
        assert set(open_names(keyring, cases, by=coordinator.member, until=time.monotonic() + 60)) == set(cases)


def test_only_who_contributes_sees_the_key_and_no_other_organisation(cast: Cast, kept: KeptRound) -> None:
    for who in ("association caseworker", "association administrator", "stranger coordinator"):
        with cast[who].acting():
            assert not KeptRound.objects.exists()
    assert at(cast["stranger coordinator"]).post("/contribution", {"round": kept.pk}).status_code == 422
    assert at(cast["stranger coordinator"]).post(f"/contribution/rounds/{kept.pk}/forget").status_code == 404


# --- the contribution -------------------------------------------------------------------------------------------------


def test_one_press_makes_what_the_command_makes(coordinator: Person, kept: KeptRound, tmp_path: Path) -> None:
    for name in NAMES[:3]:
        counted(coordinator, name)
    folder = unpacked(at(coordinator).post("/contribution", {"round": kept.pk}), tmp_path / "page")
    with coordinator.acting() as keyring:
        drawn = draw(keyring, by=coordinator.member, with_names=True)
        write(drawn, tmp_path / "command", coordinator.organisation, country="BY", regions=load_pack("by").regions,
              key=ROUND, scheme=SCHEMES[RECOMMENDED])  # fmt: skip
    order = ["record", *SCHEMES[RECOMMENDED].columns[0].physical]
    mine, theirs = (read_tokens(one / FILE).sort(order) for one in (folder, tmp_path / "command"))
    assert mine.equals(theirs)
    assert mine["record"].n_unique() >= 3
    assert read_header(folder / FILE).key_fingerprint == ROUND.fingerprint
    all_bytes = b"".join(path.read_bytes() for path in folder.iterdir())
    assert not [part for name in NAMES for part in name.split() if part.encode() in all_bytes]
    with coordinator.acting():
        assert not Making.objects.exists()


def test_each_name_that_the_page_opens_is_an_event(cast: Cast, coordinator: Person, kept: KeptRound) -> None:
    cases = {counted(coordinator, name).case.pk for name in NAMES[:2]}
    at(coordinator).post("/contribution", {"round": kept.pk})
    with transaction.atomic(), cast["association auditor"].acting():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        opened = AuditEvent.objects.filter(action="open", row__in=cases, fields__contains=["identity"])
        assert {event.row for event in opened} == cases


def test_without_a_round_no_name_is_opened_by_page(
    cast: Cast, coordinator: Person, kept: KeptRound, tmp_path: Path
) -> None:
    opened = counted(coordinator, NAMES[0])
    folder = unpacked(at(coordinator).post("/contribution", {"round": ""}), tmp_path / "plain")
    assert not (folder / FILE).exists()
    with transaction.atomic(), cast["association auditor"].acting():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert not AuditEvent.objects.filter(action="open", row=opened.case.pk).exists()


def test_more_names_than_one_request_opens_are_opened_in_several(
    coordinator: Person, kept: KeptRound, hurried: None, tmp_path: Path
) -> None:
    for name in NAMES:
        counted(coordinator, name)
    client = at(coordinator)
    begun = client.post("/contribution", {"round": kept.pk})
    assert begun.status_code == 303
    asked = 0
    while "Refresh" in (page := client.get(begun["Location"])):
        asked += 1
        assert asked < 20
    assert asked >= 1
    assert "Take the file" in page.content.decode()
    with coordinator.acting():
        making = Making.objects.get()
        assert not [n for n in NAMES for portion in making.portions if n.encode() in bytes(portion)]
    folder = unpacked(client.post(begun["Location"]), tmp_path / "made")
    assert read_tokens(folder / FILE)["record"].n_unique() >= len(NAMES)
    assert client.get(begun["Location"]).status_code == 404


def test_a_name_that_was_opened_is_in_no_contribution_without_consent(
    coordinator: Person, kept: KeptRound, hurried: None, tmp_path: Path
) -> None:
    first, *_rest = [counted(coordinator, name) for name in NAMES]
    client = at(coordinator)
    where = client.post("/contribution", {"round": kept.pk})["Location"]
    with coordinator.acting():
        withdraw_consent(Consent.objects.get(case=first.case))
    while "Refresh" in client.get(where):
        pass
    folder = unpacked(client.post(where), tmp_path / "made")
    tokens = read_tokens(folder / FILE)
    victims = (folder / "victims.csv").read_text(encoding="utf-8")
    assert all(record in victims for record in tokens["record"])
    assert tokens["record"].n_unique() == len(victims.splitlines()) - 1 - read_nameless(victims, tokens["record"])


def read_nameless(victims: str, named: object) -> int:
    records = {line.split(",")[0] for line in victims.splitlines()[1:]}
    return len(records - set(named))  # type: ignore[call-overload]


def test_what_was_opened_goes_when_somebody_is_erased(coordinator: Person, kept: KeptRound, hurried: None) -> None:
    first, *_rest = [counted(coordinator, name) for name in NAMES]
    where = at(coordinator).post("/contribution", {"round": kept.pk})["Location"]
    with coordinator.acting():
        assert Making.objects.exists()
        erase_dossier(first.case.pk)
        assert not Making.objects.exists()
    assert at(coordinator).get(where).status_code == 404


def test_nobody_sets_the_clock_of_what_was_begun_back(coordinator: Person, kept: KeptRound, hurried: None) -> None:
    for name in NAMES:
        counted(coordinator, name)
    at(coordinator).post("/contribution", {"round": kept.pk})
    with coordinator.acting(), pytest.raises(DatabaseError), transaction.atomic():
        Making.objects.update(begun_at=timezone.now() - timedelta(hours=2))


def test_the_clock_forgets_what_was_begun_an_hour_ago_and_not_finished(
    cast: Cast, as_owner: psycopg.Connection[Any]
) -> None:
    person, made, round_ = cast["association coordinator"], uuid4(), uuid4()
    of = {"made": made, "round": round_, "owner": person.organisation.pk, "member": person.member.pk}
    as_owner.execute(
        "INSERT INTO exchange_keptround (id, owner_id, round, fingerprint, scheme, sealed, kept_by_id, kept_at) "
        "VALUES (%(round)s, %(owner)s, 'forgotten', 'f', 'crossed', 'x', %(member)s, now())", of,
    )  # fmt: skip
    as_owner.execute(
        'INSERT INTO exchange_making (id, owner_id, member_id, kept_id, names, "left", portions, begun_at) '
        "VALUES (%(made)s, %(owner)s, %(member)s, %(round)s, 1, '{}', '{}', now() - interval '59 minutes')", of,
    )  # fmt: skip
    try:
        for since, there in ((59, True), (61, False)):
            as_owner.execute(
                "UPDATE exchange_making SET begun_at = now() - make_interval(mins => %s) WHERE id = %s", [since, made]
            )
            with transaction.atomic():  # undone, so that the row is free for the owner
                with acting(None):
                    forget()
                with person.acting():
                    assert Making.objects.filter(pk=made).exists() is there
                transaction.set_rollback(True)
    finally:
        as_owner.execute("SET lock_timeout = '5s'")
        as_owner.execute("DELETE FROM exchange_making WHERE id = %s", [made])
        as_owner.execute("DELETE FROM exchange_keptround WHERE id = %s", [round_])


def test_another_goes_on_with_nothing_and_may_stop_it(
    cast: Cast, coordinator: Person, kept: KeptRound, hurried: None
) -> None:
    for name in NAMES:
        counted(coordinator, name)
    where = at(coordinator).post("/contribution", {"round": kept.pk})["Location"]
    assert at(cast["stranger coordinator"]).get(where).status_code == 404
    assert at(cast["stranger coordinator"]).post(f"{where}/stop").status_code == 404
    page = at(coordinator).get("/contribution").content.decode()
    (stop,) = re.findall(r'action="(/contribution/[\w-]+/stop)"', page)
    assert at(coordinator).post(stop).status_code == 303
    assert at(coordinator).get(where).status_code == 404
