"""Surnames and patronymics as keys: without the ending of the bearer's sex, and by the father's name."""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files

from prystan.evidence.linkage.names.folding import fold, parts_of
from prystan.evidence.linkage.names.given import families_of

_VOWELS = "aeiu"
_SHORTEST_STEM = 2


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("prystan.evidence.linkage.names") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def surname_endings() -> tuple[tuple[re.Pattern[str], str, str, str], ...]:
    """Pattern, what it becomes, and two examples that must meet."""
    return tuple((re.compile(r["pattern"]), r["becomes"], r["left"], r["right"]) for r in _rows("surname_endings.csv"))


@cache
def particles() -> frozenset[str]:
    """Small words beside a surname that come and go."""
    return frozenset(fold(parts_of(r["particle"])[0]) for r in _rows("particles.csv"))


@cache
def patronymic_endings() -> tuple[tuple[re.Pattern[str], str, str, str], ...]:
    """Pattern, sex, an example and the father's name."""
    return tuple(
        (re.compile(r["pattern"]), r["sex"], r["example"], r["father"]) for r in _rows("patronymic_endings.csv")
    )


@cache
def surname_sexes() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """Pattern, sex and an example of surnames whose ending tells the bearer's sex."""
    return tuple((re.compile(r["pattern"]), r["sex"], r["example"]) for r in _rows("surname_sexes.csv"))


def sex_of_surname(folded: str) -> str | None:
    """The sex that the ending of a folded surname tells. Abroad women often bear the man's form."""
    return next((sex for pattern, sex, _ in surname_sexes() if pattern.search(folded)), None)


@lru_cache(maxsize=1 << 18)
def surname_key(folded: str) -> str:
    """A folded part of a surname without the ending that tells the bearer's sex."""
    for pattern, becomes, _, _ in surname_endings():
        if pattern.search(folded):
            return pattern.sub(becomes, folded)
    return folded


def surname_keys(text: str) -> tuple[str, ...]:
    """The keys of a surname as written; of a double one both, particles left out where more remains."""
    folded = [fold(part) for part in parts_of(text)]
    kept = [part for part in folded if part not in particles()] or folded
    return tuple(dict.fromkeys(surname_key(part) for part in kept))


@lru_cache(maxsize=1 << 18)
def patronymic(folded: str) -> tuple[str, str] | None:
    """The father's name as a key and the bearer's sex, if the folded part has the form of a patronymic."""
    for pattern, sex, _, _ in patronymic_endings():
        if (found := pattern.search(folded)) and found.start() >= _SHORTEST_STEM:
            return _father(folded[: found.start()]), sex
    return None


def _father(stem: str) -> str:
    """The key of the man's name whose patronymic has this stem; else the stem without its last vowel.

    Full names come first: patronymics are not made of short forms, which may look like another name's stem.
    """
    candidates = (stem, *(stem + vowel for vowel in _VOWELS), stem.rstrip(_VOWELS))
    men = {form: [f.key for f in families_of(form) if f.sex == "M"] for form in candidates}
    full = [form for form in candidates if form in men[form]]
    known = full or [form for form in candidates if men[form]]
    return men[known[0]][0] if known else stem.rstrip(_VOWELS) or stem
