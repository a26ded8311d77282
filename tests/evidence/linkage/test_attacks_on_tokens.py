"""Attacks without the key: they succeed on filters of single fields, and get nothing out of the recommended scheme."""

from __future__ import annotations

import polars as pl
import pytest

from evidence.linkage.rounds import KEY
from prystan.evidence.linkage.attacks import Outcome, attack_all
from prystan.evidence.linkage.people import people_of
from prystan.evidence.linkage.schemes import RECOMMENDED, SCHEMES
from prystan.evidence.simulation.listpair import list_pair, population


@pytest.fixture(scope="module")
def people() -> pl.DataFrame:
    return people_of(list_pair((3000, 2500), 1000, seed=5))


@pytest.fixture(scope="module")
def reference() -> pl.DataFrame:
    return people_of(population(6000, seed=99))


def attacked(name: str, people: pl.DataFrame, reference: pl.DataFrame) -> dict[str, Outcome]:
    scheme = SCHEMES[name]
    return {found.attack: found for found in attack_all(scheme, scheme.encode(people, KEY), people, reference)}


def test_attacks_decode_names_from_filters_of_single_fields(people: pl.DataFrame, reference: pl.DataFrame) -> None:
    found = attacked("filters", people, reference)
    for attack in ("frequency alignment", "graph matching"):
        assert found[attack].decoded["given"] > found[attack].blind["given"] + 0.2
    assert found["pattern mining"].decoded["given"] > found["pattern mining"].blind["given"] + 0.05
    assert found["frequency alignment"].decoded["surname"] > found["frequency alignment"].blind["surname"] + 0.02


def test_no_attack_decodes_one_in_a_hundred_from_the_recommended_scheme(
    people: pl.DataFrame, reference: pl.DataFrame
) -> None:
    for outcome in attacked(RECOMMENDED, people, reference).values():
        assert outcome.worst < 0.01, outcome
