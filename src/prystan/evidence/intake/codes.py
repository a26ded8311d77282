"""Reading codes as people write them: the code, its label in any language, several in one cell, or a near miss."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache, cached_property

from babel.core import get_global

from prystan.evidence.intake.texts import DID_YOU_MEAN
from prystan.evidence.model.codelists import CodeList, code_list

_SEPARATORS = re.compile(r"\s*[;,\n|]\s*")
_NOT_LETTER = re.compile(r"[\W_]+")
_DASHES = re.compile(r"[-‐-―−]+")
_MANY = 5000  # suggestions are looked for this often per column; a file of nonsense does not deserve more


def plain(text: str) -> str:
    """The form in which spellings are compared. Without digits only letters count; with digits, signs count too."""
    folded = " ".join(_DASHES.sub("-", text.replace("\ufeff", "")).split()).casefold()
    return folded if any(c.isdigit() for c in folded) else _NOT_LETTER.sub("", folded)


class CodeReader:
    """Finds the code that a text means in one code list; `aliases` maps further spellings to codes."""

    def __init__(self, codes: CodeList, aliases: Mapping[str, str] | None = None) -> None:
        self.name = codes.name
        self.values = codes.values
        self._known = frozenset(codes.values)
        self._codes = codes
        self._aliases = aliases or {}
        self._suggested = 0

    @cached_property
    def _index(self) -> dict[str, str]:
        """Plain spelling → code. Built at the first text that is not simply a code: most files never need it."""
        index: dict[str, str] = {}
        for spelling, code in _spellings(self._codes, self._aliases):
            index.setdefault(plain(spelling), code)
        return index

    def one(self, text: str) -> str | None:
        """The code that the whole text means."""
        stripped = text.strip()
        if not stripped:
            return None
        return stripped if stripped in self._known else self._index.get(plain(text))

    def many(self, text: str) -> list[str] | None:
        """The codes in a cell, or nothing where a part of it is none. Labels may hold the separators themselves:
        from the left, the longest run of parts that is one label wins."""
        if whole := self.one(text):
            return [whole]
        parts = [part for part in _SEPARATORS.split(text.strip()) if part.strip()]
        found: list[str] = []
        while parts:
            for length in range(len(parts), 0, -1):
                if code := self.one(" ".join(parts[:length])):
                    found.append(code)
                    parts = parts[length:]
                    break
            else:
                return None
        return list(dict.fromkeys(found)) or None

    def spaced(self, text: str) -> list[str] | None:
        """Codes with blanks between them, as forms export them."""
        parts = text.split()
        return list(dict.fromkeys(parts)) if parts and self._known.issuperset(parts) else None

    def suggestion(self, text: str) -> str:
        """'Did you mean X?' for the nearest spelling that the list knows, of the first part that is none."""
        self._suggested += 1
        if self._suggested > _MANY:
            return ""
        parts = _SEPARATORS.split(text)
        for part in (*parts, text) if len(parts) > 1 else parts:
            if self.one(part) is None and (near := self._near(plain(part))):
                return DID_YOU_MEAN.format(meant=near)
        return ""

    def _near(self, spelling: str) -> str | None:
        if near := get_close_matches(spelling, self._index, n=1, cutoff=0.75):
            return self._index[near[0]]
        begun = {code for known, code in self._index.items() if len(spelling) > 4 and known.startswith(spelling)}
        return begun.pop() if len(begun) == 1 else None


def _spellings(codes: CodeList, aliases: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    yield from ((code.code, code.code) for code in codes.codes)
    yield from ((label, code.code) for code in codes.codes for label in code.labels.values())
    yield from ((spelling, code) for spelling, code in aliases.items() if code in codes)
    if codes.name == "country":
        yield from _alpha3().items()


@cache
def _alpha3() -> dict[str, str]:
    """ISO 3166-1 alpha-3 to alpha-2, as CLDR lists them."""
    known = set(code_list("country").values)
    aliases: Mapping[str, list[str]] = get_global("territory_aliases")
    return {old: new[0] for old, new in aliases.items() if len(old) == 3 and len(new) == 1 and new[0] in known}
