"""The same definitions give the same cells on DuckDB and on Spark, for every table of every indicator."""

from __future__ import annotations

import random
from typing import Any

import pytest

from prystan.evidence.estimation import CaptureTable
from prystan.evidence.indicators import InternalCounts, count, cuts
from prystan.evidence.indicators.captures import capture_table
from prystan.evidence.indicators.hidden_draws import tables_of_draws
from prystan.evidence.indicators.scope import scope_of
from prystan.evidence.model.codelists import code_list
from prystan.evidence.model.schema import Column, Kind, Table
from prystan.evidence.model.tables import TABLES
from spec.small_country import PERIOD, Rows, contribution, evidence, pack

PEOPLE = 150
_PEOPLE_OF = {"victims": PEOPLE, "assistance": 200, "referrals": 150, "decisions": 100}


def value(column: Column, dice: random.Random) -> Any:
    if column.codes:
        countries = ["BY", "BY", "UA", "PL"]
        codes = pack().regions.values if column.codes == "region" else code_list(column.codes).values
        codes = countries if column.codes == "country" else codes
        return dice.choices(codes, k=dice.randint(0, 3)) if column.multiple else dice.choice(codes)
    match column.kind:
        case Kind.DATE:
            return f"{dice.choice([2023, 2024, 2025])}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
        case Kind.INTEGER:
            return dice.randint(1960, 2020) if "year" in column.name else dice.choice([0, 6, 12, 17, 40])
        case Kind.NUMBER:
            return float(dice.randint(1, 900))
        case Kind.BOOLEAN:
            return dice.random() < 0.5
    return dice.choice(["181", "171", "BYN", "Chapter II", None])


def rows(table: Table, dice: random.Random) -> Rows:
    made = []
    for number in range(_PEOPLE_OF.get(table.name, 60)):
        row = {c.name: value(c, dice) for c in table if c.required or dice.random() < 0.8}
        row |= {key: f"{key}-{number}" for key in table.key}
        if "record" in table and table.name != "victims":
            row["record"] = f"record-{dice.randrange(PEOPLE)}"
        if "offence" in table and table.name != "offences":
            row["offence"] = f"offence-{dice.randrange(30)}"
        made.append(row)
    return made


@pytest.fixture(scope="module")
def sent() -> list[tuple[Any, dict[str, Rows]]]:
    dice = random.Random(7)
    left_out = ("survey", "survey_design", "figures", "population")
    tables = {name: rows(table, dice) for name, table in TABLES.items() if name not in left_out}
    aid = {"victims": rows(TABLES["victims"], dice), "assistance": rows(TABLES["assistance"], dice)}
    return [(contribution(), tables), (contribution("aid", "NGO"), aid)]


@pytest.fixture(scope="module")
def links() -> Rows:
    dice = random.Random(8)
    return [
        {"person": dice.randrange(PEOPLE), "contributor": who, "record": f"record-{n}", "probability": 0.9}
        for who in ("police", "aid")
        for n in range(PEOPLE)
    ]


@pytest.fixture(scope="module")
def here(sent: Any, links: Rows) -> InternalCounts:
    return count(evidence(*sent, links=links), pack(), PERIOD)


@pytest.mark.spark
def test_duckdb_and_spark_count_the_same(sent: Any, links: Rows, here: InternalCounts, spark: Any) -> None:
    there = count(evidence(*sent, links=links, backend=spark), pack(), PERIOD)
    assert here.counts == there.counts
    assert here.not_reported == there.not_reported
    assert here.sources == there.sources
    for one, other in zip(here.summaries, there.summaries, strict=True):
        assert one.by == other.by
        for key, summary in one.cells.items():
            assert summary.units == other.cells[key].units
            assert summary.value == pytest.approx(other.cells[key].value)


@pytest.mark.spark
def test_duckdb_and_spark_see_the_same_overlaps(sent: Any, links: Rows, spark: Any) -> None:
    names = {"police": "police", "aid": "associations"}
    here, there = (
        capture_table(scope_of(evidence(*sent, links=links, **engine), pack(), PERIOD), names)
        for engine in ({}, {"backend": spark})
    )
    assert here == there
    assert here.people > 10


@pytest.mark.spark
def test_duckdb_and_spark_see_the_same_overlaps_in_each_draw(sent: Any, links: Rows, spark: Any) -> None:
    """In one draw everybody is as linked, in the other everybody alone; who is in no draw is in both tables."""
    told = [row for row in links if not row["record"].endswith("7")]
    drawn = [{**row, "draw": 3, "person": str(row["person"])} for row in told]
    drawn += [{**row, "draw": 12, "person": f"alone-{n}"} for n, row in enumerate(told)]
    names = ("aid", "police")
    found = []
    for backend in (None, spark):
        known = evidence(*sent, links=told, drawn=drawn, backend=backend)
        found.append(tables_of_draws(known, scope_of(known, pack(), PERIOD), names))
    here, there = found
    assert here == there
    as_linked, alone = here
    assert isinstance(as_linked, CaptureTable)
    assert isinstance(alone, CaptureTable)
    assert alone.counts[3] == 0
    assert as_linked.people < alone.people


def test_the_comparison_is_of_every_table_and_few_are_empty(here: InternalCounts) -> None:
    tables = {(table.measure, table.by) for table in here.counts}
    asked = {(c.measure, c.by) for c in cuts() if c.statistic is None}
    assert tables == {c for c in asked if c[0] not in here.not_reported}
    empty = {table.measure for table in here.counts if not table.by and not sum(table.cells.values())}
    assert len(empty) < 5


def test_the_order_of_contributions_does_not_matter(sent: Any, links: Rows, here: InternalCounts) -> None:
    back = count(evidence(*reversed(sent), links=links), pack(), PERIOD)
    assert here.counts == back.counts
