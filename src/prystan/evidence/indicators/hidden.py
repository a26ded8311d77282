"""The hidden population: how many were never found. Estimates come from estimation, or from a survey of households."""

from __future__ import annotations

from prystan.evidence.indicators.definition import Indicator, Measure
from prystan.evidence.indicators.methods import NotYet, Surveyed
from prystan.evidence.model.schema import Unit

CHAPTER = "hidden"

NOT_ESTIMATED = "Not yet estimated: it takes linked lists, and a model fitted to what they share."

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
        ("year", "sex", "age_group", "form"), ("UNODC/NL MSE", "SDG 16.2.2"), NotYet(NOT_ESTIMATED),
    ),
    Indicator(
        "HP2", "Detection share", CHAPTER, Unit.PERSON, "percent",
        "Presumed victims detected (ID1), over linked lists.", "Estimated total victims (HP1).",
        ("form", "sex"), ("NL", "UK"), NotYet(NOT_ESTIMATED),
    ),
    Indicator(
        "HP3", "Survey-based prevalence", CHAPTER, Unit.PERSON, "per 1,000",
        "Weighted number of trafficked members of the household, as respondents told.", "Weighted households.",
        ("region", "survey"), ("GfK/IOM 2006", "STATIP"),
        Surveyed("survey.household_victims", "per 1,000", ((), ("survey",), ("region",))),
        "By the latest survey that ended by then, with its interval.",
    ),
)  # fmt: skip
