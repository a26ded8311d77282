"""How well spellings of one name are told from other names, and how many people are encoded in a second of a processor.

    python bench/names.py [--people 100000] [--pairs FILE]

Spelling: every name of the simulation's book in four spellings, half of them with a typing error, against the spellings
of the name that is most like it. The fold was not tuned on them. The families of given names are left out, so that
letters alone speak. Reported is the AUC: how often a true pair is more alike than a false one.
`FILE` has columns same (0 or 1), kind, left and right, tab-separated: pairs of full names for `agreement`.

Speed: the registers of a simulated country, encoded by each scheme as `prystan encode` does, reading of files apart.
The ratio printed is the speed over 50 thousand people a second.
"""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path

import polars as pl

from prystan.evidence.country import load_pack
from prystan.evidence.linkage.encode import encode
from prystan.evidence.linkage.keys import new_round_key
from prystan.evidence.linkage.names import agreement
from prystan.evidence.linkage.names.folding import fold, parts_of
from prystan.evidence.linkage.names.likeness import likeness
from prystan.evidence.linkage.names.surnames import patronymic, surname_key
from prystan.evidence.linkage.people import people_of
from prystan.evidence.linkage.register import read_register
from prystan.evidence.linkage.schemes import SCHEMES
from prystan.evidence.simulation.simulate import simulate
from prystan.evidence.simulation.world import DATA

TARGET = 50_000
SCRIPTS = ("own", "ru", "latin", "latin2")


def auc(true: Sequence[float], false: Sequence[float]) -> float:
    """How often a true pair scores above a false one, ties by half."""
    ordered = sorted([(score, 1) for score in true] + [(score, 0) for score in false])
    below, sums, place = 0, 0.0, 0
    while place < len(ordered):
        end = place
        while end < len(ordered) and ordered[end][0] == ordered[place][0]:
            end += 1
        ties = [kind for _, kind in ordered[place:end]]
        sums += ties.count(1) * (below + ties.count(0) / 2)
        below += ties.count(0)
        place = end
    return sums / (len(true) * len(false))


def book(kind: str, columns: Iterable[str]) -> list[list[str]]:
    """The spellings of each Slavic name of the simulation's book, distinct ones only."""
    rows = csv.DictReader((DATA / "names" / f"be.{kind}.csv").read_text(encoding="utf-8").splitlines())
    return [list(dict.fromkeys(row[column] for column in columns if row[column])) for row in rows]


def key(kind: str, name: str) -> str:
    folded = fold(parts_of(name)[0])
    if kind == "patronymics":
        found = patronymic(folded)
        return found[0] if found else folded
    return surname_key(folded) if kind == "surnames" else folded


def mistyped(name: str, dice: random.Random) -> str:
    if len(name) < 4:
        return name
    at = dice.randrange(1, len(name) - 1)
    kind = dice.randrange(3)
    if kind == 0:
        return name[:at] + name[at + 1 :]
    return name[: at + 1] + name[at:] if kind == 1 else name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def spelling(kind: str, names: Sequence[Sequence[str]], dice: random.Random) -> None:
    pairs = [(a, mistyped(b, dice) if dice.random() < 0.5 else b) for row in names for a, b in combinations(row, 2)]
    true = [likeness(key(kind, a), key(kind, b)) for a, b in pairs]
    equal = sum(key(kind, a) == key(kind, b) for row in names for a, b in combinations(row, 2))
    false = []
    for row in names:
        others = [other for other in names if key(kind, other[0]) != key(kind, row[0])]
        near = max(others, key=lambda other: likeness(key(kind, row[0]), key(kind, other[0])))
        false += [likeness(key(kind, a), key(kind, b)) for a in row for b in near if a != b]
    share = equal / sum(1 for row in names for _ in combinations(row, 2))
    print(f"{kind:12} {len(true):5} true pairs, {len(false):5} hard false ones: AUC {auc(true, false):.3f}, ", end="")
    print(f"equal keys without typing errors {share:.0%}")


def speed(people: int) -> None:
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "country"
        simulate(load_pack("by"), people, 7, folder, "parquet")
        lists = [
            (pl.read_parquet(path.parents[2] / "contributions" / path.parent.name / "victims.parquet",
                             columns=["record", "sex", "birth_year"]), read_register(path))
            for path in sorted(folder.glob("partners/*/register.csv"))
            if (path.parents[2] / "contributions" / path.parent.name).exists()
        ]  # fmt: skip
    records = sum(victims.height for victims, _ in lists)
    parts = sum(register.select("given_name", "surname").unique().height for _, register in lists)
    print(f"{records:,} records of {len(lists)} lists; {parts:,} distinct pairs of given name and surname")
    begin = time.process_time()
    for _, register in lists:
        people_of(register, region="BY")
    rate = records / (time.process_time() - begin)
    print(f"{'normalising':12} {rate:10,.0f} people a CPU second")
    secret = new_round_key("bench", date(2026, 1, 1))
    for scheme in SCHEMES.values():
        begin = time.process_time()
        for victims, register in lists:
            encode(victims, register, secret, scheme, contributor="bench", region="BY")
        rate = records / (time.process_time() - begin)
        print(f"{scheme.name:12} {rate:10,.0f} people a CPU second: {rate / TARGET:.2f} of the target")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--people", type=int, default=100_000)
    options.add_argument("--pairs", type=Path)
    given = options.parse_args()
    dice = random.Random(1)
    spelling("surnames", book("surnames", [f"{script}_{sex}" for script in SCRIPTS for sex in "mf"]), dice)
    spelling("given names", book("given", SCRIPTS), dice)
    fathers = book("given", [f"father_{sex}_{script}" for sex in "mf" for script in ("own", "ru")])
    spelling("patronymics", [row for row in fathers if row], dice)
    if given.pairs:
        rows = list(csv.DictReader(given.pairs.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
        scores = [(int(row["same"]), agreement(row["left"], row["right"])) for row in rows]
        found = auc([s for same, s in scores if same], [s for same, s in scores if not same])
        print(f"{'full names':12} {len(rows)} pairs of {given.pairs.name}: AUC {found:.3f}")
    speed(given.people)


if __name__ == "__main__":
    main()
