"""What an estimate may tell in public: rounded totals and ranges, never a pair of lists, a model or a history."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prystan.evidence.disclosure import PublicEstimate, PublicEstimates, protect
from prystan.evidence.disclosure.estimates_attack import Attack, safe_scale
from prystan.evidence.disclosure.scale import SCALE, SCALES, coarse
from prystan.evidence.estimation import CaptureTable, Settings, study
from prystan.evidence.indicators.captures import FEW_ON_SEVERAL, WOULD_TELL, HiddenPopulation
from prystan.evidence.indicators.counts import InternalCounts

TABLES = Path(__file__).parents[2] / "published" / "mse"
KOSOVO = TABLES / "Kosovo.csv"
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
def test_a_total_is_one_of_few_numbers_near_it(value: float, towards: int) -> None:
    shown = coarse(value, towards)
    assert shown == 0 or float(f"{shown:e}"[:4]) * 10 in SCALE
    if value >= 10:
        assert value / 1.34 <= shown <= value * 1.34
    if towards:
        assert shown <= value * 1.000001 if towards < 0 else shown >= value * 0.999999


def test_every_number_that_is_public_is_rounded(public: PublicEstimates) -> None:
    numbers = [n for one in (*public.estimates, *public.ranges) for n in dataclasses.astuple(one) if isinstance(n, int)]
    assert len(numbers) > 12
    assert all(float(f"{n:e}"[:4]) * 10 in SCALE for n in numbers)
    assert public.seen == 4400


def test_the_one_interval_that_is_public_holds_what_it_held_before(
    internal: HiddenPopulation, public: PublicEstimates
) -> None:
    assert internal.study is not None
    assert [one.method for one in public.estimates if one.low is not None or one.high is not None] == ["bic"]
    assert public.headline is not None
    low, high = internal.study["bic"].intervals["95"]
    assert public.headline.low is not None
    assert public.headline.high is not None
    assert public.headline.low <= low <= high <= public.headline.high


def test_no_pair_of_lists_no_model_and_no_history_is_public(public: PublicEstimates) -> None:
    fields = {field.name for field in dataclasses.fields(PublicEstimates)}
    assert fields == {
        "reason", "lists", "contributors", "by_kind", "seen", "estimates", "ranges", "on_several", "wrong_by",
        "strata",
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


@pytest.mark.parametrize(("name", "scale"), [("Kosovo", SCALE), ("Korea", SCALE), ("Western", SCALES[2])])
def test_the_scale_is_as_coarse_as_the_attack_demands(name: str, scale: tuple[int, ...]) -> None:
    assert safe_scale(CaptureTable.from_csv(TABLES / f"{name}.csv")) == scale


def test_the_attack_succeeds_on_two_significant_figures() -> None:
    assert not Attack.on(CaptureTable.from_csv(TABLES / "UKdat_5.csv"), range(10, 100)).safe()


def test_an_estimate_that_fails_the_attack_on_every_scale_is_withheld() -> None:
    table = CaptureTable.from_csv(TABLES / "NewOrl_5.csv")
    found = study(table, ["bic"], dataclasses.replace(QUICK, replicates=20))
    internal = HiddenPopulation(table.lists, table.lists, given=True, study=found, reason="")
    public = protect(InternalCounts((), hidden=internal)).hidden
    assert public is not None
    assert public.total() == WOULD_TELL
    assert not public.estimates
    assert not public.ranges
    assert (public.seen, public.on_several, public.wrong_by) == (None, None, None)


def test_a_public_estimate_cannot_be_made_by_hand() -> None:
    with pytest.raises(TypeError, match="made by prystan"):
        PublicEstimate("bic", 12_345)
    with pytest.raises(TypeError, match="made by prystan"):
        PublicEstimates("")
