"""Assistance and reintegration: who was helped, how soon, with what, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prystan.evidence.indicators.definition import Indicator, Measure, Statistic
from prystan.evidence.indicators.methods import Division, Number, Place, Ratio, Share, Summarised, several
from prystan.evidence.indicators.scope import Scope, by_end, during, running
from prystan.evidence.model.schema import Unit

if TYPE_CHECKING:
    import ibis.expr.types as ir

CHAPTER = "assistance"
_SERVED = frozenset({"region", "provider", "service", "country"})
_FOREIGN = "other"


def _helped(t: ir.Table, scope: Scope) -> ir.BooleanValue:
    return by_end(t.first_service_on, scope).fill_null(False)


def _granted(name: str, words: str, *services: str) -> Measure:
    """Persons to whom one of the services was given, counted in the period in which it began."""
    return Measure(
        name, words, Unit.PERSON, "assistance",
        lambda t, scope: t.service.isin(services) & during(t.began_on, scope),
        ("assistance",), distinct="person", varying=_SERVED,
    )  # fmt: skip


MEASURES = (
    Measure(
        "assistance.persons", "Persons with at least one service episode that ran in the period", Unit.PERSON,
        "assistance", lambda t, scope: running(t.began_on, t.ended_on, scope), ("assistance",),
        distinct="person", varying=_SERVED,
    ),
    Measure(
        "assistance.episodes", "Service episodes that began in the period", Unit.SERVICE, "assistance",
        lambda t, scope: during(t.began_on, scope), ("assistance",),
    ),
    Measure(
        "victims.detected_assisted", "Persons first detected in the period who had a service by its end", Unit.PERSON,
        "persons", lambda t, scope: during(t.detected_on, scope) & _helped(t, scope),
        ("victims", "assistance", "persons"), within="victims.detected",
    ),
    Measure(
        "victims.identified_assisted", "Victims identified in the period who had a service by its end", Unit.PERSON,
        "persons", lambda t, scope: during(t.identified_on, scope).fill_null(False) & _helped(t, scope),
        ("victims", "assistance", "persons"), within="victims.identified",
    ),
    Measure(
        "victims.first_assisted", "Persons whose first service began in the period, not before their detection",
        Unit.PERSON, "persons",
        lambda t, scope: (during(t.first_service_on, scope) & (t.days_to_service >= 0)).fill_null(False),
        ("victims", "assistance"),
        statistics=(
            Statistic("median_days", "days_to_service", "median"), Statistic("p90_days", "days_to_service", "p90"),
        ),
    ),
    Measure(
        "victims.promptly_assisted", "Persons whose first service began in the period, within the service level",
        Unit.PERSON, "persons",
        lambda t, scope: (
            during(t.first_service_on, scope)
            & t.days_to_service.between(0, scope.service_levels["first_assistance"])
        ).fill_null(False),
        ("victims", "assistance"), within="victims.first_assisted",
    ),
    _granted("assistance.reflection", "Persons given a recovery and reflection period in the period",
             "ReflectionPeriod"),
    _granted("assistance.permits", "Persons given a residence permit in the period", "ResidencePermit"),
    _granted("assistance.returns", "Persons assisted in the period to return or handed over to another country",
             "VoluntaryReturn", "TransnationalReferral"),
    Measure(
        "plans.closed", "Reintegration plans closed in the period", Unit.PLAN, "plans",
        lambda t, scope: during(t.closed_on, scope).fill_null(False), ("plans",),
    ),
    Measure(
        "followups.due", "Persons due for a visit 12 months after assistance in the period", Unit.PERSON, "followups",
        lambda t, scope: (t.month == 12) & during(t.due_on, scope), ("followups",), distinct="person",
    ),
    Measure(
        "followups.stable", "Persons visited 12 months after assistance who had housing and income, not re-trafficked",
        Unit.PERSON, "followups", lambda t, scope: (t.month == 12) & during(t.due_on, scope) & t.stable,
        ("followups",), distinct="person", within="followups.due",
    ),
    Measure(
        "spending.entries", "Amounts spent on assistance in the period", Unit.AMOUNT, "spending",
        lambda t, scope: t.year.between(scope.period.begin.year, scope.period.end.year), ("spending",),
        protected=False, statistics=(Statistic("total_amount", "amount", "total"),),
    ),
)  # fmt: skip

INDICATORS = (
    Indicator(
        "AS1", "Victims assisted", CHAPTER, Unit.PERSON, "count",
        "Persons with at least one service episode that ran in the period.", None,
        ("year", "novelty", "sex", "age_group", "form", "provider", "region"),
        ("seed (1,330)", "Eurostat 1.9", "TIP"),
        Number("assistance.persons",
               ((), ("year",), ("novelty",), ("sex",), ("age_group",), ("form",), ("provider",), ("region",))),
        "A person served by several providers counts once in the total and once under each.",
    ),
    Indicator(
        "AS2", "Assistance coverage", CHAPTER, Unit.PERSON, "percent",
        "Victims assisted (AS1), as far as they were detected in the period: a service by its end.",
        "Persons first detected in the period (ID1); a second series has victims formally identified (ID2).",
        ("year", "region", "assisted_by"), ("Moldova 36/150 = 24%",),
        several(
            Ratio("victims.detected_assisted", "victims.detected", ((), ("year",), ("region",))),
            Ratio("victims.identified_assisted", "victims.identified", ((), ("year",), ("region",)), "identified"),
            Number("victims.detected_assisted", (("assisted_by",),), "victims"),
        ),
        "Persons who were detected before the period are left out of the numerator, so that it is a part of the whole.",
    ),
    Indicator(
        "AS3", "Services delivered", CHAPTER, Unit.SERVICE, "count",
        "Service episodes that began in the period.", None,
        ("year", "service", "provider", "region"), ("IOM handbook", "HTCDS spl_Type"),
        Number("assistance.episodes", ((), ("year",), ("service",), ("provider",), ("region",), ("region", "service"))),
    ),
    Indicator(
        "AS4", "Days to first assistance", CHAPTER, Unit.PERSON, "days",
        "Median and ninetieth percentile of days from detection to the first service.",
        "Persons whose first service began in the period.",
        ("year", "form", "region"), ("NRM standard",),
        several(
            Summarised("victims.first_assisted", "median_days", "days", ((), ("form",), ("region",))),
            Summarised("victims.first_assisted", "p90_days", "days", ((), ("form",), ("region",))),
            Ratio("victims.promptly_assisted", "victims.first_assisted", ((), ("year",), ("region",)), "in_time"),
        ),
        "A service that began before the detection is left out.",
    ),
    Indicator(
        "AS5", "Reflection periods and residence permits granted", CHAPTER, Unit.PERSON, "count",
        "Persons given a recovery and reflection period, and persons given a residence permit, in the period.",
        "Eligible persons: citizens of other countries first detected in the period.",
        ("sex", "citizenship_group", "year"), ("Eurostat 1.10, 1.11", "CoE 13, 14"),
        several(
            Number("assistance.reflection", ((), ("year",), ("sex",), ("citizenship_group",)), "reflection"),
            Number("assistance.permits", ((), ("year",), ("sex",), ("citizenship_group",)), "permits"),
            Division(Place("assistance.reflection", "citizenship_group", _FOREIGN),
                     Place("victims.detected", "citizenship_group", _FOREIGN), "percent", 100, "reflection_share"),
            Division(Place("assistance.permits", "citizenship_group", _FOREIGN),
                     Place("victims.detected", "citizenship_group", _FOREIGN), "percent", 100, "permit_share"),
        ),
        "A permit may be given in the year after the detection, so that the share can exceed 100.",
    ),
    Indicator(
        "AS6", "Reintegration plan completion", CHAPTER, Unit.PLAN, "percent",
        "Plans closed in the period with every goal met.", "Plans closed in the period.",
        ("year", "plan_kind", "goals"), ("IOM performance indicators",),
        Share("plans.closed", "goals", ("yes",), by=((), ("year",), ("plan_kind",))),
    ),
    Indicator(
        "AS7", "Stable at 12 months", CHAPTER, Unit.PERSON, "percent",
        "Persons visited 12 months after assistance who had housing and income and were not trafficked again.",
        "Persons due for that visit in the period.",
        ("year", "sex", "form"), ("IOM", "PAC gap"),
        Ratio("followups.stable", "followups.due", ((), ("year",), ("sex",), ("form",))),
        "Who was not reached stays in the denominator.",
    ),
    Indicator(
        "AS8", "Voluntary returns and transnational referrals assisted", CHAPTER, Unit.PERSON, "count",
        "Persons assisted to return, or handed over to the services of another country, in the period.", None,
        ("year", "service", "country"), ("TRM",),
        Number("assistance.returns", ((), ("year",), ("service",), ("country",))),
        "The direction is that of the service: a return, or a hand-over to another country.",
    ),
    Indicator(
        "AS9", "Public and donor spending per assisted victim", CHAPTER, Unit.AMOUNT, "money",
        "Money spent on assistance in the period, in the country's currency.", "Victims assisted in the period (AS1).",
        ("fund_source",), ("TIP", "PAC gap"),
        several(
            Division(Place("spending.entries", statistic="total_amount"), Place("assistance.persons"), "money", 1),
            Summarised("spending.entries", "total_amount", "money", ((), ("fund_source",))),
        ),
        "Amounts in another currency are left out.",
    ),
)  # fmt: skip
