"""From counts that stay inside to counts that may be published: one rounding over all tables, and the attack on it."""

from prystan.evidence.disclosure._seal import NotPublic
from prystan.evidence.disclosure.audit import audit
from prystan.evidence.disclosure.errors import DisclosureError, IncomparableError, UnroundableError, UnsafeReleaseError
from prystan.evidence.disclosure.estimates import PublicEstimate, PublicEstimates, PublicRange, PublicStratum
from prystan.evidence.disclosure.figures import LEAST_FOR_A_SHARE, TOO_FEW_FOR_A_SHARE, public_figures
from prystan.evidence.disclosure.protect import protect
from prystan.evidence.disclosure.public import (
    PublicCell,
    PublicCounts,
    PublicCountTable,
    PublicFigure,
    PublicSummaryTable,
)
from prystan.evidence.disclosure.read_back import ReleasedFigure, ReleasedFigures, released_figures
from prystan.evidence.disclosure.shown import Fact, Released, Shown, away, fact
from prystan.evidence.disclosure.statement import AuditResult, Statement

__all__ = [
    "LEAST_FOR_A_SHARE",
    "TOO_FEW_FOR_A_SHARE",
    "AuditResult",
    "DisclosureError",
    "Fact",
    "IncomparableError",
    "NotPublic",
    "PublicCell",
    "PublicCountTable",
    "PublicCounts",
    "PublicEstimate",
    "PublicEstimates",
    "PublicFigure",
    "PublicRange",
    "PublicStratum",
    "PublicSummaryTable",
    "Released",
    "ReleasedFigure",
    "ReleasedFigures",
    "Shown",
    "Statement",
    "UnroundableError",
    "UnsafeReleaseError",
    "audit",
    "away",
    "fact",
    "protect",
    "public_figures",
    "released_figures",
]
