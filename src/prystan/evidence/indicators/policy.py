"""Legislation and policy: what was undertaken, recommended and planned, and how far it has been done."""

from __future__ import annotations

from prystan.evidence.indicators.definition import Indicator, Measure
from prystan.evidence.indicators.methods import Number, Ratio, Share, several
from prystan.evidence.indicators.scope import by_end, during
from prystan.evidence.model.schema import Unit

CHAPTER = "policy"

MEASURES = (
    Measure(
        "obligations.listed", "Articles of the checklist that were assessed and apply", Unit.OBLIGATION, "obligations",
        lambda t, _: ~t.obligation_status.isin(["NotApplicable", "NotAssessed"]), (), protected=False,
    ),
    Measure(
        "obligations.all", "Articles of the checklist", Unit.OBLIGATION, "obligations",
        lambda t, _: t.obligation_status.notnull(), (), protected=False,
    ),
    Measure(
        "obligations.full", "Articles of the checklist carried out in full", Unit.OBLIGATION, "obligations",
        lambda t, _: t.obligation_status == "Full", (), within="obligations.listed", protected=False,
    ),
    Measure(
        "recommendations.received", "Recommendations received by the end of the period", Unit.RECOMMENDATION,
        "recommendations", lambda t, scope: by_end(t.received_on, scope), ("recommendations",), protected=False,
    ),
    Measure(
        "recommendations.closed", "Recommendations closed by the end of the period", Unit.RECOMMENDATION,
        "recommendations", lambda t, scope: by_end(t.closed_on, scope).fill_null(False), ("recommendations",),
        within="recommendations.received", protected=False,
    ),
    Measure(
        "measures.due", "Measures of the action plan due in the period", Unit.MEASURE, "measures",
        lambda t, scope: during(t.due_on, scope), ("measures",), protected=False,
    ),
)  # fmt: skip

INDICATORS = (
    Indicator(
        "LP1", "Convention coverage", CHAPTER, Unit.OBLIGATION, "percent",
        "Articles that national law carries out in full.", "Articles of the checklist that apply and were assessed.",
        ("instrument", "chapter", "obligation_status"), ("CoE", "Palermo"),
        several(
            Ratio("obligations.full", "obligations.listed", ((), ("instrument",), ("instrument", "chapter"))),
            Number("obligations.all", (("obligation_status",), ("instrument", "obligation_status")), "articles"),
        ),
        "The checklist is the country pack's; a contributor's own assessment takes its place.",
    ),
    Indicator(
        "LP2", "Open recommendations closed", CHAPTER, Unit.RECOMMENDATION, "percent",
        "Recommendations closed by the end of the period.", "Recommendations received by the end of the period.",
        ("year", "recommendation_source", "recommendation_status"), ("GRETA follow-up",),
        several(
            Ratio("recommendations.closed", "recommendations.received", ((), ("year",), ("recommendation_source",))),
            Number("recommendations.received", (("recommendation_status",),), "recommendations"),
        ),
    ),
    Indicator(
        "LP3", "Action-plan delivery", CHAPTER, Unit.MEASURE, "percent",
        "Measures done by the day on which they were due.", "Measures due in the period.",
        ("year", "component", "delivery"), ("Moldova Decision 461",),
        several(
            Share("measures.due", "delivery", ("on_time",), ((), ("year",), ("component",))),
            Number("measures.due", (("delivery",), ("component", "delivery")), "measures"),
        ),
    ),
)  # fmt: skip
