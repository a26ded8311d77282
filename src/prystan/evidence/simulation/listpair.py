"""Two lists of one population with a known overlap, written down by two offices: what linkage is measured on.

Given names are those of `prystan.evidence.simulation.names`, surnames are stems with endings; both follow Zipf's law,
as names do. Each office writes in scripts of its own and makes errors: transliteration, typing, exchanged name parts,
diminutives, a surname changed by marriage, day and month exchanged, a wrong digit of the birth year, gaps.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from prystan.evidence.simulation.streams import Floats, Ints
from prystan.evidence.simulation.world import DATA

Bools = NDArray[np.bool_]

_ENDINGS = (  # own and ru forms for a man and a woman; what the stem must end in is left to the reader's ear
    ("аў", "ава", "ов", "ова"), ("энка", "энка", "енко", "енко"), ("овіч", "овіч", "ович", "ович"),
    ("чук", "чук", "чук", "чук"), ("скі", "ская", "ский", "ская"), ("ік", "ік", "ик", "ик"), ("ін", "іна", "ин", "ина"),
    ("ец", "ец", "ец", "ец"), ("юк", "юк", "юк", "юк"),
)  # fmt: skip
_RU = str.maketrans({"і": "и", "ў": "в", "э": "е", "ц": "т"})
_LATIN = str.maketrans(
    {"а": "a", "б": "b", "в": "v", "г": "h", "д": "d", "е": "e", "ж": "zh", "з": "z", "і": "i", "и": "i", "й": "y",
     "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "u",
     "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia"}
)  # fmt: skip
_LATIN_RU = str.maketrans({"г": "g", "ю": "yu", "я": "ya", "щ": "shch"})


@dataclass(frozen=True, slots=True)
class Office:
    """How an office writes: weights of the scripts own, ru, latin, latin2, and the shares of errors and gaps."""

    scripts: tuple[float, float, float, float]
    typo: float = 0.03
    swapped: float = 0.01
    short: float = 0.03
    married: float = 0.02
    no_patronymic: float = 0.3
    no_birth: float = 0.01
    day_month: float = 0.01
    wrong_year: float = 0.015
    wrong_day: float = 0.01


OFFICES = (
    Office((0.25, 0.65, 0.05, 0.05)),
    Office((0.2, 0.3, 0.3, 0.2), typo=0.04, no_patronymic=0.5, swapped=0.015),
)


@dataclass(frozen=True, slots=True)
class NameStock:
    """Names in the four scripts with their frequencies: what an attacker may know as well as anybody."""

    given: tuple[tuple[dict[str, str], ...], tuple[dict[str, str], ...]]  # women's, men's
    given_weights: tuple[Floats, Floats]
    surnames: tuple[tuple[str, ...], ...]  # own, ru, latin, latin2, each for a woman and for a man: eight forms
    surname_weights: Floats


def name_stock(group: str = "be") -> NameStock:
    """The names of `group`, in a fixed order of frequency."""
    lines = (DATA / "names" / f"{group}.given.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(lines))
    given = tuple(tuple(row for row in rows if row["sex"] == sex) for sex in "FM")
    listed = csv.DictReader((DATA / "names" / f"{group}.surnames.csv").read_text(encoding="utf-8").splitlines())
    columns = [f"{script}_{sex}" for script in ("own", "ru", "latin", "latin2") for sex in "fm"]
    surnames = [tuple(row[column] for column in columns) for row in listed]
    stems = (DATA / "names" / f"{group}.stems.txt").read_text(encoding="utf-8").split()
    surnames += [_forms(stem, ending) for stem in stems for ending in _ENDINGS]
    order = np.random.Generator(np.random.PCG64(7)).permutation(len(surnames))
    return NameStock(
        (given[0], given[1]),
        (_zipf(len(given[0]), 0.9), _zipf(len(given[1]), 0.9)),
        tuple(surnames[place] for place in order),
        _zipf(len(surnames), 0.75),
    )


def _zipf(size: int, power: float) -> Floats:
    weights = 1 / (np.arange(size) + 2.0) ** power
    shares: Floats = weights / weights.sum()
    return shares


def _forms(stem: str, ending: tuple[str, str, str, str]) -> tuple[str, ...]:
    own_m, own_f, ru_m, ru_f = ending
    own = [(stem + own_f).capitalize(), (stem + own_m).capitalize()]
    russian = stem.translate(_RU)
    ru = [(russian + ru_f).capitalize(), (russian + ru_m).capitalize()]
    latin = [name.lower().translate(_LATIN).capitalize() for name in own]
    latin2 = [name.lower().translate(_LATIN_RU).translate(_LATIN).capitalize() for name in ru]
    return (*own, *ru, *latin, *latin2)


@dataclass(frozen=True, slots=True)
class _Crowd:
    sex: Ints  # 0 woman, 1 man
    given: Ints
    father: Ints
    surname: Ints
    married: Ints
    born: tuple[date, ...]


def population(size: int, seed: int) -> pl.DataFrame:
    """People as an attacker may know them: `sex` F or M, names in Russian, birth date; the same frequencies, others."""
    stock, rng = name_stock(), np.random.Generator(np.random.PCG64([seed, 1]))
    crowd = _crowd(stock, size, rng)
    office = Office((0, 1, 0, 0), 0, 0, 0, 0, 0, 0, 0, 0, 0)
    return _written(stock, crowd, np.arange(size), office, rng, "U")


def list_pair(sizes: tuple[int, int], common: int, seed: int) -> pl.DataFrame:
    """Two registers, one under the other: `contributor` a or b, `person` (the truth), and what the offices wrote.

    Args:
        sizes: people on either list.
        common: of them on both.
    """
    stock, rng = name_stock(), np.random.Generator(np.random.PCG64([seed, 0]))
    crowd = _crowd(stock, sizes[0] + sizes[1] - common, rng)
    rows = (np.arange(sizes[0]), np.r_[np.arange(common), np.arange(sizes[0], sizes[0] + sizes[1] - common)])
    parts = []
    for contributor, row, office in zip("ab", rows, OFFICES, strict=True):
        mixed = rng.permutation(row)
        parts.append(
            _written(stock, crowd, mixed, office, rng, contributor.upper()).select(
                pl.lit(contributor).alias("contributor"), pl.Series("person", mixed), pl.all()
            )
        )
    return pl.concat(parts)


def independent_lists(people: int, shares: tuple[float, ...], seed: int) -> pl.DataFrame:
    """Registers of a population in which each list finds everybody with its own share, whoever else found them.

    That is what the simplest estimators of a hidden population assume. Columns as in `list_pair`, contributors a, b …
    """
    rng = np.random.Generator(np.random.PCG64([seed, 3]))
    return registers_of(rng.random((people, len(shares))) < np.asarray(shares), seed)


def registers_of(seen: Bools, seed: int) -> pl.DataFrame:
    """Registers of a population of which it is given who is on which list: `seen`, (people, lists).

    Columns as in `list_pair`, contributors a, b …
    """
    stock, rng = name_stock(), np.random.Generator(np.random.PCG64([seed, 2]))
    crowd = _crowd(stock, len(seen), rng)
    parts = []
    for place in range(seen.shape[1]):
        rows = rng.permutation(np.flatnonzero(seen[:, place]))
        contributor = chr(ord("a") + place)
        written = _written(stock, crowd, rows, OFFICES[place % len(OFFICES)], rng, contributor.upper())
        parts.append(written.select(pl.lit(contributor).alias("contributor"), pl.Series("person", rows), pl.all()))
    return pl.concat(parts)


def _crowd(stock: NameStock, size: int, rng: np.random.Generator) -> _Crowd:
    sex = (rng.random(size) < 0.4).astype(np.int64)
    given = np.where(sex == 0, rng.choice(len(stock.given[0]), size, p=stock.given_weights[0]),
                     rng.choice(len(stock.given[1]), size, p=stock.given_weights[1]))  # fmt: skip
    born = rng.integers(0, 45 * 365, size)
    return _Crowd(
        sex,
        given,
        rng.choice(len(stock.given[1]), size, p=stock.given_weights[1]),
        rng.choice(len(stock.surnames), size, p=stock.surname_weights),
        rng.choice(len(stock.surnames), size, p=stock.surname_weights),
        tuple(date(1965, 1, 1) + timedelta(int(days)) for days in born),
    )


def _written(
    stock: NameStock, crowd: _Crowd, rows: Ints, office: Office, rng: np.random.Generator, prefix: str
) -> pl.DataFrame:
    chance = rng.random((len(rows), 10))
    scripts = rng.choice(4, len(rows), p=office.scripts)
    written = [
        _person(stock, crowd, int(row), office, int(script), c, rng)
        for row, script, c in zip(rows, scripts, chance, strict=True)
    ]
    frame = pl.DataFrame(
        written, schema=["sex", "given_name", "patronymic", "surname", "birth_date", "script"], orient="row"
    )
    return frame.with_columns(
        (prefix + pl.int_range(len(rows)).cast(pl.String()).str.zfill(7)).alias("record"),
        pl.lit(None, pl.String()).alias("phone"),
        pl.lit(None, pl.String()).alias("document"),
    )


def _person(
    stock: NameStock, crowd: _Crowd, row: int, office: Office, script: int, chance: Floats, rng: np.random.Generator
) -> tuple[str, str, str | None, str, str | None, str]:
    sex = int(crowd.sex[row])
    column = ("own", "ru", "latin", "latin2")[script]
    name = stock.given[sex][crowd.given[row]]
    short = chance[0] < office.short and script < 2
    given = name[f"short_{column}"] if short else name[column]
    family = crowd.married[row] if sex == 0 and chance[1] < office.married else crowd.surname[row]
    surname = stock.surnames[family][2 * script + sex]
    father = stock.given[1][crowd.father[row]]
    patronymic = father[f"father_{'fm'[sex]}_{column}"] if script < 2 and chance[2] >= office.no_patronymic else None
    if chance[3] < office.typo:
        given = _mistyped(given, rng)
    if chance[4] < office.typo:
        surname = _mistyped(surname, rng)
    if chance[5] < office.swapped:
        given, surname = surname, given
    born = None if chance[6] < office.no_birth else _birth(crowd.born[row], office, chance[7:], rng).isoformat()
    return ("FM"[sex], given, patronymic, surname, born, column)


def _birth(born: date, office: Office, chance: Floats, rng: np.random.Generator) -> date:
    if chance[0] < office.day_month and born.day <= 12:
        return born.replace(month=born.day, day=born.month)
    if chance[1] < office.wrong_year:
        return born.replace(year=born.year + int(rng.choice([-10, -1, 1, 10])), day=min(born.day, 28))
    if chance[2] < office.wrong_day:
        return born.replace(day=int(rng.integers(1, 29)))
    return born


def _mistyped(name: str, rng: np.random.Generator) -> str:
    """A letter lost, doubled, exchanged with its neighbour, or replaced by another of the name."""
    at = 1 + int(rng.integers(0, max(1, len(name) - 2)))
    before, letter, after = name[:at], name[at : at + 1], name[at + 1 :]
    kind = int(rng.integers(0, 4))
    if kind == 3:
        return before + name[int(rng.integers(0, len(name)))].lower() + after
    return before + (after, letter + letter + after, after[:1] + letter + after[1:])[kind]
