"""Given names and their families: Таня, Тацяна and Tatiana are forms of one name.

A form may belong to several families (Саша), which sex tells apart for some. A mistyped name is read as the only known
one that a single typing error away, so that less has to be forgiven later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from prystan.evidence.linkage.names.folding import fold, parts_of
from prystan.evidence.linkage.names.rules import rows

_SHORTEST_MENDED = 6  # shorter names are one letter away from too many others


@dataclass(frozen=True, slots=True)
class Family:
    """One given name in all its forms. `key` is the fold of its first form, `sex` is ``F`` or ``M``."""

    key: str
    sex: str
    spellings: frozenset[str]
    forms: frozenset[str]  # the spellings folded


@cache
def families() -> tuple[Family, ...]:
    """All families of the data."""
    return tuple(_family(row["family"], row["sex"], row["forms"]) for row in rows("given"))


def _family(name: str, sex: str, forms: str) -> Family:
    spellings = frozenset(part for form in f"{name};{forms}".split(";") for part in parts_of(form))
    return Family(fold(parts_of(name)[0]), sex, spellings, frozenset(map(fold, spellings)))


@cache
def _by_spelling() -> dict[str, tuple[Family, ...]]:
    return _index(lambda family: family.spellings)


@cache
def _by_form() -> dict[str, tuple[Family, ...]]:
    return _index(lambda family: family.forms)


def _index(words: Callable[[Family], frozenset[str]]) -> dict[str, tuple[Family, ...]]:
    found: dict[str, list[Family]] = {}
    for family in families():
        for word in words(family):
            found.setdefault(word, []).append(family)
    return {word: tuple(sorted(of, key=lambda f: (f.key != fold(word), f.key))) for word, of in found.items()}


@cache
def _by_gap() -> dict[str, frozenset[str]]:
    """Known forms by what remains of them when one letter is left out: two within one error share a remainder."""
    found: dict[str, set[str]] = {}
    for form in _by_form():
        if len(form) >= _SHORTEST_MENDED - 1:
            for rest in {form, *_without_one(form)}:
                found.setdefault(rest, set()).add(form)
    return {rest: frozenset(forms) for rest, forms in found.items()}


def _without_one(word: str) -> Iterator[str]:
    for place in range(1, len(word)):  # the first letter is seldom wrong, and without it names run together
        yield word[:place] + word[place + 1 :]


@lru_cache(maxsize=1 << 18)
def families_of(part: str) -> tuple[Family, ...]:
    """The families that a part may belong to: by its spelling, else by its fold, else by the only one an error away.

    The spelling comes first because Таня and Тоня fold alike. A folded part may be given as well.
    """
    folded = fold(part)
    if known := _by_spelling().get(part) or _by_form().get(folded):
        return known
    if len(folded) < _SHORTEST_MENDED:
        return ()
    near = {form for rest in (folded, *_without_one(folded)) for form in _by_gap().get(rest, ())}
    found = {family for form in near for family in _by_form()[form]}
    return tuple(found) if len(found) == 1 else ()


def is_given(part: str) -> bool:
    """Whether the part is a known form, typing errors aside."""
    return fold(part) in _by_form()


@lru_cache(maxsize=1 << 18)
def given_keys(part: str, sex: str | None = None) -> tuple[str, ...]:
    """The keys of a given name: of its families (those of `sex` where some are), or its fold where none is known."""
    found = families_of(part)
    fitting = [family for family in found if sex is None or family.sex == sex] or list(found)
    return tuple(dict.fromkeys(family.key for family in fitting)) or (fold(part),)


def sex_of_given(part: str) -> str | None:
    """The sex that all families of the name share."""
    sexes = {family.sex for family in families_of(part)}
    return sexes.pop() if len(sexes) == 1 else None
