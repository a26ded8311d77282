"""Who says the sentences: English by default; the report's words, which have the same methods, in other languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from prystan.evidence.estimation.results import rounded


class Texts(Protocol):
    """Says sentences that hold no number."""

    def text(self, message: str, /) -> str: ...


class Say(Protocol):
    """Sentences and numbers in one language. Messages are English sentences with named places (``{n}``)."""

    def text(self, message: str, /, **values: object) -> str: ...

    def plural(self, singular: str, plural: str, n: float, /, **values: object) -> str: ...

    def number(self, x: float, digits: int = 0) -> str: ...

    def percent(self, x: float, digits: int = 0) -> str: ...

    def number_range(self, low: float, high: float, digits: int = 0) -> str: ...

    def listing(self, items: Iterable[str]) -> str: ...


class English:
    """English, without a catalogue."""

    def text(self, message: str, /, **values: object) -> str:
        return message.format_map(values) if values else message

    def plural(self, singular: str, plural: str, n: float, /, **values: object) -> str:
        return (singular if n == 1 else plural).format_map({"n": self.number(n), **values})

    def number(self, x: float, digits: int = 0) -> str:
        return f"{round(x, digits) + 0.0:,.{digits}f}"

    def percent(self, x: float, digits: int = 0) -> str:
        return f"{round(x, digits):.{digits}f}%"

    def number_range(self, low: float, high: float, digits: int = 0) -> str:
        return f"{self.number(low, digits)}–{self.number(high, digits)}"

    def listing(self, items: Iterable[str]) -> str:
        *first, last = [*items] or [""]
        return f"{', '.join(first)} and {last}" if first else last


ENGLISH = English()


def total(say: Say, value: float | None) -> str:
    """An estimated total to two significant figures; nothing where there is none."""
    return "" if value is None else say.number(rounded(value))


def limits(say: Say, pair: tuple[float, float] | None) -> str:
    """Both ends of an interval, each to two significant figures."""
    return "" if pair is None else say.number_range(rounded(pair[0]), rounded(pair[1]))


def history(lists: Iterable[str]) -> str:
    """The lists that somebody is on, as one name."""
    return " + ".join(lists)
