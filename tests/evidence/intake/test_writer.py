"""What is written can be read by others, is the same each time, and holds no formula."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prystan.evidence.intake.frames import arrow_schema
from prystan.evidence.intake.guard import guarded, unguarded
from prystan.evidence.intake.writer import write_contribution
from prystan.evidence.model.manifest import Contributor, Manifest
from prystan.evidence.model.tables import TABLES

MANIFEST = Manifest(Contributor("ngo-a", "NGO A", "NGO"), "BY", date(2020, 1, 1), date(2025, 12, 31), date(2026, 1, 31))
VICTIMS = pl.DataFrame(
    {
        "record": ["r1", "r2"],
        "detected_on": [date(2024, 5, 1), date(2024, 6, 1)],
        "status": ["PossibleVictimOfTrafficking"] * 2,
        "birth_year": [1990, 2001],
        "forms": [["ForcedLabour", "Servitude"], None],
        "statistics_consent": [True, None],
    }
)
ACTIVITIES = pl.DataFrame(
    {"activity": ["a1"], "kind": ["Campaign"], "topic": ['=HYPERLINK("x")'], "began_on": [date(2024, 1, 1)]}
)


def test_frictionless_finds_a_written_package_valid(tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    path = write_contribution(tmp_path, MANIFEST, {"victims": VICTIMS, "activities": ACTIVITIES})
    report = frictionless.validate(str(path))
    assert report.valid, report.flatten(["type", "fieldName", "note"])


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_same_tables_give_the_same_bytes(tmp_path: Path, form: str) -> None:
    for name in ("one", "two"):
        write_contribution(tmp_path / name, MANIFEST, {"victims": VICTIMS}, form=form)  # type: ignore[arg-type]
    first, second = (sorted((tmp_path / name).iterdir()) for name in ("one", "two"))
    assert [f.read_bytes() for f in first] == [f.read_bytes() for f in second]


def test_batches_a_table_and_a_frame_give_the_same_file(tmp_path: Path) -> None:
    as_arrow = VICTIMS.to_arrow()
    hashes = set()
    for number, rows in enumerate((VICTIMS, as_arrow, as_arrow.to_batches(max_chunksize=1))):
        path = write_contribution(tmp_path / str(number), MANIFEST, {"victims": rows})
        hashes.add(json.loads(path.read_text())["resources"][0]["hash"])
    assert len(hashes) == 1


def test_parquet_has_every_column_of_the_model_in_its_type(tmp_path: Path) -> None:
    write_contribution(tmp_path, MANIFEST, {"victims": VICTIMS}, form="parquet")
    assert pq.read_schema(tmp_path / "victims.parquet").equals(arrow_schema(TABLES["victims"]))


def test_a_formula_is_guarded_in_csv(tmp_path: Path) -> None:
    write_contribution(tmp_path, MANIFEST, {"activities": ACTIVITIES})
    row = next(csv.DictReader((tmp_path / "activities.csv").open()))
    assert row["topic"] == '\'=HYPERLINK("x")'


def test_a_column_that_the_model_lacks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="surname"):
        write_contribution(tmp_path, MANIFEST, {"victims": VICTIMS.with_columns(surname=pl.lit("x"))})
    assert not (tmp_path / "datapackage.json").exists()


@given(st.text(alphabet="'=+-@\t\ra1 ", max_size=6))
def test_the_guard_comes_off_again_and_leaves_no_formula(text: str) -> None:
    frame = pl.DataFrame({"t": [text]}).select(g=guarded(pl.col("t"))).with_columns(u=unguarded(pl.col("g")))
    assert frame["u"][0] == text
    assert not frame["g"][0].startswith(("=", "+", "-", "@", "\t", "\r"))
