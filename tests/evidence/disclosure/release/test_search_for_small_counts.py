"""The search of a release's files: it finds a true small count wherever it stands, and takes no name for one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from prystan.evidence.disclosure.cohort import Attribute, Cohort
from prystan.evidence.disclosure.ledger import Ledger
from prystan.evidence.disclosure.release import GateError, Method, Request, release
from prystan.evidence.disclosure.release.gates import no_small_count
from prystan.evidence.disclosure.release.run import small_cells, words_of
from prystan.evidence.model.codelists import code_list
from prystan.report.release import evidence_page

BANDS = {"0-8": 8, "9-17": 9, "18-20": 150, "21-23": 120}
"""So many people of an age as the name of their band says: eight of 0 to 8, nine of 9 to 17."""


@pytest.fixture(scope="module")
def people() -> Cohort:
    ages = [band for band, many in BANDS.items() for _ in range(many)]
    frame = pl.DataFrame({"age_band": ages, "year": ["2024", "2025"] * (len(ages) // 2) + ["2025"] * (len(ages) % 2)})
    attributes = (
        Attribute("age_band", code_list("age_band").values, labels="age_band"), Attribute("year", ("2024", "2025")),
    )  # fmt: skip
    return Cohort("BY", date(2024, 1, 1), date(2025, 12, 31), attributes, frame)


def searched(people: Cohort, folder: Path) -> None:
    no_small_count(folder, small_cells(people), words_of(people))


def test_the_name_of_an_age_band_is_no_count(people: Cohort, tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.jsonl")
    release(people, ledger, tmp_path / "out", Request(Method.ROUNDING), page=evidence_page)
    names = code_list("age_band")["0-8"].label("en")
    assert "8" in names, "else the test would find nothing to be mistaken about"
    assert names in (tmp_path / "out" / "dictionary.csv").read_text(encoding="utf-8")


FILES = {
    "table.csv": "age_band,persons\n0-8,8\n",
    "labelled.csv": "age_band,label,persons\n0-8,0–8,8\n",
    "page.html": "<p>0–8: 8 persons</p>",
    "cells.html": "<table><tr><th>9–17</th><td>9</td></tr></table>",
    "plot.svg": '<svg role="img"><title>Age</title><desc>0–8: 8; 18–20: 150</desc></svg>',
    "range.html": "<p>0–8: 8–9 persons</p>",
    "said.json": '{"age_band": "0-8", "persons": 8}',
    "said.txt": "9-17: 9 persons",
}


@pytest.mark.parametrize("name", FILES)
def test_a_count_beside_its_band_is_found(name: str, people: Cohort, tmp_path: Path) -> None:
    (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    with pytest.raises(GateError, match=name.replace(".", r"\.")):
        searched(people, tmp_path)


@pytest.mark.parametrize("text", ["0–8: fewer than 10", "aged 0–8, 9–17, and older", "0–8 and 9–17: 15"])
def test_bands_alone_are_no_counts(text: str, people: Cohort, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(f"<p>{text}</p>", encoding="utf-8")
    searched(people, tmp_path)
