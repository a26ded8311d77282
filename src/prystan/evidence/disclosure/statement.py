"""What was done to an edition's numbers before they were published, and what it cost, in numbers that are safe too."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


def cells_said(number: int, base: int, threshold: int) -> int | None:
    """A number of cells, which tells about the data itself, as a count is said: to a multiple of `base`; None for one
    below `threshold`."""
    nearest = round(number / base) * base
    return nearest if nearest >= threshold else None


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What an attacker with linear programs over all tables together could and could not find.

    `small` counts the cells that were attacked (true counts of 1 to threshold − 1) and `attacked` those of them for
    which the attack was carried through, both as `cells_said`; `found` counts those that it narrowed to fewer than
    `values` possible whole numbers. A public edition has ``found == 0``.
    """

    small: int | None
    attacked: int | None
    found: int
    values: int
    tables: tuple[str, ...] = ()
    """Tables with a found cell, as ``measure by dimension, dimension``."""
    cells: tuple[str, ...] = ()
    """The found cells by their codes, for whoever makes the release. Never their counts."""

    @property
    def passed(self) -> bool:
        return self.found == 0


@dataclass(frozen=True, slots=True)
class Statement:
    """The statement of disclosure control that stands beside a release. Holds no time, so that the same input gives
    the same bytes, and nothing that itself would disclose: the mean change is rounded to one decimal.
    """

    method: str
    base: int
    threshold: int
    tables: int
    cells: int
    """Different cells in protected tables; a cell that stands in several tables is one."""
    rounded: int
    """Cells shown as a multiple of `base`."""
    small: int
    """Cells shown only as fewer than `threshold`."""
    mean_change: float
    """Mean absolute difference between shown multiples and counts, over the cells that are shown, to one decimal."""
    relaxed: tuple[str, ...]
    """Tables in which a cell moved by one multiple more than to its neighbour, as ``measure by dimension``."""
    furthest: int
    """The most that any cell may have moved: base − 1, or more where a table was relaxed."""
    unprotected: int
    """Tables of administrative facts, shown as they are."""
    statistics: int | None
    """Medians, means and sums that there could be by the public lists of codes, as `cells_said`."""
    withheld: int | None
    """Those among them that are not shown, because too few or no units stand behind them, as `cells_said`."""
    audit: AuditResult

    def to_json(self) -> dict[str, Any]:
        """For ``report.json`` and the data package."""
        return asdict(self)
