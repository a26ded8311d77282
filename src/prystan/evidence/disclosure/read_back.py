"""Figures of a finished report, read back for other public pages: a dashboard shows these and nothing else.

`report.json` holds public figures only (`prystan.report.data.write_figures` takes no others), so what is read back from
it has passed disclosure control. Nothing else makes these types: a page that was handed a count of its own does not
pass the type checker.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from prystan.evidence.disclosure._seal import Sealed, opened
from prystan.evidence.disclosure.errors import DisclosureError
from prystan.evidence.disclosure.shown import Released

REPORT = "report.json"


@dataclass(frozen=True, slots=True)
class ReleasedFigure(Sealed):
    """One figure as it was published. `value` is None where `reason` says why there is no number; `end` is the last day
    of what it is about."""

    indicator: str
    statistic: str
    by: Mapping[str, str]
    scale: str
    end: date
    value: Released | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ReleasedFigures(Sealed):
    """All figures of a report, with the day up to which its data go."""

    cut_off: date
    figures: tuple[ReleasedFigure, ...]


def released_figures(report: Path) -> ReleasedFigures:
    """The figures of the report in this folder.

    Raises:
        DisclosureError: there is none.
    """
    try:
        said = json.loads((report / REPORT).read_text(encoding="utf-8"))
        with opened():
            figures = tuple(
                ReleasedFigure(
                    one["indicator"], one["statistic"], one["by"], one["scale"],
                    date.fromisoformat(one["period"]["to"]),
                    None if one["value"] is None else Released(float(one["value"])), one["reason"],
                )
                for one in said["figures"]
            )  # fmt: skip
            return ReleasedFigures(date.fromisoformat(said["cut_off"]), figures)
    except (OSError, ValueError, KeyError, TypeError):
        raise DisclosureError(f"{report} holds no finished report: `prystan report` writes one") from None
