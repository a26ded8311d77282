"""A country's report by the commands that partners, a linkage unit and a national office would type.

Each partner makes tokens of its own names, the unit links tokens, the office checks, counts persons once and reports.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

YEAR = "2025"  # the last that the simulation covers


class Prystan(Protocol):
    """Runs the command `prystan` with these words and returns what it said."""

    def __call__(self, *words: str, may: Sequence[int] = (0,)) -> str: ...

    def all(self, several: Sequence[Sequence[str]]) -> str: ...


@dataclass(frozen=True, slots=True)
class Country:
    """What is built, and where."""

    folder: Path
    code: str
    people: str
    seed: str
    languages: str

    def path(self, *parts: str) -> str:
        return str(self.folder.joinpath(*parts))

    def folders(self, *parts: str) -> list[Path]:
        return sorted(path for path in self.folder.joinpath(*parts).iterdir() if path.is_dir())

    @property
    def persons(self) -> str:
        return self.path("linked", "persons.parquet")

    @property
    def contributions(self) -> list[str]:
        return [str(path) for path in self.folders("contributions")]


def clear(country: Country) -> None:
    """Whatever an earlier demonstration left."""
    shutil.rmtree(country.folder, ignore_errors=True)
    (country.folder / "identities").mkdir(parents=True)


def simulate(country: Country, prystan: Prystan) -> str:
    said = prystan(
        "simulate", "--country", country.code, "--people", country.people, "--seed", country.seed,
        "--out", country.path("country"),
    )  # fmt: skip
    return sentence(said, r"[\d,]+ people were trafficked.*")


def open_round(country: Country, prystan: Prystan) -> str:
    words = ["keys", "new-round", "demo", "--keys", country.path("key-holder")]
    for folder in country.folders("country", "partners"):
        public = prystan("keys", "new-identity", country.path("identities", f"{folder.name}.txt")).split()[-1]
        words += ["--to", f"{folder.name}={public}"]
    return sentence(prystan(*words), r"Round demo.*")


def encode(country: Country, prystan: Prystan) -> str:
    partners = country.folders("country", "partners")
    prystan.all([encoding(country, folder) for folder in partners])
    return f"{len(partners)} partners; one from its HTCDS workbook, the others from register and contribution"


def encoding(country: Country, folder: Path) -> list[str]:
    """What one partner types."""
    partner = folder.name
    common = [
        "--key", country.path("key-holder", "demo", f"{partner}.key.age"),
        "--identity", country.path("identities", f"{partner}.txt"), "--country", country.code,
        "--out", country.path("contributions", partner), "--set-aside", country.path("set-aside", partner),
    ]  # fmt: skip
    if (folder / "cases.xlsx").is_file():
        who = ["--contributor", "Regional association (simulated)", "--id", partner, "--kind", "NGO"]
        return ["encode", str(folder / "cases.xlsx"), *who, "--cut-off", "2026-01-31", *common]
    return [
        "encode",
        country.path("country", "contributions", partner),
        "--names",
        str(folder / "register.csv"),
        *common,
    ]


def link(country: Country, prystan: Prystan) -> str:
    said = prystan("link", *country.contributions, "--out", country.path("linked"))
    return sentence(said, r"[\d,]+ records of \d+ contributors are [\d,]+ persons")


def check(country: Country, prystan: Prystan) -> str:
    for folder in country.folders("country", "contributions"):
        there = country.folder / "contributions" / folder.name
        if not there.exists():
            shutil.copytree(folder, there)
    prystan("check", *country.contributions, "--country", country.code)
    return f"{len(country.contributions)} contributions, every row is good"


def release(country: Country, prystan: Prystan) -> str:
    """A gate may refuse, by chance too (status 1); then the report goes without open data."""
    said = prystan(
        "release", *country.contributions, "--country", country.code, "--persons", country.persons, "--epsilon", "4",
        "--ledger", country.path("ledger.jsonl"), "--out", country.path("open-data"), may=(0, 1),
    )  # fmt: skip
    prystan("ledger", "show", country.path("ledger.jsonl"))
    return sentence(said, r"release-1: .*") if has_open_data(country) else "refused by a gate: the log says which"


def has_open_data(country: Country) -> bool:
    return (country.folder / "open-data" / "microdata.csv").is_file()


def report(country: Country, prystan: Prystan) -> str:
    beside = ["--open-data", country.path("open-data")] if has_open_data(country) else []
    said = prystan(
        "report", *country.contributions, "--country", country.code, "--persons", country.persons,
        "--draws", country.path("linked", "drawn-persons.parquet"), "--languages", country.languages,
        "--release-ledger", country.path("ledger.jsonl"), *beside, "--out", country.path("report"),
    )  # fmt: skip
    return sentence(said, r"\d+ contributions, \d+ rows read.*")


def report_with(country: Country, contribution: str) -> list[str]:
    """What to type for a report that has one more contribution."""
    return [
        "report", country.path("contributions", "*"), contribution, "--country", country.code,
        "--persons", country.persons, "--year", YEAR, "--out", country.path("report"),
    ]  # fmt: skip


def sentence(said: str, wanted: str) -> str:
    """The one sentence of an output that belongs on the screen."""
    found = re.search(wanted, said)
    return found[0].strip() if found else ""


STEPS: tuple[tuple[str, Callable[[Country, Prystan], str]], ...] = (
    ("A country is simulated: what partners would send, and the names that they keep", simulate),
    ("A linkage round: its key is sealed to each partner; who links never has it", open_round),
    ("Each partner makes tokens of its own names", encode),
    ("The linkage unit finds who is the same person, from tokens alone", link),
    ("The national office checks every contribution", check),
    ("Open data: rows that are nobody, attacked before they are written", release),
    ("The Country Report, with the open data beside it", report),
)
