"""The frame of persons: one row a person, with every dimension by which persons are cut.

Where lists are linked a person's records become one: the first detection, the strongest status (identified before
presumed before not a victim), and each attribute from the record that says most and has it. Where they are not, each
record is a person, and figures say so.

Records whose person neither agreed to statistics nor fell under a duty to notify take no part in any figure about
persons or what was done for them; only their number is counted (`withheld`). Where nothing is recorded about
consent, the contributor answers for having asked, and the record counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from prystan.evidence.engine.evidence import CONTRIBUTOR
from prystan.evidence.indicators.counts import UNKNOWN
from prystan.evidence.indicators.frames import columns
from prystan.evidence.indicators.scope import Scope, during

if TYPE_CHECKING:
    import ibis.expr.types as ir

IDENTIFIED = "ActualVictimOfTrafficking"
PRESUMED = "PossibleVictimOfTrafficking"

STATE = (
    "LawEnforcement",
    "CentralGovernmentOrganisation",
    "LocalGovernmentOrganisation",
    "ImmigrationService",
    "SocialService",
    "LabourInspectorate",
    "Consulate",
)  # fmt: skip
"""Kinds of contributor that are the state, for persons whom only others know."""

_ATTRIBUTES = (
    "detected_by", "sex", "birth_year", "age", "age_band", "citizenship", "region", "forms", "sectors", "sexual_forms",
    "controls", "recruitment", "recruiter", "recruited_in", "exploited_in", "trafficked_before", "penalised",
    "statistics_consent", "duty_to_notify",
)  # fmt: skip


def refused(victims: ir.Table) -> ir.BooleanColumn:
    """Neither consent to statistics nor a duty to notify."""
    return ~victims.statistics_consent.fill_null(True) & ~victims.duty_to_notify.fill_null(False)


def own_person(table: ir.Table) -> ir.StringColumn:
    """A record as a person of its own."""
    return table[CONTRIBUTOR].concat("/", table.record)


def records(scope: Scope) -> ir.Table:
    """Every victim record with the `person` behind it, and `withheld`."""
    victims = scope.evidence.tables["victims"]
    victims = victims.mutate(withheld=refused(victims))
    links = scope.evidence.persons
    if links is None:
        return victims.mutate(person=own_person(victims))
    links = links.select(CONTRIBUTOR, "record", linked=links.person.cast("string")).distinct()
    joined = victims.left_join(links, [CONTRIBUTOR, "record"])
    return joined.mutate(person=joined.linked.fill_null(own_person(joined)))[[*victims.columns, "person"]]


def persons(scope: Scope) -> ir.Table:
    """One row a person who may be counted."""
    people = known_people(scope)
    if scope.needs("identified_on"):
        people = _with_decision(people, scope)
    if scope.needs("first_service_on", "days_to_service"):
        people = _with_first_service(people, scope)
    if scope.needs("assisted_by"):
        people = _with_providers(people, scope)
    dimensions = _dimensions(people, scope)
    return people.select(**{name: column for name, column in dimensions.items() if scope.needs(name)})


def attributes(scope: Scope) -> ir.Table:
    """person, and the few dimensions by which rows about persons are cut too."""
    people = known_people(scope)
    return people.select("person", **_own_dimensions(people, scope))


def known_people(scope: Scope) -> ir.Table:
    """One row a person who may be counted: the model's columns of what is known of them, and `person`."""
    known = records(scope)
    known = known.filter(~known.withheld)
    return _alone(known, scope) if scope.evidence.persons is None else _merge(known, scope)


def _own_dimensions(people: ir.Table, scope: Scope) -> dict[str, ir.Column]:
    age = ibis.coalesce(people.age, people.detected_on.year() - people.birth_year)
    band = ibis.coalesce(columns.age_band(age), people.age_band.nullif("NotReported"))
    return {
        "sex": columns.sex(people.sex),
        "age_band": columns.single(band),
        "age_group": columns.age_group(band),
        "form": columns.several(people.forms),
        "citizenship_group": columns.citizenship_group(people.citizenship, scope.country),
    }


def _alone(known: ir.Table, scope: Scope) -> ir.Table:
    return known.select(
        "person", CONTRIBUTOR, "detected_on", "status", *_ATTRIBUTES,
        status_day=ibis.ifelse(known.status == IDENTIFIED, known.status_on, ibis.null("date")),
        state_knows=known[CONTRIBUTOR].isin(_state(scope)),
    )  # fmt: skip


def _merge(known: ir.Table, scope: Scope) -> ir.Table:
    filled = sum((known[name].notnull().cast("int64") for name in _ATTRIBUTES), start=ibis.literal(0))
    # The key sorts the record that says most first; what follows makes ties deterministic.
    known = known.mutate(
        tie=ibis.literal("/").join([known.detected_on.cast("string"), known[CONTRIBUTOR], known.record]),
    )
    known = known.mutate(rank=(199 - filled).cast("string").concat("/", known.tie))
    identified = known.status == IDENTIFIED
    merged = known.group_by("person").aggregate(
        detected_on=known.detected_on.min(),
        status_day=known.status_on.min(where=identified),
        any_identified=identified.any(),
        any_presumed=(known.status == PRESUMED).any(),
        state_knows=known[CONTRIBUTOR].isin(_state(scope)).any(),
        **{CONTRIBUTOR: known[CONTRIBUTOR].argmin(known.tie)},
        **{name: known[name].argmin(known.rank, where=known[name].notnull()) for name in _ATTRIBUTES[1:]},
        detected_by=known.detected_by.argmin(known.tie, where=known.detected_by.notnull()),
    )
    status = ibis.cases(
        (merged.any_identified, IDENTIFIED), (merged.any_presumed, PRESUMED), else_="NotAVictimOfTrafficking"
    )
    return merged.mutate(status=status).drop("any_identified", "any_presumed")


def _state(scope: Scope) -> list[str]:
    # A list may not be empty in SQL; no contributor has an empty id.
    return [c.id for c in scope.evidence.contributions if c.kind in STATE] or [""]


def _with_decision(people: ir.Table, scope: Scope) -> ir.Table:
    """`identified_on`: the day of the status; where it is not recorded, of the decision, else of the detection."""
    fallback = people.detected_on
    if "decisions" in scope.evidence.tables:
        decisions = scope.evidence.tables["decisions"]
        positive = decisions.filter(
            (decisions.outcome == "Positive") & (decisions.stage != "Preliminary") & decisions.decided_on.notnull()
        )
        taken = _by_person(positive, scope).aggregate(decision_day=lambda t: t.decided_on.min())
        people = people.left_join(taken, "person").drop("person_right")
        fallback = ibis.coalesce(people.decision_day, people.detected_on)
    identified_on = ibis.ifelse(
        people.status == IDENTIFIED, ibis.coalesce(people.status_day, fallback), ibis.null("date")
    )
    return people.mutate(identified_on=identified_on)


def _with_first_service(people: ir.Table, scope: Scope) -> ir.Table:
    if "assistance" not in scope.evidence.tables:
        return people.mutate(first_service_on=ibis.null("date"))
    return people.left_join(first_services(scope), "person").drop("person_right")


def _with_providers(people: ir.Table, scope: Scope) -> ir.Table:
    """Who served the person in the period."""
    if "assistance" not in scope.evidence.tables:
        return people.mutate(providers=ibis.null("array<string>"))
    episodes = scope.evidence.tables["assistance"]
    recent = _by_person(episodes.filter(during(episodes.began_on, scope)), scope)
    providers = recent.aggregate(providers=lambda t: columns.single(t.provider).collect(distinct=True))
    return people.left_join(providers, "person").drop("person_right")


def first_services(scope: Scope) -> ir.Table:
    """person, first_service_on."""
    return _by_person(scope.evidence.tables["assistance"], scope).aggregate(first_service_on=lambda t: t.began_on.min())


def _by_person(table: ir.Table, scope: Scope) -> ir.GroupedTable:
    return with_person(table, scope).group_by("person")


def with_person(table: ir.Table, scope: Scope) -> ir.Table:
    """The table with `person`; a record that no list of victims has is a person of its own."""
    links = scope.evidence.persons
    if links is None:
        return table.mutate(person=own_person(table))
    links = links.select(CONTRIBUTOR, "record", linked=links.person.cast("string")).distinct()
    joined = table.left_join(links, [CONTRIBUTOR, "record"])
    return joined.mutate(person=joined.linked.fill_null(own_person(joined)))[[*table.columns, "person"]]


def _dimensions(people: ir.Table, scope: Scope) -> dict[str, ir.Column]:
    """Every column of the frame. Those whose tables were not joined are left out."""
    consent = ibis.cases((people.statistics_consent, "consent"), (people.duty_to_notify, "duty"), else_=UNKNOWN)
    where = ibis.cases(
        (people.exploited_in.isnull(), UNKNOWN), (people.exploited_in == scope.country, "domestic"), else_="abroad"
    )
    carried = ("person", CONTRIBUTOR, "detected_on", "identified_on", "first_service_on", "status", "state_knows")
    found = {name: people[name] for name in carried if name in people.columns}
    if "first_service_on" in people.columns:
        found["days_to_service"] = people.first_service_on.delta(people.detected_on, unit="day")
    if "providers" in people.columns:
        found["assisted_by"] = columns.several(people.providers)
    return {
        **found,
        "region": columns.one_of(people.region, scope.regions),
        **_own_dimensions(people, scope),
        "citizenship": columns.several(people.citizenship),
        "detector": columns.single(people.detected_by),
        "consent": consent,
        "control": columns.several(people.controls),
        "recruitment": columns.several(people.recruitment),
        "recruiter": columns.single(people.recruiter),
        "recruited_in": columns.single(people.recruited_in),
        "exploited_where": where,
        "exploited_in": columns.single(people.exploited_in),
        "sector": columns.several(people.sectors),
        "trafficked_before": columns.yes_no(people.trafficked_before),
        "penalised": columns.yes_no(people.penalised),
    }
