"""How well two full names agree, from 0 to 1, in any of the scripts.

Order of parts, diminutives, a missing patronymic and spelling do not count against two names. Two given names that are
known to be different ones do, however alike they look: sisters are seldom one person.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from prystan.evidence.linkage.names.folding import fold
from prystan.evidence.linkage.names.given import families_of, given_keys
from prystan.evidence.linkage.names.likeness import likeness
from prystan.evidence.linkage.names.person import Name, read_full

_SHARED_SHORT = 0.95  # one of several names that a short form stands for
_KNOWN_APART = 0.35  # two known names that share no family: at most so alike
_UNSAID = 0.75  # a surname or a given name that one of the two lacks
_WORST = 0.7  # the weight of the part that agrees least; the rest is the mean's
_FATHER = 0.55  # what is left where fathers' names have nothing in common
_OTHER_SEX = 0.6


def agreement(left: str, right: str) -> float:
    """How well two full names agree: 1 for spellings of one name, near 0 for names with nothing in common.

    Each is a whole name in one string: given names, patronymic and surnames in any order and script.
    """
    one, other = sorted((left, right))
    return _agreement(one, other)


@lru_cache(maxsize=1 << 16)
def _agreement(left: str, right: str) -> float:
    one, other = read_full(left), read_full(right)
    return max(_in_roles(one, other), *(_in_roles(one, turned) for turned in _turned(one, other)))


def _turned(one: Name, other: Name) -> list[Name]:
    """The other name with its parts in each other's role, where no known given name says which is which."""
    said = all(any(families_of(part) for part in name.given) for name in (one, other))
    if said or not (other.given and other.surname):
        return [other]
    return [Name(other.surname, other.patronymic, tuple(map(fold, other.given)), other.sex)]


def _in_roles(one: Name, other: Name) -> float:
    if not (one.given or one.surname) or not (other.given or other.surname):
        return 0.0
    parts = (_given(one.given, other.given), _surname(one.surname, other.surname))
    score = _WORST * min(parts) + (1 - _WORST) * sum(parts) / 2
    if one.patronymic and other.patronymic:
        score *= _FATHER + (1 - _FATHER) * likeness(one.patronymic, other.patronymic)
    if one.sex and other.sex and one.sex != other.sex:
        score *= _OTHER_SEX
    return score


def _given(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """Each of the fewer given names has its best partner among the others."""
    if not left or not right:
        return _UNSAID
    fewer, more = sorted((left, right), key=len)
    return sum(max(_one_given(a, b) for b in more) for a in fewer) / len(fewer)


def _one_given(left: str, right: str) -> float:
    if fold(left) == fold(right):
        return 1.0
    ours, theirs = given_keys(left), given_keys(right)
    alike = likeness(fold(left), fold(right))
    if families_of(left) and families_of(right):
        if set(ours) & set(theirs):
            return 1.0 if len(ours) == len(theirs) == 1 else _SHARED_SHORT
        return min(alike, _KNOWN_APART)
    return max(alike, *(likeness(a, b) for a, b in product(ours, theirs)))


def _surname(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """One part of a double surname is enough: the other is left out, or came by marriage."""
    if not left or not right:
        return _UNSAID
    return max(likeness(a, b) for a, b in product(left, right))
