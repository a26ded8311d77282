"""Who would be one person in each draw: what `prystan link` writes for reports that count persons of one period."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from evidence.linkage.rounds import send
from prystan.cli.app import app
from prystan.evidence.estimation.tables import CaptureTable
from prystan.evidence.linkage.drawn import DRAWN
from prystan.evidence.linkage.schemes import RECOMMENDED, SCHEMES
from prystan.evidence.model.links import DRAWN_COLUMNS
from prystan.evidence.simulation.listpair import list_pair

DRAWS = 4


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("round")
    paths = send(folder / "in", list_pair((500, 450), 200, seed=6), SCHEMES[RECOMMENDED])
    done = CliRunner().invoke(app, ["link", *map(str, paths), "--out", str(folder / "out"), "--draws", str(DRAWS)])
    assert done.exit_code == 0, done.output
    return folder / "out"


@pytest.fixture(scope="module")
def drawn(linked: Path) -> pl.DataFrame:
    return pl.read_parquet(linked / DRAWN)


def test_every_draw_says_of_every_record_which_person_it_is(linked: Path, drawn: pl.DataFrame) -> None:
    records = pl.read_parquet(linked / "persons.parquet").select("contributor", "record")
    assert tuple(drawn.columns) == DRAWN_COLUMNS
    assert drawn["draw"].unique().sort().to_list() == list(range(DRAWS))
    for one in drawn.partition_by("draw"):
        assert one.select("contributor", "record").sort(pl.all()).equals(records.sort(pl.all()))


def test_the_persons_of_a_draw_are_those_of_its_capture_table(linked: Path, drawn: pl.DataFrame) -> None:
    tables = pl.read_parquet(linked / "draws.parquet").partition_by("draw", include_key=False)
    for persons, table in zip(drawn.partition_by("draw"), tables, strict=True):
        assert CaptureTable.from_memberships(persons) == CaptureTable.from_frame(table)


def test_draws_differ_where_links_are_doubtful_and_only_there(linked: Path, drawn: pl.DataFrame) -> None:
    """Who is one person in some draws only is one in few places; most records are with the same others in all."""
    pairs = pl.concat(
        one.join(one, on="person", suffix="_with").filter(pl.col("contributor") < pl.col("contributor_with"))
        for one in drawn.partition_by("draw")
    )
    times = pairs.group_by("record", "record_with").len()["len"]
    assert (times == DRAWS).sum() > 100
    assert 0 < (times < DRAWS).sum() < 100


def test_without_draws_there_is_no_file_of_drawn_persons(tmp_path: Path) -> None:
    paths = send(tmp_path / "in", list_pair((60, 50), 20, seed=6), SCHEMES[RECOMMENDED])
    done = CliRunner().invoke(app, ["link", *map(str, paths), "--out", str(tmp_path / "out"), "--draws", "0"])
    assert done.exit_code == 0, done.output
    assert not (tmp_path / "out" / DRAWN).exists()
