"""A release as it lies in a folder, taken up again for a report: only what its ledger knows, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prystan.evidence.disclosure._seal import Sealed, opened
from prystan.evidence.disclosure.errors import DisclosureError
from prystan.evidence.disclosure.ledger import Ledger
from prystan.evidence.disclosure.ledger.entries import Kind
from prystan.evidence.disclosure.release.files import hashes

EVIDENCE = "evidence.json"


@dataclass(frozen=True, slots=True)
class PublishedRelease(Sealed):
    """A folder whose every file has the hash that the ledger has for it. Made by `published_release` only."""

    name: str
    folder: Path
    files: tuple[str, ...]
    evidence: Mapping[str, Any]


def published_release(folder: Path, ledger: Ledger) -> PublishedRelease:
    """The release in `folder`.

    Raises:
        LedgerError: the ledger cannot be read.
        DisclosureError: the folder holds no release, another than the ledger knows, or one that was made with a seed.
    """
    try:
        evidence = json.loads((folder / EVIDENCE).read_text(encoding="utf-8"))
        name = str(evidence["ledger"]["release"])
    except (OSError, ValueError, KeyError, TypeError):
        raise DisclosureError(f"{folder} holds no release: `prystan release` writes one, with its {EVIDENCE}") from None
    if not evidence["publishable"]:
        raise DisclosureError(f"the release {name} in {folder} was made with a seed, for a test: make one without")
    known = [e.data for e in ledger.entries() if e.data["kind"] == Kind.PUBLISHED and e.data["release"] == name]
    if not known:
        raise DisclosureError(f"{ledger.path} knows of no published release {name}: name the ledger it was made on")
    files, entered = hashes(folder), known[0]["files"]
    if files != entered:
        changed = sorted(file for file in {*files, *entered} if files.get(file) != entered.get(file))
        raise DisclosureError(
            f"{folder} is not what the release {name} published: {', '.join(changed[:3])} was changed, added or taken "
            "away. Put the folder back as it was written"
        )
    with opened():
        return PublishedRelease(name, folder, tuple(files), evidence)
