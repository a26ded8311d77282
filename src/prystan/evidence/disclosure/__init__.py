"""From counts that stay inside to counts that may be published: one rounding over all tables, and the attack on it."""

from prystan.evidence.disclosure.public import (
    PublicCell,
    PublicCounts,
    PublicCountTable,
    PublicFigure,
    PublicSummaryTable,
)
from prystan.evidence.disclosure.statement import AuditResult, Statement

__all__ = [
    "AuditResult",
    "PublicCell",
    "PublicCountTable",
    "PublicCounts",
    "PublicFigure",
    "PublicSummaryTable",
    "Statement",
]
