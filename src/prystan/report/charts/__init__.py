"""Charts: Altair specifications made from the report's own tables, so that a chart never knows more than its table."""

from __future__ import annotations

from prystan.report.charts.bars import bar, grouped_bar, narrowed, pyramid, stacked_bar
from prystan.report.charts.estimates import intervals
from prystan.report.charts.lines import Break, Point, line
from prystan.report.charts.maps import region_map
from prystan.report.charts.releases import attacks, errors
from prystan.report.charts.svg import to_svg

__all__ = [
    "Break",
    "Point",
    "attacks",
    "bar",
    "errors",
    "grouped_bar",
    "intervals",
    "line",
    "narrowed",
    "pyramid",
    "region_map",
    "stacked_bar",
    "to_svg",
]
