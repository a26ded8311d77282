"""The hidden population: how many were never found. Estimates come from estimation, or from a survey of households."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prystan.evidence.indicators.captures import NOT_A_VICTIM
from prystan.evidence.indicators.context import Context
from prystan.evidence.indicators.definition import Cut, Indicator, Measure, Value
from prystan.evidence.indicators.methods import Surveyed
from prystan.evidence.indicators.view import FEWER_THAN_10, CountsView
from prystan.evidence.model.schema import Unit

CHAPTER = "hidden"

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimated:
    """The estimated total of all victims with its interval, or the reason why there is none."""

    of_draws: bool = False
    """With the linkage that was had, instead of as if every link were right."""

    def cuts(self) -> Iterable[Cut]:
        return ()

    def __call__(self, counts: CountsView, context: Context) -> Iterator[Value]:
        del context
        found = counts.hidden_of_draws() if self.of_draws else counts.hidden_total()
        if isinstance(found, str):
            yield Value(None, {}, found)
        else:
            yield Value(found.total, interval=(LEVEL, found.low, found.high), sources=found.contributors)


@dataclass(frozen=True, slots=True)
class DetectedShare:
    """Persons on the lists as a share of the estimated total; its interval is that of the total turned over."""

    def cuts(self) -> Iterable[Cut]:
        return (Cut("victims.detected", ("status",)),)

    def __call__(self, counts: CountsView, context: Context) -> Iterator[Value]:
        del context
        found = counts.hidden_total()
        if isinstance(found, str):
            yield Value(None, {}, found)
            return
        seen = found.seen if found.seen is not None else _seen(counts)
        if seen is None:
            yield Value(None, {}, FEWER_THAN_10)
            return
        low, middle, high = (min(round(100 * seen / total), 100) for total in (found.high, found.total, found.low))
        yield Value(float(middle), {}, None, seen, found.total, interval=(LEVEL, low, high), sources=found.contributors)


def _seen(counts: CountsView) -> float | None:
    """Persons first detected in the period, but for those found to be no victims; None where a cell is small."""
    cells = [n for (status,), n in counts.count("victims.detected", ("status",)).items() if status != NOT_A_VICTIM]
    return None if all(n is None for n in cells) else float(sum(n for n in cells if n is not None))


MEASURES = (
    Measure(
        "survey.household_victims", "Respondents who said how many of their household were trafficked",
        Unit.RESPONDENT, "survey", lambda t, _: t.household_victims.notnull(),
        ("survey", "survey_design", "survey.household_victims"),
    ),
)  # fmt: skip

INDICATORS = (
    Indicator(
        "HP1", "Estimated total victims", CHAPTER, Unit.PERSON, "count",
        "The number of victims in the period, found or not: a model's estimate with its interval.", None,
        (), ("UNODC/NL MSE", "SDG 16.2.2"), Estimated(),
        "Of the persons first detected in the period and those who could have been; by the best hierarchical "
        "model by BIC, which the interval chooses anew. The chapter shows the other methods.",
    ),
    Indicator(
        "HP2", "Detection share", CHAPTER, Unit.PERSON, "percent",
        "Presumed victims detected (ID1) over linked lists, without those found to be no victims.",
        "Estimated total victims (HP1).", ("status",), ("NL", "UK"), DetectedShare(),
    ),
    Indicator(
        "HP3", "Survey-based prevalence", CHAPTER, Unit.PERSON, "per 1,000",
        "Weighted number of trafficked members of the household, as respondents told.", "Weighted households.",
        ("region", "survey"), ("GfK/IOM 2006", "STATIP"),
        Surveyed("survey.household_victims", "per 1,000", ((), ("survey",), ("region",))),
        "By the latest survey that ended by then, with its interval.",
    ),
    Indicator(
        "HP4", "Estimated total victims with the linkage that was had", CHAPTER, Unit.PERSON, "count",
        "The number of victims in the period, found or not, as HP1, pooled over many draws of which records are one "
        "person.", None, (), (), Estimated(of_draws=True),
        "HP1 takes the links of the edition as they are, as if they were perfect. Here links are drawn by their "
        "probabilities, with those that were probably missed; each draw is estimated by the method of HP1, and the "
        "interval is that of the mixture of all draws.",
    ),
)  # fmt: skip
