"""Surveys into summaries: weighted shares and means with their intervals, from the latest survey of the period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import polars as pl

from prystan.evidence.indicators.counts import Key, Summary, SummaryTable
from prystan.evidence.indicators.definition import Cut
from prystan.evidence.indicators.dimensions import DIMENSIONS
from prystan.evidence.indicators.frames import columns
from prystan.evidence.indicators.scope import Scope
from prystan.evidence.model.schema import Unit

FRAME = "survey"
NO_SURVEY = "No survey that asked this was in the field in the period."

_FACTORS = {"household_victims": 1000.0}
"""A mean number a household is told per 1,000 of them; shares are told in percent."""


@dataclass(frozen=True, slots=True)
class Estimates:
    tables: tuple[SummaryTable, ...]
    not_reported: Mapping[str, str]


def estimates(scope: Scope, wanted: Iterable[Cut]) -> Estimates:
    """The tables of statistics ``estimate``, ``lower`` and ``upper`` for each survey measure cut as asked."""
    places = dict.fromkeys((c.measure, c.by) for c in wanted)
    tables: list[SummaryTable] = []
    missing: dict[str, str] = {}
    answers: dict[str, pl.DataFrame | None] = {}
    for measure, by in places:
        question = measure.removeprefix("survey.")
        if measure not in answers:
            answers[measure] = _answers(scope, question)
        frame = answers[measure]
        if frame is None:
            missing[measure] = NO_SURVEY
        else:
            tables += _tables(scope, measure, by, frame, question)
    return Estimates(tuple(tables), missing)


def _answers(scope: Scope, question: str) -> pl.DataFrame | None:
    """All respondents of the latest survey that asked the question and whose fieldwork ended in the period."""
    survey = latest(scope, question)
    if survey is None:
        return None
    table = scope.evidence.tables["survey"]
    table = table.filter(table.survey == survey["survey"])
    rows = table.select(
        "stratum", "cluster", "weight", question,
        region=columns.one_of(table.region, scope.regions),
        sex=columns.sex(table.sex),
        age_band=columns.single(columns.age_band(table.age)),
        settlement=columns.single(table.settlement),
    )  # fmt: skip
    return pl.DataFrame(rows.to_pyarrow()).sort(pl.all())


def latest(scope: Scope, question: str) -> dict[str, Any] | None:
    """The design of the latest survey that asked the question and left the field in the period."""
    ended = [
        design
        for design in designs(scope)
        if design["question"] == question and scope.period.begin <= design["ended"] <= scope.period.end
    ]
    return ended[-1] if ended else None


def designs(scope: Scope) -> list[dict[str, Any]]:
    """Every question of every survey, in the order in which surveys left the field."""
    if "survey_design" not in scope.evidence.tables:
        return []
    rows = scope.evidence.tables["survey_design"].to_pyarrow().to_pylist()
    rows = [{**row, "ended": row["fieldwork_to"] or row["fieldwork_from"]} for row in rows]
    return sorted(rows, key=lambda row: (row["ended"], row["survey"], row["question"]))


def _tables(
    scope: Scope, measure: str, by: tuple[str, ...], frame: pl.DataFrame, question: str
) -> Iterator[SummaryTable]:
    cells: dict[Key, tuple[float | None, float | None, float | None, int]] = {}
    for key in product(*(scope.codes(DIMENSIONS[d]) for d in by)):
        group = pl.all_horizontal(pl.lit(True), *(pl.col(d) == code for d, code in zip(by, key, strict=True)))
        cells[key] = _estimate(frame, group, question)
    for place, statistic in enumerate(("estimate", "lower", "upper")):
        summaries = {key: Summary(row[place], row[3]) for key, row in cells.items()}
        yield SummaryTable(measure, statistic, Unit.RESPONDENT, by, summaries)


def _estimate(
    frame: pl.DataFrame, group: pl.Expr, question: str
) -> tuple[float | None, float | None, float | None, int]:
    """Of a group as a domain of the whole survey: clusters where nobody is of the group count too."""
    from prystan.evidence.surveys import NoEstimate, mean, proportion

    estimate = proportion if frame.schema[question] == pl.Boolean else mean
    try:
        result = estimate(frame, value=question, domain=group)
    except NoEstimate:
        return None, None, None, 0
    factor = _FACTORS.get(question, 100.0)
    return factor * result.estimate, factor * result.lower, factor * result.upper, result.respondents
