"""Detection and identification: who was noticed, by whom, and who was found to be a victim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from prystan.evidence.indicators.context import Context
from prystan.evidence.indicators.definition import Cut, Indicator, Measure, Value
from prystan.evidence.indicators.figures import Period
from prystan.evidence.indicators.methods import By, Number, Rate, Ratio, Share, several
from prystan.evidence.indicators.scope import Scope, during
from prystan.evidence.indicators.view import CountsView
from prystan.evidence.model.schema import Unit

if TYPE_CHECKING:
    import ibis.expr.types as ir

CHAPTER = "identification"
_YEAR = 365


def _detected(t: ir.Table, scope: Scope) -> ir.BooleanValue:
    return during(t.detected_on, scope)


def _identified(t: ir.Table, scope: Scope) -> ir.BooleanValue:
    return during(t.identified_on, scope).fill_null(False)


def _converted(t: ir.Table, scope: Scope) -> ir.BooleanValue:
    days = t.identified_on.delta(t.detected_on, unit="day")
    return _detected(t, scope) & (days <= _YEAR).fill_null(False)


MEASURES = (
    Measure(
        "victims.detected",
        "Persons first detected in the period, whatever was decided about them later",
        Unit.PERSON,
        "persons",
        _detected,
        ("victims",),
    ),
    Measure(
        "victims.identified",
        "Persons with a positive final decision in the period",
        Unit.PERSON,
        "persons",
        _identified,
        ("victims",),
    ),
    Measure(
        "victims.converted",
        "Persons first detected in the period who had a positive decision within 12 months",
        Unit.PERSON,
        "persons",
        _converted,
        ("victims", "persons"),
        within="victims.detected",
    ),
    Measure(
        "victims.unknown_to_state",
        "Persons first detected in the period of whom no state body has a record",
        Unit.PERSON,
        "persons",
        lambda t, scope: _detected(t, scope) & ~t.state_knows,
        ("victims", "persons"),
        within="victims.detected",
    ),
    Measure(
        "decisions.requested",
        "Decisions asked for in the period",
        Unit.DECISION,
        "decisions",
        lambda t, scope: during(t.requested_on, scope),
        ("decisions",),
    ),
)

PERSON_CUTS: By = (
    (), ("year",), ("sex",), ("age_group",), ("age_band",), ("form",), ("citizenship_group",), ("region",),
    ("detector",), ("contributor",), ("year", "sex"), ("year", "age_group"), ("year", "form"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conversion:
    """`Ratio` of a cohort that must be 12 months old: a younger one could still be decided."""

    ratio: Ratio

    def cuts(self) -> Iterable[Cut]:
        return self.ratio.cuts()

    def __call__(self, counts: CountsView, context: Context) -> Iterator[Value]:
        for value in self.ratio(counts, context):
            end = Period.year(int(value.by["year"])).end if "year" in value.by else context.period.end
            if end + timedelta(days=_YEAR) > context.cut_off:
                yield Value(None, value.by, TOO_YOUNG, scale="percent")
            else:
                yield value


TOO_YOUNG = "Twelve months have not yet passed for everybody detected in the period."

INDICATORS = (
    Indicator(
        "ID1", "Presumed victims detected", CHAPTER, Unit.PERSON, "count",
        "Persons first detected in the period, whatever was decided about them later.", None,
        ("year", "sex", "age_group", "age_band", "form", "citizenship_group", "region", "detector",
         "contributor", "consent", "status"),
        ("UK NRM", "Eurostat 1.1-1.7", "BNRM", "OTSH"),
        Number("victims.detected", (*PERSON_CUTS, ("consent",), ("status",))),
        "Persons later found not to be victims stay in: the figure says what was noticed, not what was decided.",
    ),
    Indicator(
        "ID2", "Victims formally identified", CHAPTER, Unit.PERSON, "count",
        "Persons with a positive final decision in the period.", None,
        ("year", "sex", "age_group", "age_band", "form", "citizenship_group", "region", "detector", "contributor",
         "consent"),
        ("SDG 16.2.2", "TIP", "GRETA", "Eurostat"),
        Number("victims.identified", (*PERSON_CUTS, ("consent",))),
        "The day of the status counts; where it is not recorded, that of the decision, else that of the detection.",
    ),
    Indicator(
        "ID3", "Detection rate per 100,000", CHAPTER, Unit.PERSON, "per 100,000",
        "Victims formally identified (ID2); a second series has presumed victims detected (ID1).",
        "Resident population.",
        ("year", "region", "sex", "age_group", "form"), ("SDG 16.2.2",),
        several(
            Rate("victims.identified", ((), ("year",), ("region",), ("sex",), ("age_group",), ("form",))),
            Rate("victims.detected", ((), ("year",), ("region",), ("sex",), ("age_group",), ("form",)), "detected"),
        ),
        "The two series are not added: persons identified were detected before.",
    ),
    Indicator(
        "ID4", "Identification conversion", CHAPTER, Unit.PERSON, "percent",
        "Persons detected in the period who had a positive decision within 12 months.",
        "Persons first detected in the period.",
        ("year", "detector", "form", "age_group"), ("Serbia 193 referred -> 76", "UK"),
        Conversion(
            Ratio("victims.converted", "victims.detected", ((), ("year",), ("detector",), ("form",), ("age_group",)))
        ),
        "Said only of a period that ended 12 months before the cut-off.",
    ),
    Indicator(
        "ID5", "Decision outcome mix", CHAPTER, Unit.DECISION, "percent",
        "Decisions asked for in the period, by their outcome at the cut-off.", "All decisions asked for in the period.",
        ("outcome", "stage", "age_group", "authority", "year"), ("UK NRM",),
        several(
            Share("decisions.requested", "outcome", by=((), ("stage",), ("age_group",), ("authority",))),
            Number("decisions.requested", ((), ("year",), ("outcome",), ("stage",)), "decisions"),
        ),
        "A reconsideration is a stage of its own.",
    ),
    Indicator(
        "ID6", "Share detected by each first-responder type", CHAPTER, Unit.PERSON, "percent",
        "Persons first detected in the period, by the kind of body that noticed them first.",
        "Persons first detected in the period.",
        ("detector", "year"), ("UK NRM", "NL", "Serbia"),
        Share("victims.detected", "detector", by=((), ("year",))),
    ),
    Indicator(
        "ID7", "Presumed victims known only to NGOs", CHAPTER, Unit.PERSON, "percent",
        "Persons first detected in the period of whom no state body has a record.",
        "Persons first detected in the period.",
        ("form", "sex", "year"), ("OTSH status list", "datACT"),
        Ratio("victims.unknown_to_state", "victims.detected", ((), ("year",), ("form",), ("sex",))),
        "Needs linked lists: without them a person whom the state knows too cannot be told from one it does not.",
    ),
)  # fmt: skip
