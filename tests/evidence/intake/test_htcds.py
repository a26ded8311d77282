"""A filled HTCDS 2.0 workbook goes in as it is, and nobody's name comes with it."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from evidence.intake.intake_files import found, notes, read
from evidence.intake.workbooks import CASE, IDENTITY, PUBLISHED, SECRETS, fill, sheet_of, template
from prystan.evidence.intake import Format, Reading, UnreadableError


def _read(path: Path, folder: Path, **options: object) -> Reading:
    return read(path, folder, form=Format.HTCDS, kind="NGO", **options)


def _saved(book: openpyxl.Workbook, folder: Path, name: str = "cases.xlsx") -> Path:
    path = folder / name
    book.save(path)
    return path


def _one(folder: Path, **changes: object) -> Reading:
    """A workbook with one case, some of its cells changed."""
    book = template()
    fill(book, 3, CASE | {label.replace("_", " "): value for label, value in changes.items()})
    return _read(_saved(book, folder), folder)


@pytest.mark.parametrize("published", [None, *PUBLISHED], ids=lambda p: p.name if p else "same layout")
def test_each_template_is_read_and_no_identity_is_left_anywhere(
    tmp_path: Path, published: Path | None, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    book = template(published)
    fill(book, 3, IDENTITY | CASE)
    fill(book, 5, IDENTITY | CASE | {"Type of Exploitation": "Forced labour, with Zaprudski"})
    path = _saved(book, tmp_path, f"cases{published.suffix if published else '.xlsx'}")
    reading = _read(path, tmp_path)
    (victim,) = pl.read_parquet(reading.tables["victims"]).to_dicts()
    assert victim["record"] == "r3"
    assert (victim["detected_on"], victim["birth_year"], victim["region"]) == (date(2024, 3, 4), 1990, "BY-HM")
    assert victim["citizenship"] == ["MD"]
    assert victim["sectors"] == ["E_WaterSupplySewerageWasteManagement", "F_Construction"]
    assert victim["forms"] == ["ForcedLabour", "ForcedMilitaryByNonStateActors"]
    assert victim["controls"] == ["DebtBondage", "FalsePromises"]
    assert (victim["exploited_in"], victim["recruited_in"], victim["statistics_consent"]) == ("PL", None, True)
    assert found(reading) == {(5, "Type of Exploitation", "code-unknown"), (5, "record", "reference-set-aside")}
    written = [f.read_bytes().decode("latin-1") for f in (tmp_path / "work").rglob("*") if f.is_file()]
    said = [str(p.as_json()) for p in reading.problems] + [caplog.text, *capsys.readouterr()]
    frames = [str(pl.read_parquet(t).rows()) for t in reading.tables.values()]
    for secret in SECRETS:
        assert not any(secret in text for text in (*written, *said, *frames)), secret


def test_the_label_decides_where_the_hidden_name_says_something_else(tmp_path: Path) -> None:
    book = template()
    fill(book, 3, CASE | {"Mailing State/Province": "Brest region", "Mailing City": "Minsk city"})
    reading = _read(_saved(book, tmp_path), tmp_path)
    assert pl.read_parquet(reading.tables["victims"])["region"].to_list() == ["BY-BR"]


def test_the_hidden_name_serves_where_the_label_was_translated(tmp_path: Path) -> None:
    book = template()
    fill(book, 3, CASE)
    for cell in sheet_of(book)[2]:
        if cell.value in ("Gender", "Citizenship"):
            cell.value = "Пол"
    kept = pl.read_parquet(_read(_saved(book, tmp_path), tmp_path).tables["victims"])
    assert (kept["sex"][0], kept["citizenship"][0].to_list()) == ("Feminine", ["MD"])


def test_blank_rows_of_the_template_are_no_cases(tmp_path: Path) -> None:
    assert _one(tmp_path).rows_read == {"victims": 1}


def test_referrals_come_from_their_columns(tmp_path: Path) -> None:
    reading = _one(
        tmp_path, Referring_Organisation="Klub", Reason_for_Incoming_Referral="Other",
        Reason_for_Outgoing_Referral="Migration Or Change Of Location", Outgoing_Referral_Date="31.12.2024",
    )  # fmt: skip
    referrals = pl.read_parquet(reading.tables["referrals"]).select(
        "referral", "sender", "receiver", "sent_on", "reason"
    )
    assert referrals.rows() == [
        ("r3-in", "Other", "NGO", date(2024, 3, 4), "Other"),
        ("r3-out", "NGO", "Other", date(2024, 12, 31), "MigrationOrChangeOfLocation"),
    ]


@pytest.mark.parametrize("day", [date(2024, 12, 31), "31.12.2024", "2024-12-31", 45657, "31/12/2024"])
def test_days_are_read_as_dates_as_text_and_as_numbers(tmp_path: Path, day: object) -> None:
    kept = pl.read_parquet(_one(tmp_path, Incoming_Referral_Date=day).tables["victims"])
    assert kept["detected_on"].to_list() == [date(2024, 12, 31)]


def test_a_workbook_that_counts_from_1904_means_the_same_days(tmp_path: Path) -> None:
    book = template()
    book.epoch = CALENDAR_MAC_1904
    fill(book, 3, CASE | {"Incoming Referral Date": 44195})
    fill(book, 4, CASE | {"Incoming Referral Date": date(2024, 12, 31)})
    reading = _read(_saved(book, tmp_path), tmp_path)
    assert pl.read_parquet(reading.tables["victims"])["detected_on"].to_list() == [date(2024, 12, 31)] * 2
    assert "workbook-1904" in notes(reading)


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("Incoming Referral Date", "04/05/2024", "date-ambiguous"),
        ("Incoming Referral Date", "2024-31-12", "date-swapped"),
        ("Incoming Referral Date", None, "required"),
        ("Trafficking Status", "perhaps", "code-unknown"),
        ("Gender", "Feminine; Masculine", "code-several"),
        ("Mailing State/Province", "Atlantis", "code-unknown"),
        ("Consent", "ask her", "boolean-form"),
        ("Birthdate", "about forty", "date-form"),
        ("Gender", '=IF(TRUE,"Feminine")', "formula-without-value"),
        ("Gender", "#REF!", "formula-error"),
    ],
)
def test_a_cell_that_cannot_be_read_sets_its_row_aside(tmp_path: Path, column: str, value: object, rule: str) -> None:
    assert found(_one(tmp_path, **{column: value})) == {(3, column, rule)}


@pytest.mark.parametrize("birth", ["1990", 1990, "17/05/1990", "17.05.1990", date(1990, 5, 17)])
def test_only_the_year_of_birth_is_taken(tmp_path: Path, birth: object) -> None:
    assert pl.read_parquet(_one(tmp_path, Birthdate=birth).tables["victims"])["birth_year"].to_list() == [1990]


def test_rows_under_a_merged_cell_are_set_aside(tmp_path: Path) -> None:
    book = template()
    for row in (3, 4, 5):
        fill(book, row, CASE)
    sheet_of(book).merge_cells("H3:H4")
    assert found(_read(_saved(book, tmp_path), tmp_path)) == {(3, "", "cells-merged"), (4, "", "cells-merged")}


def test_a_corrected_row_set_aside_stands_in_for_the_workbook_row(tmp_path: Path) -> None:
    book = template()
    fill(book, 3, CASE)
    fill(book, 4, CASE | {"Trafficking Status": "perhaps"})
    path = _saved(book, tmp_path)
    aside = pl.read_csv(_read(path, tmp_path).set_aside["victims"], infer_schema=False)
    corrected = tmp_path / "victims.csv"
    aside.with_columns(status=pl.lit("PossibleVictimOfTrafficking")).write_csv(corrected)
    reading = _read(path, tmp_path, corrected=corrected)
    assert (reading.exit_code, reading.rows_kept["victims"]) == (0, 2)


def test_without_a_country_regions_are_not_read_and_that_is_said(tmp_path: Path) -> None:
    book = template()
    fill(book, 3, CASE)
    reading = _read(_saved(book, tmp_path), tmp_path, regions=None)
    assert (notes(reading), reading.exit_code) == ({"region-unread"}, 0)


def test_a_workbook_of_other_columns_an_old_one_and_a_broken_one(tmp_path: Path) -> None:
    other = openpyxl.Workbook()
    with pytest.raises(UnreadableError, match="headings of the HTCDS template"):
        _read(_saved(other, tmp_path), tmp_path)
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    for name, content, said in (
        ("old.xls", ole + b"\0" * 600, "old .xls"),
        ("locked.xlsx", ole + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("broken.xlsx", b"PK\x03\x04 broken", "cannot be opened"),
        ("empty.xlsx", b"", "empty"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnreadableError, match=said):
            _read(tmp_path / name, tmp_path)


@pytest.mark.skipif(not PUBLISHED, reason="the published templates are not here")
def test_macros_are_not_run_and_that_is_said(tmp_path: Path) -> None:
    (with_macros,) = [p for p in PUBLISHED if p.suffix == ".xlsm"]
    book = template(with_macros)
    fill(book, 3, CASE)
    assert notes(_read(_saved(book, tmp_path, "a.xlsm"), tmp_path)) == {"workbook-macros"}
