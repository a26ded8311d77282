"""A study never lets an estimate stand alone, and says the same in every face."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from published_tables import table

from prystan.evidence.estimation import CaptureTable, Settings, Study, estimate, study
from prystan.evidence.estimation.threshold import posterior

QUICK = Settings(replicates=100)
DRAWN = {"methods", "replicates", "models", "overlaps", "lists-changed", "truth-test", "links", "dependence"}


@pytest.fixture(scope="module")
def korea() -> Study:
    return study(table("Korea"), ["bic", "threshold"], QUICK)


def test_baselines_stand_beside_whatever_was_asked_for(korea: Study) -> None:
    assert [each.method for each in korea.estimates] == ["bic", "threshold"]
    assert [each.method for each in korea.every] == ["bic", "threshold", "chao", "independence"]
    assert korea["independence"].total == pytest.approx(142, abs=1)


def test_an_object_for_each_method_asked_for_carries_baselines_and_checks(korea: Study) -> None:
    found = json.loads(json.dumps(korea.as_json(), allow_nan=False))
    assert [one["method"] for one in found] == ["bic", "threshold"]
    for one in found:
        assert set(one["diagnostics"]["baselines"]) == {"chao", "independence"}
        checks = one["diagnostics"]["safeguards"]
        assert len(checks["left_out"]) == len(checks["merged"]) == len(checks["truth_tests"]) == 3
        assert set(checks["overlaps"]["pairs"]) == {"b+c", "b+d", "c+d"}
        assert {link["kind"] for link in checks["links"]} == {"missed", "false"}


def test_printed_a_study_says_all_that_a_responsible_tool_says(korea: Study) -> None:
    text = " ".join(str(korea).split())
    for said in (
        "Best model by BIC", "Chao’s lower", "Independent lists",  # never one number
        "no data can test", "Being on one list says nothing about being on another.",  # the assumption, in words
        "on two lists or more", "Each two lists", "Chapman",  # the overlaps
        "Models that fit nearly as well", "Within 2 units of BIC",
        "Without one list, and with two lists made one", "Lists whose size is known, estimated",
        "One person less on exactly these lists", "Missed and false links",
        "If the lists depend on each other in a way that no model can see",
    ):  # fmt: skip
        assert said in text, said


def test_a_notebook_shows_tables_and_names_the_charts(korea: Study) -> None:
    page = korea._repr_html_()
    assert page.count("<table>") == len(korea.exhibits())
    assert ".plot(&#x27;methods&#x27;)" in page


def test_every_chart_shows_no_more_than_its_table_and_is_told_in_words(korea: Study) -> None:
    drawn = {one.identifier: one for one in korea.exhibits() if one.draw is not None}
    assert set(drawn) == DRAWN
    for one in drawn.values():
        assert one.title in one.alternative
        assert one.rows[0][0].text in one.alternative
        specification = korea.plot(one.identifier).to_dict()
        assert "http" not in json.dumps({**specification, "$schema": ""}), "nothing is loaded"


def test_a_chart_that_does_not_exist_is_named_with_those_that_do(korea: Study) -> None:
    with pytest.raises(KeyError, match="no chart is called 'pie'; there are methods, "):
        korea.plot("pie")


def test_totals_are_shown_to_two_significant_figures(korea: Study) -> None:
    shown = {one.identifier: one for one in korea.exhibits()}["methods"]
    for row in shown.rows:
        digits = row[1].text.replace(",", "").rstrip("0")
        assert len(digits) <= 2, row[1].text


def test_one_table_holds_every_total(korea: Study) -> None:
    frame = korea.frame()
    parts = set(frame["part"])
    assert parts == {
        "method", "baseline", "model", "without", "merged", "truth test", "missed links", "false links",
        "one person less", "dependence",
    }  # fmt: skip
    bic = frame.filter(item="bic").row(0, named=True)
    assert bic["total"] == korea["bic"].total
    assert (bic["low_95"], bic["high_95"]) == korea["bic"].intervals["95"]


def test_a_table_that_bears_no_headline_says_so_first_and_in_every_row() -> None:
    thin = study(CaptureTable.from_counts(["a", "b", "c"], {1: 40, 2: 30, 4: 20, 3: 4, 6: 3}), "independence", QUICK)
    assert "No figure is given for the hidden population: only 7 people are on two lists or more" in " ".join(
        str(thin).split()
    )
    assert thin.frame()["refused"].null_count() == 0
    assert thin.as_json()[0]["refused"]


def test_a_study_is_the_same_for_a_seed(korea: Study) -> None:
    again = study(table("Korea"), ["threshold", "bic"], QUICK)
    assert again.frame().equals(korea.frame())


def test_with_many_lists_the_checks_repeat_stepwise_selection() -> None:
    eight = study(table("NewOrl"), "stepwise", QUICK)
    assert eight.checks.by == "stepwise"
    assert eight.checks.total == eight["stepwise"].total
    assert len(eight.checks.merged) == 28
    assert "By stepwise selection of pairs of lists, made anew each time." in " ".join(str(eight).split())


def many_lists(lists: int) -> CaptureTable:
    """400 people who come onto each list by chance, and from the first list often onto the last."""
    random = np.random.default_rng(1)
    seen = random.random((400, lists)) < 0.15
    seen[:, -1] |= seen[:, 0] & (random.random(400) < 0.8)
    counts = np.bincount(seen @ (1 << np.arange(lists)), minlength=1 << lists).astype(float)
    counts[0] = 0
    return CaptureTable(tuple(f"list {i}" for i in range(lists)), counts)


def test_with_twelve_lists_pairs_are_still_chosen_and_the_searches_say_what_to_do_instead() -> None:
    found = study(many_lists(12), ["stepwise", "bic", "downhill", "dga"], Settings(replicates=16))
    assert ("list 0", "list 11") in (found["stepwise"].model or ())
    assert found["stepwise"].total == pytest.approx(400, rel=0.1)
    assert found.checks.by == "stepwise"
    assert found.checks.total == found["stepwise"].total
    for name in ("bic", "downhill"):
        assert "12 lists have 66 interactions" in found[name].diagnostics["reason"]
        assert "take stepwise selection" in found[name].diagnostics["reason"]
    assert "to 6 lists: merge lists" in found["dga"].diagnostics["reason"]


def test_sixteen_lists_are_estimated_by_what_does_not_search_all_models() -> None:
    table = many_lists(16)
    for method in ("stepwise", "chao", "independence"):
        assert estimate(table, method, Settings(replicates=0)).total == pytest.approx(400, rel=0.25), method
    assert posterior(table, [], draws=500).median == pytest.approx(400, rel=0.1)


def test_an_unknown_method_is_named() -> None:
    with pytest.raises(KeyError, match="there is no method 'guess'"):
        study(table("Korea"), "guess")


def test_the_package_is_imported_without_the_libraries_that_an_estimate_needs() -> None:
    code = (
        "import sys, prystan.evidence.estimation\n"
        "heavy = {'numba', 'scipy', 'numpy', 'polars', 'altair', 'duckdb', 'ibis'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "from prystan.evidence.estimation import Study, study\n"
        "assert not {'numba', 'altair', 'duckdb', 'ibis', 'rich'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
