"""What a formula needs besides cells: the period, denominators from the country pack, and where figures come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from prystan.evidence.indicators.figures import Period


@dataclass(frozen=True, slots=True)
class Suppression:
    """What protection cost: cells of all published tables, and those among them shown as fewer than 10."""

    cells: int
    suppressed: int


@dataclass(frozen=True, slots=True)
class Context:
    """Facts beside the counts. Made by `prystan.evidence.indicators.context_of`; holds nothing about a person.

    `population` maps (year, dimension, code) to inhabitants; the whole is (year, "", ""). `sources`, `breaks` and
    `notes` are by measure: the contributors who sent it, changes of definition, and what a reader must know.
    """

    period: Period
    cut_off: date
    country: str
    currency: str
    regions: tuple[str, ...] = ()
    population: Mapping[tuple[int, str, str], int] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    breaks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fieldwork: Mapping[tuple[str, str], Period] = field(default_factory=dict)
    """(measure, survey) → the days in the field; under an empty name, those of the latest survey."""
    submissions: int = 0
    submissions_complete: int = 0
    """Contributions, and those among them that cover the period to its last day."""
    suppression: Suppression | None = None
    """Known only after protection: `prystan.evidence.disclosure` fills it in."""

    def inhabitants(self, place: Mapping[str, str]) -> int | None:
        """Inhabitants of the group and year of a cell: of the last year counted until then, else of the first after.

        Place by form of exploitation has everybody as its population.
        """
        own = {name: code for name, code in place.items() if name not in ("year", "form")}
        if len(own) > 1:
            return None
        dimension, code = next(iter(own.items()), ("", ""))
        year = int(place.get("year", self.period.end.year))
        years = sorted({y for y, d, c in self.population if (d, c) == (dimension, code)})
        if not years:
            return None
        nearest = max((y for y in years if y <= year), default=years[0])
        return self.population[nearest, dimension, code]
