"""What an estimate may tell in public: rounded totals and ranges, never a pair of lists, a model or a history."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prystan.evidence.disclosure import PublicCounts, PublicEstimate, PublicEstimates, Released, protect
from prystan.evidence.disclosure._seal import opened
from prystan.evidence.disclosure.earlier import Earlier, of_content, record
from prystan.evidence.disclosure.estimates_attack import Attack, AttackWithDraws, safe_scale, safe_scale_of_draws
from prystan.evidence.disclosure.estimates_kept import of_said, said_of
from prystan.evidence.disclosure.ledger.file import ROUNDING
from prystan.evidence.disclosure.scale import SCALE, SCALES, coarse
from prystan.evidence.estimation import CaptureTable, Settings, estimate, study
from prystan.evidence.estimation.pooling import pool
from prystan.evidence.estimation.strata import estimates_of_draws
from prystan.evidence.indicators.captures import (
    FEW_ON_SEVERAL,
    WOULD_TELL,
    HiddenOfDraws,
    HiddenPopulation,
    HiddenStratum,
)
from prystan.evidence.indicators.counts import InternalCounts
from prystan.evidence.indicators.definition import YEAR as YEAR_DIMENSION
from prystan.evidence.indicators.figures import Period

TABLES = Path(__file__).parents[2] / "published" / "mse"
KOSOVO = TABLES / "Kosovo.csv"
QUICK = Settings(max_order=2, replicates=100)
THREE_DIGITS: Any = tuple(step / 10 for step in range(100, 1000))


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
        "strata", "of_draws", "of_draws_reason", "repeated",
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


def test_the_headlines_limits_tell_more_than_the_totals_which_the_gate_does_not_know_yet() -> None:
    """Open (ADR 11). Whoever makes the gate know it changes this test."""
    table = CaptureTable.from_csv(TABLES / "Australia.csv")
    headline = estimate(table, "bic", Settings())
    assert safe_scale(table) == SCALE
    assert safe_scale(table, [headline]) != SCALE


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


def with_fewer_links(table: CaptureTable) -> CaptureTable:
    """The table where of each set of two lists one person was wrongly linked, and is two."""
    counts = table.counts.copy()
    for history in range(len(counts)):
        if history.bit_count() == 2 and counts[history] > 1:
            counts[history] -= 1
            for i in range(table.size):
                counts[1 << i] += history >> i & 1
    return CaptureTable(table.lists, counts)


def test_the_total_pooled_over_draws_of_the_links_is_attacked_beside_the_first() -> None:
    """With three digits it tells of a history that the first total on its own scale does not tell of."""
    table = CaptureTable.from_csv(TABLES / "Korea.csv")
    drawn = [table, with_fewer_links(table)]
    assert Attack.on(table, SCALE).safe()
    assert AttackWithDraws.beside(Attack.on(table), drawn, SCALE).safe()
    assert not AttackWithDraws.beside(Attack.on(table), drawn, THREE_DIGITS).safe()
    assert safe_scale_of_draws(Attack.on(table), drawn) == SCALE


def test_the_attacked_pooled_total_is_the_published_one() -> None:
    table = CaptureTable.from_csv(TABLES / "Korea.csv")
    drawn = [table, with_fewer_links(table), with_fewer_links(with_fewer_links(table))]
    pooled = pool(estimates_of_draws(drawn, "bic", Settings(replicates=40, workers=1)))
    attack = AttackWithDraws.beside(Attack.on(table), drawn, THREE_DIGITS)
    assert attack._pooled == coarse(pooled.total, scale=THREE_DIGITS)
    assert attack._pooled == round(pooled.total)


def test_a_pooled_total_that_fails_the_attack_is_withheld_and_the_first_stays(
    internal: HiddenPopulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert internal.study is not None
    drawn = (internal.study.table, with_fewer_links(internal.study.table))
    pooled = pool(estimates_of_draws(drawn, "bic", dataclasses.replace(QUICK, workers=1)))
    linked = dataclasses.replace(internal, of_draws=HiddenOfDraws(drawn, pooled, ""))
    public = protect(InternalCounts((), hidden=linked)).hidden
    assert public is not None
    assert public.of_draws is not None
    assert public.of_draws.total in {coarse(pooled.total, scale=scale) for scale in SCALES}
    monkeypatch.setattr("prystan.evidence.disclosure.estimates.safe_scale_of_draws", lambda *_: None)
    withheld = protect(InternalCounts((), hidden=linked)).hidden
    assert withheld is not None
    assert (withheld.of_draws, withheld.total_of_draws()) == (None, WOULD_TELL)
    assert withheld.headline is not None


def test_a_public_estimate_cannot_be_made_by_hand() -> None:
    with pytest.raises(TypeError, match="made by prystan"):
        PublicEstimate("bic", 12_345)
    with pytest.raises(TypeError, match="made by prystan"):
        PublicEstimates("")


# --- a second edition of one period ----------------------------------------------------------------------------------

YEAR = Period.year(2025)


def kept(public: PublicCounts, period: Period = YEAR) -> Earlier:
    """What the ledger's folder holds of an edition, read back."""
    return of_content("first", record(public.counts, public.statement, period, ROUNDING, hidden=public.hidden))


@pytest.fixture(scope="module")
def a_month_later() -> HiddenPopulation:
    table = CaptureTable.from_csv(KOSOVO)
    counts = table.counts.copy()
    counts[[1, 2, 3, 12]] += (400, 300, 150, 90)
    table = CaptureTable(table.lists, counts)
    stratum = HiddenStratum(YEAR_DIMENSION, "2025", table, estimate(table, "bic", QUICK), "")
    return HiddenPopulation(
        table.lists, table.lists, given=True, study=study(table, ["bic", "stepwise"], QUICK), reason="",
        strata=(stratum,),
    )  # fmt: skip


def test_a_later_edition_of_the_period_repeats_what_was_published_to_the_last_number(
    internal: HiddenPopulation, a_month_later: HiddenPopulation
) -> None:
    first = protect(InternalCounts((), hidden=internal))
    alone = protect(InternalCounts((), hidden=a_month_later)).hidden
    again = protect(InternalCounts((), hidden=a_month_later), earlier=[kept(first)], period=YEAR).hidden
    assert first.hidden is not None
    assert again is not None
    assert alone is not None
    assert alone.estimates != first.hidden.estimates, "without the ledger it would say something new"
    assert again.repeated
    assert said_of(again) == {**said_of(first.hidden), "repeated": True}


def test_what_was_published_of_a_year_stands_in_every_edition_that_has_that_year(
    internal: HiddenPopulation, a_month_later: HiddenPopulation
) -> None:
    first = protect(InternalCounts((), hidden=internal))
    next_year = protect(InternalCounts((), hidden=a_month_later), earlier=[kept(first)], period=Period.year(2026))
    assert first.hidden is not None
    assert next_year.hidden is not None
    assert not next_year.hidden.repeated
    (line,) = next_year.hidden.strata
    assert line.estimate == first.hidden.headline
    back = protect(
        InternalCounts((), hidden=internal), earlier=[kept(next_year, Period.year(2026))], period=YEAR
    ).hidden
    assert back is not None
    assert back.estimates == (line.estimate,)
    assert back.repeated


def test_an_infinite_factor_survives_being_kept() -> None:
    with opened():
        public = PublicEstimates("", wrong_by=Released(math.inf))
    assert of_said(json.loads(json.dumps(said_of(public), allow_nan=False))) == public
