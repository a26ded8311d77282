"""Truth adds up, and the lists depend on each other as those of real partners do."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from prystan.evidence.country import CountryPack
from prystan.evidence.simulation import people
from prystan.evidence.simulation.abuse import abuse_of
from prystan.evidence.simulation.capture import first_days
from prystan.evidence.simulation.chunk import Chunk, make_chunk
from prystan.evidence.simulation.names import name_groups
from prystan.evidence.simulation.partners import INDEX, PARTNERS
from prystan.evidence.simulation.streams import NOBODY, Bools
from prystan.evidence.simulation.world import World, world_of

LISTS = [partner.id for partner in PARTNERS]


@pytest.fixture(scope="module")
def truth(country: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((country / "truth/truth.json").read_text())
    return content


@pytest.fixture(scope="module")
def world(pack: CountryPack) -> World:
    return world_of(pack, name_groups())


@pytest.fixture(scope="module")
def chunk(world: World) -> Chunk:
    return make_chunk(world, 50_000, 7, 0)


def test_every_cut_adds_up_to_all_people(truth: dict[str, Any]) -> None:
    assert truth["people"]["total"] == truth["parameters"]["people"] == 3000
    for group in ("people", "detected"):
        cuts = [name for name in truth[group] if name.startswith("by_")]
        assert {"by_year", "by_sex", "by_age_group", "by_form", "by_region"} <= set(cuts)
        for cut in cuts:
            assert sum(truth[group][cut].values()) == truth[group]["total"], cut


def test_a_part_of_the_people_is_detected(truth: dict[str, Any]) -> None:
    assert 0.2 <= truth["detected"]["total"] / truth["people"]["total"] <= 0.35
    assert 0.15 <= truth["people"]["by_age_group"]["child"] / truth["people"]["total"] <= 0.25


def test_capture_histories_add_up_to_the_lists_and_to_the_detected(truth: dict[str, Any], country: Path) -> None:
    with (country / "truth/captures.csv").open() as file:
        histories = list(csv.DictReader(file))
    assert sum(int(row["count"]) for row in histories) == truth["detected"]["total"]
    for name in LISTS:
        known = sum(int(row["count"]) for row in histories if row[name] == "1")
        assert known == truth["persons_per_contributor"][name]
    assert all("1" in [row[name] for name in LISTS] for row in histories)


def test_every_record_is_one_person_and_every_list_knows_a_person_once(truth: dict[str, Any], country: Path) -> None:
    persons = pl.read_parquet(country / "truth/persons.parquet")
    assert persons.columns == ["person", "contributor", "record", "probability"]
    assert persons.select("contributor", "record").is_duplicated().sum() == 0
    assert persons.select("contributor", "person").is_duplicated().sum() == 0
    everybody = truth["detected"]["total"] + truth["not_victims_on_lists"]
    assert persons["person"].n_unique() == everybody
    for folder in (country / "contributions").iterdir():
        if (folder / "victims.csv").exists():
            sent = pl.read_csv(folder / "victims.csv", infer_schema=False)["record"].to_list()
            assert persons.filter(contributor=folder.name)["record"].to_list() == sent


def test_the_workbook_s_rows_are_the_records_that_import_will_give(country: Path) -> None:
    persons = pl.read_parquet(country / "truth/persons.parquet").filter(contributor="ngo-regional")
    assert persons["record"].to_list() == [f"r{row}" for row in range(3, persons.height + 3)]


def lift(one: Bools, other: Bools) -> float:
    """How much more often two lists know a person than independent lists would."""
    return float((one & other).mean() / (one.mean() * other.mean()))


def known(chunk: Chunk, name: str) -> Bools:
    return np.not_equal(chunk.days[chunk.people.victim, INDEX[name]], NOBODY)


@pytest.mark.parametrize("shelter", ["ngo-women", "social-centres"])
def test_the_police_and_the_shelters_that_it_refers_to_depend_positively(
    shelter: str, chunk: Chunk, world: World
) -> None:
    alone = first_days(chunk.people, abuse_of(world, chunk.people, 7, 0), 7, 0)[chunk.people.victim]
    before = lift(alone[:, INDEX["police"]] != NOBODY, alone[:, INDEX[shelter]] != NOBODY)
    after = lift(known(chunk, "police"), known(chunk, shelter))
    assert after > 2
    assert after > 1.3 * before, "referrals add to what the lists have in common anyway"


def test_exclusive_remits_depend_negatively(chunk: Chunk) -> None:
    assert lift(known(chunk, "ngo-women"), known(chunk, "ngo-migrants")) < 0.8


def test_even_lists_that_never_refer_to_each_other_have_their_visible_people_in_common(chunk: Chunk) -> None:
    assert lift(known(chunk, "hospital"), known(chunk, "ngo-regional")) > 1.2


def test_capture_differs_by_form_sex_age_region_and_year(chunk: Chunk) -> None:
    victims, police = chunk.people.at(chunk.people.victim), known(chunk, "police")
    for values in (victims.form == 0, victims.female, victims.child, victims.region == 4, victims.year == 1):
        assert abs(police[values].mean() / police[~values].mean() - 1) > 0.08


def test_a_definition_that_widens_makes_a_break(chunk: Chunk) -> None:
    """Until the middle of 2023 the association counts nobody who was exploited online only."""
    online = chunk.abuse.online & (chunk.abuse.sexual_forms[:, 1] == NOBODY) & chunk.people.victim
    first, last = online & (chunk.people.year < 2), online & (chunk.people.year > 2)
    days = chunk.days[:, INDEX["ngo-women"]]
    referred = np.concatenate([r.person[r.completed != NOBODY] for r in chunk.referrals])
    unreferred = ~np.isin(np.arange(len(days)), referred)
    assert (days[first & unreferred] == NOBODY).all()
    assert (days[last] != NOBODY).mean() > 0.02


def test_a_chunk_is_the_same_whatever_was_made_before_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "CHUNK", 500)
    alone = make_chunk(world, 1500, 7, 2)
    make_chunk(world, 1500, 7, 0)
    make_chunk(world, 1500, 7, 1)
    again = make_chunk(world, 1500, 7, 2)
    assert (alone.days == again.days).all()
    assert (alone.people.born == again.people.born).all()
