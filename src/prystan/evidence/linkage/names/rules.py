"""The rules, read from data: what letters become, what spellings are merged, which forms are one name.

Each row carries an example: two spellings that must meet. Tests run them all.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby


def rows(folder: str) -> Iterator[dict[str, str]]:
    """The rows of every CSV file in ``data/<folder>``, files in the order of their names."""
    place = files("prystan.evidence.linkage.names") / "data" / folder
    for file in sorted(place.iterdir(), key=lambda path: path.name):
        if file.name.endswith(".csv"):
            yield from csv.DictReader(file.read_text(encoding="utf-8").splitlines())


@dataclass(frozen=True, slots=True)
class Fold:
    """One rewriting. `script` is ``latin`` (only what was written in Latin letters) or ``any``; `cue` must be somewhere
    in the word for the rule to speak. `left` and `right` are spellings that must fold alike."""

    step: int
    script: str
    cue: str
    pattern: str
    becomes: str
    why: str
    left: str
    right: str


@cache
def letters() -> dict[int, str]:
    """What each letter of the scripts becomes, as `str.translate` takes it."""
    return {ord(row["letter"]): row["becomes"] for row in rows("letters") if len(row["letter"]) == 1}


@cache
def letter_pairs() -> tuple[tuple[str, str], ...]:
    """Letters written with two signs, and what they become."""
    return tuple((row["letter"], row["becomes"]) for row in rows("letters") if len(row["letter"]) > 1)


@cache
def folds() -> tuple[Fold, ...]:
    """All rewritings in the order of their steps."""
    found = [
        Fold(int(r["step"]), r["script"], r["cue"], r["pattern"], r["becomes"], r["why"], r["left"], r["right"])
        for r in rows("folds")
    ]
    return tuple(sorted(found, key=lambda fold: fold.step))


class Pass:
    """The rules of one step, tried together at each place of a word; of those that fit, the first in the file wins."""

    def __init__(self, step: list[Fold]) -> None:
        named = [f"(?P<r{place}>{_shifted(fold.pattern, place)})" for place, fold in enumerate(step)]
        self._pattern = re.compile("|".join(named))
        self._becomes = {f"r{place}": fold.becomes for place, fold in enumerate(step)}

    def __call__(self, word: str) -> str:
        return self._pattern.sub(self._become, word)

    def _become(self, match: re.Match[str]) -> str:
        becomes = self._becomes[match.lastgroup or ""]
        return match[0][0] if becomes == r"\1" else becomes


def _shifted(pattern: str, place: int) -> str:
    """A rule's own group by a name, so that it can stand beside others."""
    return pattern.replace("(.)", f"(?P<g{place}>.)").replace(r"\1", f"(?P=g{place})")


@cache
def passes(script: str, cues: frozenset[str]) -> tuple[Pass, ...]:
    """The passes for a word of `script` in which `cues` were found."""
    fitting = [f for f in folds() if f.script in ("any", script) and (not f.cue or f.cue in cues)]
    return tuple(Pass(list(step)) for _, step in groupby(fitting, key=lambda fold: fold.step))


@cache
def cue_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The distinct cues of the rules."""
    return tuple((cue, re.compile(cue)) for cue in sorted({f.cue for f in folds() if f.cue}))
