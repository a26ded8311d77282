"""No name, date or number in any file, log, temporary table or error of the linkage unit's side, while it works and
after: all of them are searched. That the search would find one is shown on names in the clear."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from evidence.linkage.rounds import in_memory, send
from evidence.linkage.searching import Seen, words_of
from prystan.cli.app import app
from prystan.evidence.linkage.matching.engines import DuckEngine
from prystan.evidence.linkage.matching.linking import link
from prystan.evidence.linkage.schemes import RECOMMENDED, SCHEMES
from prystan.evidence.linkage.schemes.clear import Clear
from prystan.evidence.simulation.listpair import list_pair

CROSSED = SCHEMES[RECOMMENDED]


@pytest.fixture(scope="module")
def registers() -> pl.DataFrame:
    return list_pair((1200, 1000), 500, seed=3)


@pytest.fixture(scope="module")
def words(registers: pl.DataFrame) -> set[bytes]:
    return words_of(registers)


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Looks at the folder of temporary files, the working directory, and all tables of DuckDB whenever one is read."""
    seen = Seen(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    collected = DuckEngine.collected

    def searched(engine: DuckEngine, found: Any, columns: list[str]) -> pl.DataFrame:
        for (name,) in engine.connection.sql("select view_name from duckdb_views() where not internal "
                                             "union select table_name from duckdb_tables()").fetchall():  # fmt: skip
            seen.table(engine.connection.sql(f'select * from "{name}"').pl())
        engine.connection.execute(f"attach '{tmp_path / f'dump-{seen.tables}.duckdb'}' as dump")
        engine.connection.execute("copy from database memory to dump")
        engine.connection.execute("detach dump")
        return collected(engine, found, columns)

    monkeypatch.setattr(DuckEngine, "collected", searched)
    return seen


def run(*arguments: object) -> str:
    done = CliRunner().invoke(app, ["link", *map(str, arguments)])
    return done.output + (repr(done.exception) if done.exception else "")


def test_nothing_of_a_person_is_anywhere_on_the_units_side(
    registers: pl.DataFrame, words: set[bytes], seen: Seen, tmp_path: Path, caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Two contributions, a run that takes the second later, and runs that are refused."""
    caplog.set_level(logging.DEBUG)
    a, b = send(tmp_path / "in", registers, CROSSED)
    with seen.watching():
        said = run(a, "--out", tmp_path / "early")
        said += run(a, b, "--out", tmp_path / "late", "--previous", tmp_path / "early", "--json")
        said += run(a, a, "--out", tmp_path / "twice")
        (b / "tokens.parquet").write_bytes((a / "tokens.parquet").read_bytes())
        said += run(a, b, "--out", tmp_path / "changed")
    logged = "".join(capfd.readouterr()) + caplog.text
    assert {"persons.parquet", "pairs.parquet", "linkage.md", "a.csv"} <= seen.files
    assert seen.tables >= 3
    assert len(words) > 2000
    assert not seen.found(words, said.encode(), logged.encode())
    assert not list((tmp_path / "temporary").iterdir())
    assert not list((tmp_path / "here").iterdir())


def test_what_duckdb_writes_to_disk_when_memory_is_short_holds_nothing_either(
    words: set[bytes], seen: Seen, registers: pl.DataFrame, tmp_path: Path
) -> None:
    spill = tmp_path / "spill"
    engine = DuckEngine(spill, memory="80MB")
    engine.connection.execute("set threads = 1")
    try:
        engine.connection.register("many", pl.concat([in_memory(registers, CROSSED).rows] * 150))
        engine.connection.execute("create table tokens as select * from many order by gd, sd, gsd")
        seen.look()
    finally:
        engine.close()
    assert any("duckdb_temp" in name for name in seen.files)
    assert not seen.found(words)


def test_the_search_finds_names_where_they_are(registers: pl.DataFrame, words: set[bytes], seen: Seen) -> None:
    with seen.watching():
        link(in_memory(registers, Clear()), DuckEngine(seen.folders[0] / "spill"))
    assert len(seen.found(words)) > 100
