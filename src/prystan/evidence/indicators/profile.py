"""Who the victims are: sex, age, form of exploitation, citizenship, place, control, recruitment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prystan.evidence.indicators.counts import UNKNOWN
from prystan.evidence.indicators.definition import Indicator, Measure
from prystan.evidence.indicators.methods import Number, Ratio, Share, several
from prystan.evidence.indicators.scope import Scope, during
from prystan.evidence.model.schema import Unit

if TYPE_CHECKING:
    import ibis.expr.types as ir

CHAPTER = "profile"


def _identified(t: ir.Table, scope: Scope) -> ir.BooleanValue:
    return during(t.identified_on, scope).fill_null(False)


def _with(name: str, dimension: str, column: str, words: str) -> Measure:
    """Victims identified of whom a dimension is known: the denominator of its shares."""

    def where(t: ir.Table, scope: Scope) -> ir.BooleanValue:
        codes = t[dimension]
        known = ~codes.contains(UNKNOWN) if codes.type().is_array() else codes != UNKNOWN
        return _identified(t, scope) & known

    return Measure(
        name, words, Unit.PERSON, "persons", where, ("victims", f"victims.{column}"), within="victims.identified"
    )


MEASURES = (
    _with("victims.control_known", "control", "controls",
          "Victims identified in the period of whom some means of control is recorded"),
    _with("victims.recruitment_known", "recruitment", "recruitment",
          "Victims identified in the period of whom the way of recruitment is recorded"),
    _with("victims.recruiter_known", "recruiter", "recruiter",
          "Victims identified in the period of whom the relation to the recruiter is recorded"),
    Measure(
        "victims.retrafficked", "Victims identified in the period of whom an earlier closed case is known",
        Unit.PERSON, "persons", lambda t, scope: _identified(t, scope) & (t.trafficked_before == "yes"),
        ("victims", "victims.trafficked_before"), within="victims.identified",
    ),
)  # fmt: skip

_ID2 = "Victims formally identified in the period (ID2)."

INDICATORS = (
    Indicator(
        "VP1", "Sex and age structure", CHAPTER, Unit.PERSON, "count",
        "Victims formally identified in the period, by sex and age at detection.", None,
        ("sex", "age_band", "year"), ("all",),
        several(
            Number("victims.identified", (("sex", "age_band"),)),
            Share("victims.identified", "sex", by=((), ("year",)), statistic="share"),
        ),
        "Age is that at detection: as recorded, or the year of detection less the year of birth.",
    ),
    Indicator(
        "VP2", "Child share", CHAPTER, Unit.PERSON, "percent",
        "Victims formally identified in the period who were under 18 when detected.", _ID2,
        ("year", "sex", "form", "age_group"), ("GRETA BY 32.5%",),
        Share("victims.identified", "age_group", ("child",), by=((), ("year",), ("sex",), ("form",))),
        "Victims of unknown age stay in the denominator.",
    ),
    Indicator(
        "VP3", "Form of exploitation", CHAPTER, Unit.PERSON, "percent",
        "Victims formally identified in the period, by form of exploitation; one with several counts under each.", _ID2,
        ("form", "year", "sex", "age_group"), ("all",),
        several(
            Share("victims.identified", "form", by=((), ("year",), ("sex",), ("age_group",))),
            Number("victims.identified", (("form",), ("sex", "form"), ("age_group", "form")), "victims"),
        ),
    ),
    Indicator(
        "VP4", "Citizenship mix", CHAPTER, Unit.PERSON, "percent",
        "Victims formally identified in the period, by citizenship.", _ID2,
        ("citizenship_group", "citizenship", "sex", "year"), ("Eurostat",),
        several(
            Share("victims.identified", "citizenship_group", by=((), ("year",), ("sex",))),
            Number("victims.identified", (("citizenship",),), "victims"),
        ),
        "A person with several citizenships, one of them this country's, is counted with its citizens.",
    ),
    Indicator(
        "VP5", "Domestic share", CHAPTER, Unit.PERSON, "percent",
        "Victims formally identified in the period who were exploited inside the country.", _ID2,
        ("year", "form", "exploited_where", "exploited_in"), ("GRETA BY >80%", "UK location"),
        several(
            Share("victims.identified", "exploited_where", ("domestic",), by=((), ("year",), ("form",))),
            Number("victims.identified", (("exploited_where",), ("exploited_in",)), "victims"),
        ),
        "Victims whose country of exploitation is unknown stay in the denominator.",
    ),
    Indicator(
        "VP6", "Means of control prevalence", CHAPTER, Unit.PERSON, "percent",
        "Victims formally identified in the period who were subject to each means of control.",
        "Victims formally identified in the period of whom some means of control is recorded.",
        ("control", "form", "sex"), ("CTDC", "HTCDS"),
        Share("victims.control_known", "control", by=((), ("form",), ("sex",))),
    ),
    Indicator(
        "VP7", "Recruitment channel", CHAPTER, Unit.PERSON, "percent",
        "Victims formally identified in the period, by way of recruitment and by relation to the recruiter.",
        "Victims formally identified in the period of whom it is recorded.",
        ("recruitment", "recruiter", "form"), ("CTDC", "HTCDS"),
        several(
            Share("victims.recruitment_known", "recruitment", by=((), ("form",))),
            Share("victims.recruiter_known", "recruiter", by=((), ("form",)), statistic="recruiter"),
        ),
    ),
    Indicator(
        "VP8", "Re-trafficking", CHAPTER, Unit.PERSON, "percent",
        "Victims formally identified in the period of whom an earlier closed case is known.", _ID2,
        ("year", "sex", "form"), ("UK PAC asked for it",),
        Ratio("victims.retrafficked", "victims.identified", ((), ("year",), ("sex",), ("form",))),
        "Victims of whom nothing is recorded count as not known to have been trafficked before.",
    ),
)  # fmt: skip
