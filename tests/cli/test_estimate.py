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


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = _estimate(tmp_path / "absent.csv")
    assert done.exit_code == 2
    assert "absent.csv cannot be read" in done.stderr


@pytest.mark.parametrize("option", [("--method", "guess"), ("--language", "xx")])
def test_an_unknown_choice_is_refused(option: tuple[str, str]) -> None:
    assert _estimate(KOREA, *option).exit_code == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a;b;c;count\n1;0;0;-5\n", "line 2: a count is negative: -5"),
        (b"a\tb\tcount\n1\t0\t5.5\n", "line 2: a count is not a whole number of people: 5.5"),
        (b"a,b,count\n\n1,0,5\n1,0,many\n", "line 4: a count holds text, which is no number"),
        (b"a,b,count\n1,0,\n", "line 2: a count is empty, which is no number"),
        (b"a,b,count\n1,0,1e300\n", "line 2: a count is greater than any population: 1e+300"),
        (b'a,b,count\n1,0,"1,000"\n', "line 2: a count holds '1,000', which is no number"),
        (b"a,b,count\n1,0\n", "line 2 has 2 cells; the first line has 3"),
        (b"a,b,Count\n1,0,5\n", "no column is called 'count'; there are 'a', 'b', 'Count'"),
        (b"a,count,count\n1,0,5\n", "two columns are called 'count'"),
        (b"a,b,count\n0,1,Ivanova\n", "line 2: a count holds text"),
        (b"a,b,count\nIvanova,1,5\n", "line 2: the cell of list 'a' holds text, which is neither 0 nor 1"),
        ("a,é,count\n1,0,5\n".encode("latin-1"), "the file is not text in UTF-8: save it anew as CSV (UTF-8)"),
        (b"", "no column is called 'count'; there are none"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line_and_nothing_of_it_that_could_be_a_name(
    content: bytes, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "wrong.csv"
    path.write_bytes(content)
    done = _estimate(path, "--method", "chao")
    assert done.exit_code == 2
    assert f"wrong.csv: {says}" in done.stderr
    assert "Ivanova" not in done.output


def test_a_file_of_strata_that_cannot_be_read_is_refused_as_plainly(tmp_path: Path) -> None:
    done = _estimate(tmp_path / "nowhere.csv", "--stratum", "sex", "--json")
    assert done.exit_code == 2
    assert "nowhere.csv cannot be read: No such file" in done.stderr


def test_a_spreadsheet_with_semicolons_is_read_like_one_with_commas(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(KOREA.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8-sig")
    (found,) = json.loads(_estimate(path, "--method", "chao", "--json").stdout)
    (wanted,) = json.loads(_estimate(KOREA, "--method", "chao", "--json").stdout)
    assert found["estimate"] == wanted["estimate"]


def test_a_list_may_have_commas_in_its_name_and_the_first_line_may_name_the_separator(tmp_path: Path) -> None:
    path = tmp_path / "named.csv"
    path.write_text('sep=;\n"Police, north, and east, and south";Hotline;Shelter;count\n1;0;0;-2\n', encoding="utf-8")
    done = CliRunner().invoke(app, ["estimate", str(path)])
    assert done.exit_code == 2
    assert "named.csv: line 3: a count is negative: -2" in done.stderr


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--replicates", -4, "replicates is -4; 0 is the least"),
        ("--seed", -1, "seed is -1; 0 is the least"),
        ("--workers", 0, "workers is 0; 1 is the least"),
        ("--max-order", 0, "max-order is 0; 1 is the least"),
        ("--top", 0, "top is 0; 1 is the least"),
        ("--most-fits", 0, "most-fits is 0; 1 is the least"),
        ("--threshold", "nan", "threshold is nan; it is a number from 0"),
        ("--csv", "/no/such/folder/t.csv", "/no/such/folder/t.csv cannot be written"),
        ("--html", "/no/such/folder/p.html", "/no/such/folder/p.html cannot be written"),
        ("--replicates-file", "nowhere.csv", "nowhere.csv cannot be read: No such file"),
        ("--replicates-file", str(KOREA), "the replicates are not numbers in rows"),
    ],
)
def test_an_option_that_can_mean_nothing_is_refused_before_any_work(option: str, value: object, says: str) -> None:
    done = CliRunner().invoke(app, ["estimate", str(KOREA), "--method", "bic", option, str(value)])
    assert done.exit_code == 2
    assert says in " ".join(done.stderr.split())


def drawn(path: Path, *changes: int) -> Path:
    """Korea as often as there are numbers, each time with so many persons more on its two largest lists."""
    table = pl.read_csv(KOREA)
    both = (pl.col("c") == 1) & (pl.col("b") == 1) & (pl.col("d") == 0)
    pl.concat(
        table.with_columns(pl.when(both).then(pl.col("count") + more).otherwise("count").alias("count"), draw=number)
        for number, more in enumerate(changes)
    ).write_parquet(path)
    return path


def test_draws_of_the_links_give_a_pooled_estimate_beside_the_first(tmp_path: Path) -> None:
    path = drawn(tmp_path / "draws.parquet", 0, 10, 20)
    first, pooled = json.loads(_estimate(KOREA, "--method", "bic", "--draws", path, "--json").stdout)
    assert ("linkage" in first, pooled["linkage"]) == (False, "drawn")
    assert pooled["diagnostics"]["tables"] == 3
    assert 0 < pooled["diagnostics"]["share_from_links"] < 1
    shown = _estimate(KOREA, "--method", "bic", "--draws", path).stdout
    assert "As if every link were right      bic: " in shown
    assert "Pooled over 3 draws of the links" in shown


def test_what_is_wrong_with_draws_is_said(tmp_path: Path) -> None:
    persons = tmp_path / "drawn-persons.parquet"
    pl.DataFrame({"draw": [0, 1], "contributor": ["b", "b"], "record": ["1", "1"], "person": [1, 1]}).write_parquet(
        persons
    )
    for path, said in (
        (persons, "has no column 'count': give the draws.parquet of `prystan link`"),
        (drawn(tmp_path / "one.parquet", 0), "has 1 draws"),
        (tmp_path / "none.parquet", "cannot be read"),
    ):
        done = _estimate(KOREA, "--method", "bic", "--draws", path)
        assert (done.exit_code, said in done.output) == (2, True), done.output
