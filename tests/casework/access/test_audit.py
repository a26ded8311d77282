"""The audit chains: nothing happens without its event, and nobody changes an event without being found out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from casework.cast import Cast
from prystan.casework.access.audit import verify
from prystan.casework.access.context import acting
from prystan.casework.access.errors import RefusedError
from prystan.casework.access.models import AuditEvent, AuditHead, Member, Organisation
from prystan.casework.database import APP, OWNER


def note(action: str, row: UUID | None = None, outcome: str = "done") -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.note(%s, 'test', %s, %s)", [action, row, outcome])


def at_once() -> None:
    """Chain what waits for the commit, for tests that never commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def events(cast: Cast, organisation: str) -> list[tuple[str, str, str, list[str]]]:
    at_once()
    with cast[f"{organisation} auditor"].acting():
        return list(AuditEvent.objects.order_by("number").values_list("action", "subject", "outcome", "fields"))


@pytest.fixture
def owning(cast: Cast) -> Iterator[None]:
    """A tamperer with all rights of the tables' owner, whose doings are undone after the test."""
    connection.close()
    connection.settings_dict["USER"] = OWNER
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    connection.close()
    connection.settings_dict["USER"] = APP


@pytest.fixture(scope="module")
def chain(cast: Cast) -> UUID:
    """A chain with some committed events, of which the tests below change one."""
    person = cast["association caseworker"]
    for number in range(8):
        with person.acting():
            note(f"step {number}", uuid4())
    return person.organisation.id


# --- what is written ------------------------------------------------------------------------------------------------


def test_opening_a_dossier_is_written_down(cast: Cast, database: None) -> None:
    with cast["association caseworker"].acting() as keyring:
        dossier = keyring.new_dossier().dossier
        keyring.open(dossier, ["identity", "notes"])
    written = events(cast, "association")
    assert ("open", "access_dossier", "done", ["identity", "notes"]) in written
    assert ("insert", "access_dossier", "done", []) in written


def test_the_owner_is_told_of_a_refused_attempt_of_another_organisation(cast: Cast, database: None) -> None:
    with cast["association caseworker"].acting() as keyring:
        dossier = keyring.new_dossier().dossier
    with cast["stranger caseworker"].acting() as keyring, pytest.raises(RefusedError):
        keyring.open(dossier, ["identity"])
    for organisation in ("association", "stranger"):
        assert events(cast, organisation)[-1] == ("open", "access_dossier", "refused", ["identity"])
    with cast["association auditor"].acting():
        last = AuditEvent.objects.order_by("number").last()
        assert last is not None
        assert last.organisation == cast["stranger caseworker"].organisation.id
        assert last.member == cast["stranger caseworker"].member.id


@pytest.mark.parametrize("way", ["save", "update", "raw SQL"])
def test_every_way_of_changing_a_row_leaves_its_event(cast: Cast, database: None, way: str) -> None:
    """Signals would miss two of the three."""
    person = cast["association administrator"]
    with person.acting():
        if way == "save":
            organisation = Organisation.objects.get(id=person.organisation.id)
            organisation.name = "Renamed"
            organisation.save(update_fields=["name"])
        elif way == "update":
            Organisation.objects.filter(id=person.organisation.id).update(name="Renamed")
        else:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE access_organisation SET name = 'Renamed'")
    assert events(cast, "association")[-1] == ("update", "access_organisation", "done", ["name"])


def test_an_event_names_columns_and_never_a_value(cast: Cast, database: None) -> None:
    with cast["association administrator"].acting():
        Member.objects.filter(id=cast["association auditor"].member.id).update(name="Прыклад-Прозвішча")
    at_once()
    with cast["association auditor"].acting():
        assert "Прыклад" not in str(list(AuditEvent.objects.values()))


def test_what_is_rolled_back_leaves_no_event_and_what_is_committed_does(cast: Cast) -> None:
    person = cast["shelter caseworker"]

    def breaks() -> None:
        with person.acting():
            note("rolled back")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks()
    with person.acting():
        note("committed")
    with cast["shelter auditor"].acting():
        actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert "committed" in actions
    assert "rolled back" not in actions


def test_outside_of_any_organisation_events_go_into_the_chain_of_the_site(cast: Cast, database: None) -> None:
    with acting(None):
        note("sign in", outcome="refused")
    at_once()  # and no organisation reads that chain
    for organisation in ("association", "shelter", "stranger"):
        assert ("sign in", "test", "refused", []) not in events(cast, organisation)


def test_each_organisation_reads_its_own_chain_and_only_its_auditor_does(
    cast: Cast, chain: UUID, database: None
) -> None:
    with cast["association auditor"].acting():
        assert set(AuditEvent.objects.values_list("chain", flat=True)) == {chain}
    for name in ("association caseworker", "association administrator", "stranger auditor"):
        with cast[name].acting():
            assert not AuditEvent.objects.filter(chain=chain).exists()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO access_auditevent SELECT * FROM access_auditevent",
        "UPDATE access_auditevent SET outcome = 'x'",
        "DELETE FROM access_auditevent",
        "TRUNCATE access_auditevent",
        "UPDATE access_audithead SET number = 0",
        "DELETE FROM access_audithead",
        "DELETE FROM secret.audit_pending",
        "ALTER TABLE access_member DISABLE TRIGGER audit",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_cannot_touch_the_chains(cast: Cast, database: None, statement: str) -> None:
    with (
        cast["association auditor"].acting(),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
    ):
        cursor.execute(statement)


def test_an_event_cannot_hold_a_name_or_a_separator(cast: Cast, database: None) -> None:
    for action in ("Ганна", "a|b", "a\nb"):
        with (
            cast["association caseworker"].acting(),
            pytest.raises(IntegrityError, match="audit_words_are_codes"),
            transaction.atomic(),
        ):
            note(action)


# --- tampering ------------------------------------------------------------------------------------------------------


def tampered(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount > 0


def found() -> list[tuple[UUID, int]]:
    return [(flaw.chain, flaw.number) for flaw in verify()[1]]


def test_untouched_chains_are_found_sound(chain: UUID, owning: None) -> None:
    read, flaws = verify()
    assert not flaws
    assert read == AuditEvent.objects.count() > 8


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "member = gen_random_uuid()",
        "member = NULL",
        "organisation = NULL",
        "action = 'x'",
        "subject = 'x'",
        '"row" = gen_random_uuid()',
        "outcome = 'refused'",
        "fields = '{x}'",
        "hash = sha256('x')",
    ],
)
def test_a_changed_event_is_named(chain: UUID, owning: None, change: str) -> None:
    number = AuditEvent.objects.get(chain=chain, action="step 3").number
    tampered(f"UPDATE access_auditevent SET {change} WHERE chain = %s AND number = %s", chain, number)
    assert found()[0] == (chain, number)


def test_a_removed_event_is_named(chain: UUID, owning: None) -> None:
    tampered("DELETE FROM access_auditevent WHERE chain = %s AND number = 4", chain)
    assert found() == [(chain, 4)]


def test_a_removed_end_is_named(chain: UUID, owning: None) -> None:
    last = AuditHead.objects.get(chain=chain).number
    tampered("DELETE FROM access_auditevent WHERE chain = %s AND number >= %s", chain, last - 1)
    assert found() == [(chain, last - 1)]


def test_two_events_that_changed_places_are_named(chain: UUID, owning: None) -> None:
    tampered("UPDATE access_auditevent SET number = -number WHERE chain = %s AND number IN (4, 6)", chain)
    tampered("UPDATE access_auditevent SET number = 10 + number WHERE chain = %s AND number IN (-4, -6)", chain)
    assert {number for _, number in found()} >= {4, 6}


def test_an_event_put_in_between_is_named(chain: UUID, owning: None) -> None:
    tampered("UPDATE access_auditevent SET number = -number - 1 WHERE chain = %s AND number >= 4", chain)
    tampered("UPDATE access_auditevent SET number = -number WHERE chain = %s AND number < 0", chain)
    tampered(
        "INSERT INTO access_auditevent SELECT gen_random_uuid(), chain, 4, at, organisation, member, action, subject, "
        '"row", outcome, fields, previous, hash FROM access_auditevent WHERE chain = %s AND number = 3',
        chain,
    )
    assert found()[0] == (chain, 4)


def test_a_chain_removed_altogether_is_named_by_its_printed_head(chain: UUID, owning: None) -> None:
    head = AuditHead.objects.get(chain=chain)
    printed = {chain: (head.number, bytes(head.hash).hex())}
    tampered("DELETE FROM access_auditevent WHERE chain = %s", chain)
    tampered("DELETE FROM access_audithead WHERE chain = %s", chain)
    assert not found(), "inside the database nothing is left to tell"
    assert [(flaw.chain, flaw.number) for flaw in verify(printed)[1]] == [(chain, head.number)]


def test_a_chain_rewritten_to_its_end_is_found_out_by_paper_only(chain: UUID, owning: None) -> None:
    """The tamperer computes every hash anew, and the head. That is why heads are printed."""
    head = AuditHead.objects.get(chain=chain)
    printed = {chain: (head.number, bytes(head.hash).hex())}
    rewrite(chain, changed=4)
    assert not found()
    assert [(flaw.chain, flaw.number) for flaw in verify(printed)[1]] == [(chain, head.number)]


def rewrite(chain: UUID, changed: int) -> None:
    previous = b""
    for event in AuditEvent.objects.filter(chain=chain).order_by("number"):
        outcome = "x" if event.number == changed else event.outcome
        tampered("UPDATE access_auditevent SET previous = %s, outcome = %s WHERE id = %s", previous, outcome, event.id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT prystan.audit_text(e) FROM access_auditevent e WHERE id = %s", [event.id])
            (text,) = cursor.fetchone()
        previous = hashlib.sha256(previous + text.encode()).digest()
        tampered("UPDATE access_auditevent SET hash = %s WHERE id = %s", previous, event.id)
    tampered("UPDATE access_audithead SET hash = %s WHERE chain = %s", previous, chain)


# --- two at once ----------------------------------------------------------------------------------------------------


def test_two_organisations_that_write_into_each_others_chains_do_not_block_one_another(
    cast: Cast, as_owner: object
) -> None:
    """Chains are locked at the commit and in one order, so there is no deadlock however the work before was ordered."""
    import threading

    names = ("association caseworker", "shelter caseworker")
    dossiers = {}
    for name in names:
        with cast[name].acting() as keyring:
            dossiers[name] = keyring.new_dossier().dossier
    failures: list[BaseException] = []
    start = threading.Barrier(2)

    def work(name: str, other: str) -> None:
        try:
            for _ in range(15):
                with cast[name].acting() as keyring:
                    keyring.open(dossiers[name], ["identity"])
                    start.wait(10)
                    with pytest.raises(RefusedError):
                        keyring.open(dossiers[other], ["identity"])
        except BaseException as failure:
            failures.append(failure)
            start.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in (names, names[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failures
    with cast["association auditor"].acting():
        assert not verify()[1]
