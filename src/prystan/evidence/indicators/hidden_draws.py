"""The hidden population with the linkage that was had: estimated from many draws of the links, and pooled.

The headline takes the links as they are, as if they were perfect. Where persons were drawn many times by the links'
probabilities, each draw has its own persons, of whom this period's are counted anew; each such table of overlaps is
estimated by the headline's method, and the estimates are pooled (`prystan.evidence.estimation.pooling`). Lists stay
those of the headline, so that only the links differ.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import ibis

from prystan.evidence.country.pack import CountryPack
from prystan.evidence.engine import Evidence
from prystan.evidence.estimation import CaptureTable, CaptureTableError, Settings
from prystan.evidence.indicators.captures import (
    DRAWS_REFUSED,
    HEADLINE,
    HiddenOfDraws,
    HiddenPopulation,
    histories,
    list_names,
    memberships,
    on_lists,
    people_of_lists,
)
from prystan.evidence.indicators.figures import Period
from prystan.evidence.indicators.scope import Scope, scope_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

_MARK, _WIDTH = "draw#", 9
"""What the name of a drawn person begins with; no id of a contributor has such a sign."""
REPLICATES = 250
"""Bootstrap tables of each draw. The pooled distribution has those of all draws, so it needs fewer of each."""

Drawn = Sequence[CaptureTable | CaptureTableError]


def with_draws(
    whole: HiddenPopulation, evidence: Evidence, pack: CountryPack, period: Period, *,
    captures: Drawn | None = None, settings: Settings | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> HiddenPopulation:  # fmt: skip
    """The whole with the estimate pooled over draws: over `captures` where tables were given from outside, else over
    the drawn persons of the edition; with the reason where there is none."""
    if whole.study is None:
        return replace(whole, of_draws=HiddenOfDraws(reason=whole.reason))
    if progress:
        progress("draws of the links", 0.0)
    lists = whole.study.table.lists
    if whole.given:
        found = [_with_lists(one, lists) for one in captures or ()]
    else:
        found = tables_of_draws(evidence, scope_of(evidence, pack, period), lists)
    return replace(whole, of_draws=_pooled(found, settings or Settings(replicates=REPLICATES)))


def _pooled(drawn: Drawn, settings: Settings) -> HiddenOfDraws:
    from prystan.evidence.estimation.pooling import FEWEST_TABLES, pool
    from prystan.evidence.estimation.strata import estimates_of_draws

    tables = tuple(one for one in drawn if isinstance(one, CaptureTable))
    if len(drawn) < FEWEST_TABLES:
        return HiddenOfDraws()
    try:
        pooled = pool(estimates_of_draws(drawn, HEADLINE, settings))
    except ValueError:  # no table has an estimate with a distribution
        return HiddenOfDraws(tables, reason=DRAWS_REFUSED)
    return HiddenOfDraws(tables, reason=DRAWS_REFUSED) if pooled.refused else HiddenOfDraws(tables, pooled, "")


def tables_of_draws(evidence: Evidence, scope: Scope, lists: Sequence[str]) -> list[CaptureTable | CaptureTableError]:
    """The table of overlaps of this period in each draw, from one query. Contributors are the lists that they are in
    the headline; the records of a contributor that was not linked are persons of their own in every draw."""
    if evidence.drawn is None:
        return []
    names, _ = list_names(evidence, people_of_lists(scope))
    then = replace(scope, evidence=replace(evidence, persons=_with_draw_in_name(evidence.drawn)))
    people = histories(on_lists(memberships(then), names), lists)
    drawn = people.person.startswith(_MARK)
    counted = (
        people.mutate(draw=ibis.ifelse(drawn, people.person.substr(len(_MARK), _WIDTH), ""))
        .group_by(["draw", "history"])
        .aggregate(people=lambda t: t.count())
    )
    tables: dict[str, Counter[int]] = defaultdict(Counter)
    for row in counted.to_pyarrow().to_pylist():
        tables[row["draw"]][row["history"]] += row["people"]
    always = tables.pop("", Counter())
    return [_table(lists, tables[draw] + always) for draw in sorted(tables)]


def _with_draw_in_name(drawn: ir.Table) -> ir.Table:
    """All draws as one table of persons: nobody of one draw is anybody of another."""
    draw, person = drawn.draw.cast("string").lpad(_WIDTH, "0"), drawn.person.cast("string")
    return drawn.select("contributor", "record", person=ibis.literal(_MARK).concat(draw, "/", person))


def _table(lists: Sequence[str], counts: Mapping[int, int]) -> CaptureTable | CaptureTableError:
    try:
        return CaptureTable.from_counts(lists, counts)
    except CaptureTableError as fault:
        return fault


def _with_lists(one: CaptureTable | CaptureTableError, lists: Sequence[str]) -> CaptureTable | CaptureTableError:
    if isinstance(one, CaptureTable) and one.lists != tuple(lists):
        return CaptureTableError("a draw has other lists than the linkage")
    return one
