"""Every method by name, its JSON, and the floors under which there is no headline."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from published_tables import TABLES, expected, replicates_path, table
from typer.testing import CliRunner

from prystan.cli.app import app
from prystan.evidence.estimation.baselines import lower_bound, pair_estimates
from prystan.evidence.estimation.floors import overlaps, refusal
from prystan.evidence.estimation.methods import METHODS, Settings, estimate, estimates
from prystan.evidence.estimation.results import Estimate, rounded
from prystan.evidence.estimation.statement import range_sentence
from prystan.evidence.estimation.tables import CaptureTable

FEW = Settings(replicates=40)


def disjoint() -> CaptureTable:
    return CaptureTable.from_counts(["a", "b", "c"], {1: 40, 2: 30, 4: 20})


# --- baselines --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["UKdat", "UKdat_5", "Kosovo", "Korea", "Artificial_3"])
def test_baselines_are_the_reference_ones(name: str) -> None:
    wanted = expected("baselines")[name]
    bound = lower_bound(table(name))
    assert bound.total == pytest.approx(wanted["chao"]["classic"], rel=1e-12)
    assert bound.intervals["95"] == pytest.approx(wanted["chao"]["classic_ci95"], rel=1e-4)
    assert bound.bias_corrected == pytest.approx(wanted["chao"]["bias_corrected_t"], rel=1e-12)
    assert bound.corrected_intervals["95"][0] < bound.bias_corrected < bound.corrected_intervals["95"][1]
    for pair in pair_estimates(table(name)):
        reference = wanted["pairs"]["-".join(pair.lists)]
        assert pair.chapman == pytest.approx(reference["chapman"], rel=1e-12)
        assert pair.chapman_error == pytest.approx(reference["se"], rel=1e-9)
        assert pair.lincoln_petersen == (pytest.approx(reference["LP"]) if reference["LP"] is not None else None)
    assert estimate(table(name), "independence", FEW).total == pytest.approx(wanted["independence"], rel=1e-7)


def test_the_lower_bound_is_unknown_where_nobody_was_seen_twice() -> None:
    assert lower_bound(disjoint()).total is None
    found = estimate(disjoint(), "chao")
    assert found.total is None
    assert "nobody was seen on exactly two lists" in str(found)


# --- methods ----------------------------------------------------------------------------------------------------------


def test_all_methods_stand_side_by_side() -> None:
    found = list(estimates(table("Korea"), FEW))
    assert [each.method for each in found] == list(METHODS)
    assert all(each.total and each.total >= 123 for each in found)
    assert all(each.observed == 123 for each in found)


def test_a_method_that_has_no_answer_says_why() -> None:
    assert "merge lists" in str(estimate(table("NewOrl"), "dga").diagnostics["reason"])
    found = estimate(disjoint(), "stepwise", FEW)
    assert found.total is None
    assert "overlap too little" in found.diagnostics["reason"]


def test_lists_that_bear_no_headline_are_refused_with_the_reason() -> None:
    assert "no three lists overlap" in (refusal(disjoint()) or "")
    assert "even the simplest model has no estimate" in (refusal(disjoint()) or "")
    assert "only 6 people are on two lists" in (refusal(table("Artificial_3")) or "")
    two = CaptureTable.from_counts(["a", "b"], {1: 400, 2: 300, 3: 60})
    assert "only 2 lists" in (refusal(two) or "")
    assert refusal(table("Kosovo")) is None
    refused = [estimate(table("Artificial_3"), "chao")]
    assert range_sentence(refused).startswith("No figure is given for the hidden population: only 6 people")


def test_the_statement_gives_a_range_and_never_one_number() -> None:
    found = [Estimate("a", 100, {}, 1234.0), Estimate("b", 100, {}, 5678.0)]
    assert range_sentence(found) == "The methods put the total between about 1,200 and 5,700."
    assert "look at the others" in range_sentence(found[:1])
    assert [rounded(x) for x in (12349.6, 0.0, 95.0, 149.9)] == [12000, 0, 95, 150]


def test_overlaps_show_what_the_estimate_rests_on() -> None:
    found = overlaps(table("UKdat"))
    assert (found.people, found.on_several) == (2744, 252)
    assert found.without_overlap == (("LA", "GP"), ("LA", "NCA"))
    assert found.share_on_one == pytest.approx(0.908, abs=0.001)


def test_selection_by_bic_reports_what_the_choice_of_the_model_does() -> None:
    found = estimate(table("UKdat_5"), "bic", Settings(max_order=3, replicates=40))
    assert found.bic == pytest.approx(195.87910564422, rel=1e-9)
    assert found.diagnostics["within"]["2"]["models"] == 4
    assert found.diagnostics["within"]["2"]["greatest"] == pytest.approx(28822.1256, rel=1e-6)
    assert found.model == (("LA", "NG", "PFNCA"), ("NG", "GP"), ("PFNCA", "GO"))


# --- the command ------------------------------------------------------------------------------------------------------


def run(*arguments: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(app, ["estimate", *arguments, "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


def test_the_command_prints_the_agreed_json() -> None:
    (found,) = run(str(TABLES / "Kosovo.csv"), "--method", "stepwise", "--replicates", "50")
    assert set(found) == {
        "method", "settings", "estimate", "observed", "intervals", "model", "bic", "diagnostics", "cpu_seconds",
    }  # fmt: skip
    assert found["estimate"] == pytest.approx(14341.663800427, rel=1e-9)
    assert found["model"] == [["EXH", "ABA"], ["EXH", "OSCE"], ["EXH", "HRW"], ["ABA", "OSCE"], ["OSCE", "HRW"]]
    assert found["bic"] == pytest.approx(225.211246472, rel=1e-9)
    intervals = found["intervals"]
    assert isinstance(intervals, dict)
    assert [len(intervals[level]) for level in ("80", "95")] == [2, 2]
    for kind in ("wald", "profile"):
        low, high = found["diagnostics"][kind]["95"]
        assert low < 14341 < high


def test_the_command_says_when_it_refuses() -> None:
    found = run(str(TABLES / "Artificial_3.csv"), "--method", "chao")
    assert "only 6 people" in str(found[0]["refused"])


def test_the_command_takes_given_replicates() -> None:
    wanted = expected("stepwise_Kosovo_nboot1000")
    path = str(replicates_path("Kosovo"))
    (found,) = run(str(TABLES / "Kosovo.csv"), "--method", "stepwise", "--replicates-file", path)
    intervals = found["intervals"]
    assert isinstance(intervals, dict)
    assert intervals["95"] == pytest.approx(wanted["ci95"], rel=1e-6)


def test_replicates_of_another_table_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("1,5,4\n2,7,8\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["estimate", str(TABLES / "Korea.csv"), "--replicates-file", str(path)])
    assert done.exit_code == 2
    assert "second column is not the counts" in done.stderr


def test_a_faulty_table_is_named_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "faulty.csv"
    path.write_text("a,b,c,count\n1,0,0,5\n0,1,0,-2\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["estimate", str(path)])
    assert done.exit_code == 2
    assert "faulty.csv: line 3: a count is negative: -2" in done.stderr


def test_what_is_not_a_finite_number_is_null() -> None:
    found = Estimate("x", 1, {}, None, {"80": (1.0, float("inf"))}, diagnostics={"a": np.float64("nan"), 2: (True,)})
    assert found.as_json()["intervals"] == {"80": [1.0, None]}
    assert found.as_json()["diagnostics"] == {"a": None, "2": [True]}


def test_importing_the_library_does_not_import_numba() -> None:
    code = """
import sys
import prystan.evidence.estimation.methods
sys.exit(any(name in sys.modules for name in ("numba", "scipy", "llvmlite")))
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
