"""Prevention and awareness: what people know and risk, the hotline, campaigns, and training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prystan.evidence.indicators.definition import Indicator, Measure
from prystan.evidence.indicators.methods import Division, Number, Place, Ratio, Surveyed, several
from prystan.evidence.indicators.scope import Scope, during
from prystan.evidence.model.schema import Unit

if TYPE_CHECKING:
    import ibis.expr.types as ir

CHAPTER = "prevention"
_TAUGHT = ("Training", "Seminar", "Conference", "RoundTable")


def _contacted(t: ir.Table, scope: Scope) -> ir.BooleanValue:
    return during(t.contacted_on, scope)


def _asked(name: str, question: str, words: str) -> Measure:
    return Measure(
        name, words, Unit.RESPONDENT, "survey",
        lambda t, _: t[question].notnull(),
        ("survey", "survey_design", f"survey.{question}"),
    )  # fmt: skip


def _campaign(name: str, words: str, column: str) -> Measure:
    return Measure(
        name, words, Unit.PARTICIPANT, "activities",
        lambda t, scope: (t.activity_kind == "Campaign") & during(t.began_on, scope),
        ("activities", f"activities.{column}"), amount=column, protected=False,
    )  # fmt: skip


MEASURES = (
    _asked("survey.understands", "understands", "Respondents whose understanding of trafficking was asked and judged"),
    _asked("survey.risky_offer", "risky_offer", "Respondents who answered whether they would accept a risky offer"),
    Measure(
        "contacts.all", "Hotline contacts in the period", Unit.CONTACT, "contacts", _contacted, ("contacts",),
        amount="weight",
    ),
    Measure(
        "contacts.related", "Hotline contacts in the period that were about trafficking", Unit.CONTACT, "contacts",
        lambda t, scope: _contacted(t, scope) & t.related, ("contacts", "contacts.trafficking_related"),
        amount="weight", within="contacts.all",
    ),
    Measure(
        "contacts.referred", "Hotline contacts about trafficking in the period that led to a referral", Unit.CONTACT,
        "contacts", lambda t, scope: _contacted(t, scope) & t.related & t.referred,
        ("contacts", "contacts.trafficking_related", "contacts.outcome"), amount="weight", within="contacts.related",
    ),
    _campaign("campaigns.reached", "Persons reached by campaigns that began in the period, as each channel counts them",
              "reached"),
    _campaign("campaigns.target", "Size of the groups at which campaigns that began in the period aimed", "target"),
    Measure(
        "activities.trained", "Persons who took part in training, seminars and conferences that began in the period",
        Unit.PARTICIPANT, "activities", lambda t, scope: t.activity_kind.isin(_TAUGHT) & during(t.began_on, scope),
        ("activities", "activities.participants"), amount="participants", protected=False,
    ),
    Measure(
        "activities.held", "Activities that began in the period", Unit.ACTIVITY, "activities",
        lambda t, scope: during(t.began_on, scope), ("activities",), protected=False,
    ),
)  # fmt: skip

_WHO = ((), ("survey",), ("region",), ("sex",), ("age_band",), ("settlement",))

INDICATORS = (
    Indicator(
        "PA1", "Awareness", CHAPTER, Unit.RESPONDENT, "percent",
        "Weighted respondents who gave a correct account of what trafficking is.", "Weighted valid respondents.",
        ("survey", "sex", "age_band", "region", "settlement"), ("seed 95%", "IOM 2019 85%"),
        Surveyed("survey.understands", "percent", _WHO),
        "By the latest survey that ended by then, with its interval; compared with another only where question "
        "and mode allow.",
    ),
    Indicator(
        "PA2", "Risk readiness", CHAPTER, Unit.RESPONDENT, "percent",
        "Weighted respondents who would accept at least one of the risky offers put to them.",
        "Weighted valid respondents.",
        ("survey", "sex", "age_band", "region", "settlement"), ("IOM 2019 11%",),
        Surveyed("survey.risky_offer", "percent", _WHO),
        "By the latest survey that ended by then, with its interval; compared with another only where question "
        "and mode allow.",
    ),
    Indicator(
        "PA3", "Hotline contacts", CHAPTER, Unit.CONTACT, "count", "Hotline contacts in the period.", None,
        ("year", "topic", "sex", "channel", "language"), ("BY hotlines",),
        several(
            Number("contacts.all", ((), ("year",), ("topic",), ("sex",), ("channel",), ("language",))),
            Number("contacts.related", ((), ("year",)), "trafficking_related"),
        ),
        "A monthly count stands for as many contacts as it says.",
    ),
    Indicator(
        "PA4", "Hotline to referral", CHAPTER, Unit.CONTACT, "percent",
        "Hotline contacts about trafficking in the period that led to a referral.",
        "Hotline contacts about trafficking in the period.",
        ("year", "topic"), ("HTCDS helpline note",),
        Ratio("contacts.referred", "contacts.related", ((), ("year",), ("topic",))),
    ),
    Indicator(
        "PA5", "Campaign reach", CHAPTER, Unit.PARTICIPANT, "count",
        "Persons reached by campaigns that began in the period, as each channel counts them.",
        "Size of the groups at which the campaigns aimed, for the share.",
        ("year", "reach_channel", "region"), ("TIP", "seed"),
        several(
            Number("campaigns.reached", ((), ("year",), ("reach_channel",), ("region",))),
            Division(Place("campaigns.reached"), Place("campaigns.target"), "percent", 100, "share"),
        ),
        "A person reached by two channels counts in both, so that the share can exceed 100.",
    ),
    Indicator(
        "PA6", "Professionals trained", CHAPTER, Unit.PARTICIPANT, "count",
        "Persons who took part in training, seminars, conferences and round tables that began in the period.", None,
        ("year", "profession", "region", "activity_kind"), ("TIP", "seed seminars"),
        several(
            Number("activities.trained", ((), ("year",), ("profession",), ("region",), ("activity_kind",))),
            Number("activities.held", ((), ("year",), ("activity_kind",), ("region",)), "activities", Unit.ACTIVITY),
        ),
        "A person at two trainings counts at each.",
    ),
)  # fmt: skip
