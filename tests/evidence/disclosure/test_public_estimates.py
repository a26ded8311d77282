"""What an estimate may tell in public: rounded totals and ranges, never a pair of lists, a model or a history."""

from __future__ import annotations

import dataclasses
import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prystan.evidence.disclosure import PublicEstimate, PublicEstimates, protect
from prystan.evidence.disclosure.estimates import coarse
from prystan.evidence.estimation import CaptureTable, Settings, study
from prystan.evidence.indicators.captures import FEW_ON_SEVERAL, HiddenPopulation
from prystan.evidence.indicators.counts import InternalCounts

KOSOVO = Path(__file__).parents[2] / "published" / "mse" / "Kosovo.csv"
QUICK = Settings(max_order=2, replicates=100)


@pytest.fixture(scope="module")
def internal() -> HiddenPopulation:
    table = CaptureTable.from_csv(KOSOVO)
    return HiddenPopulation(
        table.lists, table.lists, given=True, study=study(table, ["bic", "stepwise"], QUICK), reason=""
    )


@pytest.fixture(scope="module")
def public(internal: HiddenPopulation) -> PublicEstimates:
    found = protect(InternalCounts((), hidden=internal)).hidden
    assert found is not None
    return found


@given(st.floats(1, 1e9), st.sampled_from([-1, 0, 1]))
def test_a_total_has_two_figures_and_is_no_finer_than_tens(value: float, towards: int) -> None:
    shown = coarse(value, towards)
    assert shown % 10 == 0
    assert len(str(shown).rstrip("0")) <= 2
    assert shown <= value if towards < 0 else shown >= value - 1e-6 * value if towards > 0 else True
    assert abs(shown - value) <= max(10, 10 ** math.floor(math.log10(value) - 1) * 1.001)


def test_every_number_that_is_public_is_rounded(public: PublicEstimates) -> None:
    numbers = [n for one in (*public.estimates, *public.ranges) for n in dataclasses.astuple(one) if isinstance(n, int)]
    assert len(numbers) > 15
    assert all(len(str(n).rstrip("0")) <= 2 and n % 10 == 0 for n in numbers)
    assert public.seen == 4400


def test_intervals_hold_what_they_held_before(internal: HiddenPopulation, public: PublicEstimates) -> None:
    assert internal.study is not None
    for one in public.estimates:
        low, high = internal.study[one.method].intervals["95"]
        assert one.low is not None
        assert one.high is not None
        assert one.low <= low <= high <= one.high


def test_no_pair_of_lists_no_model_and_no_history_is_public(public: PublicEstimates) -> None:
    fields = {field.name for field in dataclasses.fields(PublicEstimates)}
    assert fields == {
        "reason", "lists", "contributors", "by_kind", "seen", "estimates", "ranges", "on_several", "wrong_by",
    }  # fmt: skip
    assert {field.name for field in dataclasses.fields(PublicEstimate)} == {"method", "total", "low", "high"}
    said = repr(public)
    assert not re.search("bic=|model=|histor", said)
    assert not {name for name in public.lists if said.count(repr(name)) > 2}, "named as lists, nowhere else"


def test_how_many_are_on_several_lists_is_a_band(public: PublicEstimates) -> None:
    assert public.on_several == 25  # 1,182 of 4,400 are 26.9 %


def test_what_is_refused_has_a_reason_and_no_number() -> None:
    thin = HiddenPopulation(("a", "b", "c"), ("a", "b", "c"), reason=FEW_ON_SEVERAL)
    found = protect(InternalCounts((), hidden=thin)).hidden
    assert found is not None
    assert found.total() == FEW_ON_SEVERAL
    assert not found.estimates
    assert found.headline is None


def test_a_public_estimate_cannot_be_made_by_hand() -> None:
    with pytest.raises(TypeError, match="made by prystan"):
        PublicEstimate("bic", 12_345)
    with pytest.raises(TypeError, match="made by prystan"):
        PublicEstimates("")
