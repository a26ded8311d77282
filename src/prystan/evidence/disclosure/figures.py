"""Public figures: the formulas of the indicators, over public cells, with no more digits than those bear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

from prystan.evidence.disclosure._seal import opened
from prystan.evidence.disclosure.public import PublicCounts, PublicFigure
from prystan.evidence.disclosure.summaries import significant
from prystan.evidence.indicators import INDICATORS, Indicator, evaluate
from prystan.evidence.indicators.context import Context, Suppression
from prystan.evidence.indicators.figures import Figure

TOO_FEW_FOR_A_SHARE = "Too few to give a share."
_FEWEST = 50
"""The smallest rounded denominator of which a share is given."""
_MANY = 1_000
"""From this denominator on, a percentage has a decimal."""


def public_figures(public: PublicCounts, context: Context) -> tuple[PublicFigure, ...]:
    """Every figure of every indicator, made of public cells alone. What protection cost is an indicator too."""
    statement = public.statement
    context = replace(context, suppression=Suppression(statement.cells, statement.small))
    with opened():
        return tuple(figure for indicator in INDICATORS.values() for figure in _figures(indicator, public, context))


def _figures(indicator: Indicator, public: PublicCounts, context: Context) -> Iterator[PublicFigure]:
    for figure in evaluate(indicator, public, context):
        values = {field.name: getattr(figure, field.name) for field in fields(Figure)}
        values["value"] = None if figure.value is None else _rounded(figure)
        if _rests_on_few(figure) and _is_protected(indicator, public):
            values |= {"value": None, "reason": TOO_FEW_FOR_A_SHARE, "numerator": None}
        yield PublicFigure(**values)


def _rests_on_few(figure: Figure) -> bool:
    """A share of rounded counts below `_FEWEST` can be many points off, and say 100 % where it is two thirds."""
    return figure.value is not None and figure.scale == "percent" and (figure.denominator or _FEWEST) < _FEWEST


def _is_protected(indicator: Indicator, public: PublicCounts) -> bool:
    measures = {cut.measure for cut in indicator.method.cuts()}
    return any(table.protected for table in public.counts if table.measure in measures)


def _rounded(figure: Figure) -> float:
    """The value to the digits of its scale. Survey estimates and statistics come rounded as they are."""
    value = float(figure.value or 0)
    if figure.interval is not None:
        return value
    match figure.scale:
        case "percent" if figure.denominator is not None:
            return round(value, 1 if figure.denominator >= _MANY else 0)
        case "count" | "days":
            return float(round(value))
        case "money" if figure.denominator is None:
            return value
        case scale if scale == "money" or scale.startswith("per "):
            return significant(value, 2)
        case _:
            return value
