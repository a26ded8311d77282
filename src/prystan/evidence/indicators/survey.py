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
from prystan.evidence.indicators.figures import Period
from prystan.evidence.indicators.frames import columns
from prystan.evidence.indicators.scope import Scope
from prystan.evidence.model.schema import Unit
from prystan.evidence.surveys import NoEstimate, mean, proportion

FRAME = "survey"
SURVEY = "survey"
"""The dimension that names the survey itself."""
NO_SURVEY = "No survey that asked this had ended by then."

_FACTORS = {"household_victims": 1000.0}
"""A mean number a household is told per 1,000 of them; shares are told in percent."""


_Told = tuple[float | None, float | None, float | None, int]


@dataclass(frozen=True, slots=True)
class Estimates:
    tables: tuple[SummaryTable, ...]
    not_reported: Mapping[str, str]


def estimates(scope: Scope, wanted: Iterable[Cut]) -> Estimates:
    """The tables of statistics ``estimate``, ``lower`` and ``upper`` for each survey measure cut as asked.

    They come from the latest survey that ended by the period's end; cut by `SURVEY`, from each that ended by then.
    """
    tables: list[SummaryTable] = []
    missing: dict[str, str] = {}
    answers: dict[tuple[str, str], pl.DataFrame] = {}
    for measure, by in dict.fromkeys((c.measure, c.by) for c in wanted):
        question = measure.removeprefix("survey.")
        asked = [d["survey"] for d in designs(scope) if d["question"] == question and d["ended"] <= scope.period.end]
        now = latest(scope, question)
        if now is None:
            missing[measure] = NO_SURVEY
            continue
        for name in asked if by == (SURVEY,) else [now["survey"]]:
            if (name, question) not in answers:
                answers[name, question] = _answers(scope, name)
        cells: dict[Key, _Told]
        if by == (SURVEY,):
            cells = {(name,): _estimate(answers[name, question], question, {}) for name in asked}
        else:
            frame = answers[now["survey"], question]
            keys = product(*(scope.codes(DIMENSIONS[d]) for d in by))
            cells = {key: _estimate(frame, question, dict(zip(by, key, strict=True))) for key in keys}
        tables += _tables(measure, by, cells)
    return Estimates(tuple(tables), missing)


def _answers(scope: Scope, survey: str) -> pl.DataFrame:
    """Every respondent of a survey: a group is estimated within the whole sample, never alone."""
    table = scope.evidence.tables["survey"]
    rows = table.filter(table.survey == survey).select(
        "respondent", "stratum", "cluster", "weight", "understands", "risky_offer", "household_victims",
        region=columns.one_of(table.region, scope.regions),
        sex=columns.sex(table.sex),
        age_band=columns.single(columns.age_band(table.age)),
        settlement=columns.single(table.settlement),
    )  # fmt: skip
    return pl.DataFrame(rows.to_pyarrow()).sort("respondent")


def latest(scope: Scope, question: str) -> dict[str, Any] | None:
    """The design of the latest survey that asked the question and left the field by the end of the period."""
    ended = [d for d in designs(scope) if d["question"] == question and d["ended"] <= scope.period.end]
    return ended[-1] if ended else None


def designs(scope: Scope) -> list[dict[str, Any]]:
    """Every question of every survey, in the order in which surveys left the field."""
    if "survey_design" not in scope.evidence.tables:
        return []
    rows = scope.evidence.tables["survey_design"].to_pyarrow().to_pylist()
    rows = [{**row, "ended": row["fieldwork_to"] or row["fieldwork_from"]} for row in rows]
    return sorted(rows, key=lambda row: (row["ended"], row["survey"], row["question"]))


def fieldwork(scope: Scope) -> dict[tuple[str, str], Period]:
    """(measure, survey) → the days in the field; under an empty name, those of the latest survey."""
    times: dict[tuple[str, str], Period] = {}
    for design in designs(scope):
        if design["ended"] <= scope.period.end:
            period = Period(design["fieldwork_from"], design["ended"])
            times[f"survey.{design['question']}", design["survey"]] = period
            times[f"survey.{design['question']}", ""] = period
    return times


def _tables(measure: str, by: tuple[str, ...], cells: Mapping[Key, _Told]) -> Iterator[SummaryTable]:
    for place, statistic in enumerate(("estimate", "lower", "upper")):
        summaries = {key: Summary(told[place], told[3]) for key, told in cells.items()}
        yield SummaryTable(measure, statistic, Unit.RESPONDENT, by, summaries)


def _estimate(frame: pl.DataFrame, question: str, place: Mapping[str, str]) -> _Told:
    """Estimate, lower and upper end, respondents."""
    domain = pl.all_horizontal(pl.lit(True), *(pl.col(d) == code for d, code in place.items()))
    if frame.filter(domain & pl.col(question).is_not_null()).is_empty():
        return None, None, None, 0
    estimate = proportion if frame.schema[question] == pl.Boolean else mean
    try:
        found = estimate(frame, value=question, domain=domain if place else None)
    except NoEstimate:
        return None, None, None, 0
    factor = _FACTORS.get(question, 100.0)
    return factor * found.estimate, factor * found.lower, factor * found.upper, found.respondents
