"""One calm look for all charts: colours, type, and the language's way to write numbers on an axis."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError

FONTS = Path(__file__).parent.parent / "fonts"
"""The font files that charts and PDF share, so that measured text and printed text agree on every machine."""
FONT = "IBM Plex Sans, Segoe UI, Helvetica, Arial, sans-serif"
"""No family name with a digit: the text measuring of vl-convert 1.9 does not find one."""

WIDTH = 640
NARROW = 400
"""Where a chart stands beside its table on paper: in the same size of type, in less width."""
LETTER = 7.2
"""Pixels that a letter of a label takes on average, Cyrillic included, at 13 pixels of type."""
INK = "#1f2933"
MUTED = "#52606d"
GRID = "#e4e7eb"
MISSING = "#cbd2d9"
HATCH = "url(#hatch)"
"""The fill of a small cell: we know that there is something, not how much. `svg.py` adds the pattern's drawing."""


@dataclass(frozen=True, slots=True)
class Colour:
    """A fill and the colour of text that can be read on it."""

    fill: str
    text: str


SERIES = (
    Colour("#1b4f8a", "#ffffff"),
    Colour("#d9730d", "#11171d"),
    Colour("#0f5f59", "#ffffff"),
    Colour("#a98600", "#11171d"),
    Colour("#7b2d5e", "#ffffff"),
    Colour("#7d8794", "#11171d"),
)
"""Each at least 3:1 against white (WCAG 1.4.11). Neighbours differ in lightness, not in hue alone, so that they stay
apart in grey print and for colour-blind readers."""

CLASSES = (
    Colour("#dbe7f3", INK),
    Colour("#a9c6e3", INK),
    Colour("#7aa8d4", "#11171d"),
    Colour("#3a74b0", "#ffffff"),
    Colour("#1b4f8a", "#ffffff"),
)
"""Light to dark, for the classes of a map; every region also carries its value as text."""

DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3])
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


def config() -> dict[str, Any]:
    """The Vega-Lite configuration that every chart carries."""
    quiet = {
        "domainColor": GRID,
        "tickColor": GRID,
        "labelColor": INK,
        "titleColor": MUTED,
        "titleFontWeight": "normal",
    }
    return {
        "font": FONT,
        "background": "#ffffff",
        "aria": False,
        "view": {"stroke": None},
        "axis": {**quiet, "gridColor": GRID, "labelFontSize": 13, "titleFontSize": 13, "labelLimit": 320},
        "axisBand": {"ticks": False, "domain": False},
        "legend": {"orient": "top", "direction": "horizontal", "title": None, "labelFontSize": 13, "labelLimit": 0,
                   "labelColor": INK, "symbolType": "square", "symbolStrokeWidth": 0, "columnPadding": 18},
        "text": {"fontSize": 13, "fill": INK},
    }  # fmt: skip


def number_format(language: str) -> dict[str, Any]:
    """d3-format's locale for `language`, read from CLDR. Unknown languages are written as in English."""
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en")
    symbols = locale.number_symbols["latn"]
    return {
        "decimal": str(symbols["decimal"]),
        "thousands": str(symbols["group"]),
        "grouping": [3],
        "currency": ["", ""],
        "minus": "\u2212",
        "percent": "%",
    }
