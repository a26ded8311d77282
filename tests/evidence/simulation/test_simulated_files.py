"""What is written passes intake, is the same each time, and appears whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from prystan.evidence.country import CountryPack, load_pack
from prystan.evidence.intake import Intake, read_contribution
from prystan.evidence.simulation import SimulationError, people, simulate


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def read(folder: Path, pack: CountryPack, workdir: Path) -> Intake:
    workdir.mkdir(parents=True)
    return read_contribution(folder, regions=pack.regions, workdir=workdir)


def assert_clean(contributions: Path, pack: CountryPack, workdir: Path) -> None:
    for number, folder in enumerate(sorted(contributions.iterdir())):
        reading = read(folder, pack, workdir / "work" / str(number))
        assert list(reading.problems) == []
        assert reading.rows_kept == reading.rows_read
        assert sum(reading.rows_kept.values()) > 0


def test_every_contribution_passes_intake_without_a_problem(country: Path, pack: CountryPack, tmp_path: Path) -> None:
    assert_clean(country / "contributions", pack, tmp_path)


def test_parquet_says_the_same_as_csv_and_passes_too(country: Path, pack: CountryPack, tmp_path: Path) -> None:
    simulate(pack, 3000, 7, tmp_path / "country", "parquet")
    assert_clean(tmp_path / "country" / "contributions", pack, tmp_path)
    written = pl.read_parquet(tmp_path / "country/contributions/police/victims.parquet")
    plain = pl.read_csv(country / "contributions/police/victims.csv", infer_schema=False)
    assert written["record"].to_list() == plain["record"].to_list()
    assert written["forms"].list.join(";").fill_null("").to_list() == plain["forms"].fill_null("").to_list()


def test_any_pack_will_do(other_pack: Path, tmp_path: Path) -> None:
    pack = load_pack(other_pack)
    simulate(pack, 1000, 3, tmp_path / "country")
    assert_clean(tmp_path / "country" / "contributions", pack, tmp_path)
    exploited = pl.read_csv(tmp_path / "country/contributions/police/victims.csv")["exploited_in"].drop_nulls()
    assert exploited.mode().to_list() == [pack.code]


def test_the_same_seed_gives_the_same_bytes(country: Path, pack: CountryPack, tmp_path: Path) -> None:
    simulate(pack, 3000, 7, tmp_path / "again")
    assert content(tmp_path / "again") == content(country)


def test_another_seed_gives_other_people(country: Path, pack: CountryPack, tmp_path: Path) -> None:
    simulate(pack, 3000, 8, tmp_path / "other")
    ours, theirs = content(country), content(tmp_path / "other")
    assert ours.keys() == theirs.keys()
    assert ours["contributions/police/victims.csv"] != theirs["contributions/police/victims.csv"]
    assert ours["partners/police/register.csv"] != theirs["partners/police/register.csv"]


def test_whether_names_are_written_changes_nothing_else(country: Path, pack: CountryPack, tmp_path: Path) -> None:
    simulate(pack, 3000, 7, tmp_path / "nameless", names=False)
    nameless, named = content(tmp_path / "nameless"), content(country)
    assert not [name for name in nameless if name.startswith("partners/")]
    assert [name for name in nameless if name.startswith("contributions/ngo-regional/")]
    for name in nameless:
        if name.startswith("contributions/") and "ngo-regional" not in name:
            assert nameless[name] == named[name]


def test_records_of_several_chunks_do_not_collide(
    pack: CountryPack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "CHUNK", 700)
    simulate(pack, 3000, 7, tmp_path / "country")
    assert_clean(tmp_path / "country" / "contributions", pack, tmp_path)
    truth = json.loads((tmp_path / "country/truth/truth.json").read_text())
    assert truth["people"]["total"] == 3000
    persons = pl.read_parquet(tmp_path / "country/truth/persons.parquet")
    assert persons.select("contributor", "record").is_duplicated().sum() == 0


@pytest.mark.parametrize("size", [1, 2, 40])
def test_a_handful_of_people_is_a_country_too(size: int, pack: CountryPack, tmp_path: Path) -> None:
    summary = simulate(pack, size, 1, tmp_path / "country")
    assert summary.people == size
    for folder in (tmp_path / "country/contributions").iterdir():
        reading = read(folder, pack, tmp_path / "work" / folder.name)
        assert reading.exit_code == 0


def test_what_is_no_simulation_is_not_overwritten(pack: CountryPack, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(SimulationError, match="name a new folder"):
        simulate(pack, 100, 1, tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_an_earlier_simulation_is_replaced(pack: CountryPack, tmp_path: Path) -> None:
    simulate(pack, 500, 1, tmp_path / "country")
    simulate(pack, 400, 1, tmp_path / "country", names=False)
    assert json.loads((tmp_path / "country/truth/truth.json").read_text())["people"]["total"] == 400
    assert not (tmp_path / "country/partners").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["country"]


@pytest.mark.parametrize("stop_at", [0.0, 0.7, 0.99])
def test_an_interruption_leaves_nothing(stop_at: float, pack: CountryPack, tmp_path: Path) -> None:
    def interrupt(what: str, part: float) -> None:
        if part >= stop_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(pack, 300, 1, tmp_path / "country", progress=interrupt)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [0, -3, 20_000_000])
def test_people_are_bounded(size: int, pack: CountryPack, tmp_path: Path) -> None:
    with pytest.raises(SimulationError, match="people: write a number"):
        simulate(pack, size, 1, tmp_path / "country")


def test_progress_grows_to_the_end(pack: CountryPack, tmp_path: Path) -> None:
    parts: list[float] = []
    simulate(pack, 300, 1, tmp_path / "country", progress=lambda _, part: parts.append(part))
    assert parts == sorted(parts)
    assert 0 <= parts[0] < parts[-1] <= 1
