"""What is said of the data as a whole: whose it is, where from, until when, under which licence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence by its Open Definition name (``CC-BY-4.0``), its title and its address."""

    name: str
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where data came from; `path` is an address, if there is one."""

    title: str
    path: str | None = None

    def as_json(self) -> dict[str, str]:
        return {"title": self.title} | ({"path": self.path} if self.path else {})


CC_BY = Licence("CC-BY-4.0", "Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Said once for all data files of one edition. `name` is a short machine name (``country-report-2025``)."""

    name: str
    title: str
    description: str
    language: str
    cut_off: date
    version: str
    input_hash: str
    sources: tuple[Source, ...] = ()
    licence: Licence = CC_BY

    @property
    def stamp(self) -> datetime:
        """The moment that every file carries: the cut-off, never the time at which it was written."""
        return datetime(self.cut_off.year, self.cut_off.month, self.cut_off.day, tzinfo=UTC)
