"""International co-operation: requests between states, joint operations and exchange visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prystan.evidence.indicators.definition import Indicator, Measure, Statistic
from prystan.evidence.indicators.methods import Number, Summarised, several
from prystan.evidence.indicators.scope import Scope, during
from prystan.evidence.model.schema import Unit

if TYPE_CHECKING:
    import ibis.expr.types as ir

CHAPTER = "cooperation"


def _together(t: ir.Table, scope: Scope) -> ir.BooleanValue:
    return t.activity_kind.isin(["JointOperation", "ExchangeVisit"]) & during(t.began_on, scope)


MEASURES = (
    Measure(
        "requests.made", "Requests for mutual legal assistance sent or received in the period", Unit.REQUEST,
        "legal_assistance", lambda t, scope: during(t.requested_on, scope), ("legal_assistance",),
    ),
    Measure(
        "requests.executed", "Requests for mutual legal assistance executed in the period", Unit.REQUEST,
        "legal_assistance", lambda t, scope: during(t.executed_on, scope).fill_null(False), ("legal_assistance",),
        statistics=(Statistic("median_days", "days", "median"),),
    ),
    Measure(
        "activities.joint", "Joint operations and exchange visits that began in the period", Unit.ACTIVITY,
        "activities", _together, ("activities",), protected=False,
    ),
    Measure(
        "activities.joint_participants", "Persons who took part in joint operations and exchange visits",
        Unit.PARTICIPANT, "activities", _together, ("activities", "activities.participants"), amount="participants",
        protected=False,
    ),
)  # fmt: skip

INDICATORS = (
    Indicator(
        "IC1", "Mutual legal assistance", CHAPTER, Unit.REQUEST, "count",
        "Requests sent and received in the period, and executed; median days to execution.", None,
        ("year", "direction", "executed", "country"), ("CoE 32", "GRETA"),
        several(
            Number("requests.made", ((), ("year",), ("direction",), ("direction", "executed"), ("country",))),
            Number("requests.executed", ((), ("year",), ("direction",)), "executed"),
            Summarised("requests.executed", "median_days", "days", ((), ("direction",))),
        ),
    ),
    Indicator(
        "IC2", "Joint operations and exchange visits", CHAPTER, Unit.ACTIVITY, "count",
        "Joint operations and exchange visits that began in the period, and persons who took part.", None,
        ("year", "activity_kind", "country"), ("seed networking trips",),
        several(
            Number("activities.joint", ((), ("year",), ("activity_kind",), ("country",))),
            Number("activities.joint_participants", ((), ("year",), ("activity_kind",)), "participants",
                   Unit.PARTICIPANT),
        ),
    ),
)  # fmt: skip
