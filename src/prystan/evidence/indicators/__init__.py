"""Indicators: one definition for each published figure, over cells that are counted once.

`count` turns evidence into cells; `evaluate` turns cells, internal or public, into figures.
"""

from prystan.evidence.indicators.context import Context, Suppression
from prystan.evidence.indicators.counting import Progress, count
from prystan.evidence.indicators.counts import UNKNOWN, CountTable, InternalCounts, Key, Summary, SummaryTable
from prystan.evidence.indicators.definition import Cut, Dimension, Indicator, Measure, Value
from prystan.evidence.indicators.dimensions import DIMENSIONS, cut, ordered
from prystan.evidence.indicators.evaluation import context_of, evaluate, internal_figures
from prystan.evidence.indicators.figures import Figure, InternalFigure, Period
from prystan.evidence.indicators.registry import INDICATORS, MEASURES, cuts, definitions
from prystan.evidence.indicators.standard import STANDARD_TABLES
from prystan.evidence.indicators.view import FEWER_THAN_10, CountsView, InternalCountsView

__all__ = [
    "DIMENSIONS",
    "FEWER_THAN_10",
    "INDICATORS",
    "MEASURES",
    "STANDARD_TABLES",
    "UNKNOWN",
    "Context",
    "CountTable",
    "CountsView",
    "Cut",
    "Dimension",
    "Figure",
    "Indicator",
    "InternalCounts",
    "InternalCountsView",
    "InternalFigure",
    "Key",
    "Measure",
    "Period",
    "Progress",
    "Summary",
    "SummaryTable",
    "Suppression",
    "Value",
    "context_of",
    "count",
    "cut",
    "cuts",
    "definitions",
    "evaluate",
    "internal_figures",
    "ordered",
]
