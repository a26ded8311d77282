"""Linkage rounds as a folder of the key holder's: one folder a round, a sealed key for each partner.

``ROUND/round.json`` says which round it is, its key's fingerprint and who has the key; it holds no secret.
``ROUND/PARTNER.key.age`` is what is sent to a partner. The secret itself is not kept: the key holder, where it is a
partner, opens its own sealed key like everybody else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from prystan.evidence.linkage.keys import LinkageKeyError, RoundKey, check_name, destroy, new_round_key, seal

_ABOUT = "round.json"
_SEALED = ".key.age"


@dataclass(frozen=True, slots=True)
class Round:
    """What the key holder keeps of a round. `partners` maps a partner to its public key; `destroyed_on` ends it."""

    name: str
    fingerprint: str
    made_on: date
    partners: Mapping[str, str]
    destroyed_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether sealed keys are still there."""
        return self.destroyed_on is None

    def write(self, folder: Path) -> None:
        content = {
            "round": self.name,
            "fingerprint": self.fingerprint,
            "made_on": self.made_on.isoformat(),
            "destroyed_on": self.destroyed_on.isoformat() if self.destroyed_on else None,
            "partners": dict(sorted(self.partners.items())),
        }
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        (folder / self.name / _ABOUT).write_text(text, encoding="utf-8", newline="\n")


def make_round(folder: Path, name: str, partners: Mapping[str, str], today: date) -> Round:
    """Make the key of round `name` and seal it to `partners` (name → public key).

    Raises:
        LinkageKeyError: the round exists, there are no partners, or a public key cannot be used.
    """
    if not partners:
        raise LinkageKeyError("a round needs the public key of at least one partner")
    key = new_round_key(name, today)
    sealed = {check_name(partner, "partner"): seal(key, public) for partner, public in partners.items()}
    place = folder / name
    if place.exists():
        raise LinkageKeyError(f"{place}: this round exists; give the new one another name")
    place.mkdir(parents=True, mode=0o700)
    for partner, content in sealed.items():
        (place / f"{partner}{_SEALED}").write_bytes(content)
    made = Round(name, key.fingerprint, today, partners)
    made.write(folder)
    return made


def add_partner(folder: Path, name: str, partner: str, public_key: str, key: RoundKey) -> Round:
    """Seal the key of an open round to one more partner; `key` is the key holder's own, opened."""
    found = read_round(folder, name)
    if key.fingerprint != found.fingerprint:
        raise LinkageKeyError(f"the key given is that of round {key.round}, not of {name}")
    if partner in found.partners:
        raise LinkageKeyError(f"{partner} has the key of round {name} already")
    content = seal(key, public_key)
    (folder / name / f"{check_name(partner, 'partner')}{_SEALED}").write_bytes(content)
    more = Round(name, found.fingerprint, found.made_on, {**found.partners, partner: public_key})
    more.write(folder)
    return more


def read_round(folder: Path, name: str) -> Round:
    """What is known of one round.

    Raises:
        LinkageKeyError: there is no such round in `folder`.
    """
    try:
        found = json.loads((folder / name / _ABOUT).read_text(encoding="utf-8"))
        ended = found["destroyed_on"]
        return Round(
            found["round"], found["fingerprint"], date.fromisoformat(found["made_on"]), found["partners"],
            date.fromisoformat(ended) if ended else None,
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        raise LinkageKeyError(f"{folder / name}: there is no round here; `prystan keys list` shows which are") from None


def rounds(folder: Path) -> list[Round]:
    """All rounds of a folder, in the order in which they were made."""
    found = [read_round(folder, about.parent.name) for about in sorted(folder.glob(f"*/{_ABOUT}"))]
    return sorted(found, key=lambda one: (one.made_on, one.name))


def destroy_round(folder: Path, name: str, today: date) -> Round:
    """Destroy the sealed keys that the key holder kept. What partners hold, they destroy themselves."""
    found = read_round(folder, name)
    for sealed in sorted((folder / name).glob(f"*{_SEALED}")):
        destroy(sealed)
    ended = Round(found.name, found.fingerprint, found.made_on, found.partners, found.destroyed_on or today)
    ended.write(folder)
    return ended


def rotate(folder: Path, old: str, new: str, today: date) -> Round:
    """A round with a fresh key for the partners of `old`, whose sealed keys are then destroyed."""
    made = make_round(folder, new, read_round(folder, old).partners, today)
    destroy_round(folder, old, today)
    return made
