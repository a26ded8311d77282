"""Names of people who do not exist, in several scripts, from reviewed lists.

A group of names is named by its language: ``data/names/<language>.given.csv`` and ``….surnames.csv``. ``own`` is the
spelling in that language, ``ru`` that of Russian forms, ``latin`` that of a passport and ``latin2`` another that is in
use. Common names are combined by chance; whoever bears one of the combinations is not meant.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa

from prystan.evidence.simulation.people import People
from prystan.evidence.simulation.streams import NOBODY, Ints, Part, stream
from prystan.evidence.simulation.world import DATA, World

SCRIPTS = ("own", "ru", "latin", "latin2")
_GIVEN = (*SCRIPTS, "short_own", "short_ru")
_FATHER = ("father_m_own", "father_f_own", "father_m_ru", "father_f_ru")
_SURNAME = tuple(f"{script}_{sex}" for script in SCRIPTS for sex in "mf")


@dataclass(frozen=True, slots=True, eq=False)
class NameBook:
    """All groups, one after the other.

    `given`, `fathers` and `surnames` hold one whole column of the files after the other, in the order of `_GIVEN` …, so
    that column × rows + row finds a name. `*_from` and `*_count` say where the names of a group (and sex) are.
    """

    groups: tuple[str, ...]
    given: pa.Array
    fathers: pa.Array
    surnames: pa.Array
    given_rows: int
    surname_rows: int
    given_from: Ints  # groups × (female, male)
    given_count: Ints
    surname_from: Ints
    surname_count: Ints


@cache
def name_book() -> NameBook:
    """Every group of names that the data folder has."""
    groups = name_groups()
    given = [[row for row in _read(group, "given") if row["sex"] == sex] for group in groups for sex in "FM"]
    surnames = [_read(group, "surnames") for group in groups]
    counts = np.asarray([len(rows) for rows in given], dtype=np.int64)
    families = np.asarray([len(rows) for rows in surnames], dtype=np.int64)
    given_rows = [row for rows in given for row in rows]
    surname_rows = [row for rows in surnames for row in rows]
    return NameBook(
        groups, _stacked(given_rows, _GIVEN), _stacked(given_rows, _FATHER), _stacked(surname_rows, _SURNAME),
        len(given_rows), len(surname_rows),
        (np.cumsum(counts) - counts).reshape(-1, 2), counts.reshape(-1, 2), np.cumsum(families) - families, families,
    )  # fmt: skip


def name_groups() -> tuple[str, ...]:
    """The languages that there are names in."""
    return tuple(sorted(p.name.split(".")[0] for p in (DATA / "names").iterdir() if p.name.endswith(".given.csv")))


def _read(group: str, kind: str) -> list[dict[str, str]]:
    lines = (DATA / "names" / f"{group}.{kind}.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(lines))


def _stacked(rows: list[dict[str, str]], columns: tuple[str, ...]) -> pa.Array:
    return pa.array([row[column] or None for column in columns for row in rows], type=pa.string())


@dataclass(frozen=True, slots=True)
class Identities:
    """Who the people of a chunk are: parallel arrays of row numbers in the book, and of numbers on papers."""

    given: Ints
    father: Ints
    surname: Ints
    female: Ints
    document: Ints
    phone: Ints

    def given_names(self, rows: Ints, script: Ints, short: Ints) -> pa.Array:
        """`script` is an index into SCRIPTS; `short` is 1 for the diminutive, which Latin forms do not have."""
        column = np.where((short == 1) & (script < 2), script + len(SCRIPTS), script)
        return name_book().given.take(pa.array(column * name_book().given_rows + self.given[rows]))

    def patronymics(self, rows: Ints, script: Ints) -> pa.Array:
        """Null in Latin script, and where the language has none."""
        place = (script * 2 + self.female[rows]) * name_book().given_rows + self.father[rows]
        return name_book().fathers.take(pa.array(np.where(script < 2, place, NOBODY), mask=script >= 2))

    def surnames_of(self, rows: Ints, script: Ints) -> pa.Array:
        """With the ending of the person's sex."""
        column = script * 2 + self.female[rows]
        return name_book().surnames.take(pa.array(column * name_book().surname_rows + self.surname[rows]))


def identities_of(world: World, people: People, seed: int, chunk: int) -> Identities:
    """A name, a document and a telephone for each of the people of one chunk."""
    rng, book, size = stream(seed, Part.NAMES, chunk), name_book(), len(people)
    group_of_country = np.asarray([book.groups.index(group) for group in world.names], dtype=np.int64)
    group, male = group_of_country[people.citizenship], (~people.female).astype(np.int64)

    def drawn(first: Ints, count: Ints) -> Ints:
        chosen: Ints = first + rng.integers(0, 1 << 40, size) % count
        return chosen

    return Identities(
        given=drawn(book.given_from[group, male], book.given_count[group, male]),
        father=drawn(book.given_from[group, 1], book.given_count[group, 1]),
        surname=drawn(book.surname_from[group], book.surname_count[group]),
        female=1 - male,
        document=rng.integers(1_000_000, 10_000_000, size),
        phone=rng.integers(100_000_000, 1_000_000_000, size),
    )
