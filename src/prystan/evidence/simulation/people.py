"""The hidden population: who was trafficked, when, where and for what. Nobody has seen these people yet."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from prystan.evidence.simulation.streams import CHUNK, NOBODY, Bools, Ints, Mix, Part, Stream, happens, stream
from prystan.evidence.simulation.world import FIRST_DAYS, LAST_DAYS, World

SEXES = ("Feminine", "Masculine", "TransgenderFeminine", "NonConforming")
AGE_GROUPS = ("child", "adult")
LATENT = ("hidden", "reachable", "visible")
"""Classes that nobody observes: how hard a person is to find, whatever else they have in common."""

OTHERS_PER_THOUSAND = 30
"""People who were not trafficked but are taken for victims by somebody, for each thousand who were."""

NUMBERS = 100_000
"""Numbers set aside for a chunk, so that its people have the same numbers whatever other chunks hold."""

# Conditions: woman, man, girl, boy.
_FORM = Mix.of(
    {"SexualExploitation": 660, "ForcedLabour": 130, "Servitude": 60, "ForcedBegging": 35, "ForcedCriminality": 45,
     "ForcedMarriage": 40, "Surrogacy": 15, "OrganRemoval": 3, "Other": 12},
    {"SexualExploitation": 50, "ForcedLabour": 680, "Servitude": 30, "ForcedBegging": 80, "ForcedCriminality": 120,
     "ForcedMilitaryByNonStateActors": 15, "OrganRemoval": 7, "Other": 18},
    {"SexualExploitation": 690, "ChildLabour": 60, "ForcedBegging": 90, "ForcedCriminality": 60, "ForcedMarriage": 60,
     "Servitude": 30, "ForcedAdoption": 10},
    {"SexualExploitation": 330, "ChildLabour": 230, "ForcedBegging": 200, "ForcedCriminality": 210, "Servitude": 30},
)  # fmt: skip
FORMS = _FORM.values
_LABOUR = [FORMS.index(form) for form in ("ForcedLabour", "ChildLabour", "Servitude")]
# The year of each age group and sex: detection and trafficking grow again after the second year.
_YEAR = Mix.of({"2021": 185, "2022": 170, "2023": 195, "2024": 215, "2025": 235})
_SEX = Mix.of(
    {"Feminine": 640, "Masculine": 350, "TransgenderFeminine": 6, "NonConforming": 4},
    {"Feminine": 680, "Masculine": 318, "NonConforming": 2},
)
_AGE = Mix.of(
    {"18": 16, "21": 15, "24": 15, "27": 12, "30": 22, "39": 12, "48": 8},
    {"0": 6, "9": 14, "14": 80},
)
_AGE_FROM = np.asarray([int(value) for value in _AGE.values], dtype=np.int64)
_AGE_SPAN = np.asarray([3, 3, 3, 3, 9, 9, 25, 9, 5, 4], dtype=np.int64)
# Only the few whom help reaches easily differ in number between girls and boys, women and men.
_LATENT = Mix.of({"hidden": 42, "reachable": 40, "visible": 18}, {"hidden": 48, "reachable": 40, "visible": 12})


@dataclass(frozen=True, slots=True)
class People:
    """Parallel arrays, one element a person; days since 1970, indices into the named lists."""

    number: Ints
    victim: Bools  # False: taken for a victim, and not one
    year: Ints  # index into YEARS: when the person came to be among the victims
    event: Ints  # the day in that year from which somebody could notice
    sex: Ints  # SEXES
    child: Bools
    born: Ints
    region: Ints  # regions of the world
    citizenship: Ints  # countries of the world
    second_citizenship: Ints  # or NOBODY
    form: Ints  # FORMS: the main one
    forms: Bools  # people × FORMS
    exploited_in: Ints  # countries of the world
    latent: Ints  # LATENT

    def __len__(self) -> int:
        return len(self.number)

    @property
    def female(self) -> Bools:
        return np.isin(self.sex, (0, 2))

    @property
    def abroad(self) -> Bools:
        return np.not_equal(self.exploited_in, 0)

    def at(self, rows: Ints | Bools) -> People:
        """Some of them."""
        return People(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def age_on(self, days: Ints) -> Ints:
        """Completed years on these days."""
        years: Ints = (days - self.born) * 4 // 1461
        return years


def chunks_of(people: int) -> int:
    """How many chunks hold so many people."""
    return -(-people // CHUNK)


def people_of(world: World, people: int, seed: int, chunk: int) -> People:
    """The people of one chunk: its victims, then those who are taken for victims."""
    rng = stream(seed, Part.PEOPLE, chunk)
    victims = min(CHUNK, people - chunk * CHUNK)
    size = victims + victims * OTHERS_PER_THOUSAND // 1000
    year = _YEAR.draw(rng, 0, size)
    child = happens(rng, 0.2, size)
    sex = _SEX.draw(rng, child.astype(np.int64), size)
    female = np.isin(sex, (0, 2))
    form = _FORM.draw(rng, 2 * child + ~female, size)
    event = FIRST_DAYS[year] + (LAST_DAYS[year] - FIRST_DAYS[year]) * rng.integers(0, 1000, size) // 1000
    citizenship, second = _citizenships(world, rng, size)
    return People(
        number=chunk * NUMBERS + np.arange(size),
        victim=np.arange(size) < victims,
        year=year,
        event=event,
        sex=sex,
        child=child,
        born=_born(rng, child, event),
        region=world.region_slots[rng.integers(0, len(world.region_slots), size)],
        citizenship=citizenship,
        second_citizenship=second,
        form=form,
        forms=_forms(rng, form),
        exploited_in=_exploited_in(world, rng, form, child),
        latent=_LATENT.draw(rng, (~female).astype(np.int64), size),
    )


def _born(rng: Stream, child: Bools, event: Ints) -> Ints:
    band = _AGE.draw(rng, child.astype(np.int64), len(event))
    age = _AGE_FROM[band] + rng.integers(0, 1000, len(event)) * _AGE_SPAN[band] // 1000
    # At least one day past the birthday, at most a day before the next.
    born: Ints = event - (age * 1461 + 3) // 4 - rng.integers(1, 364, len(event))
    return born


def _citizenships(world: World, rng: Stream, size: int) -> tuple[Ints, Ints]:
    drawn = world.citizenships[rng.integers(0, len(world.citizenships), size)]
    first = np.where(happens(rng, 0.07, size), drawn, 0)
    other = world.citizenships[rng.integers(0, len(world.citizenships), size)]
    return first, np.where(happens(rng, 0.012, size) & (other != first), other, NOBODY)


def _forms(rng: Stream, form: Ints) -> Bools:
    """The main form, and for some a second one."""
    forms = np.zeros((len(form), len(FORMS)), dtype=np.bool_)
    forms[np.arange(len(form)), form] = True
    second = happens(rng, 0.13, len(form))
    other = np.asarray([*_LABOUR, FORMS.index("ForcedBegging"), FORMS.index("ForcedCriminality")])
    forms[second, other[rng.integers(0, len(other), len(form))][second]] = True
    return forms


def _exploited_in(world: World, rng: Stream, form: Ints, child: Bools) -> Ints:
    size = len(form)
    abroad = happens(rng, np.where(child, 0.08, np.where(np.isin(form, _LABOUR), 0.42, 0.2)), size)
    return np.where(abroad, world.destinations[rng.integers(0, len(world.destinations), size)], 0)
