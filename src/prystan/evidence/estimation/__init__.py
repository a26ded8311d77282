"""How many were never seen: the hidden population, estimated from the overlaps of several lists.

    from prystan.evidence.estimation import CaptureTable, study

    found = study(CaptureTable.from_csv("overlaps.csv"))
    print(found)             # every method, what it assumes, how far it moves
    found.plot("methods")    # an Altair chart (extra "report")
    found.frame()            # every total in one Polars table

Importing this package is quick; Numba and SciPy are imported, and the kernel compiled, by the first estimate.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prystan.evidence.estimation.memberships import tables_by_stratum
    from prystan.evidence.estimation.methods import METHODS, Settings, estimate
    from prystan.evidence.estimation.results import Estimate
    from prystan.evidence.estimation.safeguards import Safeguards
    from prystan.evidence.estimation.studies import Study, study
    from prystan.evidence.estimation.tables import CaptureTable, CaptureTableError

_HOMES = {
    "CaptureTable": "tables", "CaptureTableError": "tables", "tables_by_stratum": "memberships", "Estimate": "results",
    "METHODS": "methods", "Settings": "methods", "estimate": "methods", "Safeguards": "safeguards", "Study": "studies",
    "study": "studies",
}  # fmt: skip
"""Where each public name lives; it is imported when it is first used."""

__all__ = [
    "METHODS",
    "CaptureTable",
    "CaptureTableError",
    "Estimate",
    "Safeguards",
    "Settings",
    "Study",
    "estimate",
    "study",
    "tables_by_stratum",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
