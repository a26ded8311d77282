"""The hidden population with the linkage that was had: doubt about links widens the interval, and never narrows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from prystan.evidence.disclosure import protect
from prystan.evidence.engine import Evidence
from prystan.evidence.estimation import CaptureTable, CaptureTableError, Settings
from prystan.evidence.estimation.strata import estimates_of_draws
from prystan.evidence.indicators import InternalCounts, InternalCountsView
from prystan.evidence.indicators.captures import DRAWS_REFUSED, HEADLINE, NO_DRAWS, HiddenPopulation, hidden_population
from prystan.evidence.indicators.hidden_draws import with_draws
from spec.parts import found
from spec.small_country import PERIOD, contribution, evidence, pack

LISTS = ("hotline", "police", "shelter")
SURE = {0b001: 60, 0b010: 40, 0b100: 20, 0b011: 20, 0b101: 16, 0b110: 14, 0b111: 12}
DOUBTFUL = 40
"""Pairs of a record of the police and one of the shelter that may be one person."""
DRAWS = 12
QUICK = Settings(replicates=200, workers=1)


def country(linked: Callable[[int, int], bool], *, draws: int = DRAWS, day: str = "2025-03-01") -> Evidence:
    """`linked(draw, pair)` says whether a doubtful pair is one person in a draw; draw −1 is the linkage itself.

    The police's record of a doubtful pair is of that day.
    """
    sure: list[tuple[str, str, str]] = []  # person, contributor, record
    for history, people in SURE.items():
        for k in range(people):
            sure += [(f"{history}-{k}", name, f"{history}-{k}") for i, name in enumerate(LISTS) if history >> i & 1]
    pairs = [(k, name, f"doubt-{k}") for k in range(DOUBTFUL) for name in ("police", "shelter")]
    sent = []
    for name in LISTS:
        own = [found(record) for _, on, record in sure if on == name]
        own += [found(record, day=day if name == "police" else "2025-03-01") for _, on, record in pairs if on == name]
        sent.append((contribution(name), {"victims": own}))

    def persons(draw: int) -> list[dict[str, Any]]:
        drawn = [(f"d{k}" if linked(draw, k) else f"d{k}-{name}", name, record) for k, name, record in pairs]
        return [{"person": p, "contributor": c, "record": r} for p, c, r in (*sure, *drawn)]

    links = [{**row, "probability": 0.5} for row in persons(-1)]
    return evidence(*sent, links=links, drawn=[{**row, "draw": d} for d in range(draws) for row in persons(d)])


def estimated(known: Evidence) -> HiddenPopulation:
    whole = hidden_population(known, pack(), PERIOD, methods=[HEADLINE], settings=QUICK)
    return with_draws(whole, known, pack(), PERIOD, settings=QUICK)


def headline(found: HiddenPopulation) -> tuple[float, float, float]:
    assert found.study is not None
    one = found.study[HEADLINE]
    assert one.total
    return one.total, *one.intervals["95"]


@pytest.fixture(scope="module")
def doubted() -> HiddenPopulation:
    """All doubtful pairs are linked; in the draws from none to all of them."""
    return estimated(country(lambda draw, pair: draw < 0 or pair < DOUBTFUL * draw / (DRAWS - 1)))


def test_each_draw_has_the_table_of_its_own_persons(doubted: HiddenPopulation) -> None:
    for draw, table in enumerate(doubted.of_draws.tables):
        both = sum(pair < DOUBTFUL * draw / (DRAWS - 1) for pair in range(DOUBTFUL))
        alone = DOUBTFUL - both
        changed = {0b010: SURE[0b010] + alone, 0b100: SURE[0b100] + alone, 0b110: SURE[0b110] + both}
        assert table == CaptureTable.from_counts(LISTS, {**SURE, **changed})
    assert len(doubted.of_draws.tables) == DRAWS


def test_the_interval_holds_the_doubt_about_links(doubted: HiddenPopulation) -> None:
    """It reaches over what the draws say one by one, and is wider than that of perfect links and of a single draw."""
    pooled = doubted.of_draws.pooled
    assert pooled is not None
    low, high = pooled.intervals["95"]
    single = estimates_of_draws(doubted.of_draws.tables, HEADLINE, QUICK)
    totals = sorted(one.total or 0 for one in single)
    assert totals[-1] > 1.2 * totals[0], "the draws differ"
    assert low < totals[0]
    assert totals[-1] < high
    _, perfect_low, perfect_high = headline(doubted)
    assert high - low > 1.1 * (perfect_high - perfect_low)
    assert high - low > np.mean([one.intervals["95"][1] - one.intervals["95"][0] for one in single])
    assert pooled.share_from_links > 0.1


def test_no_interval_is_narrower_than_that_of_one_draw_where_nothing_is_doubtful() -> None:
    sure = estimated(country(lambda draw, pair: True))  # noqa: ARG005
    total, low, high = headline(sure)
    pooled = sure.of_draws.pooled
    assert pooled is not None
    assert pooled.total == pytest.approx(total)
    assert pooled.share_from_links == 0
    assert pooled.intervals["95"] == pytest.approx((low, high), rel=0.08)


def test_who_was_detected_before_the_period_by_a_drawn_link_is_not_counted_in_that_draw() -> None:
    """Persons are drawn first, and the period is applied to them after that."""
    known = country(lambda draw, pair: draw == 1, draws=2, day="2024-12-30")  # noqa: ARG005
    apart, joined = estimated(known).of_draws.tables
    assert apart == CaptureTable.from_counts(LISTS, {**SURE, 0b100: SURE[0b100] + DOUBTFUL})
    assert joined == CaptureTable.from_counts(LISTS, SURE)


def test_without_draws_the_reason_says_what_was_not_done() -> None:
    known = country(lambda draw, pair: True, draws=2)  # noqa: ARG005
    bare = Evidence(known.contributions, known.tables, known.persons)
    assert estimated(bare).of_draws.reason == NO_DRAWS


def test_where_lists_bear_no_estimate_no_draw_does() -> None:
    bare = HiddenPopulation(LISTS, LISTS)
    assert with_draws(bare, country(lambda *_: True, draws=2), pack(), PERIOD).of_draws.reason == bare.reason


def test_draws_that_bear_no_estimate_refuse_the_pooled_one(doubted: HiddenPopulation) -> None:
    """Of tables given from outside two in ten are none."""
    assert doubted.study is not None
    given = HiddenPopulation(LISTS, LISTS, given=True, study=doubted.study, reason="")
    tables: list[CaptureTable | CaptureTableError] = [doubted.study.table] * 8
    tables += [CaptureTableError("empty")] * 2
    found = with_draws(given, country(lambda *_: True, draws=2), pack(), PERIOD, captures=tables, settings=QUICK)
    assert (found.of_draws.pooled, found.of_draws.reason) == (None, DRAWS_REFUSED)


def test_both_totals_are_public_beside_each_other(doubted: HiddenPopulation) -> None:
    public = protect(InternalCounts((), hidden=doubted))
    perfect, had = public.hidden_total(), public.hidden_of_draws()
    assert not isinstance(perfect, str)
    assert isinstance(had, str) or had.low <= had.total <= had.high
    assert had != perfect


def test_the_indicator_is_the_pooled_total_with_its_interval(doubted: HiddenPopulation) -> None:
    view = InternalCountsView(InternalCounts((), hidden=doubted))
    perfect, had = view.hidden_total(), view.hidden_of_draws()
    assert not isinstance(perfect, str)
    assert not isinstance(had, str)
    assert perfect.total == headline(doubted)[0]
    assert doubted.of_draws.pooled is not None
    assert (had.low, had.high) == doubted.of_draws.pooled.intervals["95"]
    assert InternalCountsView(InternalCounts((), hidden=HiddenPopulation())).hidden_of_draws() == NO_DRAWS
