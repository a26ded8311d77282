"""`prystan estimate`: a list of objects for scripts, everything for people, and a plain word where a table is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from prystan.cli.app import app

KOREA = Path(__file__).parents[1] / "published" / "mse" / "Korea.csv"


def _estimate(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["estimate", *map(str, arguments), "--replicates", "50"])


def test_json_is_a_list_of_one_object_for_each_method_asked_for() -> None:
    (found,) = json.loads(_estimate(KOREA, "--method", "bic", "--json").stdout)
    assert {"method", "settings", "estimate", "intervals", "model", "bic", "diagnostics", "cpu_seconds"} <= set(found)
    assert found["method"] == "bic"
    assert found["estimate"] == pytest.approx(157.1666666667)
    assert set(found["intervals"]) == {"80", "95"}
    assert "refused" not in found


def test_no_method_is_shown_alone() -> None:
    shown = " ".join(_estimate(KOREA, "--method", "bic").stdout.split())
    for said in (
        "Best model by BIC",
        "Chao’s lower bound",
        "Independent lists",
        "no data can test",
        "Without one list",
    ):
        assert said in shown, said


def test_what_is_printed_can_be_said_in_another_language() -> None:
    shown = _estimate(KOREA, "--method", "stepwise", "--language", "be").stdout
    assert "Што дапускаецца" in shown
    assert "What is assumed" not in shown


def test_a_table_and_a_page_are_written_when_asked_for(tmp_path: Path) -> None:
    done = _estimate(
        KOREA, "--method", "stepwise", "--csv", tmp_path / "t.csv", "--html", tmp_path / "p.html", "--json"
    )
    assert json.loads(done.stdout)[0]["method"] == "stepwise", "the messages about files go to the error stream"
    assert pl.read_csv(tmp_path / "t.csv").filter(part="without").height == 3
    assert (tmp_path / "p.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_table_that_bears_no_estimate_is_refused_with_its_reason(tmp_path: Path) -> None:
    thin = tmp_path / "thin.csv"
    thin.write_text("a,b,c,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n1,1,0,4\n")
    found = json.loads(_estimate(thin, "--method", "independence", "--json").stdout)
    assert "only 4 people are on two lists or more" in found[0]["refused"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [("a,b,count\n1,0,-4\n", "a count is negative"), ("a,b\n1,0\n", "no column is called 'count'"), ("", "no column")],
)
def test_a_wrong_table_is_named_with_what_is_wrong(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "wrong.csv").write_text(text)
    done = _estimate(tmp_path / "wrong.csv")
    assert done.exit_code == 2
    assert "wrong.csv" in done.stderr
    assert fault in done.stderr


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = _estimate(tmp_path / "absent.csv")
    assert done.exit_code == 2
    assert "absent.csv cannot be read" in done.stderr


@pytest.mark.parametrize("option", [("--method", "guess"), ("--language", "xx")])
def test_an_unknown_choice_is_refused(option: tuple[str, str]) -> None:
    assert _estimate(KOREA, *option).exit_code == 2
