"""Which passwords are refused, how they are kept, and from whom a request came."""

from __future__ import annotations

import hashlib
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse

from casework.browser import at
from casework.cast import Cast
from prystan.casework.access.context import set_context
from prystan.casework.access.models import AuditEvent
from prystan.web.passwords import CostlyArgon2
from prystan.web.proxies import ProxyMiddleware, whom

pytestmark = pytest.mark.usefixtures("database")
TRUSTED = [ip_network("127.0.0.1"), ip_network("10.0.0.0/8")]


@pytest.mark.parametrize(
    "password",
    ["prystan2026!!", "Association 2026", "БЕЛАРУСЬ-2026-!", "belarus.shelter.1", "stranger_stranger", "Прыстань12345"],
)
def test_words_of_the_house_are_no_passwords(cast: Cast, password: str) -> None:
    with cast["association caseworker"].acting(), pytest.raises(ValidationError, match="mostly the name"):
        validate_password(password, cast["association caseworker"].member)


@pytest.mark.parametrize(
    "password", ["seven quiet storks", "a shelter under three old lime trees", "пад старой ліпай 7 буслоў"]
)
def test_a_word_of_the_house_among_others_is_no_harm(cast: Cast, password: str) -> None:
    with cast["association caseworker"].acting():
        validate_password(password, cast["association caseworker"].member)


def test_ones_own_name_is_no_password(cast: Cast) -> None:
    member = cast["association caseworker"].member
    with cast["association caseworker"].acting(), pytest.raises(ValidationError, match="similar"):
        validate_password(member.name.replace(" ", "-"), member)


def test_names_of_organisations_are_told_to_nobody_who_is_not_at_the_door(cast: Cast) -> None:
    set_context(None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.names_of_houses()")
        assert cursor.fetchall() == []


@pytest.mark.parametrize("ending", [".txt", ""])
def test_a_breached_password_is_refused_from_the_operators_own_list(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    stolen, person = "seven quiet storks", cast["association caseworker"]
    whole = hashlib.sha1(stolen.encode()).hexdigest().upper()
    (tmp_path / f"{whole[:5]}{ending}").write_text(f"{'0' * 35}:3\r\n{whole[5:]}:17\r\n", encoding="ascii")
    with person.acting():
        validate_password(stolen, person.member)
        monkeypatch.setattr(settings, "BREACHED", str(tmp_path))
        validate_password("eight quiet storks", person.member)
        with pytest.raises(ValidationError, match="known from a theft"):
            validate_password(stolen, person.member)


def test_the_kept_hash_cannot_be_guessed_at_without_the_servers_pepper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CostlyArgon2, "memory_cost", 8)
    hasher, right = CostlyArgon2(), "seven quiet storks"
    kept = hasher.encode(right, "salt-of-a-member")
    assert hasher.verify(right, kept)
    assert not hasher.verify("eight quiet storks", kept)
    assert kept.startswith("peppered_argon2$argon2id$")
    monkeypatch.setattr(settings, "PEPPER", b"x" * 32)
    assert not hasher.verify(right, kept)


@pytest.mark.parametrize(
    ("came", "told", "found"),
    [
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),  # nobody declared it: what it says is not believed
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "192.0.2.1, 198.51.100.7", "198.51.100.7"),  # the first was invented by whoever asked
        ("127.0.0.1", "198.51.100.7, 10.0.0.5", "198.51.100.7"),  # two servers of ours in a row
        ("127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("", "198.51.100.7", ""),
    ],
)
def test_from_whom_a_request_came_is_believed_from_declared_servers_only(came: str, told: str, found: str) -> None:
    assert whom(came, told, TRUSTED) == found


def test_without_a_declared_server_no_header_is_believed() -> None:
    seen = {}
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.7")
    ProxyMiddleware(lambda asked: seen.update(asked.META))(request)  # type: ignore[arg-type, return-value]
    assert seen["REMOTE_ADDR"] == "127.0.0.1"


def test_an_administrator_signs_a_colleague_out_everywhere_and_it_is_written_down(cast: Cast) -> None:
    worker, chief = cast["association caseworker"], cast["association administrator"]
    here, there, own = at(worker), at(worker), at(chief)
    end = reverse("end-colleague-sessions", kwargs={"member": worker.member.pk})
    assert at(cast["stranger administrator"]).post(end).status_code == 404
    assert here.get(reverse("day")).status_code == 200
    assert own.post(end).status_code == 303
    assert [client.get(reverse("day")).status_code for client in (here, there, own)] == [302, 302, 200]
    with cast["association auditor"].acting():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert AuditEvent.objects.filter(action="end-sessions", row=worker.member.pk, member=chief.member.pk).exists()
