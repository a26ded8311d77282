"""CTDC's two public files: flags become codes, bands stay bands, and what is missing stays missing."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from evidence.intake.intake_files import found, notes, read
from prystan.evidence.intake import Format, Reading
from prystan.evidence.intake.ctdc import flags
from prystan.evidence.model.codelists import code_list
from prystan.evidence.model.tables import TABLES

VARIABLES = Path(__file__).parents[4] / "shared/reference/codes/ctdc_variables.csv"


def _read(folder: Path, *rows: dict[str, object]) -> Reading:
    names = list(dict.fromkeys(name for row in rows for name in row))
    path = folder / "ctdc.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return read(path, folder, form=Format.CTDC)


def test_a_row_of_the_k_anonymous_file(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        {
            "yearOfRegistration": 2016, "Datasource": "Hotline", "gender": "Female", "ageBroad": "30--38",
            "majorityStatus": "Adult", "citizenship": "MD", "meansOfControlDebtBondage": 1,
            "meansOfControlPsychoactiveSubstances": 1, "meansOfControlTakesEarnings": 0, "isForcedLabour": 1,
            "isSexAndLabour": 1, "typeOfLabourBegging": 1, "typeOfLabourConstruction": 1, "CountryOfExploitation": "PL",
            "recruiterRelationFamily": 1, "recruiterRelationOther": 1, "isAbduction": 0, "typeOfSexConcatenated": "x",
        },
    )  # fmt: skip
    (row,) = pl.read_parquet(reading.tables["victims"]).to_dicts()
    assert (row["detected_on"], row["detected_by"], row["sex"], row["age_band"]) == (
        date(2016, 1, 1), "Hotline", "Feminine", "30-38",
    )  # fmt: skip
    assert (row["birth_year"], row["age"]) == (None, None)
    assert row["controls"] == ["DebtBondage", "PsychoactiveSubstance"]
    assert set(row["forms"]) == {"ForcedLabour", "SexualExploitation", "ForcedBegging"}
    assert (row["sectors"], row["recruiter"], row["exploited_in"]) == (["F_Construction"], "Familial", "PL")
    assert not notes(reading)


def test_a_row_of_the_synthetic_file_with_cut_names_and_three_letters(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        {"yearOfRegistration": "2021", "gender": "Male", "ageBroad": "", "citizenship": "UKR", "isSexualExploit": "",
         "meansOfControlPsychoactiveSubsta": "1", "meansOfControlThreatOfLawEnforce": "1.0", "traffickMonths": "0--12"},
    )  # fmt: skip
    (row,) = pl.read_parquet(reading.tables["victims"]).to_dicts()
    assert (row["citizenship"], row["age_band"], row["sex"]) == (["UA"], "NotReported", "Masculine")
    assert row["controls"] == ["PsychoactiveSubstance", "ThreatsLawEnforcement"]
    assert (row["forms"], row["sectors"], row["detected_by"]) == (None, None, None)


def test_a_row_that_cannot_be_read_is_set_aside(tmp_path: Path) -> None:
    good = {"yearOfRegistration": 2016, "gender": "Female", "ageBroad": "18--20", "isForcedLabour": 1}
    reading = _read(tmp_path, good, good | {"ageBroad": "about 20"}, good | {"yearOfRegistration": ""})
    assert found(reading) == {(3, "ageBroad", "code-unknown"), (4, "yearOfRegistration", "required")}


def test_every_flag_fills_a_code_of_the_model() -> None:
    for flag in flags():
        codes = TABLES["victims"][flag.fills].codes
        assert codes
        assert set(flag.codes) <= set(code_list(codes).values), flag


@pytest.mark.skipif(not VARIABLES.is_file(), reason="the list of CTDC's variables is not here")
def test_every_column_of_both_files_is_read_or_passed_over_on_purpose(tmp_path: Path) -> None:
    for dataset in ("k-anon 2020-21", "synthetic 2021+"):
        with VARIABLES.open() as file:
            names = [row["variable"] for row in csv.DictReader(file) if row["dataset"] == dataset]
        row: dict[str, object] = dict.fromkeys(names, "")
        assert not notes(_read(tmp_path, row | {"yearOfRegistration": 2020})), dataset
