"""Linear programs read small counts out of tables that only hide them, and none out of tables rounded together."""

from __future__ import annotations

import numpy as np

from evidence.disclosure.release.small_cohorts import cohort
from prystan.evidence.disclosure.attacks import HIDDEN, Told, reconstruction
from prystan.evidence.disclosure.attacks.result import AttackResult
from prystan.evidence.disclosure.release.counting import counted, cuts
from prystan.evidence.disclosure.release.products import THRESHOLD, Method
from prystan.evidence.disclosure.release.rehearsal import on_tables, rehearse
from prystan.evidence.disclosure.release.run import Request, maker
from prystan.evidence.disclosure.system import System, system_of

PEOPLE = 400


def tables() -> System:
    people = cohort(PEOPLE)
    return system_of(counted(people, cuts(people.attributes)).counts)


def attacked(system: System, shown: np.ndarray, reach: float) -> AttackResult:
    return reconstruction(system, Told(shown.astype(np.int64), reach, THRESHOLD - 1))


def test_counts_that_are_shown_are_read() -> None:
    system = tables()
    result = attacked(system, system.counts, reach=0)
    assert result.success == 1.0
    assert not result.within()


def test_behind_a_threshold_alone_small_counts_are_computed_from_the_rest() -> None:
    system = tables()
    result = attacked(system, np.where(system.counts < THRESHOLD, HIDDEN, system.counts), reach=0)
    assert result.tried > 10
    assert result.success > 0.3
    assert not result.within()


def test_rounded_together_no_small_count_is_left_alone() -> None:
    people = cohort(PEOPLE)
    made = maker(Request(Method.ROUNDING))(people, None)
    result, _ = on_tables(people, made, people, made)
    assert result.tried > 10
    assert result.success == 0


def test_two_rounded_releases_a_month_apart_tell_no_increment() -> None:
    """The long form is `python bench/release_attacks.py`."""
    for seed in range(3):
        for result in rehearse(cohort(1_000, seed), maker(Request(Method.ROUNDING)), seed, on_rows=False):
            assert result.within(), result
