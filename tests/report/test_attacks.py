"""What a hostile reader tries on a finished report: names, exact counts, and another way to send the same data."""

from __future__ import annotations

import csv
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pypdf
import pytest

from prystan.evidence.country.pack import load_pack
from prystan.evidence.indicators.registry import MEASURES
from prystan.evidence.model.schema import Unit
from prystan.evidence.simulation import simulate
from prystan.report.build import build_report

ADMINISTRATIVE = {measure.unit for measure in MEASURES.values() if not measure.protected}
"""Units of facts that expose nobody and are counted exactly."""


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("country") / "simulated"
    simulate(load_pack("am"), 300, 11, folder)
    return folder


@pytest.fixture(scope="module")
def sent(country: Path) -> list[Path]:
    return sorted((country / "contributions").iterdir())


@pytest.fixture(scope="module")
def report(sent: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("attacked") / "report"
    build_report(sent, country="am", languages=("en",), out=out)
    return out


@pytest.fixture(scope="module")
def figures(report: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((report / "report.json").read_text(encoding="utf-8"))["figures"]
    return found


def personal_values(country: Path) -> set[str]:
    """Patronymics and surnames, telephones and documents on the partners' side. Given names are words elsewhere."""
    found = set()
    for register in (country / "partners").glob("*/register.csv"):
        with register.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                found |= {row[column] for column in ("patronymic", "surname", "phone", "document")}
    return {value for value in found if len(value) > 5}


def words_of(path: Path) -> set[str]:
    """All words that stand in a file, PDFs and workbooks opened."""
    if path.suffix == ".pdf":
        text = "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    elif path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            text = "\n".join(book.read(part).decode() for part in book.namelist())
    else:
        text = path.read_text(encoding="utf-8")
    return set(re.findall(r"[+\w’'-]+", text))


def test_names_telephones_and_documents_of_partners_stand_nowhere(country: Path, report: Path) -> None:
    personal = personal_values(country)
    assert len(personal) > 50
    for folder in (country / "contributions", report):
        assert not [path.name for path in folder.rglob("*") if path.is_file() and personal & words_of(path)]


def test_counts_of_people_and_cases_are_multiples_of_five_from_ten_on(figures: list[dict[str, Any]]) -> None:
    counts = [f["value"] for f in figures if f["scale"] == "count" and Unit(f["unit"]) not in ADMINISTRATIVE]
    said = [value for value in counts if value is not None]
    assert said
    assert not [value for value in said if value % 5 or value < 10]


def test_a_share_of_people_is_the_quotient_of_what_is_shown(figures: list[dict[str, Any]]) -> None:
    shares = [f for f in figures if f["scale"] == "percent" and f["value"] is not None and f["denominator"]]
    assert shares
    assert not [f for f in shares if abs(f["value"] - 100 * f["numerator"] / f["denominator"]) > 0.5]


def test_zipped_contributions_in_any_order_give_the_same_figures(
    sent: list[Path], figures: list[dict[str, Any]], tmp_path: Path
) -> None:
    zipped = [Path(shutil.make_archive(str(tmp_path / path.name), "zip", path)) for path in reversed(sent)]
    build_report(zipped, country="am", languages=("en",), out=tmp_path / "report")
    again = json.loads((tmp_path / "report" / "report.json").read_text(encoding="utf-8"))["figures"]
    assert again == figures
