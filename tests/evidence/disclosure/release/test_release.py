"""A release is whole, with its entry and its evidence, or it is not there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from evidence.disclosure.release.small_cohorts import cohort
from prystan.evidence.disclosure import AuditResult, DisclosureError, NotPublic, UnsafeReleaseError
from prystan.evidence.disclosure.accounting import epsilon_of
from prystan.evidence.disclosure.cohort import Cohort
from prystan.evidence.disclosure.ledger import Ledger, OverspentError
from prystan.evidence.disclosure.measurement.plan import bound_of
from prystan.evidence.disclosure.release import GateError, Layout, Method, Products, PublicRows, Request, release
from prystan.evidence.disclosure.release.files import hashes
from prystan.evidence.disclosure.release.make import by_rounding
from prystan.evidence.disclosure.release.rehearsal import rehearse
from prystan.report.release import evidence_page

ROUNDED = Request(Method.ROUNDING)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.open(tmp_path / "ledger.jsonl")


def nothing_is_left(folder: Path) -> bool:
    """But the ledger and the tables that it keeps."""
    return {path.name for path in folder.iterdir()} <= {"ledger.jsonl", "ledger-releases"}


def test_a_release_has_its_files_its_evidence_and_its_entry(ledger: Ledger, tmp_path: Path) -> None:
    done = release(cohort(400), ledger, tmp_path / "out", ROUNDED, page=evidence_page)
    assert {"evidence.json", "evidence.html", "dictionary.csv", "datapackage.json"} <= {
        path.name for path in (tmp_path / "out").iterdir()
    }
    published = ledger.entries()[-1].data
    assert published["files"] == hashes(tmp_path / "out")
    written_evidence = json.loads((tmp_path / "out" / "evidence.json").read_text())
    assert written_evidence == json.loads(json.dumps(done.evidence))
    assert done.evidence["ledger"]["entry"] in {entry.hash for entry in ledger.entries()}
    assert {gate["gate"] for gate in done.evidence["gates"]} == {
        "linear programs", "differencing", "small counts", "formula"
    }  # fmt: skip


def test_with_noise_tables_have_intervals_and_the_cost_is_in_the_ledger(ledger: Ledger, tmp_path: Path) -> None:
    done = release(cohort(500), ledger, tmp_path / "out", Request(epsilon=4.0))
    lines = (tmp_path / "out" / "tables" / "sex.csv").read_text().splitlines()
    assert lines[0] == "sex,persons,low,high"
    assert all(number in ("<10",) or int(number) % 5 == 0 for number in (line.split(",")[1] for line in lines[1:]))
    assert done.evidence["ledger"]["epsilon_spent"] == pytest.approx(4.0, abs=1e-3)
    assert done.evidence["rows"]["rows"] is None, "too few people for rows"


def test_the_cost_can_be_reckoned_again_from_the_evidence(ledger: Ledger, tmp_path: Path) -> None:
    """By whoever knows how many cells of a table one person can stand in: the product of the public bounds."""
    people = cohort(500)
    said = release(people, ledger, tmp_path / "out", Request(epsilon=4.0)).evidence["method"]
    keys = {name: tuple(name.split("-by-")) if name != "persons" else () for name in said["sigma"]}
    rho = sum(bound_of(keys[name], people.attributes) / (2 * sigma**2) for name, sigma in said["sigma"].items())
    assert rho == pytest.approx(said["rho"], rel=1e-4)
    assert said["bounds"] == {a.name: a.bound for a in people.attributes if a.multiple}
    assert epsilon_of(rho, said["delta"]) == pytest.approx(said["epsilon"], rel=1e-4)


@pytest.mark.parametrize("layout", Layout)
def test_rows_in_either_layout(layout: Layout, ledger: Ledger, tmp_path: Path) -> None:
    done = release(cohort(5_000), ledger, tmp_path / "out", Request(layout=layout, epsilon=8.0), page=evidence_page)
    heading, *rows = (tmp_path / "out" / "microdata.csv").read_text().splitlines()
    assert heading.startswith("yearOfRegistration,gender" if layout is Layout.CTDC else "year,sex,region,forms")
    assert len(rows) == pytest.approx(5_000, abs=120)
    assert {gate["gate"] for gate in done.evidence["gates"]} == {
        "tables", "membership", "rows", "small counts", "formula"
    }, "that linear programs were let loose on these very tables would not be true"  # fmt: skip
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text())
    says = {resource["path"]: resource["description"] for resource in package["resources"]}
    assert "withheld" in says["microdata.csv"]
    assert "from low to high" in says["tables/sex.csv"]
    assert "several codes of forms" in says["tables/sex-by-forms.csv"]
    names = {result["attack"] for result in done.evidence["attacks"]["results"]}
    assert {"reconstruction", "differencing", "membership", "singling out", "linkage", "inference"} <= names


def test_rows_of_a_cohort_that_is_hardly_large_enough_are_attacked_too(ledger: Ledger, tmp_path: Path) -> None:
    """A part of it alone would be too small for rows, and a gate is not passed by having nothing to look at."""
    done = release(cohort(2_080), ledger, tmp_path / "out", Request(epsilon=8.0))
    assert done.evidence["rows"]["rows"] == pytest.approx(2_080, abs=60)
    assert {"membership", "rows"} <= {gate["gate"] for gate in done.evidence["gates"]}
    assert "membership" in {result["attack"] for result in done.evidence["attacks"]["results"]}


def test_the_same_cohort_rounded_twice_is_the_same_release(ledger: Ledger, tmp_path: Path) -> None:
    release(cohort(400), ledger, tmp_path / "a", ROUNDED)
    release(cohort(400), ledger, tmp_path / "b", ROUNDED)
    tables = [{n: h for n, h in hashes(tmp_path / name).items() if n.startswith("tables")} for name in "ab"]
    assert tables[0] == tables[1]


def test_overspending_releases_nothing(ledger: Ledger, tmp_path: Path) -> None:
    release(cohort(300), ledger, tmp_path / "a", Request(epsilon=7.0))
    with pytest.raises(OverspentError, match="would overspend"):
        release(cohort(300), ledger, tmp_path / "b", Request(epsilon=7.0))
    assert not (tmp_path / "b").exists()


def test_a_release_made_with_a_seed_says_that_it_must_not_be_published(ledger: Ledger, tmp_path: Path) -> None:
    done = release(cohort(300), ledger, tmp_path / "a", Request(seed=1), page=evidence_page)
    assert done.evidence["publishable"] is False
    assert "Not to be published" in (tmp_path / "a" / "evidence.html").read_text()
    assert ledger.releases()[0].seeded


def test_a_release_is_never_written_over(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(DisclosureError, match="never written over"):
        release(cohort(300), ledger, tmp_path / "out", ROUNDED)


def test_a_true_small_count_in_any_file_stops_the_release_and_is_named(ledger: Ledger, tmp_path: Path) -> None:
    people = cohort(400)
    count = people.frame.filter(sex="unknown", region="South").height
    assert 0 < count < 10, "the test needs a small cell"

    def careless(products: Products, evidence: Mapping[str, Any]) -> Mapping[str, str]:
        return {"page.html": f"<p>South: {count} persons of unknown sex</p>"}

    with pytest.raises(GateError, match=r"page\.html: sex, region: unknown, South") as refusal:
        release(people, ledger, tmp_path / "out", ROUNDED, page=careless)
    assert nothing_is_left(tmp_path)
    assert ledger.entries()[-1].data["kind"] == "refused"
    assert not any(sign.isdigit() for sign in str(refusal.value))


def test_a_formula_in_a_file_stops_the_release(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(GateError, match=r"notes\.csv, line 2"):
        release(cohort(400), ledger, tmp_path / "out", ROUNDED, page=lambda *_: {"notes.csv": "a\n=1+1\n"})
    assert nothing_is_left(tmp_path)


def test_what_is_interrupted_leaves_nothing_and_stays_spent(ledger: Ledger, tmp_path: Path) -> None:
    def interrupt(what: str, part: float) -> None:
        if part > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        release(cohort(300), ledger, tmp_path / "out", Request(epsilon=4.0), say=interrupt)
    assert nothing_is_left(tmp_path)
    assert [entry.data["kind"] for entry in ledger.entries()] == ["opened", "reserved"]


def test_a_second_release_that_is_refused_in_a_rehearsal_does_not_stop_the_release() -> None:
    """The rehearsal's newcomers may be such that no rounding keeps what was said: then others come."""
    refused = UnsafeReleaseError(AuditResult(10, 10, 1, 5, ("persons by sex",), ("persons by sex: unknown",)), "first")
    times: list[int] = []

    def make(people: Cohort, first: Products | None) -> Products:
        if first is not None:
            times.append(len(people))
            raise refused
        return by_rounding(people)

    (only,) = rehearse(cohort(500), make, seed=1)
    assert only.name == "reconstruction"
    assert len(times) > 1


def test_public_rows_are_made_by_disclosure_only() -> None:
    with pytest.raises(NotPublic):
        PublicRows(cohort(10).frame, ())


def check_after_kill(folder: Path) -> bool:
    """What is published has its entry, which names every file; whether anything is."""
    ledger = Ledger.open(folder / "ledger.jsonl")
    names = {e.data["kind"]: e.data for e in ledger.entries()}
    if not (folder / "out").exists():
        return False
    assert names["published"]["files"] == hashes(folder / "out")
    assert "reserved" in names
    return True


SCRIPT = """
import sys
from pathlib import Path
from evidence.disclosure.release.small_cohorts import cohort
from prystan.evidence.disclosure.ledger import Ledger
from prystan.evidence.disclosure.release import Method, Request, release
folder = Path(sys.argv[1])
print("ready", flush=True)
release(cohort(300), Ledger.open(folder / "ledger.jsonl"), folder / "out", Request(Method.ROUNDING))
"""


@pytest.mark.parametrize("delay", [0.05, 0.4, 1.0, 2.0])
def test_killed_in_the_middle_nothing_is_published_without_an_entry(delay: float, tmp_path: Path) -> None:
    """The long form is `python bench/release_kill.py`."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    child = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    time.sleep(delay)
    child.kill()
    child.wait()
    check_after_kill(tmp_path)
