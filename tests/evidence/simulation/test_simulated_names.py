"""Names exist only on the partners' side, in their scripts and with the errors of their forms."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from typer.testing import CliRunner

from prystan.cli.app import app
from prystan.evidence.country import CountryPack
from prystan.evidence.intake import read_contribution
from prystan.evidence.simulation.forms import REGISTER
from prystan.evidence.simulation.names import name_book
from prystan.evidence.simulation.world import DATA


def registers(country: Path) -> dict[str, pl.DataFrame]:
    files = sorted((country / "partners").glob("*/register.csv"))
    return {file.parent.name: pl.read_csv(file, infer_schema=False) for file in files}


def cells_of(content: bytes) -> set[bytes]:
    return set(re.split(rb'[,\n";]', content))


def test_no_name_date_or_number_of_a_person_leaves_the_partners(country: Path) -> None:
    personal: set[bytes] = set()
    for register in registers(country).values():
        for name in REGISTER[1:]:
            personal |= {str(value).encode() for value in register[name].drop_nulls() if len(str(value)) > 3}
    births = {value for value in personal if re.fullmatch(rb"\d{4}-\d\d-\d\d", value) and value[:4] > b"2005"}
    personal -= births  # the days of small children are also days on which other things happened
    assert len(personal) > 2000
    for path in [*(country / "contributions").rglob("*"), *(country / "truth").rglob("*")]:
        if path.is_file():
            assert not personal & cells_of(path.read_bytes()), path.name
            long = {name for name in personal if len(name) > 12 and not name.isascii()}
            assert not [name for name in long if name in path.read_bytes()], path.name


def test_every_partner_with_victims_has_a_register_of_them(country: Path) -> None:
    persons = pl.read_parquet(country / "truth/persons.parquet")
    for name, register in registers(country).items():
        assert tuple(register.columns) == REGISTER
        assert register["record"].to_list() == persons.filter(contributor=name)["record"].to_list()


def test_scripts_are_those_of_the_partners(country: Path) -> None:
    books = registers(country)
    latin = books["intergovernmental"]["surname"].str.contains(r"^[A-Za-z '’ʻ-]+$").mean()
    cyrillic = books["police"]["surname"].str.contains(r"^[А-Яа-яЁёІіЎў’ ]+$").mean()
    assert isinstance(latin, float)
    assert isinstance(cyrillic, float)
    assert latin == 1
    assert cyrillic > 0.9
    assert books["social-centres"]["given_name"].str.contains("[іў]").sum() > 0


def pairs(country: Path, one: str, other: str) -> pl.DataFrame:
    """What two partners wrote of the people whom both know; the second one's columns end in ``_right``."""
    persons, books = pl.read_parquet(country / "truth/persons.parquet"), registers(country)
    sides = [
        books[name].join(persons.filter(contributor=name).select("record", "person"), on="record")
        for name in (one, other)
    ]
    return sides[0].join(sides[1], on="person")


def share_alike(both: pl.DataFrame, column: str) -> float:
    return float((both[column] == both[f"{column}_right"]).drop_nulls().cast(pl.Float64()).mean() or 0)


def test_most_documents_and_birth_dates_of_a_person_agree_and_some_do_not(country: Path) -> None:
    both = pl.concat([pairs(country, "police", other) for other in ("ngo-women", "social-centres", "hospital")])
    assert both.height > 200
    assert 0.9 < share_alike(both, "document") < 1
    assert 0.9 < share_alike(both, "birth_date") < 1
    assert 0.2 < share_alike(both, "surname") < 0.95


def test_a_name_is_never_alike_in_two_scripts(country: Path) -> None:
    both = pairs(country, "police", "intergovernmental")
    assert both.height > 10
    assert share_alike(both, "surname") == 0


@pytest.mark.parametrize("file", sorted(p.name for p in (DATA / "names").iterdir()))
def test_name_files_are_tidy(file: str) -> None:
    rows = list(csv.DictReader((DATA / "names" / file).read_text(encoding="utf-8").splitlines()))
    assert len({tuple(row.values()) for row in rows}) == len(rows)
    for row in rows:
        required = [value for name, value in row.items() if not name.startswith("father")]
        assert all(required), row
        assert all(value == value.strip() for value in row.values())
        russian = [value for name, value in row.items() if "ru" in name.split("_")]
        assert all(re.fullmatch(r"[А-Яа-яЁё -]*", value) for value in russian), row
        latin = [value for name, value in row.items() if name.startswith("latin")]
        assert all(re.fullmatch(r"[A-Za-z -]+", value) for value in latin), row


def test_belarusian_names_use_belarusian_letters() -> None:
    for kind in ("given", "surnames"):
        rows = list(csv.DictReader((DATA / "names" / f"be.{kind}.csv").read_text(encoding="utf-8").splitlines()))
        own = [value for row in rows for name, value in row.items() if "own" in name.split("_")]
        assert not [value for value in own if re.search("[иИщЩъЪ']", value)]


def test_every_group_has_given_names_of_both_sexes_and_surnames() -> None:
    book = name_book()
    assert {"be", "hy"} <= set(book.groups)
    assert (book.given_count >= 6).all()
    assert (book.surname_count >= 8).all()


def test_the_workbook_has_the_layout_of_the_template(country: Path) -> None:
    sheet = openpyxl.load_workbook(country / "partners/ngo-regional/cases.xlsx").active
    assert sheet is not None
    assert sheet.row_dimensions[1].hidden
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][3] == "prs_FirstName"
    assert rows[1][3] == "First Name"
    assert [row[0] for row in rows[2:]] == list(range(1, len(rows) - 1))
    assert any(";" in str(cell) for row in rows[2:] for cell in row)


def test_import_takes_every_case_of_the_workbook_and_no_name(country: Path, pack: CountryPack, tmp_path: Path) -> None:
    source, out = country / "partners/ngo-regional/cases.xlsx", tmp_path / "ngo-regional"
    arguments = ["import", str(source), "--format", "htcds", "--contributor", "ngo-regional", "--country", "by"]
    done = CliRunner().invoke(app, [*arguments, "--out", str(out)])
    assert done.exit_code == 0, done.output
    (tmp_path / "work").mkdir()
    reading = read_contribution(out, regions=pack.regions, workdir=tmp_path / "work")
    register = registers(country)["ngo-regional"]
    assert reading.rows_kept["victims"] == register.height
    victims = pl.read_csv(out / "victims.csv", infer_schema=False)
    assert victims["record"].to_list() == register["record"].to_list()
    assert victims["region"].drop_nulls().len() > 0.8 * victims.height
    assert victims["controls"].drop_nulls().len() > 0.5 * victims.height
    names = {str(value).encode() for value in register["surname"] if value and len(value) > 3}
    assert not names & cells_of((out / "victims.csv").read_bytes())
