"""`prystan release` as somebody types it: what it prints, what it refuses at once, and what it leaves behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from evidence.disclosure.release.small_cohorts import cohort
from prystan.cli.app import app
from prystan.evidence.disclosure import AuditResult, UnsafeReleaseError
from prystan.evidence.disclosure.ledger import Ledger
from prystan.evidence.disclosure.release import run


@pytest.fixture(autouse=True)
def _people(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cohort of few attributes in the place of contributions, which take ten seconds to read."""
    monkeypatch.setattr("prystan.report.release.cohorts.cohort_of", lambda *_, **__: cohort(300))


def typed(folder: Path, *options: str) -> Result:
    command = ["release", "sent", "--method", "rounding", "--ledger", str(folder / "ledger.jsonl"), *options]
    return CliRunner().invoke(app, command)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_it_says_what_was_released_what_it_cost_and_where_the_evidence_is(tmp_path: Path) -> None:
    done = typed(tmp_path, "--out", str(tmp_path / "out"))
    assert done.exit_code == 0, done.output
    assert "release-1: 13 tables, no rows." in done.stdout
    assert "ε 0.00 of 8" in done.stdout
    assert str(tmp_path / "out" / "evidence.html") in done.stdout.replace("\n", "")


def test_json_is_the_evidence_and_nothing_else(tmp_path: Path) -> None:
    done = typed(tmp_path, "--out", str(tmp_path / "out"), "--json")
    assert json.loads(done.stdout) == json.loads((tmp_path / "out" / "evidence.json").read_text(encoding="utf-8"))


def test_an_epsilon_that_nobody_may_cost_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    done = typed(tmp_path, "--out", str(tmp_path / "out"), "--epsilon", "9")
    assert done.exit_code == 2
    assert "epsilon" in done.output
    assert names(tmp_path) == set(), "not even a ledger was begun"


def test_a_folder_that_exists_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    done = typed(tmp_path, "--out", str(tmp_path / "out"))
    assert done.exit_code == 1
    assert "never written over" in done.output
    assert names(tmp_path) == {"out"}


def test_without_the_tables_of_an_earlier_release_nothing_is_released(tmp_path: Path) -> None:
    assert typed(tmp_path, "--out", str(tmp_path / "a")).exit_code == 0
    (tmp_path / "ledger-releases").rename(tmp_path / "elsewhere")
    done = typed(tmp_path, "--out", str(tmp_path / "b"))
    assert done.exit_code == 1
    assert "release-1" in done.output
    assert "put the file back" in " ".join(done.output.split())
    assert not (tmp_path / "b").exists()


def test_a_refusal_names_cell_table_and_earlier_release_and_stands_in_the_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = AuditResult(10, 10, 1, 5, ("persons by region, sex",), ("persons by region, sex: North, Feminine",))

    def refuse(*_: object, **__: object) -> None:
        raise UnsafeReleaseError(found, "release-7")

    monkeypatch.setattr(run, "_make", refuse)
    done = typed(tmp_path, "--out", str(tmp_path / "out"))
    assert done.exit_code == 1
    said = " ".join(done.output.split())
    assert all(part in said for part in ("North, Feminine", "persons by region, sex", "release-7")), said
    assert Ledger(tmp_path / "ledger.jsonl").entries()[-1].data["gate"] == "differencing"
    assert names(tmp_path) == {"ledger.jsonl"}


def test_interrupted_it_leaves_nothing_but_what_was_reserved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "write_files", interrupt)
    done = typed(tmp_path, "--out", str(tmp_path / "out"))
    assert done.exit_code == 130
    assert "stays spent" in done.output
    assert names(tmp_path) == {"ledger.jsonl"}
