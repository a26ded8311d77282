"""The two plots of the evidence page as SVG, drawn from public numbers only. Beside each stands its table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

_WIDTH, _LEFT, _RIGHT = 640, 190, 24
_ROW = 34
_MOST = 1_500
_HEIGHT, _BOTTOM, _TOP = 300, 40, 16
_RING = Markup('<circle cx="{:.1f}" cy="{}" r="8" fill="none" stroke="#b4460f" stroke-width="2"/>')
_TEXT = Markup('<text x="{:.1f}" y="{:.1f}" font-size="14" text-anchor="{}" fill="#222">{}</text>')


def attacks_plot(results: Sequence[Mapping[str, Any]]) -> Markup:
    """For each attack, how often it was right (filled, with ± 2 standard errors) and its control (hollow)."""
    height = _ROW * len(results) + 44
    parts = [Markup('<svg role="img" viewBox="0 0 {} {}" aria-label="{}">').format(_WIDTH, height, _spoken(results))]
    for share in (0, 0.25, 0.5, 0.75, 1):
        x = _across(share)
        parts.append(Markup('<path d="M{:.1f} 8V{}" stroke="#c9ccd1" fill="none"/>').format(x, height - 32))
        parts.append(_text(x, height - 12, f"{share:.0%}", "middle"))
    for place, result in enumerate(results):
        y = 24 + place * _ROW
        error = 2 * result["standard_error"]
        low, high = (_across(min(max(result["success"] + way * error, 0), 1)) for way in (-1, 1))
        parts.append(_text(_LEFT - 10, y + 5, result["attack"], "end"))
        parts.append(Markup('<path d="M{:.1f} {}H{:.1f}" stroke="#1f4e79" stroke-width="2"/>').format(low, y, high))
        parts.append(Markup('<circle cx="{:.1f}" cy="{}" r="5" fill="#1f4e79"/>').format(_across(result["success"]), y))
        parts.append(_RING.format(_across(result["control"]), y))
    return Markup("").join([*parts, Markup("</svg>")])


def errors_plot(points: Sequence[tuple[int, float]]) -> Markup:
    """How far the rows' count is from the shown number, by that number; both axes logarithmic."""
    chosen = points[:: max(1, len(points) // _MOST)]
    right, top = max(n for n, _ in chosen), max(1.0, *(gap for _, gap in chosen))
    label = "Distance of the rows' counts from the numbers of the tables, by the number; the table below has the means."
    parts = [Markup('<svg role="img" viewBox="0 0 {} {}" aria-label="{}">').format(_WIDTH, _HEIGHT, label)]
    floor = _HEIGHT - _BOTTOM
    for x, value in _ticks(10, right):
        parts.append(Markup('<path d="M{:.1f} {}V{}" stroke="#c9ccd1" fill="none"/>').format(x, _TOP, floor))
        parts.append(_text(x, _HEIGHT - 18, f"{value:,}", "middle"))
    for share, value in ((_log(v, 1, top), v) for v in (1, 10, 100, 1000, 10_000) if v <= top):
        y = floor - share * (floor - _TOP)
        parts.append(_text(_LEFT - 110, y + 5, f"{value:,}", "end"))
    for number, gap in chosen:
        x = _LEFT - 100 + _log(number, 10, right) * (_WIDTH - _LEFT + 100 - _RIGHT)
        y = floor - _log(max(gap, 1.0), 1, top) * (floor - _TOP)
        parts.append(Markup('<circle cx="{:.1f}" cy="{:.1f}" r="2" fill="#1f4e79" fill-opacity=".4"/>').format(x, y))
    parts.append(_text(_WIDTH / 2, _HEIGHT - 2, "number shown in a table of two attributes", "middle"))
    return Markup("").join([*parts, Markup("</svg>")])


def _ticks(low: int, high: int) -> Iterator[tuple[float, int]]:
    value = low
    while value <= high:
        yield _LEFT - 100 + _log(value, low, high) * (_WIDTH - _LEFT + 100 - _RIGHT), value
        value *= 10


def _log(value: float, low: float, high: float) -> float:
    return math.log(value / low) / math.log(high / low) if high > low else 0.0


def _across(share: float) -> float:
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _text(x: float, y: float, text: str, anchor: str) -> Markup:
    return _TEXT.format(x, y, anchor, text)


def _spoken(results: Sequence[Mapping[str, Any]]) -> str:
    return "Attacks and their controls: " + "; ".join(
        f"{r['attack']} {100 * r['success']:.1f} % against {100 * r['control']:.1f} %" for r in results
    )
