"""Attachments are let in by what they are, sealed, shown to whom the files are open, and erased with the person."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from openpyxl import Workbook

from casework.cast import Cast, Person
from casework.story import agree, brought_to, case_of
from prystan.casework.access.keyring import erase_dossier
from prystan.casework.care.actions.attachments import (
    AttachmentRefusedError,
    attach,
    list_attachments,
    media_of,
    read_attachment,
)
from prystan.casework.care.models import Attachment
from prystan.casework.care.models.attachments import LARGEST, Media
from prystan.casework.cases.actions import Opened, open_case
from prystan.casework.cases.models import Case
from prystan.casework.referrals.states import State
from prystan.casework.vault import CannotOpenError

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6300010000050001"
)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
TIFF = b"II*\0\x08\0\0\0" + bytes(40)
NAME = "пашпарт Ганны.pdf"


def zipped(*members: str, first: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in members:
            archive.writestr(name, "<x/>")
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


@pytest.fixture
def caseworker(cast: Cast, database: None) -> Person:
    return cast["association caseworker"]


@pytest.fixture
def opened(caseworker: Person) -> Opened:
    found = case_of(caseworker)
    agree(caseworker, found)
    return found


@pytest.mark.parametrize(("content", "media"), [
    (PDF, Media.PDF), (PNG, Media.PNG), (JPEG, Media.JPEG), (TIFF, Media.TIFF), (workbook(), Media.XLSX),
    (zipped("[Content_Types].xml", "word/document.xml"), Media.DOCX),
    (zipped("content.xml", first=Media.ODT), Media.ODT),
])  # fmt: skip
def test_a_file_is_what_its_content_is(content: bytes, media: Media) -> None:
    assert media_of(content) is media


@pytest.mark.parametrize(("content", "rule"), [
    (b"", "empty"),
    (PDF + bytes(LARGEST), "too_large"),
    (b"MZ" + bytes(200), "type"),
    (b"\x7fELF" + bytes(200), "type"),
    (b"<html><script>alert(1)</script></html>", "type"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type"),
    (b"plain words", "type"),
    (b"GIF89a" + PDF, "type"),
    (bytes(50) + PDF, "type"),
    (zipped("evil.exe"), "type"),
    (zipped("a", first="application/x-evil"), "type"),
    (zipped("word/document.xml", "word/vbaProject.bin"), "macros"),
    (zipped("content.xml", "Basic/Standard/Module1.xml", first=Media.ODT), "macros"),
    (b"PK\x03\x04" + b"\x07" * 64, "type"),
])  # fmt: skip
def test_and_what_is_none_of_these_is_not_let_in(content: bytes, rule: str) -> None:
    with pytest.raises(AttachmentRefusedError) as refused:
        media_of(content)
    assert refused.value.rule == rule


def test_content_and_name_are_sealed_and_read_again(caseworker: Person, opened: Opened) -> None:
    with caseworker.acting():
        attach(opened, NAME, PDF, by=caseworker.member)
        ((row, name),) = list_attachments(opened)
        assert name == NAME
        assert (row.media, row.size) == (Media.PDF, len(PDF))
        kept = Attachment.objects.get(id=row.id)
        assert b"%PDF" not in bytes(kept.content)
        assert "пашпарт".encode() not in bytes(kept.name)
        assert read_attachment(opened, kept) == PDF


def test_a_content_put_under_another_name_stays_closed(caseworker: Person, opened: Opened) -> None:
    with caseworker.acting():
        one = attach(opened, NAME, PDF, by=caseworker.member)
        other = attach(opened, "іншы.png", PNG, by=caseworker.member)
        other.content = one.content
        with pytest.raises(CannotOpenError):
            read_attachment(opened, other)


def test_nothing_unsealed_and_nothing_too_large_is_kept_whoever_asks(caseworker: Person, opened: Opened) -> None:
    with caseworker.acting():
        for wrong in ({"content": PDF}, {"size": LARGEST + 1}, {"size": 0}, {"media": "text/html"}):
            row = attach(opened, NAME, PDF, by=caseworker.member)
            row.pk = row.id.__class__(int=row.id.int ^ 1)
            for column, value in wrong.items():
                setattr(row, column, value)
            with pytest.raises(IntegrityError), transaction.atomic():
                row.save(force_insert=True)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Attachment.objects.update(size=1)


def test_papers_identify_and_so_need_consent(caseworker: Person) -> None:
    silent = case_of(caseworker)
    with caseworker.acting(), pytest.raises(IntegrityError, match="without a live consent"), transaction.atomic():
        attach(silent, NAME, PDF, by=caseworker.member)
    nameless = case_of(caseworker, anonymous=True)
    agree(caseworker, nameless)
    with caseworker.acting(), pytest.raises(IntegrityError, match="anonymous"), transaction.atomic():
        attach(nameless, NAME, PDF, by=caseworker.member)


@pytest.mark.parametrize("sections", [["identity"], ["identity", "files"]])
def test_a_receiver_sees_them_where_files_were_agreed(cast: Cast, caseworker: Person, sections: list[str]) -> None:
    opened, _ = brought_to(State.ACCEPTED, cast, sections)
    with caseworker.acting():
        attach(opened, NAME, PDF, by=caseworker.member)
    shelter = cast["shelter caseworker"]
    with shelter.acting() as keyring:
        theirs = open_case(keyring, Case.objects.get(pk=opened.case.pk), sections)
        assert [name for _, name in list_attachments(theirs)] == ([NAME] if "files" in sections else [])
        assert Attachment.objects.filter(case=opened.case).delete()[0] == 0
    with cast["stranger caseworker"].acting():
        assert not Attachment.objects.exists()


def test_they_are_erased_with_the_person(cast: Cast, caseworker: Person, opened: Opened) -> None:
    with caseworker.acting():
        attach(opened, NAME, PDF, by=caseworker.member)
    with cast["association coordinator"].acting():
        erase_dossier(opened.case.pk)
        assert not Attachment.objects.filter(case=opened.case).exists()


def test_no_file_is_written_beside_the_database() -> None:
    source = Path(__file__).parents[3] / "src/prystan/casework/care"
    assert not [
        p for p in source.rglob("*.py") if "tempfile" in p.read_text() or "open(" in p.read_text().replace("_open(", "")
    ]
