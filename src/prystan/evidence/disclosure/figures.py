"""Public figures: the formulas of the indicators, over public cells, with no more digits than those bear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

from prystan.evidence.disclosure._seal import opened
from prystan.evidence.disclosure.public import PublicCounts, PublicFigure
from prystan.evidence.disclosure.summaries import significant
from prystan.evidence.indicators import INDICATORS, MEASURES, Indicator, evaluate
from prystan.evidence.indicators.context import Context, Suppression
from prystan.evidence.indicators.figures import Figure
from prystan.evidence.indicators.methods import Several

_MANY = 1_000
"""From this denominator on, a percentage has a decimal."""
LEAST_FOR_A_SHARE = 50
"""From this shown denominator on, rounding both numbers moves a share by no more than some 8 percentage points."""
TOO_FEW_FOR_A_SHARE = "Too few to give a share."
"""The reason of a ratio whose denominator is shown, but is too small for the ratio to mean something."""


def public_figures(public: PublicCounts, context: Context) -> tuple[PublicFigure, ...]:
    """Every figure of every indicator, made of public cells alone. What protection cost is an indicator too."""
    statement = public.statement
    context = replace(context, suppression=Suppression(statement.cells, statement.small))
    with opened():
        return tuple(figure for indicator in INDICATORS.values() for figure in _figures(indicator, public, context))


def _figures(indicator: Indicator, public: PublicCounts, context: Context) -> Iterator[PublicFigure]:
    exposed = _exposed(indicator)
    for figure in evaluate(indicator, public, context):
        values = {field.name: getattr(figure, field.name) for field in fields(Figure)}
        if figure.statistic in exposed and _rests_on_too_few(figure):
            values |= {"value": None, "reason": TOO_FEW_FOR_A_SHARE, "numerator": None}
        elif figure.value is not None:
            said = _rounded(figure)
            values["value"] = _within(said) if figure.statistic in exposed and _is_share(figure) else said
        yield PublicFigure(**values)


def _exposed(indicator: Indicator) -> frozenset[str]:
    """The statistics of an indicator that are made of protected cells. Facts about laws and campaigns are exact."""
    methods = indicator.method.methods if isinstance(indicator.method, Several) else (indicator.method,)
    return frozenset(
        getattr(method, "statistic", "")
        for method in methods
        if any(MEASURES[table.measure].protected for table in method.cuts())
    )


def _rests_on_too_few(figure: Figure) -> bool:
    """Whether rounding could have moved a ratio too far: 10 of 10 may be 6 of 14."""
    return figure.value is not None and figure.denominator is not None and figure.denominator < LEAST_FOR_A_SHARE


def _is_share(figure: Figure) -> bool:
    return figure.scale == "percent" and figure.denominator is not None


def _within(percent: float) -> float:
    """1 for 0 and 99 for 100: equal rounded numbers do not say that all are meant, or none."""
    return {0.0: 1.0, 100.0: 99.0}.get(percent, percent)


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
