"""`prystan check`: what is wrong, as a table and as JSON, and an exit code that scripts can rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from prystan.cli.app import app

HEADING = "record,detected_on,status,birth_year,forms"
GOOD = "r1,2024-05-01,ActualVictimOfTrafficking,1990,ForcedLabour"
BAD = "r2,2024-13-01,Hanna Kavalionak,1990,ForcedLabour"


def _victims(folder: Path, *rows: str) -> Path:
    path = folder / "victims.csv"
    path.write_text("\n".join((HEADING, *rows, "")))
    return path


def _check(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["check", *map(str, arguments)])


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_all_good_is_0_and_leaves_no_file(tmp_path: Path) -> None:
    result = _check(_victims(tmp_path, GOOD))
    assert (result.exit_code, [p.name for p in tmp_path.iterdir()]) == (0, ["victims.csv"])
    assert "1 rows read, 1 kept" in result.output


def test_rows_set_aside_are_1_and_stand_in_a_file(tmp_path: Path) -> None:
    result = _check(_victims(tmp_path, GOOD, BAD), "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["rows_read"], told["rows_kept"]) == (1, 2, 1)
    assert {(p["row"], p["column"], p["rule"]) for p in told["problems"]} == {
        (3, "detected_on", "date-swapped"),
        (3, "status", "code-unknown"),
    }
    assert all(p["file"].endswith("victims.csv") and p["remedy"] for p in told["problems"])
    assert "Hanna" not in result.output
    (path,) = (p["set_aside"]["victims"] for p in told["paths"])
    assert Path(path).read_text().startswith("_row,_column,_rule,_remedy,record,")


def test_what_cannot_be_read_is_2_and_the_rest_is_checked(tmp_path: Path) -> None:
    (tmp_path / "assistance.csv").write_bytes(b"")
    told = _check(_victims(tmp_path, GOOD), tmp_path / "assistance.csv", tmp_path / "nowhere", "--json")
    assert told.exit_code == 2
    described = json.loads(told.stdout)
    assert [p["rule"] for p in described["problems"]] == ["file-empty", "file-missing"]
    assert described["rows_kept"] == 1


def test_corrected_rows_are_read_again_and_never_written_over(tmp_path: Path) -> None:
    path = _victims(tmp_path, GOOD, BAD)
    _check(path)
    aside = tmp_path / "set-aside/victims.csv/victims.csv"
    corrected = aside.read_text().replace("2024-13-01", "2024-01-13").replace("Hanna Kavalionak", "presumed victim")
    aside.write_text(corrected)
    assert _check(path).exit_code == 1
    assert aside.read_text() == corrected
    assert _check(path, "--corrected", aside.parent).exit_code == 0


def test_the_table_shows_row_rule_and_remedy_but_no_value(tmp_path: Path) -> None:
    output = _check(_victims(tmp_path, BAD)).output
    assert "date-swapped" in output
    assert "Kavalionak" not in output


def test_the_regions_of_a_country_are_known(tmp_path: Path) -> None:
    path = tmp_path / "victims.csv"
    path.write_text(f"{HEADING},region\n{GOOD},XX-99\n")
    assert _check(path).exit_code == 0
    assert _check(path, "--country", "by").exit_code == 1
    assert _check(path, "--country", "nowhere").exit_code == 2


def test_problems_stand_in_the_order_of_the_rows(tmp_path: Path) -> None:
    """Whoever corrects a file goes through it once, whichever rule found what first."""
    heading = "record,detected_on,status,sex,age\n"
    rows = ["A1,2024-01-02,Nonsense,Feminine,20", "A2,13/14/2024,PossibleVictimOfTrafficking,X,20", "A3,1,Nonsense,X,"]
    (tmp_path / "victims.csv").write_text(heading + "\n".join(rows) + "\n")
    said = json.loads(_check(tmp_path / "victims.csv", "--json").output)
    assert [p["row"] for p in said["problems"]] == sorted(p["row"] for p in said["problems"])
    assert {p["row"] for p in said["problems"]} == {2, 3, 4}
