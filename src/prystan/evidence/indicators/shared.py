"""Persons on several lists: how many each list holds, how many every two lists share, and what changed since a round.

The population is that of `DQ2`: persons behind the records of persons detected in the period, without who refused. A
person who is on no list of the linkage round counts as well, by itself.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import polars as pl

from prystan.evidence.country.pack import CountryPack
from prystan.evidence.engine import Evidence
from prystan.evidence.engine.evidence import CONTRIBUTOR
from prystan.evidence.indicators.captures import list_names, people_of_lists
from prystan.evidence.indicators.counts import CountTable, Key
from prystan.evidence.indicators.figures import Period
from prystan.evidence.indicators.frames.persons import records
from prystan.evidence.indicators.scope import during, scope_of
from prystan.evidence.model.schema import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

PERSONS = "records.persons"
"""The measure of `DQ2`, here by contributor (a person may be with several) and by `CHANGE`."""
SHARED = "persons.shared"
"""Persons on both of two lists, by `CONTRIBUTOR` and `OTHER`; each pair once, in the order of the ids."""
OTHER, CHANGE = "other", "change"

NEW, SAME, MORE, JOINED, SPLIT, UNLINKED = "new", "same", "more", "joined", "split", "unlinked"
CHANGES = (SAME, MORE, NEW, JOINED, SPLIT, UNLINKED)
"""What became of a person since an earlier round; each person is one of them.

`JOINED`: records that were several persons. `SPLIT`: some records of an earlier person, of whom others are now somebody
else. `NEW`: no record was there. `MORE`: the same person with more records. `UNLINKED`: in no round.
"""


def shared_lists(
    evidence: Evidence, pack: CountryPack, period: Period, since: pl.DataFrame | None = None
) -> tuple[CountTable, ...]:
    """The tables of an edition; none where lists are not linked.

    Args:
        since: ``persons.parquet`` of an earlier round (person, contributor, record).
    """
    if evidence.persons is None or "victims" not in evidence.tables:
        return ()
    scope = scope_of(evidence, pack, period)
    known = records(scope)
    known = known.filter(~known.withheld, during(known.detected_on, scope))
    seen = pl.DataFrame(pl.from_arrow(known.select("person", CONTRIBUTOR).distinct().to_pyarrow()))
    ids = sorted(one.id for one in evidence.senders("victims"))
    tables = [_by_list(seen, ids), _by_pair(seen, ids)]
    if since is not None:
        now = evidence.persons.select("person", CONTRIBUTOR, "record").to_pyarrow()
        tables.append(_by_change(seen, changes(pl.DataFrame(pl.from_arrow(now)), since)))
    return tuple(tables)


def lists_of_estimate(evidence: Evidence, pack: CountryPack, period: Period) -> Mapping[str, str]:
    """For each contributor the list that it is, or is part of, in the estimate of the hidden population."""
    if evidence.persons is None or "victims" not in evidence.tables:
        return {}
    return list_names(evidence, people_of_lists(scope_of(evidence, pack, period)))[0]


def _by_list(seen: pl.DataFrame, ids: list[str]) -> CountTable:
    counted = dict(seen.group_by(CONTRIBUTOR).len().rows())
    cells: dict[Key, int] = {(one,): int(counted.get(one, 0)) for one in ids}
    return CountTable(PERSONS, Unit.PERSON, (CONTRIBUTOR,), cells, frozenset({CONTRIBUTOR}))


def _by_pair(seen: pl.DataFrame, ids: list[str]) -> CountTable:
    both = seen.join(seen, on="person", suffix="_with").filter(pl.col(CONTRIBUTOR) < pl.col(f"{CONTRIBUTOR}_with"))
    counted = {(one, other): n for one, other, n in both.group_by(CONTRIBUTOR, f"{CONTRIBUTOR}_with").len().rows()}
    cells: dict[Key, int] = {pair: int(counted.get(pair, 0)) for pair in combinations(ids, 2)}
    by = (CONTRIBUTOR, OTHER)
    return CountTable(SHARED, Unit.PERSON, by, cells, frozenset(by), within=PERSONS)


def _by_change(seen: pl.DataFrame, changed: pl.DataFrame) -> CountTable:
    people = seen.select("person").unique().join(changed, on="person", how="left")
    counted = dict(people.select(pl.col("change").fill_null(UNLINKED)).group_by("change").len().rows())
    return CountTable(PERSONS, Unit.PERSON, (CHANGE,), {(code,): int(counted.get(code, 0)) for code in CHANGES})


def changes(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """``person`` and ``change`` (one of `CHANGES`) of everybody in `now`, by the records of both rounds."""
    keys, texts = (
        [CONTRIBUTOR, "record"],
        [pl.col(name).cast(pl.String()) for name in ("person", CONTRIBUTOR, "record")],
    )
    earlier = before.select(texts).unique().rename({"person": "was"})
    met = now.select(texts).unique().join(earlier, on=keys, how="left")
    parted = met.drop_nulls("was").group_by("was").agg((pl.col("person").n_unique() > 1).alias("parted"))
    known = met.join(parted, on="was", how="left")
    return known.group_by("person").agg(
        pl.when(pl.col("was").drop_nulls().n_unique() > 1)
        .then(pl.lit(JOINED))
        .when(pl.col("parted").any())
        .then(pl.lit(SPLIT))
        .when(pl.col("was").is_null().all())
        .then(pl.lit(NEW))
        .when(pl.col("was").is_null().any())
        .then(pl.lit(MORE))
        .otherwise(pl.lit(SAME))
        .alias("change")
    )
