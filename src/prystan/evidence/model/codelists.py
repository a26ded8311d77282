"""Code lists: the values that a code column may hold, with their labels.

A list is a CSV file in ``codes/``: ``code, source, own, en, be, ru``. ``own`` is ``yes`` where no standard has the
code and the model adds it. Countries and languages come from CLDR (by Babel) and have a label in every language;
regions come from the country pack.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel import Locale


@dataclass(frozen=True, slots=True)
class Code:
    """One value. `labels` maps a language to its label; English is always there."""

    code: str
    labels: Mapping[str, str]
    source: str
    own: bool = False

    def label(self, language: str) -> str:
        return self.labels.get(language) or self.labels["en"]


@dataclass(frozen=True, slots=True)
class CodeList:
    """Codes in the order in which tables show them."""

    name: str
    codes: tuple[Code, ...]

    def __contains__(self, code: object) -> bool:
        return any(c.code == code for c in self.codes)

    def __getitem__(self, code: str) -> Code:
        for candidate in self.codes:
            if candidate.code == code:
                return candidate
        raise KeyError(f"{self.name} has no code {code!r}")

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(c.code for c in self.codes)


LANGUAGES = ("en", "be", "ru")


@cache
def code_list(name: str) -> CodeList:
    """The list called `name`. Regions differ by country: ask the country pack for those.

    Raises:
        KeyError: there is no such list.
    """
    if name == "country":
        return _from_cldr("country", _countries(), "ISO 3166-1")
    if name == "language":
        return _from_cldr("language", _languages(), "ISO 639-1")
    path = files("prystan.evidence.model") / "codes" / f"{name}.csv"
    if not path.is_file():
        raise KeyError(f"there is no code list {name!r}")
    lines = path.read_text(encoding="utf-8").splitlines()
    return CodeList(name, tuple(_code(row) for row in csv.DictReader(lines)))


def _code(row: Mapping[str, str]) -> Code:
    labels = {language: row[language] for language in LANGUAGES if row.get(language)}
    return Code(row["code"], labels, row["source"], row["own"] == "yes")


# Codes that CLDR lists but ISO 3166-1 does not assign to a country.
_NOT_ISO_3166 = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}


def _countries() -> Iterable[str]:
    names = map(str, Locale.parse("en").territories)
    return sorted(c for c in names if len(c) == 2 and c.isalpha() and c not in _NOT_ISO_3166)


def _languages() -> Iterable[str]:
    return sorted(c for c in map(str, Locale.parse("en").languages) if len(c) == 2)


def _from_cldr(name: str, codes: Iterable[str], source: str) -> CodeList:
    kind = "territories" if name == "country" else "languages"
    names = {language: getattr(Locale.parse(language), kind) for language in LANGUAGES}
    return CodeList(
        name,
        tuple(
            Code(code, {lang: labels[code] for lang, labels in names.items() if code in labels}, source)
            for code in codes
        ),
    )
