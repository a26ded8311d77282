"""The hidden population by year, sex and age: each stratum is estimated by itself, where its own lists bear it.

A stratum has the lists, the floors and the method of the whole. Strata need not add up to it: each is a model of fewer
people, who overlap less.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from prystan.evidence.country.pack import CountryPack
from prystan.evidence.engine import Evidence
from prystan.evidence.estimation import CaptureTable, CaptureTableError, Settings, tables_by_stratum
from prystan.evidence.indicators.captures import (
    HEADLINE,
    NO_MODEL,
    NO_TABLE,
    HiddenPopulation,
    HiddenStratum,
    capture_table,
    list_names,
    memberships,
    on_lists,
    people_of_lists,
    refused,
)
from prystan.evidence.indicators.counts import UNKNOWN
from prystan.evidence.indicators.definition import YEAR
from prystan.evidence.indicators.dimensions import DIMENSIONS
from prystan.evidence.indicators.figures import Period
from prystan.evidence.indicators.frames.persons import attributes
from prystan.evidence.indicators.scope import Scope, scope_of

BY = ("sex", "age_group")
EARLIER_YEARS = 4
Tables = Mapping[tuple[str, str], CaptureTable | str]
"""By dimension and code; where there is no table of overlaps, or it bears no estimate, the reason."""


def with_strata(
    whole: HiddenPopulation, evidence: Evidence, pack: CountryPack, period: Period, *, settings: Settings | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> HiddenPopulation:  # fmt: skip
    """The whole with its strata; without any where there is no estimate, or its table came from outside."""
    if whole.study is None or whole.given:
        return whole
    if progress:
        progress("strata", 0.0)
    scope = scope_of(evidence, pack, period)
    found = {**_years(evidence, scope), **_groups(evidence, scope)}
    return replace(whole, strata=tuple(_estimated(found, settings)))


def _estimated(found: Tables, settings: Settings | None) -> list[HiddenStratum]:
    from prystan.evidence.estimation.strata import estimates_by_stratum

    reasons = {at: table if isinstance(table, str) else refused(table) for at, table in found.items()}
    bearing = {at: table for at, table in found.items() if isinstance(table, CaptureTable) and reasons[at] is None}
    keys = {" ".join(at): at for at in bearing}
    named: dict[str, CaptureTable | CaptureTableError] = {key: bearing[at] for key, at in keys.items()}
    estimates = {keys[each.stratum]: each.estimate for each in estimates_by_stratum(named, [HEADLINE], settings)}
    strata = []
    for at, reason in reasons.items():
        estimate = estimates.get(at)
        if estimate is not None and (estimate.total is None or "95" not in estimate.intervals):
            estimate, reason = None, NO_MODEL
        strata.append(HiddenStratum(*at, bearing.get(at), estimate, reason or ""))
    return strata


def _years(evidence: Evidence, scope: Scope) -> Tables:
    """Earlier calendar years in which somebody was detected; none where the period is no calendar year."""
    year, found = scope.period.begin.year, {}
    if scope.period != Period.year(year):
        return {}
    for earlier in range(year - EARLIER_YEARS, year):
        then = scope.at(Period.year(earlier))
        if sizes := people_of_lists(then):
            found[YEAR, str(earlier)] = _table(lambda then=then, sizes=sizes: capture_table(  # type: ignore[misc]
                then, list_names(evidence, sizes)[0]))  # fmt: skip
    return found


def _groups(evidence: Evidence, scope: Scope) -> Tables:
    """The groups of this period's persons whose attribute is known."""
    seen = on_lists(memberships(scope), list_names(evidence, people_of_lists(scope))[0])
    known = seen.join(attributes(scope).select("person", *BY), "person")
    found: dict[tuple[str, str], CaptureTable | str] = {}
    for name in BY:
        tables = tables_by_stratum(known, name, on="list")
        for code in scope.codes(DIMENSIONS[name]):
            if code != UNKNOWN:
                table = tables.get(code, NO_TABLE)
                found[name, code] = NO_TABLE if isinstance(table, CaptureTableError) else table
    return found


def _table(make: Callable[[], CaptureTable]) -> CaptureTable | str:
    try:
        return make()
    except CaptureTableError:
        return NO_TABLE
