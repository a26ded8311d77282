"""Engines: the same Ibis expressions over the same tables, in one process (DuckDB) or on a cluster (Spark)."""

from prystan.evidence.engine.evidence import Contribution, Evidence

__all__ = ["Contribution", "Evidence"]
