"""Tables out of noisy counts: non-negative, additive, equal where they meet, with margins of error that hold."""

from prystan.evidence.disclosure.consistent.fit import fit
from prystan.evidence.disclosure.consistent.tables import ConsistentTables, FittedTable

__all__ = ["ConsistentTables", "FittedTable", "fit"]
