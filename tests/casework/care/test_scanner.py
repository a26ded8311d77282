"""Where the operator runs a scanner for viruses, no file passes it that it finds fault with, or that it did not see."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.browser import at
from casework.by_page import address
from casework.cast import Cast, Person
from casework.lived import PDF
from casework.story import agree, case_of
from prystan.casework.care.models import Attachment
from prystan.casework.care.scanner import InfectedError, NoAnswerError, scan
from prystan.casework.cases.actions import Opened

# The test string of EICAR, by which scanners are tried; in two pieces, so that scanners let this file alone.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def received(one: socket.socket, count: int) -> bytes:
    parts = b""
    while len(parts) < count:
        parts += one.recv(count - len(parts)) or b"?" * count
    return parts


def clamd(server: socket.socket, seen: list[bytes]) -> None:
    """As ClamAV's daemon answers INSTREAM (clamd(8)); larger streams than it takes end with an error."""
    while True:
        try:
            one, _ = server.accept()
        except OSError:
            return
        with one:
            assert received(one, 10) == b"zINSTREAM\0"
            content = b""
            while length := struct.unpack("!I", received(one, 4))[0]:
                content += received(one, length)
            seen.append(content)
            if b"too long" in content:
                answer = b"INSTREAM size limit exceeded. ERROR\0"
            else:
                answer = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
            for start in range(0, len(answer), 7):  # in pieces, as a socket may
                one.sendall(answer[start : start + 7])


@pytest.fixture
def scanned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """All that the scanner was shown."""
    seen: list[bytes] = []
    path = tmp_path / "clamd"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(path))
        server.listen()
        threading.Thread(target=clamd, args=(server, seen), daemon=True).start()
        monkeypatch.setattr(settings, "CLAMD", str(path))
        yield seen
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def place(cast: Cast, database: None) -> tuple[Person, Opened]:
    person = cast["association caseworker"]
    opened = case_of(person)
    agree(person, opened)
    return person, opened


def attached(place: tuple[Person, Opened], content: bytes) -> str:
    """The page that a caseworker sees after sending a file; empty where it was let in."""
    person, opened = place
    where = address("attach", case=opened.case.pk)
    answer = at(person).post(where, {"content": SimpleUploadedFile("paper.pdf", content)})
    with person.acting():
        kept = Attachment.objects.filter(case=opened.case).count()
    assert (answer.status_code, kept) in ((303, 1), (422, 0))
    return "" if kept else answer.content.decode()


def test_a_clean_file_passes_whole_and_an_infected_one_does_not(scanned: list[bytes]) -> None:
    clean = bytes(range(256)) * 1000
    scan(clean)
    assert scanned == [clean]
    with pytest.raises(InfectedError):
        scan(b"before" + EICAR)
    with pytest.raises(NoAnswerError):
        scan(b"too long")


def test_a_scanner_that_is_away_lets_nothing_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CLAMD", str(tmp_path / "nobody"))
    with pytest.raises(NoAnswerError):
        scan(b"clean")


def test_by_page_too_and_the_page_says_what_to_do(place: tuple[Person, Opened], scanned: list[bytes]) -> None:
    assert "A virus was found in this file" in attached(place, PDF + EICAR)
    assert attached(place, PDF) == ""
    assert scanned == [PDF + EICAR, PDF]


def test_by_page_while_the_scanner_is_away(
    place: tuple[Person, Opened], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "CLAMD", str(tmp_path / "nobody"))
    assert "does not answer" in attached(place, PDF)


def test_where_no_scanner_is_named_none_is_asked(place: tuple[Person, Opened]) -> None:
    assert settings.CLAMD == ""
    assert attached(place, PDF) == ""
