"""What an estimate is, whatever method made it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from prystan.evidence.estimation.distribution import Distribution
from prystan.evidence.estimation.intervals import Interval


@dataclass(frozen=True)
class Estimate:
    """One method's answer for one table: the total population, people already seen included."""

    method: str
    observed: int
    settings: Mapping[str, Any]
    total: float | None
    """None where the method has no answer; `diagnostics["reason"]` says why."""
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    """By level, "80" and "95"; empty where the method has none."""
    model: tuple[tuple[str, ...], ...] | None = None
    """The model's generators as lists of names, where the method chooses one model."""
    bic: float | None = None
    diagnostics: Mapping[str, Any] = field(default_factory=dict)
    refused: str | None = None
    """Why this table bears no headline, whatever the method; the estimate is for study only."""
    cpu_seconds: float = 0.0
    distribution: Distribution | None = field(default=None, repr=False, compare=False)
    """Of the total, where the method has one: confidence (bootstrap) or posterior. Not part of the JSON."""

    def __str__(self) -> str:
        if self.total is None:
            return f"{self.method}: no estimate ({self.diagnostics.get('reason', '')})"
        shown = f"{self.method}: {rounded(self.total):,}"
        if "95" in self.intervals:
            low, high = self.intervals["95"]
            shown += f" [{rounded(low):,} to {rounded(high):,}]"
        return shown

    def as_json(self) -> dict[str, Any]:
        """The object that `prystan estimate --json` prints; what is not a finite number becomes null."""
        found: dict[str, Any] = {
            "method": self.method,
            "settings": self.settings,
            "estimate": self.total,
            "observed": self.observed,
            "intervals": {level: list(limits) for level, limits in self.intervals.items()},
            "model": [list(names) for names in self.model] if self.model is not None else None,
            "bic": self.bic,
            "diagnostics": self.diagnostics,
            "cpu_seconds": round(self.cpu_seconds, 4),
        }
        if self.refused:
            found["refused"] = self.refused
        plain: dict[str, Any] = _plain(found)
        return plain


def rounded(value: float) -> int:
    """To two significant figures: more would promise what no such estimate can hold."""
    if not math.isfinite(value) or value == 0:
        return 0
    digits = 1 - math.floor(math.log10(abs(value)))
    return round(round(value, digits))


def _plain(value: Any) -> Any:
    """Numbers of NumPy as Python's, tuples as lists, keys as text, and null for what JSON cannot hold."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
