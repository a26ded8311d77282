"""What a specification is made of: tiny tables in, tiny figures out. The year reported on is 2025."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spec.small_country import IDENTIFIED, PRESUMED, Rows

Where = tuple[str, tuple[tuple[str, str], ...]]


def at(statistic: str = "", **by: str) -> Where:
    """A place among an indicator's figures."""
    return statistic, tuple(sorted(by.items()))


WHOLE = at()


@dataclass(frozen=True)
class Spec:
    """The rule in a sentence, what one contributor sent, and the figures that follow; None: there is no number."""

    rule: str
    tables: Mapping[str, Rows]
    figures: Mapping[Where, float | None]
    links: Rows | None = None
    more: Mapping[str, Mapping[str, Rows]] = field(default_factory=dict)
    """What other contributors sent, by their name."""


def found(record: str, day: str = "2025-03-01", status: str = PRESUMED, **more: Any) -> dict[str, Any]:
    """A victim record: an adult unless it says otherwise."""
    return {"record": record, "detected_on": day, "status": status, "age": 30, **more}


def victim(record: str, day: str = "2025-03-01", **more: Any) -> dict[str, Any]:
    """A record of a person identified on the day of detection, unless it says otherwise."""
    return found(record, day, IDENTIFIED, **{"status_on": day, **more})
