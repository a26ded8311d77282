"""Shares that are made of two public cells alone, for tables that are made of counts and not of indicators."""

from __future__ import annotations

from prystan.evidence.disclosure.figures import LEAST_FOR_A_SHARE
from prystan.evidence.disclosure.public import PublicCell
from prystan.evidence.disclosure.shown import Released


def share_of(part: PublicCell, whole: PublicCell) -> Released | None:
    """Whole percent; None where the part is small, or too few stand behind it to give a share."""
    if part.value is None or whole.value is None or whole.value < LEAST_FOR_A_SHARE:
        return None
    return Released(min(round(100 * part.value / whole.value), 100))
