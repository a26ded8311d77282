"""Engines: the same Ibis expressions over the same tables, in one process (DuckDB) or on a cluster (Spark)."""

from prystan.evidence.engine.drawn import MOST_DRAWS, DrawnError
from prystan.evidence.engine.evidence import Contribution, Evidence
from prystan.evidence.engine.opening import contribution_of, evidence_of, open_duckdb, open_spark

__all__ = [
    "MOST_DRAWS",
    "Contribution",
    "DrawnError",
    "Evidence",
    "contribution_of",
    "evidence_of",
    "open_duckdb",
    "open_spark",
]
