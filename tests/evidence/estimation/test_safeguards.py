"""The checks that go with every estimate give the reference answers, and say so where there is none."""

from __future__ import annotations

import numpy as np
import pytest
from published_tables import expected, table

from prystan.evidence.estimation.safeguards import (
    best,
    dependence,
    influence,
    left_out,
    link_sensitivity,
    merged,
    safeguards,
    truth_tests,
)
from prystan.evidence.estimation.tables import CaptureTable

TABLES = [("UKdat", 2), ("UKdat_5", 3), ("Kosovo", 3)]


@pytest.mark.parametrize(("name", "order"), TABLES)
def test_leaving_out_each_list_gives_the_reference_totals(name: str, order: int) -> None:
    wanted = expected("baselines")[name]["omit_one_list"]
    found = {each.change[0]: each for each in left_out(table(name), order)}
    for held, (total, people, _) in wanted.items():
        assert found[held].total == pytest.approx(total, rel=1e-8)
        assert found[held].people == people


@pytest.mark.parametrize(("name", "order"), TABLES)
def test_hiding_one_list_shows_how_wrong_the_method_is_where_the_truth_is_known(name: str, order: int) -> None:
    wanted = expected("baselines")[name]["hold_one_list_truth_test"]
    for each in truth_tests(table(name), order):
        reference = wanted[each.held]
        assert (each.truth, each.seen) == (reference["true"], reference["obs"])
        if reference["est"] is not None:
            assert each.total == pytest.approx(reference["est"], rel=1e-8)
            assert each.log_error == pytest.approx(np.log(reference["est"] / reference["true"]))


def test_one_person_can_move_the_total_by_thousands_and_the_report_says_who() -> None:
    found = influence(table("Kosovo"), 3)
    assert found[0].history == ("ABA", "HRW")
    assert found[0].change == pytest.approx(8224.74, abs=0.01)
    assert len(found) == 15


def test_missed_links_raise_the_total_and_false_ones_lower_it() -> None:
    """Measured before, with stepwise selection: 10 % missed links raise the total of this table by about 22 %."""
    found = link_sensitivity(table("Kosovo"), 2, shares=(0.1,), draws=40)
    total = best(table("Kosovo"), 2).total
    assert total is not None
    missed, false = (each.median for each in found)
    assert missed is not None
    assert false is not None
    assert missed / total == pytest.approx(1.22, abs=0.05)
    assert false < total
    assert found == link_sensitivity(table("Kosovo"), 2, shares=(0.1,), draws=40)


def test_dependence_that_no_model_sees_multiplies_the_unseen() -> None:
    assert dependence(100, 300.0, (0.5, 2.0)) == ((0.5, 200.0), (2.0, 500.0))
    assert dependence(100, None) == ()


def test_all_checks_come_together_and_merging_is_tried_for_each_pair() -> None:
    found = safeguards(table("Korea"))
    assert found.total == pytest.approx(157.1666666667)
    assert len(found.merged) == len(found.left_out) == 3
    assert merged(table("Korea"), 2) == found.merged
    assert {each.kind for each in found.links} == {"missed", "false"}


def test_a_check_that_has_no_answer_says_why() -> None:
    thin = CaptureTable.from_counts(["a", "b", "c"], {1: 40, 2: 30, 4: 20, 3: 6})
    reasons = [each.reason for each in left_out(thin, 2)]
    assert any("no model has an estimate" in reason for reason in reasons)
    assert all("at least two lists" in each.reason for each in truth_tests(thin, 2))
