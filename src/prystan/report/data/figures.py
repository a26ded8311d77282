"""`report.json`: every figure of the report, for programs. Only public figures can be written."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from prystan.evidence.disclosure.public import PublicFigure
from prystan.report.data.metadata import Metadata


def write_figures(figures: Sequence[PublicFigure], path: Path, *, metadata: Metadata) -> None:
    """Writes `figures` to `path` as JSON, sorted by indicator, period and disaggregation.

    Raises:
        TypeError: a figure has not passed disclosure control.
    """
    for figure in figures:
        if not isinstance(figure, PublicFigure):
            raise TypeError(f"{type(figure).__name__} of indicator {figure.indicator} is not a public figure")
    content = {
        "title": metadata.title,
        "cut_off": metadata.cut_off.isoformat(),
        "input": metadata.input_hash,
        "version": metadata.version,
        "figures": [_described(figure) for figure in sorted(figures, key=_order)],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _order(figure: PublicFigure) -> tuple[Any, ...]:
    """Indicators in natural order: 2 before 10."""
    parts = [
        (not part.isdigit(), int(part) if part.isdigit() else 0, part)
        for part in re.findall(r"\d+|\D+", figure.indicator)
    ]
    return (
        parts,
        str(figure.period),
        len(figure.by),
        sorted(figure.by.items()),
        figure.scale,
        str(figure.unit),
        figure.statistic,
    )


def _described(figure: PublicFigure) -> dict[str, Any]:
    interval = figure.interval and dict(zip(("level", "lower", "upper"), figure.interval, strict=True))
    return {
        "indicator": figure.indicator,
        "unit": str(figure.unit.value),
        "scale": figure.scale,
        "statistic": figure.statistic,
        "value": _plain(figure.value),
        "reason": figure.reason,
        "numerator": _plain(figure.numerator),
        "denominator": _plain(figure.denominator),
        "interval": interval,
        "period": {"from": figure.period.begin.isoformat(), "to": figure.period.end.isoformat()},
        "by": dict(sorted(figure.by.items())),
        "sources": list(figure.sources),
        "cut_off": figure.cut_off and figure.cut_off.isoformat(),
        "breaks": list(figure.breaks),
    }


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and float(value).is_integer() else value
