"""Strata are estimated side by side, each as it would be alone; a stratum that bears no estimate says why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from published_tables import table
from typer.testing import CliRunner

from prystan.cli.app import app
from prystan.evidence.estimation.methods import Settings, estimate
from prystan.evidence.estimation.pooling import pool
from prystan.evidence.estimation.reading import strata_from_csv
from prystan.evidence.estimation.strata import estimates_by_stratum, estimates_of_draws
from prystan.evidence.estimation.tables import CaptureTable, CaptureTableError

FEW = Settings(replicates=40, seed=5)
ROWS = "police,shelter,hotline,sex,count\n" + "".join(
    f"{police},{shelter},{hotline},{sex},{count}\n"
    for sex, counts in (
        ("women", (60, 50, 40, 14, 12, 9, 3)),
        ("men", (30, 20, 0, 12, 0, 0, 0)),
        ("other", (4, 0, 0) + (0,) * 4),
    )
    for (police, shelter, hotline), count in zip(
        [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1)], counts, strict=True
    )
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "strata.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_a_file_with_a_column_of_strata_is_one_table_a_stratum(file: Path) -> None:
    strata = strata_from_csv(file, "sex")
    assert list(strata) == ["men", "other", "women"]
    men = strata["men"]
    assert isinstance(men, CaptureTable)
    assert men.lists == ("police", "shelter")
    assert "at least two lists" in str(strata["other"])


def test_a_stratum_in_company_is_what_it_is_alone_whatever_the_cores(file: Path) -> None:
    strata = strata_from_csv(file, "sex")
    seen: list[tuple[int, int]] = []
    one = estimates_by_stratum(strata, ["stepwise", "chao"], FEW, progress=lambda *now: seen.append(now))
    three = estimates_by_stratum(strata, ["stepwise", "chao"], Settings(replicates=40, seed=5, workers=3))
    assert [(each.stratum, each.estimate.method) for each in one[:3]] == [
        ("men", "stepwise"), ("men", "chao"), ("other", "stepwise"),
    ]  # fmt: skip
    assert [each.estimate.intervals for each in one] == [each.estimate.intervals for each in three]
    women = strata["women"]
    assert isinstance(women, CaptureTable)
    alone = estimate(women, "stepwise", Settings(replicates=40, seed=5 + 2))
    assert one[4].estimate.intervals == alone.intervals
    assert seen[-1] == (6, 6)
    assert one[2].estimate.total is None
    assert "at least two lists" in (one[2].estimate.refused or "")


def test_an_interrupted_run_starts_no_further_stratum() -> None:
    tables: dict[str, CaptureTable | CaptureTableError] = {str(i): table("Korea") for i in range(200)}
    done: list[int] = []

    def interrupt(now: int, _: int) -> None:
        done.append(now)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        estimates_by_stratum(tables, ["chao"], progress=interrupt)
    assert len(done) == 1


def test_draws_of_the_links_are_estimated_and_pooled() -> None:
    found = pool(estimates_of_draws([table("Korea")] * 3, "independence", FEW))
    assert found.tables == 3
    assert found.between == 0


def test_the_command_estimates_by_stratum(file: Path) -> None:
    arguments = ["estimate", str(file), "--stratum", "sex", "--method", "chao", "--json"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert [each["stratum"] for each in found] == ["men", "other", "women"]
    assert found[2]["estimate"] > 188
    wrong = CliRunner().invoke(app, ["estimate", str(file), "--stratum", "region", "--json"])
    assert wrong.exit_code == 2
    assert "no column is called 'region'" in wrong.stderr
