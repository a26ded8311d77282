"""What linkage misses and doubts reaches the estimate: the hidden population is not made of missed links."""

from __future__ import annotations

import pytest

from evidence.linkage.rounds import in_memory
from prystan.evidence.estimation.methods import Settings, estimate
from prystan.evidence.estimation.pooling import pool
from prystan.evidence.estimation.results import Estimate
from prystan.evidence.estimation.tables import CaptureTable
from prystan.evidence.linkage.matching.engines import DuckEngine
from prystan.evidence.linkage.matching.linking import captures, link
from prystan.evidence.linkage.schemes import RECOMMENDED, SCHEMES
from prystan.evidence.linkage.uncertainty import draw_captures
from prystan.evidence.simulation.listpair import independent_lists

PEOPLE = 3000


def estimated(table: CaptureTable) -> Estimate:
    return estimate(table, "independence", Settings(replicates=50, workers=1))


def test_drawn_links_take_back_what_missed_links_added() -> None:
    """`bench/linkage_estimate.py` counts over many simulations how often the interval holds the truth."""
    registers = independent_lists(PEOPLE, (0.3, 0.25, 0.25, 0.2), seed=4)
    linked = link(in_memory(registers, SCHEMES[RECOMMENDED]), DuckEngine())
    perfect = estimated(CaptureTable.from_memberships(registers.select("person", "contributor")))
    had = estimated(CaptureTable.from_frame(captures(linked.list_of, linked.clusters, linked.lists.contributors)))
    pooled = pool([estimated(CaptureTable.from_frame(table)) for table in draw_captures(linked, 6, seed=4)])
    assert perfect.total
    assert had.total
    assert had.total > 1.01 * perfect.total
    assert pooled.total == pytest.approx(perfect.total, rel=0.015)
    low, high = pooled.intervals["95"]
    assert low <= PEOPLE <= high
