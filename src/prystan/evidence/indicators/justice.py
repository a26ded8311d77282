"""Prosecution and justice: offences, suspects, judgments, sentences, compensation, and victims penalised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prystan.evidence.indicators.definition import Indicator, Measure, Statistic
from prystan.evidence.indicators.methods import Division, Number, Place, Ratio, Share, Summarised, several
from prystan.evidence.indicators.scope import Scope, during
from prystan.evidence.model.schema import Unit

if TYPE_CHECKING:
    import ibis.expr.types as ir

CHAPTER = "justice"


def _stage(name: str, words: str, day: str, verdict: str = "", *, within: str | None = None,
           statistics: tuple[Statistic, ...] = ()) -> Measure:  # fmt: skip
    """Defendants who came to a stage of the proceeding in the period, and with `verdict` those so judged."""

    def where(t: ir.Table, scope: Scope) -> ir.BooleanValue:
        reached = t.trafficking & during(t[day], scope)
        if verdict:
            reached = reached & (t[day.removesuffix("_on")] == verdict)
        return reached.fill_null(False)

    return Measure(
        name, words, Unit.DEFENDANT, "defendants", where, ("defendants", f"defendants.{day}"), within=within,
        statistics=statistics,
    )  # fmt: skip


MEASURES = (
    Measure(
        "offences.recorded", "Trafficking offences recorded in the period", Unit.OFFENCE, "offences",
        lambda t, scope: t.trafficking & during(t.recorded_on, scope), ("offences",),
    ),
    Measure(
        "offences.related", "Related offences recorded in the period, never added to trafficking", Unit.OFFENCE,
        "offences", lambda t, scope: ~t.trafficking & during(t.recorded_on, scope), ("offences",),
    ),
    _stage("defendants.suspected", "Persons who became suspects in the period", "suspected_on"),
    _stage("defendants.prosecuted", "Persons whose charge went to court in the period", "prosecuted_on"),
    _stage("defendants.convicted_first", "Persons convicted in the first instance in the period",
           "first_instance_on", "Convicted"),
    _stage("defendants.judged", "Persons whose judgment became final in the period", "final_on"),
    _stage("defendants.convicted", "Persons whose conviction became final in the period", "final_on", "Convicted",
           within="defendants.judged",
           statistics=(Statistic("mean_months", "months", "mean"), Statistic("median_months", "months", "median"))),
    Measure(
        "cases.closed", "Trafficking cases whose last judgment became final in the period", Unit.OFFENCE, "cases",
        lambda t, scope: t.trafficking & during(t.closed_on, scope), ("offences", "defendants", "defendants.final_on"),
        statistics=(Statistic("median_days", "days", "median"),),
    ),
    Measure(
        "cases.victims", "Victims named in the cases closed in the period", Unit.PERSON, "cases",
        lambda t, scope: t.trafficking & during(t.closed_on, scope),
        ("offences", "offences.victims", "defendants", "defendants.final_on"), amount="victims",
    ),
    Measure(
        "compensation.awarded", "Victims to whom compensation was awarded in the period", Unit.PERSON, "compensation",
        lambda t, scope: during(t.awarded_on, scope), ("compensation",), distinct="person",
        varying=frozenset({"compensation_source"}),
        statistics=(Statistic("total_awarded", "awarded", "total"), Statistic("total_paid", "paid", "total")),
    ),
    Measure(
        "compensation.paid", "Victims to whom some of the compensation awarded in the period was paid", Unit.PERSON,
        "compensation", lambda t, scope: during(t.awarded_on, scope) & t.has_paid,
        ("compensation", "compensation.paid"), distinct="person", within="compensation.awarded",
        varying=frozenset({"compensation_source"}),
    ),
    Measure(
        "confiscations.final", "Confiscations that became final in the period", Unit.AMOUNT, "confiscations",
        lambda t, scope: during(t.confiscated_on, scope), ("confiscations",),
        statistics=(Statistic("total_value", "value", "total"),),
    ),
    Measure(
        "victims.penalised", "Victims identified in the period who were charged with an act they were compelled to",
        Unit.PERSON, "persons",
        lambda t, scope: during(t.identified_on, scope).fill_null(False) & (t.penalised == "yes"),
        ("victims", "victims.penalised"), within="victims.identified",
    ),
)  # fmt: skip

_WHOM = ((), ("year",), ("sex",), ("citizenship_group",), ("sex", "citizenship_group"), ("offence_form",), ("article",))

INDICATORS = (
    Indicator(
        "PJ1", "Offences recorded", CHAPTER, Unit.OFFENCE, "count", "Trafficking offences recorded in the period.",
        None, ("year", "article", "offence_form", "region"), ("UNODC", "TIP"),
        several(
            Number("offences.recorded", ((), ("year",), ("article",), ("offence_form",), ("region",))),
            Number("offences.related", ((), ("year",), ("article",)), "related"),
        ),
        "Articles that the country pack calls related offences are a series of their own.",
    ),
    Indicator(
        "PJ2", "Persons suspected", CHAPTER, Unit.DEFENDANT, "count", "Persons who became suspects in the period.",
        None, ("year", "sex", "citizenship_group", "role", "article", "offence_form", "organised"),
        ("UNODC", "Eurostat 2.x"),
        Number("defendants.suspected", (*_WHOM, ("role",), ("organised",))),
        "A person in two proceedings counts in each.",
    ),
    Indicator(
        "PJ3", "Persons prosecuted", CHAPTER, Unit.DEFENDANT, "count",
        "Persons whose charge went to court in the period.", None,
        ("year", "sex", "citizenship_group", "offence_form", "article"), ("Eurostat 3.x", "TIP"),
        Number("defendants.prosecuted", _WHOM), "A person in two proceedings counts in each.",
    ),
    Indicator(
        "PJ4", "Persons convicted (first instance, final)", CHAPTER, Unit.DEFENDANT, "count",
        "Persons whose conviction became final in the period; a second series has the first instance.", None,
        ("year", "sex", "citizenship_group", "offence_form", "article"), ("UNODC", "TIP", "Eurostat"),
        several(
            Number("defendants.convicted", _WHOM),
            Number("defendants.convicted_first", _WHOM, "first_instance"),
        ),
        "A person in two proceedings counts in each.",
    ),
    Indicator(
        "PJ5", "Conviction ratio", CHAPTER, Unit.DEFENDANT, "percent",
        "Persons whose conviction became final in the period.", "Persons whose judgment became final in the period.",
        ("year", "article"), ("OTSH 109 of 205",),
        Ratio("defendants.convicted", "defendants.judged", ((), ("year",), ("article",))),
    ),
    Indicator(
        "PJ6", "Sentence", CHAPTER, Unit.DEFENDANT, "percent",
        "Persons whose conviction became final in the period with custody that was not suspended; mean and median "
        "months of custody.", "Persons whose conviction became final in the period (PJ4).",
        ("year", "article", "custody"), ("TIP", "GRETA 23"),
        several(
            Share("defendants.convicted", "custody", ("unsuspended",), ((), ("year",), ("article",))),
            Share("defendants.convicted", "custody", statistic="custody"),
            Summarised("defendants.convicted", "mean_months", "months", ((), ("article",))),
            Summarised("defendants.convicted", "median_months", "months", ((), ("article",))),
        ),
        "Months are those of every custody, suspended or not.",
    ),
    Indicator(
        "PJ7", "Case duration", CHAPTER, Unit.OFFENCE, "days",
        "Median days from the record of the offence to the last final judgment.", "Cases closed in the period.",
        ("article", "year"), ("GRETA",),
        several(
            Summarised("cases.closed", "median_days", "days", ((), ("article",))),
            Number("cases.closed", ((), ("year",)), "cases"),
        ),
        "A case is closed when the judgment of every defendant is final.",
    ),
    Indicator(
        "PJ8", "Compensation", CHAPTER, Unit.PERSON, "count",
        "Victims to whom compensation was awarded in the period, and paid; the amounts in the country's currency.",
        "Victims named in the cases closed in the period.",
        ("year", "compensation_source"), ("CoE 15", "GRETA round 3"),
        several(
            Number("compensation.awarded", ((), ("year",), ("compensation_source",))),
            Number("compensation.paid", ((), ("year",), ("compensation_source",)), "paid"),
            Summarised("compensation.awarded", "total_awarded", "money", ((), ("compensation_source",)), Unit.AMOUNT),
            Summarised("compensation.awarded", "total_paid", "money", ((), ("compensation_source",)), Unit.AMOUNT),
            Division(Place("compensation.awarded"), Place("cases.victims"), "percent", 100, "share"),
        ),
        "An award may follow its case in a later year, so that the share can exceed 100.",
    ),
    Indicator(
        "PJ9", "Assets confiscated", CHAPTER, Unit.AMOUNT, "money",
        "Value of assets whose confiscation became final in the period, in the country's currency.", None,
        ("year",), ("UNODC",),
        Summarised("confiscations.final", "total_value", "money", ((), ("year",))),
    ),
    Indicator(
        "PJ10", "Victims penalised", CHAPTER, Unit.PERSON, "count",
        "Victims identified in the period who were charged with an act that they were compelled to commit.",
        "Victims formally identified in the period (ID2), for the share.",
        ("year", "sex"), ("CoE 26", "TIP"),
        several(
            Number("victims.penalised", ((), ("year",), ("sex",))),
            Ratio("victims.penalised", "victims.identified", ((), ("year",)), "share"),
        ),
        "The act itself is not recorded.",
    ),
)  # fmt: skip
