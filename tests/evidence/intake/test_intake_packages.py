"""A data package, as folder or zip: everything named in it is read or told, and nothing outside of it is opened."""

from __future__ import annotations

import io
import json
import stat
import warnings
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from evidence.intake.intake_files import GOOD, HEADING, MANIFEST, REGIONS, found, notes, read, victims
from prystan.evidence.intake import UnreadableError, read_contribution, write_contribution
from prystan.evidence.intake.archive import Limits

VICTIMS = pl.DataFrame(
    {
        "record": ["r1", "r2"],
        "detected_on": [date(2024, 5, 1)] * 2,
        "status": ["ActualVictimOfTrafficking"] * 2,
        "birth_year": [1990, 1991],
        "forms": [["ForcedLabour", "Servitude"], None],
    }
)
ASSISTANCE = pl.DataFrame(
    {"episode": ["e1", "e2"], "record": ["r1", "r2"], "service": ["Shelter"] * 2, "began_on": [date(2024, 5, 2)] * 2}
)


def _package(folder: Path, form: str = "csv") -> Path:
    write_contribution(folder, MANIFEST, {"victims": VICTIMS, "assistance": ASSISTANCE}, form=form)  # type: ignore[arg-type]
    return folder


def _change(folder: Path, **resource: object) -> None:
    path = folder / "datapackage.json"
    described = json.loads(path.read_text())
    described["resources"][0] |= resource
    path.write_text(json.dumps(described))


def _zip(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in entries.items():
            out.writestr(name, content)
    return path


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("zipped", [False, True])
def test_what_was_written_is_read_back_the_same(tmp_path: Path, form: str, zipped: bool) -> None:
    path = _package(tmp_path / "ngo-a", form)
    if zipped:
        path = _zip(tmp_path / "a.zip", {f"ngo-a/{f.name}": f.read_bytes() for f in path.iterdir()})
    reading = read(path, tmp_path)
    assert (reading.exit_code, notes(reading), reading.manifest) == (0, set(), MANIFEST)
    kept = pl.read_parquet(reading.tables["victims"]).select(VICTIMS.columns)
    assert kept.equals(VICTIMS)


def test_a_clean_parquet_table_stays_where_it_lies(tmp_path: Path) -> None:
    folder = _package(tmp_path / "ngo-a", "parquet")
    assert read(folder, tmp_path).tables["victims"] == folder / "victims.parquet"


def test_a_parquet_table_with_a_bad_row_is_copied_without_it(tmp_path: Path) -> None:
    bad = VICTIMS.with_columns(status=pl.Series(["ActualVictimOfTrafficking", "nonsense"]))
    write_contribution(tmp_path / "p", MANIFEST, {"victims": bad}, form="parquet")
    reading = read(tmp_path / "p", tmp_path)
    assert found(reading) == {(2, "status", "code-unknown")}
    assert pl.read_parquet(reading.tables["victims"])["record"].to_list() == ["r1"]


def test_parquet_of_other_types_is_read_too(tmp_path: Path) -> None:
    frame = VICTIMS.with_columns(pl.col("birth_year").cast(pl.Int16), pl.col("detected_on").cast(pl.Datetime))
    frame.with_columns(pl.col("status").cast(pl.Categorical), name=pl.lit("Ганна")).write_parquet(
        tmp_path / "victims.parquet"
    )
    reading = read(tmp_path / "victims.parquet", tmp_path)
    assert (reading.exit_code, notes(reading)) == (0, {"column-extra"})
    assert "name" not in pl.read_parquet(reading.tables["victims"]).columns


def test_a_reference_to_nowhere_and_to_a_row_set_aside(tmp_path: Path) -> None:
    both = pl.concat([VICTIMS, VICTIMS.head(1).with_columns(record=pl.lit("r3"), birth_year=pl.lit(1, pl.Int64))])
    more = pl.concat(
        [ASSISTANCE, ASSISTANCE.with_columns(pl.Series("episode", ["e3", "e4"]), pl.Series("record", ["r3", "r9"]))]
    )
    write_contribution(tmp_path / "p", MANIFEST, {"victims": both, "assistance": more})
    reading = read(tmp_path / "p", tmp_path)
    assert {(4, "record", "reference-set-aside"), (5, "record", "reference-unknown")} <= found(reading)
    assert reading.rows_kept == {"victims": 2, "assistance": 2}


def test_without_a_manifest_rows_are_checked_but_there_is_no_contribution(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    victims(tmp_path / "p", GOOD)
    reading = read(tmp_path / "p", tmp_path)
    assert (reading.exit_code, reading.rows_kept) == (0, {"victims": 1})
    with pytest.raises(UnreadableError, match=r"no datapackage\.json"):
        read_contribution(tmp_path / "p", regions=REGIONS, workdir=tmp_path)


def test_a_file_that_was_changed_after_the_manifest_is_not_read(tmp_path: Path) -> None:
    folder = _package(tmp_path / "p")
    victims(folder, GOOD)
    reading = read(folder, tmp_path)
    assert (None, None, "hash-mismatch") in found(reading)
    assert "victims" not in reading.tables
    assert "assistance" in reading.tables


@pytest.mark.parametrize(
    "path", ["../victims.csv", "/etc/passwd", "http://example.org/victims.csv", "C:/x.csv", "a/../../x.csv"]
)
def test_a_resource_outside_of_the_folder_is_not_opened(tmp_path: Path, path: str) -> None:
    folder = _package(tmp_path / "p")
    victims(tmp_path, GOOD)
    _change(folder, path=path)
    assert (None, None, "resource-path") in found(read(folder, tmp_path))


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    folder = _package(tmp_path / "p")
    (folder / "victims.csv").unlink()
    (folder / "victims.csv").symlink_to(victims(tmp_path, GOOD))
    assert (None, None, "resource-path") in found(read(folder, tmp_path))


def test_missing_unknown_and_unlisted_files_are_told(tmp_path: Path) -> None:
    folder = _package(tmp_path / "p")
    (folder / "assistance.csv").rename(folder / "other.csv")
    _change(folder, name="people")
    reading = read(folder, tmp_path)
    assert (None, None, "resource-missing") in found(reading)
    assert notes(reading) == {"resource-unknown", "file-unlisted"}


@pytest.mark.parametrize("raw", ["{", "[]", '{"resources": 1}', '{"resources": [{"name": "victims"}]}'])
def test_a_broken_manifest_is_told(tmp_path: Path, raw: str) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "datapackage.json").write_text(raw)
    with pytest.raises(UnreadableError):
        read(tmp_path / "p", tmp_path)


@pytest.mark.parametrize("name", ["../victims.csv", "/victims.csv", "a/../../victims.csv", "C:\\victims.csv"])
def test_a_zip_that_leads_outside_is_refused_whole(tmp_path: Path, name: str) -> None:
    path = _zip(tmp_path / "a.zip", {"victims.csv": b"", name: GOOD.encode()})
    with pytest.raises(UnreadableError, match="leads outside"):
        read(path, tmp_path)


def test_a_zip_with_a_link_or_two_entries_of_one_name_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("victims.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as out:
        out.writestr(link, "/etc/passwd")
    with pytest.raises(UnreadableError, match="link"):
        read(tmp_path / "link.zip", tmp_path)
    with warnings.catch_warnings(), zipfile.ZipFile(tmp_path / "two.zip", "w") as out:
        warnings.simplefilter("ignore")
        out.writestr("victims.csv", "a")
        out.writestr("VICTIMS.csv", "b")
    with pytest.raises(UnreadableError, match="two entries"):
        read(tmp_path / "two.zip", tmp_path)


def test_a_zip_bomb_is_refused_before_anything_is_unpacked(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"victims.csv": b"0" * (20 << 20)})
    with pytest.raises(UnreadableError, match="far more"):
        read(path, tmp_path)
    small = _zip(tmp_path / "b.zip", {"victims.csv": f"{HEADING}\n{GOOD}\n".encode()})
    with pytest.raises(UnreadableError, match="far more"):
        read(small, tmp_path, limits=Limits(total=10))


def test_an_archive_within_an_archive_stays_shut(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as out:
        out.writestr("victims.csv", "x")
    path = _zip(tmp_path / "a.zip", {"victims.csv": f"{HEADING}\n{GOOD}\n".encode(), "more.zip": inner.getvalue()})
    assert notes(read(path, tmp_path)) == {"zip-nested"}


def test_a_file_that_is_no_zip_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK nonsense")
    with pytest.raises(UnreadableError, match="cannot be opened"):
        read(tmp_path / "a.zip", tmp_path)


def test_a_day_after_the_cut_off_is_set_aside(tmp_path: Path) -> None:
    late = VICTIMS.with_columns(detected_on=pl.Series([date(2024, 5, 1), date(2026, 2, 1)]))
    write_contribution(tmp_path / "p", MANIFEST, {"victims": late})
    assert found(read(tmp_path / "p", tmp_path)) == {(3, "detected_on", "date-after-cut-off")}
