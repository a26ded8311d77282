"""Asking ClamAV whether a file holds a known virus, where the operator runs one and says so (`PRYSTAN_CLAMD`).

The file goes over a Unix socket, in memory, to a program of the same machine, and nowhere else. What a scanner that is
named does not answer is not let in.
"""

from __future__ import annotations

import socket
import struct

from django.conf import settings

_PATIENCE = 60.0  # seconds for one file
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096


class InfectedError(Exception):
    """The scanner found something."""


class NoAnswerError(Exception):
    """The scanner is away, or says that it could not look."""


def scan(content: bytes) -> None:
    """Let a clean file pass. Without a scanner every file does.

    Raises:
        InfectedError, NoAnswerError
    """
    if not settings.CLAMD:
        return
    try:
        answer = _asked(settings.CLAMD, content)
    except OSError:
        raise NoAnswerError from None
    if answer.endswith(" FOUND"):
        raise InfectedError
    if answer != "stream: OK":
        raise NoAnswerError


def _asked(path: str, content: bytes) -> str:
    """What clamd answers to its command INSTREAM: pieces with their lengths, then one of no length."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as clamd:
        clamd.settimeout(_PATIENCE)
        clamd.connect(path)
        clamd.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            clamd.sendall(struct.pack("!I", len(piece)) + piece)
        clamd.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            more = clamd.recv(_LONGEST_ANSWER)
            if not more:
                break
            answer += more
    return answer.rstrip(b"\0").decode("ascii", "replace")
