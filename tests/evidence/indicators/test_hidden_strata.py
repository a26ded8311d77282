"""Years, sexes and age groups are estimated by themselves where their own lists bear it, and refused where not."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np
import pytest

from prystan.evidence.disclosure import PublicEstimates, protect
from prystan.evidence.disclosure.estimates_attack import Attack, AttackOnPart
from prystan.evidence.disclosure.scale import SCALE
from prystan.evidence.estimation import CaptureTable, Settings
from prystan.evidence.indicators.captures import FEW_ON_SEVERAL, HiddenPopulation, hidden_population
from prystan.evidence.indicators.counts import InternalCounts
from prystan.evidence.indicators.hidden_strata import with_strata
from spec.parts import found
from spec.small_country import PERIOD, contribution, evidence, pack

LISTS = ("hotline", "police", "shelter")
WOMEN = {0b001: 60, 0b010: 70, 0b100: 50, 0b011: 20, 0b101: 16, 0b110: 14, 0b111: 12}
MEN = {0b001: 30, 0b010: 20, 0b100: 15, 0b011: 4, 0b110: 3}
EARLIER = {0b001: 40, 0b010: 50, 0b100: 60, 0b011: 18, 0b101: 15, 0b110: 17, 0b111: 11}
QUICK = Settings(replicates=100)


def crowd(histories: dict[int, int], numbers: Any, **more: Any) -> list[tuple[str, str, dict[str, Any]]]:
    """Person, list and record, for each time that somebody is on a list."""
    rows = []
    for history, people in histories.items():
        for _ in range(people):
            person = f"p{next(numbers)}"
            rows += [
                (person, name, found(f"{person}-{name}", **more)) for i, name in enumerate(LISTS) if history >> i & 1
            ]
    return rows


@pytest.fixture(scope="module")
def whole() -> HiddenPopulation:
    numbers = count()
    rows = [
        *crowd(WOMEN, numbers, sex="Feminine"), *crowd(MEN, numbers, sex="Masculine", age=16),
        *crowd(EARLIER, numbers, sex="Feminine", day="2023-05-01"),
    ]  # fmt: skip
    sent = [(contribution(name), {"victims": [row for _, on, row in rows if on == name]}) for name in LISTS]
    links = [{"person": p, "contributor": on, "record": row["record"], "probability": 0.9} for p, on, row in rows]
    known = evidence(*sent, links=links)
    return with_strata(hidden_population(known, pack(), PERIOD, methods=["bic"], settings=QUICK), known, pack(), PERIOD,
                       settings=QUICK)  # fmt: skip


def test_a_stratum_has_the_table_of_its_own_people(whole: HiddenPopulation) -> None:
    tables = {(one.dimension, one.code): one.table for one in whole.strata}
    for at, histories in {("sex", "Feminine"): WOMEN, ("age_group", "adult"): WOMEN, ("year", "2023"): EARLIER}.items():
        assert tables[at] == CaptureTable.from_counts(LISTS, histories)


def test_each_stratum_has_an_estimate_or_the_reason_of_its_own_floors(whole: HiddenPopulation) -> None:
    said = {(one.dimension, one.code): one.reason for one in whole.strata}
    assert said["sex", "Masculine"] == said["age_group", "child"] == FEW_ON_SEVERAL
    assert said["sex", "Feminine"] == said["year", "2023"] == ""
    assert ("year", "2022") not in said, "a year without anybody is no stratum"
    assert all((one.estimate is None) == bool(one.reason) for one in whole.strata)


def test_strata_are_published_rounded_and_attacked_like_the_whole(whole: HiddenPopulation) -> None:
    public = protect(InternalCounts((), hidden=whole)).hidden
    assert isinstance(public, PublicEstimates)
    for one in public.strata:
        if one.estimate is not None:
            assert one.estimate.method == "bic"
            assert one.estimate.low is not None
            assert one.estimate.high is not None
            for number in (one.estimate.total, one.estimate.low, one.estimate.high):
                assert float(f"{number:e}"[:4]) * 10 in SCALE
        else:
            assert one.reason


def test_what_the_whole_tells_is_held_against_its_parts() -> None:
    """Two tables of women may give one total for women and two totals for all: then only one of them is possible."""
    women = CaptureTable.from_counts(LISTS, WOMEN)
    everybody = CaptureTable.from_counts(LISTS, {history: n + MEN.get(history, 0) for history, n in WOMEN.items()})
    alone = AttackOnPart(**vars(Attack.on(women, SCALE)))
    beside = AttackOnPart(**vars(Attack.on(women, SCALE)), whole=Attack.on(everybody, range(10, 100)))
    tried = alone.candidates(0b111, 9, np.random.default_rng(1))
    assert alone.alike(tried).shape[1] > beside.alike(tried).shape[1]


def test_an_attack_that_finds_no_table_at_all_says_so() -> None:
    """Of a small stratum no other table may give the public total; the whole is then asked about none."""
    women = CaptureTable.from_counts(LISTS, WOMEN)
    nothing = women.counts[:, None][:, :0]
    assert Attack.on(women, SCALE).alike(nothing).shape[1] == 0
