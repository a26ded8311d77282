"""`prystan simulate` says what it wrote, and refuses helpfully."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from prystan.cli.app import app


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["simulate", *arguments])
    return done.exit_code, done.output


def test_it_writes_contributions_truth_and_partners_and_says_so(tmp_path: Path) -> None:
    code, said = run("--country", "by", "--people", "800", "--seed", "7", "--out", str(tmp_path / "country"))
    assert code == 0
    assert {path.name for path in (tmp_path / "country").iterdir()} == {"contributions", "truth", "partners"}
    assert (tmp_path / "country/contributions/police/datapackage.json").is_file()
    assert "police" in said
    assert "800 people were trafficked" in said
    assert "cases.xlsx" in said


def test_the_form_can_be_parquet_and_names_can_be_left_out(tmp_path: Path) -> None:
    out = tmp_path / "country"
    code, said = run("--country", "by", "--people", "300", "--out", str(out), "--form", "parquet", "--no-names")
    assert code == 0
    assert (out / "contributions/police/victims.parquet").is_file()
    assert not (out / "partners").exists()
    assert "cases.xlsx" not in said


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--country", "atlantis"), "there is no such pack"),
        (("--country", "by", "--people", "0"), "people: write a number from 1"),
        (("--country", "by", "--seed", "-1"), "seed: write a whole number from 0"),
    ],
)
def test_a_refusal_says_what_to_do(arguments: tuple[str, ...], expected: str, tmp_path: Path) -> None:
    code, said = run(*arguments, "--out", str(tmp_path / "country"))
    assert code == 2
    assert expected in said
    assert not (tmp_path / "country").exists()


def test_an_interruption_is_said_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("prystan.evidence.simulation.simulate", interrupted)
    code, said = run("--country", "by", "--people", "100", "--out", str(tmp_path / "country"))
    assert code == 130
    assert "nothing was written" in said
