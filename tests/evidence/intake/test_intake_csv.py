"""A table in CSV: whatever spreadsheet programs make of it is read, or set aside with its row and a remedy."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from evidence.intake.intake_files import GOOD, HEADING, found, notes, read, victims
from prystan.evidence.intake import Reading, UnreadableError
from prystan.evidence.model.tables import TABLES


def _kept(reading: Reading) -> pl.DataFrame:
    return pl.read_parquet(reading.tables["victims"])


def test_a_good_row_is_kept_with_every_column_of_the_model(tmp_path: Path) -> None:
    reading = read(victims(tmp_path, GOOD), tmp_path)
    assert (reading.exit_code, _kept(reading).columns) == (0, list(TABLES["victims"].column_names))
    assert _kept(reading)["forms"].to_list() == [["ForcedLabour"]]


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        ("r2,03/04/2024,ActualVictimOfTrafficking,1990,", "detected_on", "date-ambiguous"),
        ("r2,2024-13-02,ActualVictimOfTrafficking,1990,", "detected_on", "date-swapped"),
        ("r2,30.02.2024,ActualVictimOfTrafficking,1990,", "detected_on", "date-impossible"),
        ("r2,45000,ActualVictimOfTrafficking,1990,", "detected_on", "date-serial"),
        ("r2,yesterday,ActualVictimOfTrafficking,1990,", "detected_on", "date-form"),
        ("r2,0024-01-01,ActualVictimOfTrafficking,1990,", "detected_on", "date-too-early"),
        ("r2,2024-01-01,Actual,1990,", "status", "code-unknown"),
        ("r2,2024-01-01,,1990,", "status", "required"),
        ("r2,2024-01-01,ActualVictimOfTrafficking,1990,Forced labor", "forms", "code-unknown"),
        ("r2,2024-01-01,ActualVictimOfTrafficking,ninety,", "birth_year", "integer-form"),
        ("r2,2024-01-01,ActualVictimOfTrafficking,90,", "birth_year", "below-minimum"),
        ("r 2,2024-01-01,ActualVictimOfTrafficking,1990,", "record", "identifier-form"),
        ("r1,2024-01-01,ActualVictimOfTrafficking,1990,", "record", "duplicate-key"),
        (GOOD, "record", "duplicate-row"),
    ],
)
def test_a_row_that_breaks_a_rule_is_set_aside_under_its_number(
    tmp_path: Path, row: str, column: str, rule: str
) -> None:
    reading = read(victims(tmp_path, GOOD, row), tmp_path)
    assert found(reading) == {(3, column, rule)}
    assert (reading.exit_code, reading.rows_read, reading.rows_kept) == (1, {"victims": 2}, {"victims": 1})


@pytest.mark.parametrize(
    "text", ["31.12.2024", "2024-12-31T10:00:00", "2024/12/31", "31/12/2024", " 2024-12-31 ", "12/31/2024"]
)
def test_a_date_with_one_possible_reading_is_read(tmp_path: Path, text: str) -> None:
    reading = read(victims(tmp_path, f"r1,{text},ActualVictimOfTrafficking,1990,"), tmp_path)
    assert _kept(reading)["detected_on"].to_list()[0].isoformat() == "2024-12-31"


def test_codes_are_understood_by_label_in_three_languages_and_several_in_a_cell(tmp_path: Path) -> None:
    heading = f"{HEADING},citizenship,sectors,region"
    row = (
        'r1,2024-01-01,actual victim of trafficking,1990,"Forced labour, Sexual exploitation",Беларусь;UKR;PL,'
        '"Wholesale and retail trade; repair of motor vehicles and motorcycles; Construction",Минск'
    )
    kept = _kept(
        read(
            victims(tmp_path, row.replace("actual victim of trafficking", "Identified victim"), heading=heading),
            tmp_path,
        )
    ).row(0, named=True)
    assert kept["forms"] == ["ForcedLabour", "SexualExploitation"]
    assert kept["citizenship"] == ["BY", "UA", "PL"]
    assert kept["sectors"] == ["G_WholesaleAndRetailTradeRepairOfMotorVehicles", "F_Construction"]
    assert kept["region"] == "BY-HM"


def test_an_unknown_code_gets_a_suggestion_and_no_value_is_repeated(tmp_path: Path) -> None:
    reading = read(victims(tmp_path, "r1,2024-01-01,ActualVictimOfTrafficking,1990,Forced labor"), tmp_path)
    (problem,) = [p for p in reading.problems if p.rule == "code-unknown"]
    assert "Did you mean ForcedLabour?" in problem.remedy
    assert "labor" not in str(problem.as_json())


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8-sig", "utf-16"])
def test_other_encodings_are_read_and_said(tmp_path: Path, encoding: str) -> None:
    row = "r1,2024-01-01,ActualVictimOfTrafficking,1990,,Беларусь"
    reading = read(victims(tmp_path, row, heading=f"{HEADING},citizenship", encoding=encoding), tmp_path)
    assert _kept(reading)["citizenship"].to_list() == [["BY"]]
    assert notes(reading) == (set() if encoding == "utf-8-sig" else {"encoding-other"})


def test_semicolons_between_columns_are_read_with_commas_in_numbers(tmp_path: Path) -> None:
    path = tmp_path / "spending.csv"
    path.write_text("year;source;amount;currency\n2024;StateBudget;1234,5;BYN\n")
    reading = read(path, tmp_path)
    assert notes(reading) == {"separator-other"}
    if reading.rows_kept["spending"]:
        assert pl.read_parquet(reading.tables["spending"])["amount"].to_list() == [1234.5]


def test_a_number_that_may_be_thousands_or_decimals_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    heading = "figure,period,measure,series,value,unit,source,confidence"
    path.write_text(f'{heading}\nf1,2024,x,s,"1,234",person,UN,\n')
    assert (2, "value", "number-ambiguous") in found(read(path, tmp_path))


def test_quotes_line_breaks_and_blank_lines_keep_the_numbers_of_rows(tmp_path: Path) -> None:
    path = tmp_path / "activities.csv"
    path.write_text(
        'activity,kind,topic,began_on\na1,Campaign,"two\nlines, and ""quotes""",2024-01-01\n\n'
        "a2,Campaign,x,2024-01-02\na3,Campaign,x,2024-13-01\n"
    )
    reading = read(path, tmp_path)
    assert found(reading) == {(5, "began_on", "date-swapped")}
    assert pl.read_parquet(reading.tables["activities"])["topic"][0] == 'two\nlines, and "quotes"'


def test_a_ragged_row_is_set_aside_and_the_next_keeps_its_number(tmp_path: Path) -> None:
    reading = read(victims(tmp_path, GOOD, "r2,2024-01-01", "r3,2024-01-01,x,1990,,more,more", "r 4,,,,"), tmp_path)
    assert {(3, "", "row-ragged"), (4, "", "row-ragged"), (5, "record", "identifier-form")} <= found(reading)


def test_an_open_quote_is_told_with_its_row(tmp_path: Path) -> None:
    reading = read(victims(tmp_path, GOOD, 'r2,2024-01-01,"Actual,1990,', GOOD), tmp_path)
    assert found(reading) == {(3, None, "quote-open")}
    assert reading.exit_code == 2


def test_a_renamed_column_is_guessed_and_an_extra_one_is_not_copied(tmp_path: Path) -> None:
    path = victims(tmp_path, f"{GOOD},Ганна,F", heading=f"{HEADING},surname,gender_sex")
    reading = read(path, tmp_path)
    extra = [p for p in reading.problems if p.rule == "column-extra"]
    assert [p.column for p in extra] == ["F", "G"]
    assert "surname" not in str([p.as_json() for p in extra])
    assert "Ганна" not in str(_kept(reading).to_dicts())


def test_a_missing_column_names_the_one_that_was_renamed(tmp_path: Path) -> None:
    reading = read(victims(tmp_path, GOOD, heading=HEADING.replace("detected_on", "detected")), tmp_path)
    assert found(reading) == {(None, "detected_on", "column-missing")}
    assert (
        "Did you mean column B? Rename it to detected_on." in next(iter(p for p in reading.problems if p.column)).remedy
    )


def test_a_column_named_twice_and_no_heading_at_all(tmp_path: Path) -> None:
    twice = read(victims(tmp_path, GOOD, heading=HEADING.replace("forms", "status")), tmp_path)
    assert found(twice) == {(None, "status", "column-twice")}
    none = read(victims(tmp_path, GOOD, heading="Ганна,Мінск,1990,x,y"), tmp_path)
    assert found(none) == {(None, None, "header-missing")}
    assert "Ганна" not in str([p.as_json() for p in none.problems])


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n"])
def test_an_empty_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "victims.csv"
    path.write_bytes(content)
    assert found(read(path, tmp_path)) == {(None, None, "file-empty")}


def test_a_heading_alone_says_that_nothing_happened(tmp_path: Path) -> None:
    reading = read(victims(tmp_path), tmp_path)
    assert (reading.exit_code, reading.rows_kept) == (0, {"victims": 0})


def test_rows_set_aside_can_be_corrected_and_read_again(tmp_path: Path) -> None:
    path = victims(tmp_path, GOOD, "r2,2024-13-01,ActualVictimOfTrafficking,1990,Servitude")
    aside = read(path, tmp_path).set_aside["victims"]
    corrected = tmp_path / "victims.corrected.csv"
    corrected.write_text(aside.read_text().replace("2024-13-01", "2024-01-13"))
    reading = read(path, tmp_path, corrected=corrected)
    assert (reading.exit_code, reading.rows_kept) == (0, {"victims": 2})
    assert sorted(_kept(reading)["record"]) == ["r1", "r2"]


def test_a_malformed_identifier_is_not_copied_and_formulas_are_guarded(tmp_path: Path) -> None:
    rows = ("Ганна Іванова,2024-01-01,ActualVictimOfTrafficking,1990,", "r2,2024-01-01,=1+1,1990,")
    aside = read(victims(tmp_path, *rows), tmp_path).set_aside["victims"].read_text()
    assert "Ганна" not in aside
    assert "'=1+1" in aside


def test_a_file_larger_than_a_block_is_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prystan.evidence.intake.csvfile._BLOCK", 4096)
    rows = [f"r{n},2024-01-01,ActualVictimOfTrafficking,1990,ForcedLabour" for n in range(1000)]
    reading = read(victims(tmp_path, *rows, "r0,2024-01-01,ActualVictimOfTrafficking,1990,"), tmp_path)
    assert found(reading) == {(1002, "record", "duplicate-key")}
    assert reading.rows_kept == {"victims": 1000}


def test_there_must_be_a_table_of_that_name(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        read(victims(tmp_path, GOOD, name="people.csv"), tmp_path)
