"""What the national co-ordinator sends: measures, recommendations, activities, the network, spending.

These describe a state, not its people: their size does not depend on the number of people.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from prystan.evidence.country import CountryPack
from prystan.evidence.simulation.streams import Part, Stream, stream
from prystan.evidence.simulation.surveys import survey_tables
from prystan.evidence.simulation.world import CUT_OFF_DATE, YEARS, World, read_data

_SPENDING: Mapping[str, tuple[int, ...]] = {
    "State": (310_000, 325_000, 372_000, 410_000, 455_000),
    "Local": (64_000, 66_000, 71_000, 83_000, 90_000),
    "Donor": (520_000, 430_000, 385_000, 340_000, 300_000),
    "Private": (12_000, 9_000, 14_000, 17_000, 16_000),
}


def national_tables(world: World, pack: CountryPack, seed: int) -> dict[str, pl.DataFrame]:
    """All tables of the co-ordinator."""
    rng = stream(seed, Part.NATIONAL)
    return {
        "recommendations": _recommendations(),
        "measures": _measures(world),
        "activities": _activities(world, rng),
        "network": _network(world, pack, rng),
        "spending": _spending(world),
        **survey_tables(world, seed),
    }


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str) -> int | None:
    return int(text) if text else None


def _recommendations() -> pl.DataFrame:
    rows = read_data("recommendations.csv")
    days = [{name: _day(row[name]) for name in ("received_on", "closed_on")} for row in rows]
    return pl.DataFrame([{**row, **found} for row, found in zip(rows, days, strict=True)], infer_schema_length=None)


def _measures(world: World) -> pl.DataFrame:
    """`days` of the data file says how late a measure was done (negative: early); empty where it was not done."""
    return pl.DataFrame([_measure(row, world) for row in read_data("measures.csv")], infer_schema_length=None)


def _measure(row: Mapping[str, str], world: World) -> dict[str, object]:
    due = date.fromisoformat(row["due_on"])
    done = due + timedelta(days=int(row["days"])) if row["days"] else None
    return {
        **{name: row[name] for name in ("measure", "title", "component", "owner")},
        "due_on": due,
        "done_on": done if done and done <= CUT_OFF_DATE else None,
        "budget": float(row["budget"]),
        "spent": float(row["spent"]) if row["spent"] else None,
        "currency": world.currency,
    }


def _activities(world: World, rng: Stream) -> pl.DataFrame:
    plans = read_data("activities.csv")
    made = [_activity(world, plan, year, rng) for year in YEARS for plan in plans for _ in range(int(plan["per_year"]))]
    rows = [{"activity": f"A{number:04d}", **row} for number, row in enumerate(made, start=1)]
    return pl.DataFrame(rows, infer_schema_length=None)


def _activity(world: World, plan: Mapping[str, str], year: int, rng: Stream) -> dict[str, object]:
    began = date(year, 1, 10) + timedelta(days=int(rng.integers(0, 340)))
    per_cent = int(rng.integers(70, 131))
    abroad = plan["kind"] in ("ExchangeVisit", "JointOperation")
    lasted = int(rng.integers(20, 60)) if plan["kind"] == "Campaign" else int(rng.integers(0, 4))
    participants, reached = _number(plan["participants"]), _number(plan["reached"])
    return {
        "kind": plan["kind"],
        "topic": plan["topic"],
        "began_on": began,
        "ended_on": min(began + timedelta(days=lasted), CUT_OFF_DATE),
        "region": None if abroad or reached else world.region_codes[int(rng.integers(0, len(world.region_codes)))],
        "country": world.countries[int(world.destinations[int(rng.integers(0, 10_000))])] if abroad else None,
        "profession": plan["profession"] or None,
        "participants": participants * per_cent // 100 if participants else None,
        "reach_channel": plan["reach_channel"] or None,
        "reached": reached * per_cent // 100 if reached else None,
        "target": _number(plan["target"]),
    }


def _network(world: World, pack: CountryPack, rng: Stream) -> pl.DataFrame:
    """Institutions of the pack, by region. The last region has no association: the gap that a report should show."""
    rows = []
    gap = world.region_codes[-1]
    for institution in pack.institutions.to_dicts():
        association = institution["sector"] != "State"
        for place, region in enumerate(world.region_codes):
            here = institution["every_region"] or place == int(rng.integers(0, len(world.region_codes)))
            if not here or (association and region == gap):
                continue
            since = date(int(rng.integers(2012, 2024)), int(rng.integers(1, 13)), 1)
            left = rng.integers(0, 100) < (8 if association else 2)
            rows.append(
                {
                    "organisation": institution["institution"],
                    "kind": institution["kind"],
                    "sector": institution["sector"],
                    "region": region,
                    "member_from": since,
                    "member_to": date(2024, int(rng.integers(1, 13)), 28) if left else None,
                }
            )
    return pl.DataFrame(rows, infer_schema_length=None)


def _spending(world: World) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"year": year, "source": source, "amount": float(amount), "currency": world.currency}
            for source, amounts in _SPENDING.items()
            for year, amount in zip(YEARS, amounts, strict=True)
        ]
    )
