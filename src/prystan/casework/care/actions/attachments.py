"""Papers and pictures: let in by what they are, sealed with their names."""

from __future__ import annotations

import io
import zipfile

import puremagic

from prystan.casework.access.fields import read_sealed, read_sealed_bytes, write_sealed, write_sealed_bytes
from prystan.casework.access.models import Member
from prystan.casework.care.models import Attachment
from prystan.casework.care.models.attachments import LARGEST, Media
from prystan.casework.care.scanner import InfectedError, NoAnswerError, scan
from prystan.casework.cases.actions import Opened

_LONGEST_NAME = 200
_PARTS = {  # what a zip must hold to be one of these
    Media.DOCX: "word/document.xml",
    Media.XLSX: "xl/workbook.xml",
}
_MACROS = ("vbaproject.bin", "basic/", "scripts/")


class AttachmentRefusedError(Exception):
    """This file is not let in. `rule` says why, in a word that a page can translate."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__(f"this file is not let in: {rule}")


def attach(opened: Opened, name: str, content: bytes, *, by: Member) -> Attachment:
    """Attach a file to a case. What the name or the browser says of its type counts for nothing.

    Raises:
        AttachmentRefusedError: it is empty, too large, of a type that is not let in, or holds macros; or the operator's
            scanner found a virus in it, or does not answer.
    """
    media = media_of(content)
    try:
        scan(content)
    except InfectedError:
        raise AttachmentRefusedError("virus") from None
    except NoAnswerError:
        raise AttachmentRefusedError("no_scanner") from None
    row = Attachment(case=opened.case, owner_id=opened.case.owner_id, made_by=by, media=media, size=len(content))
    write_sealed(opened.dossier, row, name=name[-_LONGEST_NAME:] or "?")
    write_sealed_bytes(opened.dossier, row, "content", content)
    row.save(force_insert=True)
    return row


def list_attachments(opened: Opened) -> list[tuple[Attachment, str]]:
    """Each attachment with its name in clear, the newest first, without the contents."""
    rows = Attachment.objects.filter(case=opened.case).defer("content").order_by("-made_at")
    return [(row, read_sealed(opened.dossier, row, "name")) for row in rows]


def read_attachment(opened: Opened, attachment: Attachment) -> bytes:
    return read_sealed_bytes(opened.dossier, attachment, "content")


def media_of(content: bytes) -> Media:
    """What a file is, by its content.

    Raises:
        AttachmentRefusedError: as `attach`.
    """
    if not content:
        raise AttachmentRefusedError("empty")
    if len(content) > LARGEST:
        raise AttachmentRefusedError("too_large")
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    try:
        guesses = {guess.mime_type for guess in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        guesses = set()
    for media, magic in ((Media.PDF, b"%PDF-"), (Media.JPEG, b"\xff\xd8\xff"), (Media.PNG, b"\x89PNG\r\n\x1a\n")):
        if media.value in guesses and content.startswith(magic):  # a signature further in can be anybody's
            return media
    if Media.TIFF.value in guesses and content[:4] in (b"II*\0", b"MM\0*"):
        return Media.TIFF
    raise AttachmentRefusedError("type")


def _zipped(content: bytes) -> Media:
    """Which office document it is. Nothing is unpacked but ODF's first member, a short text."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {info.filename.lower() for info in archive.infolist()}
            kind = archive.infolist()[0]
            said = archive.read(kind).decode() if kind.filename == "mimetype" and kind.file_size < 100 else ""
    except (zipfile.BadZipFile, UnicodeDecodeError, IndexError, NotImplementedError, RuntimeError):
        raise AttachmentRefusedError("type") from None
    if any(name.endswith(_MACROS[0]) or name.startswith(_MACROS[1:]) for name in names):
        raise AttachmentRefusedError("macros")
    for media, part in _PARTS.items():
        if part in names:
            return media
    if said in (Media.ODT, Media.ODS):
        return Media(said)
    raise AttachmentRefusedError("type")
