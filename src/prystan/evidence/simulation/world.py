"""What the simulation takes from the country pack, and the time in which it plays."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Final

import numpy as np

from prystan.evidence.country import CountryPack
from prystan.evidence.model.codelists import CodeList
from prystan.evidence.simulation.streams import Ints, slots

DATA = files("prystan.evidence.simulation") / "data"

YEARS: Final = (2021, 2022, 2023, 2024, 2025)
CUT_OFF_DATE: Final = date(2026, 1, 31)


def day(when: date) -> int:
    """Days since 1970."""
    return when.toordinal() - date(1970, 1, 1).toordinal()


FIRST_DAYS: Final = np.asarray([day(date(year, 1, 1)) for year in YEARS], dtype=np.int64)
LAST_DAYS: Final = np.asarray([day(date(year, 12, 31)) for year in YEARS], dtype=np.int64)
END: Final = int(LAST_DAYS[-1])
CUT_OFF: Final = day(CUT_OFF_DATE)


def read_data(name: str) -> list[dict[str, str]]:
    """A file of the data folder, row by row."""
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """`countries` begins with the simulated one. The tables of slots are drawn from like those of `streams.Mix`."""

    home: str
    currency: str
    languages: tuple[str, ...]
    regions: CodeList
    region_slots: Ints
    inhabitants: Ints  # one number a region
    countries: tuple[str, ...]
    destinations: Ints  # slots: countries of exploitation other than home
    citizenships: Ints  # slots: citizenships other than home
    transits: Ints
    names: tuple[str, ...]  # the group of names of each country; the first is home's
    articles: tuple[str, ...]
    article_slots: Ints
    iccs: tuple[str | None, ...]

    @property
    def region_codes(self) -> tuple[str, ...]:
        return self.regions.values


def world_of(pack: CountryPack, name_groups: tuple[str, ...]) -> World:
    """Everything the simulation needs of `pack`. `name_groups` are the groups of names that there are."""
    abroad = [row for row in read_data("countries.csv") if row["code"] != pack.code]
    inhabitants = _inhabitants(pack)
    rows = pack.articles.to_dicts()
    home_names = next((lang for lang in pack.languages if lang in name_groups), sorted(name_groups)[0])
    return World(
        home=pack.code,
        currency=pack.currency,
        languages=tuple(pack.languages),
        regions=pack.regions,
        region_slots=slots(inhabitants.tolist()),
        inhabitants=inhabitants,
        countries=(pack.code, *(row["code"] for row in abroad)),
        destinations=_abroad(abroad, "exploited"),
        citizenships=_abroad(abroad, "citizens"),
        transits=_abroad(abroad, "transit"),
        names=(home_names, *(row["names"] for row in abroad)),
        articles=tuple(row["article"] for row in rows),
        # Courts use the article on trafficking itself less often than its neighbours.
        article_slots=slots([4.0 if row["trafficking"] else 2.0 / (1 + place) + 1 for place, row in enumerate(rows)]),
        iccs=tuple(row["iccs"] for row in rows),
    )


def _abroad(rows: list[dict[str, str]], column: str) -> Ints:
    return slots([float(row[column]) for row in rows]) + 1


def _inhabitants(pack: CountryPack) -> Ints:
    """Inhabitants of each region in the latest year that the pack has; a region without a number counts one."""
    frame = pack.population
    known = frame.filter(frame["region"].is_not_null())
    latest = known.filter(known["year"] == known["year"].max()) if known.height else known
    found: Mapping[str, int] = {
        region: sum(part["inhabitants"].to_list()) for (region,), part in latest.group_by("region")
    }
    return np.asarray([max(found.get(region, 0), 1) for region in pack.regions.values], dtype=np.int64)
