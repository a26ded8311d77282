"""A thief takes everything: the dump, the disk of the database, its logs and write-ahead log. Nobody is in it.

Every identity of the story is searched for in every script and notation in which a program could have left it behind:
UTF-8 and UTF-16, hexadecimal as a dump writes bytes, base64, and percent-encoding.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from casework.cast import CONTEXT_KEY, PASSWORD, Cast, Person, cast_of_a_story
from casework.story import TODAY, agree, case_of, drafted, names_read, sent, shelter_of
from prystan.casework.access.fields import sealed_columns
from prystan.casework.access.keyring import erase_dossier
from prystan.casework.care.actions.attachments import attach
from prystan.casework.care.actions.children import decide_best_interest, name_guardian
from prystan.casework.care.actions.closing import close_case, reopen_case
from prystan.casework.care.actions.help import (
    agree_plan,
    assess,
    begin_episode,
    give_task,
    plan_follow_up,
    record_follow_up,
    set_goal,
)
from prystan.casework.care.actions.story import ask_for_decision, record_event
from prystan.casework.cases.actions import Opened, add_name, add_note, identify, locate
from prystan.casework.cases.search import find_cases
from prystan.casework.database import OWNER, Cluster, find_binaries
from prystan.casework.database.cluster import SUPERUSER
from prystan.casework.referrals import actions
from prystan.casework.referrals.models import Referral
from prystan.casework.transfers import actions as transfers
from prystan.casework.transfers.models import Transfer
from prystan.evidence.linkage.names.folding import fold, parts_of

NAMES = ("Яўгенія Квятковіч-Дубраўская", "Евгения Квяткович", "Jaŭhienija Kviatkovič", "ジュリア", "فاطمة")
BIRTH = date(1987, 11, 23)
DOCUMENT = "KH7654321"
PHONE = "+375 33 987 65 43"
ADDRESS = "Гродна, вуліца Неіснуючая 77"
NOTE = "Баіцца былога гаспадара з завода"
STORY = {
    "place": "Закінуты млын на Прыпяці",
    "account": "Везлі ўначы праз лес утраіх",
    "grounds": "Прызнанне вярбоўшчыка на допыце",
    "answer": "Спіць апранутая каля дзвярэй",
    "goal": "Скончыць курсы швачак у траўні",
    "service": "Адвакатка Заслаўская вядзе справу",
    "visit": "Жыве ў цёткі на Камароўцы",
    "task": "Забраць даведку ў паліклініцы",
    "guardian": "Апалонія Гарнастай-Нявідная",
    "guardian's telephone": "+375 44 555 12 21",
    "best interest": "Бацькі прадалі старэйшую сястру",
    "closing": "Пераехала да стрыечнага брата",
    "file": "пасведчанне-аб-нараджэнні.pdf",
    "paper": "Вузнаваны подпіс сведкі на паперы",
}
PLAIN = (*NAMES, BIRTH.isoformat(), DOCUMENT, PHONE, ADDRESS, NOTE, *STORY.values())


def needles() -> dict[str, set[bytes]]:
    """Each secret with the bytes that would betray it: the whole, and every part of a name, as written and folded."""
    found: dict[str, set[bytes]] = {}
    for text in PLAIN:
        pieces = {text, text.casefold(), *(p for p in re.split(r"[\s-]+", text) if len(p) > 4)}
        if text in NAMES:
            pieces |= {fold(part) for part in parts_of(text) if len(fold(part)) > 4}
        found[text] = {needle for piece in pieces for needle in notations(piece)}
    return found


def notations(text: str) -> Iterator[bytes]:
    raw = text.encode()
    yield raw
    yield text.encode("utf-16-le")
    yield raw.hex().encode()
    yield quote(text).encode()
    yield json.dumps(text).strip('"').encode()
    for shift in range(3):  # base64 looks different by where in a longer text the word stood
        yield base64.b64encode(b"\0" * shift + raw)[2 * shift : -4]


@pytest.fixture(scope="module")
def told(cast: Cast) -> Cast:
    """A whole story, committed: taken in, named, searched for, referred, read, refused, mistyped; one person erased.

    In organisations of its own: what is committed stays in the database that all tests share.
    """
    cast = cast_of_a_story("stolen")
    association, shelter = cast["association caseworker"], cast["shelter caseworker"]
    for erased in (True, False):
        opened = case_of(association)
        agree(association, opened, to=[shelter])
        with association.acting() as keyring:
            for name in NAMES:
                add_name(keyring, opened, name)
            identify(opened, birth_date=BIRTH, document=DOCUMENT)
            locate(opened, phone=PHONE, address=ADDRESS)
            add_note(opened, NOTE, by=association.member)
            assert find_cases(keyring.search, NAMES[0]).count() == 1
        live_through(association, opened)
        if erased:
            with cast["association coordinator"].acting():
                erase_dossier(opened.case.pk)
            continue
        referral = sent(association, drafted(association, opened, shelter_of(cast)))
        with shelter.acting():
            mine = Referral.objects.get(id=referral.id)
            actions.acknowledge(mine)
            actions.accept(mine)
        assert set(names_read(shelter, opened) or ()) == set(NAMES)
    give_away(cast)
    mistakes(cast)
    return cast


def give_away(cast: Cast) -> None:
    """One more case goes to the shelter for good, and one is offered and waits with its key."""
    association, giver, taker = (
        cast["association caseworker"], cast["association coordinator"], cast["shelter coordinator"],
    )  # fmt: skip
    for accepted in (True, False):
        opened = case_of(association)
        agree(association, opened, purposes=["assistance", "transfer"], to=[taker])
        with association.acting() as keyring:
            add_name(keyring, opened, NAMES[0])
            add_note(opened, NOTE, by=association.member)
        with giver.acting() as keyring:
            offered = transfers.offer(keyring, opened.case, taker.organisation, reason="Other")
        if accepted:
            with taker.acting() as keyring:
                transfers.accept(keyring, Transfer.objects.get(pk=offered.pk))
                assert find_cases(keyring.search, NAMES[0]).count() == 1


def live_through(person: Person, opened: Opened) -> None:
    """Words in every sealed column of the case's life."""
    by = person.member
    with person.acting():
        record_event(opened, "exploitation", by=by, place=STORY["place"], account=STORY["account"])
        ask_for_decision(opened, "Preliminary", "Police", by=by, requested_on=TODAY, grounds=STORY["grounds"])
        assess(opened, {}, by=by, on=TODAY, risk="high", note=STORY["answer"])
        set_goal(opened, agree_plan(opened, by=by, on=TODAY), STORY["goal"], by=by)
        begin_episode(opened, "Legal", by=by, began_on=TODAY, note=STORY["service"])
        visit = plan_follow_up(opened, by=by, month=6, due_on=TODAY)
        record_follow_up(opened, visit, on=TODAY, note=STORY["visit"])
        give_task(opened, "document", STORY["task"], by=by, due_on=TODAY)
        name_guardian(
            opened, "appointed", STORY["guardian"], by=by, from_on=TODAY, contact=STORY["guardian's telephone"]
        )
        decide_best_interest(
            opened, "care", STORY["best interest"], by=by, body="NGO", decided_on=TODAY, heard=True,
            review_on=TODAY + timedelta(days=90),
        )  # fmt: skip
        attach(opened, STORY["file"], b"%PDF-1.7\n" + STORY["paper"].encode() + b"\n%%EOF\n", by=by)
        ended = close_case(opened, "moved_away", "with_family", by=by, on=TODAY, comment=STORY["closing"])
        reopen_case(opened, ended, "new_need", by=by, on=TODAY)
    filled = {(t, c) for t, c in sealed_columns(apps.get_models()) if t.startswith("care_")}
    with person.acting(), connection.cursor() as cursor:
        for table, column in filled:
            cursor.execute(
                f"SELECT count(*) FROM {table} WHERE case_id = %s AND {column} IS NOT NULL", [opened.case.pk]
            )
            assert cursor.fetchone() != (0,), (
                f"the story leaves {table}.{column} empty: the thief is not looking for it"
            )


def mistakes(cast: Cast) -> None:
    """Statements that fail with a name in them, as a program with a fault would send them."""
    for statement in (
        "SELECT %s::int",
        "INSERT INTO cases_note (id, text) VALUES (%s, NULL)",
        "SELECT prystan.note(%s, 'test', NULL)",
        f"SELECT '{NAMES[0]}'::uuid, %s",
    ):
        with pytest.raises(DatabaseError), cast["association caseworker"].acting(), transaction.atomic():
            execute(statement, NAMES[0])


def execute(statement: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [value])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture(scope="module")
def loot(told: Cast, cluster: Cluster) -> bytes:
    """Dump, data files, write-ahead log and server log in one."""
    with psycopg.connect(cluster.url(SUPERUSER, "prystan"), autocommit=True) as root:
        root.execute("CHECKPOINT")
    dump = subprocess.run(
        [str(find_binaries().folder / "pg_dump"), "--no-password", cluster.url(SUPERUSER, "prystan")],
        capture_output=True,
        check=True,
    ).stdout
    assert b"COPY public.cases_name" in dump
    files = [path for path in cluster.folder.rglob("*") if path.is_file() and "postgresql-" not in str(path)]
    assert any("pg_wal" in str(path) for path in files)
    assert cluster.log in files
    return dump + b"".join(path.read_bytes() for path in files)


@pytest.mark.parametrize("secret", PLAIN)
def test_nobody_is_found_in_what_was_stolen(loot: bytes, secret: str) -> None:
    betrayed = {needle for needle in needles()[secret] if needle in loot}
    assert not betrayed


def test_the_search_would_have_found_them(cluster: Cluster, told: Cast) -> None:
    """The control: one name kept unsealed is found in files and dump, in bytes and in hexadecimal."""
    name = "Марцэліна-Канцрольная"
    with psycopg.connect(cluster.url(OWNER, "prystan"), autocommit=True) as owner:
        owner.execute("CREATE TABLE leak (text text, bytes bytea)")
        owner.execute("INSERT INTO leak VALUES (%s, %s)", [name, name.encode()])
        with psycopg.connect(cluster.url(SUPERUSER, "prystan"), autocommit=True) as root:
            root.execute("CHECKPOINT")
        dump = subprocess.run(
            [str(find_binaries().folder / "pg_dump"), cluster.url(SUPERUSER, "prystan")],
            capture_output=True,
            check=True,
        ).stdout
        disk = b"".join(p.read_bytes() for p in (cluster.data / "base").rglob("*") if p.is_file())
        owner.execute("DROP TABLE leak")
    assert name.encode() in dump
    assert name.encode().hex().encode() in dump
    assert name.encode() in disk


def test_no_key_and_no_password_is_in_it_either(loot: bytes, told: Cast) -> None:
    """Secrets of organisations and members, the passwords, and the words on the recovery papers."""
    assert PASSWORD.encode() not in loot
    assert b"AGE-SECRET-KEY" not in loot
    for paper in told.papers.values():
        assert paper.replace(" ", "").replace("\n", "").encode() not in loot


def test_what_the_signature_rests_on_is_in_the_database_only_for_its_owner(loot: bytes) -> None:
    """A thief of the dump can compute contexts; they open no seal. The key itself, unpadded, is not there as text."""
    assert CONTEXT_KEY.hex().encode() not in loot


@pytest.mark.parametrize("folder", ["src/prystan/casework", "src/prystan/web"])
def test_the_code_writes_no_log_of_its_own(folder: str) -> None:
    """A line of log is a copy outside of every seal. Nothing of the casework wing writes one."""
    for path in (Path(__file__).parents[2] / folder).rglob("*.py"):
        assert not re.search(r"\blogging\.|getLogger|\bprint\(", path.read_text(encoding="utf-8")), path
