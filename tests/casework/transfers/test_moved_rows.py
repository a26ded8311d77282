"""A case with everything in it, moved and committed: no row is left behind, no chain is broken, no half move exists."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from casework.cast import CONTEXT_KEY, Cast, Person, cast_of_a_story, connected_as
from casework.lived import one_of_each
from casework.moving import NAME, accepted_by, agreed, offered, seen_by
from casework.story import TODAY, names_read
from prystan.casework.access.audit import verify
from prystan.casework.access.context import Context, signed
from prystan.casework.access.keyring import Keyring
from prystan.casework.alike.models import Answer, Verdict
from prystan.casework.alike.suspects import decide
from prystan.casework.care.actions.attachments import attach, read_attachment
from prystan.casework.care.actions.closing import close_case, reopen_case
from prystan.casework.care.models import Attachment
from prystan.casework.cases.actions import Opened, correct_facts, open_case
from prystan.casework.cases.continuations import continue_in, put_apart
from prystan.casework.cases.models import SECTIONS, Case, Continuation
from prystan.casework.database import APP, OWNER, Cluster
from prystan.casework.database.cluster import SUPERUSER
from prystan.casework.exchange.models import ImportedRow
from prystan.casework.keeping.actions import hold
from prystan.casework.narrowed.actions import name_keepers
from prystan.casework.transfers import actions
from prystan.casework.transfers.models import Transfer
from prystan.casework.transfers.rules import STAYS, goes_along
from prystan.casework.transfers.states import State

PAPER = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n" + b"0" * 2_000_000


@pytest.fixture(scope="module")
def people(cast: Cast) -> Cast:
    return cast_of_a_story("moved")


@pytest.fixture(scope="module")
def lived(people: Cast) -> tuple[Opened, Transfer, dict[str, int]]:
    """A row in each table that speaks of a case; then it moves. With how many rows there were before."""
    opened, worker = agreed(people), people["association caseworker"]
    other = agreed(people)
    one_of_each(worker, opened)
    with worker.acting():
        attach(opened, "даведка.pdf", PAPER, by=worker.member)
        closing = close_case(opened, "moved_away", "in_care", by=worker.member, on=TODAY)
        reopen_case(opened, closing, "mistake", by=worker.member, on=TODAY)
        decide(opened.case, other.case, Answer.DIFFERENT, by=worker.member)
        put_apart(continue_in(opened.case, other.case, by=worker.member))
        correct_facts(opened.case, region="BY-BR")
        ImportedRow(case=opened.case, owner=worker.organisation, token=b"t" * 16).save(force_insert=True)
    with people["association coordinator"].acting():
        member = people["association coordinator"].member
        hold(opened.case, by=member, reason="court", review_on=TODAY + timedelta(days=9))
        name_keepers(opened.case, [worker.member.pk], by=member)
    transfer = offered(people, opened)
    before = counted(opened.case.pk)
    return accepted_by(people["shelter coordinator"], transfer), transfer, before


def counted(case: UUID) -> dict[str, int]:
    """Rows of a case by table, whoever may see them."""
    with connected_as(OWNER), connection.cursor() as cursor:
        found = {}
        for model in goes_along():
            other = {Verdict: "other_id", Continuation: "into_id"}.get(model)
            of_case = f"%s IN (case_id, {other})" if other else "case_id = %s"
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table} WHERE {of_case}", [case])
            (found[model._meta.db_table],) = cursor.fetchone()
        return found


ELSEWHERE = {"cases_searchtoken", "alike_verdict", "cases_continuation", "narrowed_keeper"}  # made anew, or gone
GONE = {"alike_verdict", "cases_continuation"}  # of the house that had the case: with whom it was compared there


def test_every_table_that_speaks_of_a_case_goes_along_or_says_why_not(as_owner: psycopg.Connection[Any]) -> None:
    """A new table with a case in it is known to the move, or fails here."""
    speaking = as_owner.execute(
        "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' "
        "AND confrelid IN ('cases_case'::regclass, 'access_dossier'::regclass)"
    ).fetchall()
    along = {model._meta.db_table for model in goes_along()}
    assert {table for (table,) in speaking} == along | set(STAYS) | {"cases_case"}
    assert not along & set(STAYS)


def test_the_database_itself_binds_each_row_to_the_owner_of_its_case(as_owner: psycopg.Connection[Any]) -> None:
    bound = as_owner.execute(
        "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND confupdtype = 'c' "
        "AND confrelid = 'cases_case'::regclass AND array_length(conkey, 1) = 2"
    ).fetchall()
    assert {table for (table,) in bound} == {model._meta.db_table for model in goes_along()}


def keys_of(transfer: Transfer, as_owner: psycopg.Connection[Any]) -> int:
    """How many keys wait for whoever takes this case over."""
    asked = as_owner.execute("SELECT count(*) FROM secret.transfer_key WHERE transfer = %s", [transfer.pk]).fetchone()
    assert asked is not None
    return int(asked[0])


def test_each_row_of_each_table_has_the_new_owner(
    people: Cast, lived: tuple[Opened, Transfer, dict[str, int]], as_owner: psycopg.Connection[Any]
) -> None:
    opened, transfer, before = lived
    new, after = people["shelter coordinator"].organisation.pk, counted(opened.case.pk)
    for table in sorted(before):
        assert before[table] > 0, f"the story leaves {table} empty"
        owners = as_owner.execute(f"SELECT DISTINCT owner_id FROM {table} WHERE case_id = %s", [opened.case.pk])
        assert owners.fetchall() == ([(new,)] if table not in GONE else []), table
        assert table in ELSEWHERE or before[table] == after[table], table
    for table, column in (("access_dossier", "id"), ("cases_case", "dossier_id"), ("access_wrap", "dossier_id")):
        owners = as_owner.execute(f"SELECT owner_id FROM {table} WHERE {column} = %s", [opened.case.pk]).fetchall()
        assert owners == [(new,)], table
    assert keys_of(transfer, as_owner) == 0


def test_what_stays_names_neither_key_nor_person(
    people: Cast, lived: tuple[Opened, Transfer, dict[str, int]], as_owner: psycopg.Connection[Any]
) -> None:
    opened, _, _ = lived
    old = people["association coordinator"].organisation.pk
    left = as_owner.execute("SELECT count(*) FROM access_wrap WHERE organisation_id = %s AND dossier_id = %s",
                            [old, opened.case.pk])  # fmt: skip
    assert left.fetchone() == (0,)
    for model in apps.get_models():
        columns = [c.column for c in model._meta.concrete_fields if type(c).__name__ == "SealedField"]
        assert not (columns and model._meta.db_table in STAYS)


def test_the_new_owner_opens_a_paper_of_megabytes(people: Cast, lived: tuple[Opened, Transfer, dict[str, int]]) -> None:
    opened, _, _ = lived
    taker = people["shelter coordinator"]
    with taker.acting() as keyring:
        again = open_case(keyring, Case.objects.get(pk=opened.case.pk), SECTIONS)
        row = Attachment.objects.get(case=opened.case, size=len(PAPER))
        assert read_attachment(again, row) == PAPER
    assert names_read(taker, opened) == (NAME,)


def test_every_chain_is_sound(people: Cast, lived: tuple[Opened, Transfer, dict[str, int]]) -> None:
    for house in ("association", "shelter"):
        with people[f"{house} auditor"].acting():
            read, flaws = verify()
        assert read > 0
        assert flaws == []


# --- time and faults --------------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(people: Cast, as_owner: psycopg.Connection[Any]) -> Iterator[tuple[Opened, Transfer]]:
    """An offer that is committed; afterwards gone."""
    opened = agreed(people)
    transfer = offered(people, opened)
    yield opened, transfer
    as_owner.execute("UPDATE transfers_transfer SET state = 'withdrawn' WHERE id = %s AND state = 'offered'",
                     [transfer.pk])  # fmt: skip


def test_silence_ends_it_and_who_comes_too_late_is_refused_even_before_the_clock(
    people: Cast, waiting: tuple[Opened, Transfer], as_owner: psycopg.Connection[Any]
) -> None:
    opened, transfer = waiting
    assert actions.expire() == 0
    as_owner.execute("UPDATE transfers_transfer SET expires_at = now() - interval '1 s' WHERE id = %s", [transfer.pk])
    with pytest.raises(DatabaseError, match="this offer is over"), transaction.atomic():
        accepted_by(people["shelter coordinator"], transfer)
    assert actions.expire() == 1
    seen = seen_by(people["association coordinator"], transfer)
    assert seen is not None
    assert seen.state == State.EXPIRED
    assert names_read(people["association caseworker"], opened) == (NAME,)
    assert keys_of(transfer, as_owner) == 0


def test_a_connection_that_dies_before_the_commit_has_moved_nothing(
    people: Cast, waiting: tuple[Opened, Transfer], site: Cluster
) -> None:
    opened, transfer = waiting
    with pytest.raises(DatabaseError), people["shelter coordinator"].acting() as keyring:
        half_moved(keyring, people, transfer, site)
    connection.close()
    assert names_read(people["association caseworker"], opened) == (NAME,)
    assert names_read(people["shelter coordinator"], opened) is None
    accepted_by(people["shelter coordinator"], transfer)  # and what waited still waits
    assert names_read(people["shelter coordinator"], opened) == (NAME,)


def test_a_note_that_is_written_while_the_case_moves_waits_and_is_refused(
    people: Cast, waiting: tuple[Opened, Transfer], site: Cluster
) -> None:
    """It would stay with the old owner, where the new one does not see it."""
    opened, transfer = waiting
    worker = people["association caseworker"]
    with ThreadPoolExecutor(1) as aside:
        with people["shelter coordinator"].acting() as keyring:
            actions.accept(keyring, Transfer.objects.get(pk=transfer.pk))
            writing = aside.submit(write_a_note, site.url(APP, "prystan"), worker, opened.case.pk)
            time.sleep(0.5)
            assert not writing.done()
        with pytest.raises(psycopg.errors.IntegrityError, match="has_the_owner_of_its_case"):
            writing.result(timeout=20)
    assert names_read(people["shelter coordinator"], opened) == (NAME,)


def write_a_note(url: str, worker: Person, case: UUID) -> None:
    """As the application does it, on a connection of its own."""
    context = signed(Context.of(worker.member), key=CONTEXT_KEY, expires=int(time.time()) + 60)
    with psycopg.connect(url) as other:
        other.execute("SELECT set_config('prystan.context', %s, true)", [context])
        other.execute(
            "INSERT INTO cases_note (id, case_id, owner_id, member_id, at, text) VALUES (%s, %s, %s, %s, now(), %s)",
            [uuid4(), case, worker.organisation.pk, worker.member.pk, b"\x01" + b"s" * 40],
        )


def half_moved(keyring: Keyring, people: Cast, transfer: Transfer, site: Cluster) -> None:
    actions.accept(keyring, Transfer.objects.get(pk=transfer.pk))
    assert Case.objects.get(pk=transfer.case_id).owner_id == people["shelter coordinator"].organisation.pk
    killed(site)
    Case.objects.first()


def killed(site: Cluster) -> None:
    """The process of PostgreSQL that serves this test."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with psycopg.connect(site.url(SUPERUSER, "prystan"), autocommit=True) as root:
        root.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
