"""Data files: what a program reads is what the page shows, and nothing in them runs."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from frictionless import Package
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prystan.report.data import Metadata, Source, write_charts, write_data
from prystan.report.model import Cell, Chapter, DataTable, Document
from report import sample

METADATA = Metadata(
    "sample", "Sample", "A sample.", "en", date(2026, 1, 31), "0.1.0", "sha256:0", (Source("Six partners"),)
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_data(sample.document("be").tables(), folder, metadata=METADATA)
    return folder


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def one(*rows: tuple[Cell, ...], **more: object) -> DataTable:
    return DataTable("t", "T", ("a", "b"), rows, ("a", "b"), **more)  # type: ignore[arg-type]


def test_the_package_is_valid(folder: Path) -> None:
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "message"])


def test_the_package_says_whose_the_data_are_and_until_when(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["cut_off"] == "2026-01-31"
    assert package["created"] == "2026-01-31T00:00:00Z"
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert package["sources"] == [{"title": "Six partners"}]
    assert {resource["name"] for resource in package["resources"]} >= {"identified-by-year", "long-table"}


def test_csv_has_machine_columns_codes_and_plain_numbers(folder: Path) -> None:
    assert rows_of(folder / "identified-by-form.csv") == [
        ["form", "women", "men", "share"],
        ["labour", "60", "1240", "50"],
        ["sexual", "1005", "15", "41.7"],
        ["begging", "<10", "", ""],
    ]
    assert not (folder / "identified-by-form.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_same_tables_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for path in write_data(sample.document("be").tables(), tmp_path, metadata=METADATA):
        assert path.read_bytes() == (folder / path.name).read_bytes()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@SUM(A1)", "\tx", "'=1"])
def test_no_text_can_be_taken_for_a_formula(tmp_path: Path, text: str) -> None:
    write_data([one((Cell(text), Cell("5", 5)))], tmp_path, metadata=METADATA)
    assert rows_of(tmp_path / "t.csv")[1] == ["'" + text, "5"]
    cell = openpyxl.load_workbook(tmp_path / "tables.xlsx")["t"].cell(4, 1)
    assert cell.value == text
    assert cell.data_type == "s"


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=30),
    st.integers(-(10**12), 10**12),
)
def test_what_is_written_can_be_read_back(tmp_path: Path, text: str, number: int) -> None:
    write_data([one((Cell(text), Cell(str(number), number)))], tmp_path, metadata=METADATA)
    row = rows_of(tmp_path / "t.csv")[1]
    assert row[0].removeprefix("'") == text.removeprefix("'")
    assert row[1] == str(number)
    assert Package(str(tmp_path / "datapackage.json")).validate().valid


def test_the_workbook_has_a_contents_sheet_frozen_headers_and_no_formula(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    names = [table.identifier for table in sample.document("be").tables()]
    assert book.sheetnames == ["0", *names]
    links = [cell.hyperlink.location for row in book["0"].iter_rows() for cell in row if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in names]
    for name in names:
        assert book[name].freeze_panes is not None
        assert all(cell.data_type != "f" for row in book[name].iter_rows() for cell in row)
    assert book["identified-by-form"].cell(4, 3).value == 1240
    assert book.properties.created.date() == date(2026, 1, 31)


@pytest.mark.parametrize("identifier", ["../x", "a/b", "Ў", "", "a b", ".x"])
def test_a_table_cannot_leave_its_folder(tmp_path: Path, identifier: str) -> None:
    table = DataTable(identifier, "T", ("a",), (), ("a",))
    with pytest.raises(ValueError, match="cannot name a file"):
        write_data([table], tmp_path, metadata=METADATA)


def test_two_tables_cannot_share_a_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="share an identifier: t"):
        write_data([one(), one()], tmp_path, metadata=METADATA)


def test_every_chart_is_a_file_beside_its_language(tmp_path: Path) -> None:
    drawn = write_charts(sample.document("ru"), tmp_path)
    assert set(drawn) == {"line", "bar", "grouped", "stacked", "pyramid", "map"}
    assert (tmp_path / "ru" / "map.svg").read_text(encoding="utf-8") == drawn["map"] + "\n"


def test_two_charts_cannot_share_a_file(tmp_path: Path) -> None:
    bar, grouped = sample.document("en").chapters[1].blocks[1:3]
    other = type(grouped)(**{**{name: getattr(grouped, name) for name in grouped.__slots__}, "identifier": "bar"})
    document = Document("report", "en", "T", "S", (), (Chapter("c", "C", (bar, other)),), {})
    with pytest.raises(ValueError, match="two charts are called 'bar'"):
        write_charts(document, tmp_path)
