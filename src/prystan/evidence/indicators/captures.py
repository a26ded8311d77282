"""From linked lists to the hidden population: who is on which list, and what that says of people on none.

The population is that of `ID1`: persons first detected in the period, without those found to be no victims. A list is a
contributor; where there are more than six, contributors of one kind of organisation are one list, and where kinds are
still more, the smallest are one. Sources: see `prystan.evidence.estimation`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from prystan.evidence.country.pack import CountryPack
from prystan.evidence.engine import Evidence
from prystan.evidence.engine.evidence import CONTRIBUTOR
from prystan.evidence.estimation import CaptureTable, CaptureTableError, Estimate, Settings, Study, study
from prystan.evidence.estimation.floors import FEWEST_LISTS, FEWEST_ON_SEVERAL
from prystan.evidence.indicators.figures import Period
from prystan.evidence.indicators.frames.persons import known_people, records
from prystan.evidence.indicators.scope import Scope, during, scope_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from prystan.evidence.estimation.pooling import Pooled

NOT_A_VICTIM = "NotAVictimOfTrafficking"
MOST_LISTS = 6
"""To six lists the best of all models can be found, and graphs can be averaged."""
OTHERS = "other"
METHODS = ("stepwise", "bic", "threshold", "latent", "dga", "chao", "independence")
"""Those of the Country Report: each another way to look at the lists. `aic` and `downhill` are variants of `bic`."""
HEADLINE = "bic"
"""The method of `HP1`: it is the one whose interval and checks choose the model anew among all models."""

NOT_LINKED = "Not yet estimated: it takes linked lists, and a model fitted to what they share."
NO_TABLE = (
    "Not estimated: the lists make no table of overlaps, because one of them holds everybody or there is only one."
)
FEW_LISTS = "Not estimated: there are fewer than three lists."
FEW_ON_SEVERAL = "Not estimated: fewer than 30 persons are on two lists or more."
NO_TRIPLE = "Not estimated: no three lists overlap two by two."
NO_MODEL = "Not estimated: no model has an estimate on these lists."
NO_DRAWS = "Not estimated: nobody has drawn, many times, which of the doubtful links are right."
DRAWS_REFUSED = "Not estimated: too many draws of the links bear no estimate."
WOULD_TELL = "Not published: whoever knows the other lists could tell from the estimate who is on which."
REASONS = (NOT_LINKED, NO_TABLE, FEW_LISTS, FEW_ON_SEVERAL, NO_TRIPLE, NO_MODEL, NO_DRAWS, DRAWS_REFUSED,
           WOULD_TELL)  # fmt: skip
"""Why there is no estimate, in words that tell no count."""


@dataclass(frozen=True)
class HiddenStratum:
    """One year, sex or age group, estimated by itself: an `estimate` and its `table`, or the `reason` why not."""

    dimension: str
    code: str
    table: CaptureTable | None
    estimate: Estimate | None
    reason: str


@dataclass(frozen=True)
class HiddenOfDraws:
    """The total with the linkage that was had: the headline's method on the table of each draw of the links, pooled.

    Either `pooled` or a `reason` is there. `tables` are those draws of which the lists are the whole's.
    """

    tables: tuple[CaptureTable, ...] = ()
    pooled: Pooled | None = None
    reason: str = NO_DRAWS


@dataclass(frozen=True)
class HiddenPopulation:
    """What the lists say about people whom nobody found. It holds true counts and stays inside the building.

    `lists` are ids of contributors, or codes of kinds of organisation where `by_kind`; either `study` or `reason` is
    there. `given` is True where the capture table came from outside and not from the persons of this edition.
    """

    lists: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    """Whose records the lists are made of; the lists themselves where the table was given."""
    by_kind: bool = False
    given: bool = False
    study: Study | None = None
    reason: str = NOT_LINKED
    strata: tuple[HiddenStratum, ...] = ()
    of_draws: HiddenOfDraws = HiddenOfDraws()


def hidden_population(
    evidence: Evidence,
    pack: CountryPack,
    period: Period,
    *,
    captures: CaptureTable | None = None,
    methods: Sequence[str] = METHODS,
    settings: Settings | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> HiddenPopulation:
    """Estimate from the capture table that is given, else from the linked persons of the edition.

    Where floors forbid a headline, the reason stands in place of the study.
    """
    if captures is not None:
        about = HiddenPopulation(captures.lists, captures.lists, given=True)
        return _estimated(about, captures, methods, settings, progress)
    if evidence.persons is None or "victims" not in evidence.tables:
        return HiddenPopulation()
    scope = scope_of(evidence, pack, period)
    names, by_kind = list_names(evidence, people_of_lists(scope))
    about = HiddenPopulation(tuple(sorted(set(names.values()))), tuple(names), by_kind)
    try:
        table = capture_table(scope, names)
    except CaptureTableError:
        return replace(about, reason=NO_TABLE)
    return _estimated(about, table, methods, settings, progress)


def _estimated(
    about: HiddenPopulation, table: CaptureTable, methods: Sequence[str], settings: Settings | None,
    progress: Callable[[str, float], None] | None,
) -> HiddenPopulation:  # fmt: skip
    if (reason := refused(table)) is not None:
        return replace(about, reason=reason)
    found = study(table, {*methods, HEADLINE}, settings, progress=progress)
    if found.checks.total is None or "95" not in found[HEADLINE].intervals:
        return replace(about, reason=NO_MODEL)
    return replace(about, study=found, reason="")


def refused(table: CaptureTable) -> str | None:
    """Why the table bears no headline (`prystan.evidence.estimation.floors`), without the counts that say so."""
    from prystan.evidence.estimation.floors import overlaps, refusal

    if refusal(table) is None:
        return None
    found = overlaps(table)
    if table.size < FEWEST_LISTS:
        return FEW_LISTS
    if found.on_several < FEWEST_ON_SEVERAL:
        return FEW_ON_SEVERAL
    return NO_MODEL if found.triples else NO_TRIPLE


def capture_table(scope: Scope, names: Mapping[str, str]) -> CaptureTable:
    """How many persons are on exactly which lists; `names` says of each contributor which list it is.

    Raises:
        CaptureTableError: there are fewer than two lists, or one holds everybody.
    """
    return CaptureTable.from_query(on_lists(memberships(scope), names), person="person", on="list")


def on_lists(seen: ir.Table, names: Mapping[str, str]) -> ir.Table:
    """Memberships with the `list` that each contributor is."""
    return seen.mutate(list=seen[CONTRIBUTOR].cases(*sorted(names.items()), else_=None))


def histories(seen: ir.Table, lists: Sequence[str]) -> ir.Table:
    """person, history: on which of the lists each person is, as a bit mask; of `on_lists`."""
    known = seen.filter(seen["list"].notnull()).select("person", "list").distinct()
    bit = known["list"].cases(*((name, 1 << i) for i, name in enumerate(lists)), else_=0)
    return known.mutate(bit=bit).group_by("person").aggregate(history=lambda t: t["bit"].sum())


def list_names(evidence: Evidence, sizes: Mapping[str, int]) -> tuple[dict[str, str], bool]:
    """For each contributor with somebody on its list, the name of the list; whether names are kinds."""
    if len(sizes) <= MOST_LISTS:
        return {contributor: contributor for contributor in sizes}, False
    kinds = {c.id: c.kind or OTHERS for c in evidence.contributions}
    names = {contributor: kinds.get(contributor, OTHERS) for contributor in sizes}
    people: dict[str, int] = defaultdict(int)
    for contributor, size in sizes.items():
        people[names[contributor]] += size
    if len(people) > MOST_LISTS:
        largest = sorted(people, key=lambda kind: (kind == OTHERS, -people[kind], kind))[: MOST_LISTS - 1]
        names = {contributor: kind if kind in largest else OTHERS for contributor, kind in names.items()}
    return names, True


def people_of_lists(scope: Scope) -> dict[str, int]:
    """Persons on the list of each contributor that has any."""
    counted = memberships(scope).group_by(CONTRIBUTOR).aggregate(people=lambda t: t.person.nunique()).to_pyarrow()
    found = zip(counted[CONTRIBUTOR].to_pylist(), counted["people"].to_pylist(), strict=True)
    return {str(contributor): int(people) for contributor, people in sorted(found)}


def memberships(scope: Scope) -> ir.Table:
    """person, contributor: who is on whose list, of the persons first detected in the period."""
    people = known_people(scope)
    counted = people.filter(during(people.detected_on, scope), people.status != NOT_A_VICTIM).select("person")
    known = records(scope)
    known = known.filter(~known.withheld, during(known.detected_on, scope)).select("person", CONTRIBUTOR).distinct()
    return known.semi_join(counted, "person")
