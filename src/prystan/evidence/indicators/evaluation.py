"""Cells into figures: the formula of an indicator over counts, each value with all that is needed to trace it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from prystan.evidence.country.pack import CountryPack
from prystan.evidence.engine import Evidence
from prystan.evidence.indicators.breaks import breaks_of, survey_breaks
from prystan.evidence.indicators.context import Context
from prystan.evidence.indicators.counts import InternalCounts
from prystan.evidence.indicators.definition import YEAR, Indicator, Value
from prystan.evidence.indicators.figures import InternalFigure, Period
from prystan.evidence.indicators.methods import Several
from prystan.evidence.indicators.population import inhabitants
from prystan.evidence.indicators.registry import INDICATORS, MEASURES
from prystan.evidence.indicators.scope import scope_of
from prystan.evidence.indicators.survey import fieldwork
from prystan.evidence.indicators.view import CountsView, InternalCountsView
from prystan.evidence.model.schema import Unit

NOT_LINKED = "Lists are not yet linked: a person on two lists counts twice."
"""The note of every figure about persons while records are counted."""

_PERSON_TABLES = frozenset({"victims", "assistance", "followups"})


def evaluate(indicator: Indicator, counts: CountsView, context: Context) -> list[InternalFigure]:
    """Every value of an indicator: the whole first, then its parts and its yearly series.

    The same arithmetic serves counts as they are and counts made safe; `prystan.evidence.disclosure` turns what it
    gets from the latter into public figures.
    """
    measures = tuple(dict.fromkeys(table.measure for table in indicator.method.cuts()))
    if not isinstance(indicator.method, Several):
        reason = next((r for name in measures if (r := counts.reason(name))), None)
        if reason is not None:
            return [_figure(indicator, Value(None, {}, reason), measures, context)]
    return [_figure(indicator, value, measures, context) for value in indicator.method(counts, context)]


def internal_figures(counts: InternalCounts, context: Context) -> tuple[InternalFigure, ...]:
    """All figures of all indicators, from counts as they are."""
    view = InternalCountsView(counts)
    return tuple(figure for indicator in INDICATORS.values() for figure in evaluate(indicator, view, context))


def _figure(indicator: Indicator, value: Value, measures: tuple[str, ...], context: Context) -> InternalFigure:
    notes = _union(context.notes, measures)
    return InternalFigure(
        indicator=indicator.id,
        unit=_unit(value.unit or indicator.unit, notes),
        value=value.value,
        period=_period(value, context),
        by=dict(value.by),
        scale=value.scale or indicator.scale,
        reason=value.reason,
        numerator=value.numerator,
        denominator=value.denominator,
        interval=value.interval,
        sources=value.sources or _union(context.sources, measures),
        cut_off=context.cut_off,
        breaks=_union(context.breaks, measures),
        statistic=value.statistic,
        notes=notes,
    )


def _unit(unit: Unit, notes: tuple[str, ...]) -> Unit:
    """Until lists are linked, what is counted is records of persons, and saying "persons" would say too much."""
    return Unit.RECORD if unit is Unit.PERSON and NOT_LINKED in notes else unit


def _period(value: Value, context: Context) -> Period:
    if YEAR in value.by:
        return Period.year(int(value.by[YEAR]))
    return value.period or context.period


def _union(by_measure: Mapping[str, tuple[str, ...]], measures: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({text for measure in measures for text in by_measure.get(measure, ())}))


def context_of(evidence: Evidence, pack: CountryPack, period: Period, counts: InternalCounts) -> Context:
    """The facts beside the counts. `suppression` is left open: only protection knows it."""
    scope = scope_of(evidence, pack, period)
    about_persons = {m.name for m in MEASURES.values() if _PERSON_TABLES & set(m.needs)}
    notes = {} if evidence.persons is not None else dict.fromkeys(sorted(about_persons), (NOT_LINKED,))
    breaks = {name: breaks_of(evidence, name) for name in sorted(about_persons)}
    return Context(
        period=period,
        cut_off=scope.cut_off,
        country=scope.country,
        currency=scope.currency,
        regions=scope.regions,
        population=inhabitants(pack.population),
        sources=counts.sources,
        breaks={**breaks, **survey_breaks(scope)},
        notes=notes,
        fieldwork=fieldwork(scope),
        submissions=len(evidence.contributions),
        submissions_complete=sum(c.end >= period.end for c in evidence.contributions),
    )
