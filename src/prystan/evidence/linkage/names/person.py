"""A whole name: which parts are given names, which the patronymic, which the surname, wherever they were written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from prystan.evidence.linkage.names.folding import fold, parts_of
from prystan.evidence.linkage.names.given import families_of, given_keys, is_given, sex_of_given
from prystan.evidence.linkage.names.surnames import particles, patronymic, sex_of_surname, surname_key


@dataclass(frozen=True, slots=True)
class Name:
    """One person's name. `given` holds parts as written (`given_keys` makes keys of them), all else keys."""

    given: tuple[str, ...]
    patronymic: str | None
    surname: tuple[str, ...]
    sex: str | None


@lru_cache(maxsize=1 << 16)
def read_full(text: str) -> Name:
    """A name in one string, its parts in any order. Nothing is lost: a part that no rule knows is of the surname."""
    parts = [part for part in parts_of(text) if fold(part) not in particles()] or parts_of(text)
    middle, rest = _patronymic_among(parts)
    given = _given_among(rest)
    surname = tuple(surname_key(fold(part)) for place, part in enumerate(rest) if place not in given)
    chosen = tuple(rest[place] for place in given)
    father = patronymic(fold(middle)) if middle else None
    sexes = {sex for sex in ((father[1] if father else None), *map(sex_of_given, chosen)) if sex}
    sex = sexes.pop() if len(sexes) == 1 else None
    if not sexes and sex is None:  # nothing but the surname tells
        endings = [sex_of_surname(fold(part)) for place, part in enumerate(rest) if place not in given]
        sex = next((told for told in endings if told), None)
    return Name(chosen, father[0] if father else None, surname, sex)


def in_boxes(text: str) -> tuple[str, str | None, str]:
    """A name in one string as what belongs into the boxes of given name, patronymic and surname."""
    parts = parts_of(text)
    middle, rest = _patronymic_among(parts)
    given = _given_among(rest)
    surname = [part for place, part in enumerate(rest) if place not in given]
    return " ".join(rest[place] for place in given), middle, " ".join(surname)


def _patronymic_among(parts: list[str]) -> tuple[str | None, list[str]]:
    """The part after the first of three that has the form of one and follows a given name; and the other parts."""
    if len(parts) >= 3:
        for place in range(len(parts) - 1, 0, -1):
            formed = patronymic(fold(parts[place])) and not is_given(parts[place])
            if formed and families_of(parts[place - 1]):
                return parts[place], parts[:place] + parts[place + 1 :]
    return None, parts


def _given_among(parts: list[str]) -> list[int]:
    """The places of the given names: known ones, but never all parts; else the first."""
    known = [place for place, part in enumerate(parts) if is_given(part)]
    known = known or [place for place, part in enumerate(parts) if families_of(part)]
    if len(parts) > 1 and len(known) == len(parts):
        return known[:-1]
    return known or ([0] if parts else [])


@lru_cache(maxsize=1 << 18)
def keys_of_given(text: str, sex: str | None = None) -> tuple[str, ...]:
    """The keys of what stands in the box of the given name, a patronymic there left out."""
    parts = parts_of(text)
    kept = [part for place, part in enumerate(parts) if not place or is_given(part) or not patronymic(fold(part))]
    return tuple(dict.fromkeys(key for part in kept for key in given_keys(part, sex)))


@lru_cache(maxsize=1 << 18)
def father_of(text: str) -> tuple[str, str | None] | None:
    """The father's key and the bearer's sex from what stands in the box of the patronymic, or of the given name."""
    parts = parts_of(text)
    found = [told for part in parts if (told := patronymic(fold(part)))]
    if found:
        return found[0]
    return (given_keys(parts[0], "M")[0], None) if len(parts) == 1 else None
