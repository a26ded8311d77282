"""Sealing files to whoever is to read them elsewhere: an age file, which public tools open."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyrage
from pyrage import x25519


class RecipientError(ValueError):
    """Who is to read it has no such key."""


def read_recipients(written: Iterable[str]) -> list[x25519.Recipient]:
    """Public keys in age's notation.

    Raises:
        RecipientError: one of them is none.
    """
    try:
        return [x25519.Recipient.from_str(one.strip()) for one in written]
    except pyrage.RecipientError:
        raise RecipientError("A recipient is a public key that begins with age1, as age-keygen prints it") from None


def seal_folder(folder: Path, out: Path, recipients: Sequence[x25519.Recipient]) -> None:
    """Zip the tables in `folder` and seal the zip to `recipients`. The zip in clear does not outlive this."""
    half = folder / "sealed.zip"
    try:
        with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted([*folder.glob("*.csv"), *folder.glob("*.json")]):
                packed.write(path, path.name)
        pyrage.encrypt_file(str(half), str(out), list(recipients))
    finally:
        half.unlink(missing_ok=True)
