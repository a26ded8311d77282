"""Everything an organisation owns leaves in an open format: whole, in clear for its owner, and for nobody else."""

from __future__ import annotations

import base64
import csv
import io
import json
import zipfile
from pathlib import Path

import frictionless
import pyrage
import pytest
from django.db import DatabaseError, transaction
from pyrage import x25519

from casework.cast import Cast, Person
from casework.story import agree, brought_to, case_of, name_her
from prystan.casework.access.fields import SealedField
from prystan.casework.access.keyring import erase_dossier
from prystan.casework.access.models import AuditEvent
from prystan.casework.access.purposes import tables
from prystan.casework.care.actions.attachments import attach
from prystan.casework.cases.actions import Opened
from prystan.casework.exchange.export import BYTES, NOT_EXPORTED, Exported, columns_of, export, exported_tables
from prystan.casework.exchange.own_file import own_file
from prystan.casework.exchange.recipients import RecipientError, read_recipients, seal_folder
from prystan.casework.referrals.states import State

NAME = "Вераніка Экспартаваная"


@pytest.fixture
def coordinator(cast: Cast, database: None) -> Person:
    return cast["association coordinator"]


def named(person: Person, name: str = NAME) -> Opened:
    opened = case_of(person)
    agree(person, opened)
    name_her(person, opened, name)
    return opened


def exported(person: Person, folder: Path) -> Exported:
    with person.acting() as keyring:
        return export(keyring, folder, by=person.member)


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / f"{table}.csv").read_text(encoding="utf-8"))))


def test_what_was_sealed_is_there_in_clear_beside_its_case(coordinator: Person, tmp_path: Path) -> None:
    opened = named(coordinator)
    exported(coordinator, tmp_path)
    of = str(opened.case.pk)
    assert [row["text"] for row in rows(tmp_path, "cases_name") if row["case_id"] == of] == [NAME]
    (details,) = [row for row in rows(tmp_path, "cases_identity") if row["case_id"] == of]
    assert (details["birth_date"], details["document"]) == ("2001-02-03", "MP0000001")
    (case,) = [row for row in rows(tmp_path, "cases_case") if row["dossier_id"] == of]
    assert (case["number"], case["anonymous"]) == (str(opened.case.number), "false")


def test_another_program_reads_it_as_a_data_package(coordinator: Person, tmp_path: Path) -> None:
    named(coordinator)
    done = exported(coordinator, tmp_path)
    report = frictionless.validate(tmp_path / "datapackage.json")
    assert report.valid, report.flatten(["type", "note"])
    assert {task.name: task.stats.get("rows", 0) for task in report.tasks} == done.rows


def test_nothing_of_another_organisation_is_in_it_but_who_belongs_to_the_mechanism(
    cast: Cast, coordinator: Person, tmp_path: Path
) -> None:
    named(cast["stranger coordinator"], "Чужая Незнаёмая")
    brought_to(State.ACCEPTED, cast)  # the shelter reads a case that is not the shelter's
    done = exported(cast["shelter coordinator"], tmp_path)
    assert (done.rows["cases_case"], done.rows["cases_name"], done.rows["referrals_referral"]) == (0, 0, 0)
    assert [row["name"] for row in rows(tmp_path, "access_organisation")] == ["Shelter"]
    assert "Чужая" not in "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())


def test_no_key_hash_or_password_leaves(coordinator: Person, tmp_path: Path) -> None:
    named(coordinator)
    exported(coordinator, tmp_path)
    text = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    assert "AGE-SECRET-KEY" not in text
    assert "md5$" not in text  # the tests' way of keeping a password
    heads = {name for path in tmp_path.glob("*.csv") for name in path.read_text().partition("\n")[0].split(",")}
    assert not heads & {"password", "locked_secret", "recovery_sealed", "token", "sealed", "hash"}


def test_every_table_leaves_or_says_why_not() -> None:
    """A new table of an organisation's own is exported without anybody thinking of it."""
    silent = {m._meta.db_table for m in tables()} - {m._meta.db_table for m in exported_tables()} - set(NOT_EXPORTED)
    assert not silent
    for model in exported_tables():
        sealed = [column for column in model._meta.concrete_fields if isinstance(column, SealedField)]
        assert not sealed or hasattr(model, "case_id"), "what is sealed hangs from a case"
        assert set(sealed) <= set(columns_of(model))


def test_of_an_erased_person_only_codes_leave(coordinator: Person, tmp_path: Path) -> None:
    opened = named(coordinator)
    with coordinator.acting():
        erase_dossier(opened.case.pk)
    done = exported(coordinator, tmp_path)
    assert done.erased == 1
    assert str(opened.case.pk) in (tmp_path / "cases_case.csv").read_text()
    assert NAME not in "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())


@pytest.mark.parametrize("role", ["caseworker", "administrator", "auditor"])
def test_who_has_no_permission_exports_nothing(cast: Cast, database: None, role: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="permission export"), transaction.atomic():
        exported(cast[f"association {role}"], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_export_and_each_opening_are_written_down(cast: Cast, coordinator: Person, tmp_path: Path) -> None:
    opened = named(coordinator)
    exported(coordinator, tmp_path)
    with transaction.atomic(), cast["association auditor"].acting():
        from django.db import connection

        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        mine = AuditEvent.objects.filter(member=coordinator.member.id)
        assert mine.filter(action="export", row=coordinator.organisation.id).exists()
        assert mine.filter(action="open", row=opened.case.pk).exists()


def test_a_sealed_export_is_opened_by_its_recipient_with_public_tools_only(coordinator: Person, tmp_path: Path) -> None:
    named(coordinator)
    reader, other = x25519.Identity.generate(), x25519.Identity.generate()
    folder, out = tmp_path / "draft", tmp_path / "export.age"
    exported(coordinator, folder)
    seal_folder(folder, out, read_recipients([str(reader.to_public())]))
    assert NAME.encode() not in out.read_bytes()
    assert not list(folder.glob("*.zip"))
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(out.read_bytes(), [other])
    packed = zipfile.ZipFile(io.BytesIO(pyrage.decrypt(out.read_bytes(), [reader])))
    assert json.loads(packed.read("datapackage.json"))["resources"]
    assert NAME.encode() in packed.read("cases_name.csv")


def test_what_is_no_public_key_is_refused_with_what_to_write() -> None:
    with pytest.raises(RecipientError, match="begins with age1"):
        read_recipients(["AGE-SECRET-KEY-1NOT"])


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


def test_a_papers_bytes_leave_in_base64_and_her_own_copy_says_that_it_is_there(
    coordinator: Person, tmp_path: Path
) -> None:
    opened = named(coordinator)
    with coordinator.acting():
        attach(opened, "здымак.png", PNG, by=coordinator.member)
    exported(coordinator, tmp_path)
    (row,) = [row for row in rows(tmp_path, "care_attachment") if row["case_id"] == str(opened.case.pk)]
    assert row["name"] == "здымак.png"
    assert base64.b64decode(row["content"].removeprefix(BYTES)) == PNG
    with coordinator.acting() as keyring:
        assert f"a file of {len(PNG)} bytes" in own_file(keyring, opened.case, language="en")
