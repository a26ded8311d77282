"""The same call on Spark finds the same persons."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.linkage.rounds import in_memory
from prystan.evidence.linkage.matching.engines import DuckEngine, SparkEngine
from prystan.evidence.linkage.matching.linking import link
from prystan.evidence.linkage.schemes import RECOMMENDED, SCHEMES
from prystan.evidence.simulation.listpair import list_pair


@pytest.mark.spark
def test_spark_and_duckdb_find_the_same_persons_of_twenty_thousand_records(spark: Any) -> None:
    """`spark` is the session that is active, and that the engine takes."""
    lists = in_memory(list_pair((11_000, 9_000), 4_000, seed=11), SCHEMES[RECOMMENDED])
    assert link(lists, SparkEngine()).persons.equals(link(lists, DuckEngine()).persons)
