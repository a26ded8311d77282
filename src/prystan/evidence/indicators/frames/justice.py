"""Frames about offences, proceedings, sentences, redress, and requests between states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from prystan.evidence.engine.evidence import CONTRIBUTOR
from prystan.evidence.indicators.counts import UNKNOWN
from prystan.evidence.indicators.frames import columns
from prystan.evidence.indicators.frames.persons import refused, with_person
from prystan.evidence.indicators.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir


def _trafficking(article: ir.StringColumn, scope: Scope) -> ir.BooleanColumn:
    """Articles that the pack marks as related offences are never added to trafficking; ones it does not know are."""
    related = [name for name, trafficking in scope.articles.items() if not trafficking]
    return ~article.isin(related) if related else article.notnull()


def offences(scope: Scope) -> ir.Table:
    """One row an offence."""
    table = scope.evidence.tables["offences"]
    return table.select(
        CONTRIBUTOR,
        "offence",
        "recorded_on",
        "victims",
        trafficking=_trafficking(table.article, scope),
        article=columns.one_of(table.article, tuple(scope.articles)),
        offence_form=columns.single(table.form),
        region=columns.one_of(table.region, scope.regions),
        organised=columns.yes_no(table.organised),
    )


def defendants(scope: Scope) -> ir.Table:
    """One row a person in one proceeding: who stands in two proceedings is two defendants."""
    table = scope.evidence.tables["defendants"]
    organised = ibis.literal(UNKNOWN)
    if "offences" in scope.evidence.tables:
        crimes = offences(scope).select(CONTRIBUTOR, "offence", gang="organised")
        table = table.left_join(crimes, [CONTRIBUTOR, "offence"])[[*table.columns, "gang"]]
        organised = table.gang.fill_null(UNKNOWN)
    months = table.sentence_months
    custody = ibis.cases(
        (months.isnull(), UNKNOWN), (months == 0, "none"), (table.suspended.isnull(), UNKNOWN),
        (table.suspended, "suspended"), else_="unsuspended",
    )  # fmt: skip
    return table.select(
        "suspected_on", "prosecuted_on", "first_instance_on", "final_on", "first_instance", "final",
        trafficking=_trafficking(table.article, scope),
        months=ibis.ifelse(months > 0, months, ibis.null("int64")),
        article=columns.one_of(table.article, tuple(scope.articles)),
        offence_form=columns.single(table.form),
        sex=columns.sex(table.sex),
        citizenship_group=columns.citizenship_group(table.citizenship, scope.country),
        role=columns.several(table.role),
        organised=organised,
        custody=custody,
    )  # fmt: skip


def cases(scope: Scope) -> ir.Table:
    """One row an offence whose every defendant has a final judgment: a closed case.

    `days` run from the record of the offence to the last final judgment.
    """
    table = scope.evidence.tables["defendants"]
    closed = table.group_by(CONTRIBUTOR, "offence").aggregate(
        closed_on=table.final_on.max(), waiting=table.final_on.isnull().sum()
    )
    closed = closed.filter((closed.waiting == 0) & closed.offence.notnull()).drop("waiting")
    joined = offences(scope).inner_join(closed, [CONTRIBUTOR, "offence"])
    return joined.select(
        "closed_on", "trafficking", "article",
        victims=joined.victims.fill_null(0),
        days=joined.closed_on.delta(joined.recorded_on, unit="day"),
    )  # fmt: skip


def compensation(scope: Scope) -> ir.Table:
    """One row an award. An award that names no victim is one victim's; amounts in another currency are left out."""
    table = scope.evidence.tables["compensation"]
    if "victims" in scope.evidence.tables:
        victims = scope.evidence.tables["victims"]
        withheld = victims.filter(refused(victims)).select(CONTRIBUTOR, "record")
        table = table.anti_join(withheld, [CONTRIBUTOR, "record"])
    table = with_person(table, scope)
    own = table.currency == scope.currency
    return table.select(
        "awarded_on",
        person=table.person.fill_null(table[CONTRIBUTOR].concat("/award/", table.award)),
        has_paid=(table.paid > 0).fill_null(False),
        awarded=ibis.ifelse(own, table.awarded, ibis.null("float64")),
        paid=ibis.ifelse(own, table.paid, ibis.null("float64")),
        compensation_source=table.source,
    )


def confiscations(scope: Scope) -> ir.Table:
    """One row a final decision; values in another currency are left out."""
    table = scope.evidence.tables["confiscations"]
    return table.filter(table.currency == scope.currency)


def legal_assistance(scope: Scope) -> ir.Table:
    """One row a request to or from another state, executed or not by the end of the period."""
    table = scope.evidence.tables["legal_assistance"]
    executed = (table.executed_on <= scope.period.end).fill_null(False)
    return table.mutate(
        country=columns.single(table.country),
        executed=ibis.ifelse(executed, "yes", "no"),
        days=table.executed_on.delta(table.requested_on, unit="day"),
    )
