"""When the lists cannot bear an estimate, and the table of overlaps that shows why.

The floors are deliberately low: below them no method is better than a guess. Above them an estimate may still be poor.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from prystan.evidence.estimation.faces.say import ENGLISH, Say
from prystan.evidence.estimation.tables import CaptureTable

FEWEST_LISTS = 3
FEWEST_ON_SEVERAL = 30
"""People on two lists or more: all that is known of the unseen comes from them."""
FEWEST_EXPECTED = 5.0
"""A pair of lists whose overlap would be smaller than this if they were independent cannot show dependence."""


@dataclass(frozen=True)
class Overlaps:
    """How much the lists have in common."""

    people: int
    sizes: dict[str, int]
    pairs: dict[tuple[str, str], int]
    expected: dict[tuple[str, str], float]
    """Overlap under independence, if the lower bound of the population were the population."""
    on_several: int
    share_on_one: float
    without_overlap: tuple[tuple[str, str], ...]
    too_thin: tuple[tuple[str, str], ...]
    """Pairs whose overlap would be small even without any dependence."""
    triples: int
    """Sets of three lists of which each two overlap."""


def overlaps(table: CaptureTable) -> Overlaps:
    """The overlap table, to be shown with every estimate."""
    from prystan.evidence.estimation.baselines import lower_bound

    sizes = [int(size) for size in table.list_sizes()]
    bound = lower_bound(table).total or float(table.people)
    pairs, expected = {}, {}
    for i, j in combinations(range(table.size), 2):
        names = (table.lists[i], table.lists[j])
        pairs[names] = table.on_all(1 << i | 1 << j)
        expected[names] = sizes[i] * sizes[j] / bound
    several = int(table.frequencies()[1:].sum())
    triples = sum(
        all(pairs[(table.lists[a], table.lists[b])] for a, b in combinations(three, 2))
        for three in combinations(range(table.size), 3)
    )
    return Overlaps(
        people=table.people,
        sizes=dict(zip(table.lists, sizes, strict=True)),
        pairs=pairs,
        expected=expected,
        on_several=several,
        share_on_one=1 - several / table.people,
        without_overlap=tuple(names for names, both in pairs.items() if not both),
        too_thin=tuple(names for names, both in expected.items() if both < FEWEST_EXPECTED),
        triples=triples,
    )


def refusal(table: CaptureTable, say: Say = ENGLISH) -> str | None:
    """Why this table bears no headline figure, or None where it may."""
    found, t = overlaps(table), say.text
    reasons = []
    if table.size < FEWEST_LISTS:
        reasons.append(
            t("there are only {lists} lists, so dependence between them cannot be seen", lists=say.number(table.size))
        )
    if found.on_several < FEWEST_ON_SEVERAL:
        reasons.append(say.plural(
            "only {n} person is on two lists or more; at least {least} are needed",
            "only {n} people are on two lists or more; at least {least} are needed",
            found.on_several, least=say.number(FEWEST_ON_SEVERAL),
        ))  # fmt: skip
    if table.size >= FEWEST_LISTS and not found.triples:
        reasons.append(t("no three lists overlap two by two, so dependence cannot be told from a larger population"))
    # The possible histories span the cube without its corner at 0, whose facets are x = 0, x = 1 and sum(x) = 1. So the
    # model of main effects has an estimate if and only if no list has nobody or everybody and somebody is on several.
    if not found.on_several:
        reasons.append(t("even the simplest model has no estimate: some lists share nobody with the others"))
    return "; ".join(reasons) or None
