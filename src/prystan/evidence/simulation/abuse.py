"""What was done to each person, as those who listen to them may learn it."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from prystan.evidence.simulation.people import FORMS, People
from prystan.evidence.simulation.streams import NOBODY, Bools, Delay, Ints, Mix, Part, Stream, happens, stream
from prystan.evidence.simulation.world import World

_SECTOR = Mix.of(
    {"I_AccommodationAndFoodServiceActivities": 26, "T_ActivitiesOfHouseholdsAsEmployers": 22,
     "A_AgricultureForestryAndFishing": 18, "C_Manufacturing": 16, "G_WholesaleAndRetailTradeRepairOfMotorVehicles": 8,
     "Q_HumanHealthAndSocialWorkActivities": 6, "R_ArtsEntertainmentAndRecreation": 4},
    {"F_Construction": 42, "A_AgricultureForestryAndFishing": 19, "C_Manufacturing": 14,
     "H_TransportationAndStorage": 9, "G_WholesaleAndRetailTradeRepairOfMotorVehicles": 6,
     "E_WaterSupplySewerageWasteManagement": 4, "B_MiningAndQuarrying": 3, "S_OtherServiceActivities": 3},
)  # fmt: skip
SECTORS = _SECTOR.values
# Conditions: adult, child.
_SEXUAL = Mix.of(
    {"Prostitution": 66, "Pornography": 9, "RemoteInteractiveServices": 14, "PrivateSexualServices": 9, "Other": 2},
    {"Prostitution": 28, "Pornography": 38, "RemoteInteractiveServices": 29, "PrivateSexualServices": 3, "Other": 2},
)
SEXUAL_FORMS = _SEXUAL.values

# Share of people held by each means: sexual exploitation, labour and servitude, anything else.
_CONTROL = {
    "PhysicalThreats": (0.30, 0.18, 0.34),
    "ThreatsLawEnforcement": (0.09, 0.22, 0.20),
    "ThreatensChildrenFamily": (0.13, 0.06, 0.12),
    "DebtBondage": (0.27, 0.38, 0.18),
    "FalsePromises": (0.47, 0.58, 0.32),
    "PhysicalAbuse": (0.26, 0.15, 0.28),
    "SexualAbuse": (0.37, 0.03, 0.07),
    "TakesEarnings": (0.40, 0.54, 0.44),
    "RestrictsFinancialAccess": (0.16, 0.20, 0.14),
    "RestrictsMedicalCare": (0.08, 0.12, 0.06),
    "WithholdsNecessities": (0.10, 0.17, 0.15),
    "PsychologicalAbuse": (0.52, 0.31, 0.43),
    "PsychoactiveSubstance": (0.12, 0.05, 0.16),
    "ExcessiveWorkingHours": (0.17, 0.57, 0.18),
    "WithholdsDocuments": (0.19, 0.36, 0.14),
    "RestrictsMovement": (0.31, 0.26, 0.22),
    "UsesChildren": (0.04, 0.01, 0.03),
    "Other": (0.02, 0.02, 0.03),
}
CONTROLS = tuple(_CONTROL)
_CONTROL_SHARES = np.asarray(list(_CONTROL.values()), dtype=np.float64).T

# Conditions: sexual exploitation, labour and servitude, anything else.
_RECRUITMENT = Mix.of(
    {"ThroughOnlineSocialNetworks": 38, "ThroughAnOnlineAdvertisement": 17, "ThroughFriendsOrSocialEvents": 19,
     "ThroughFamilyOrFamilyEvents": 8, "AtWork": 4, "AtAPlaceOfBusiness": 5, "AtAnEducationalInstitution": 3,
     "ThroughANewspaperAdvert": 2, "Abduction": 2, "Other": 2},
    {"ThroughAnOnlineAdvertisement": 36, "ThroughFriendsOrSocialEvents": 25, "AtAPlaceOfBusiness": 12,
     "ThroughOnlineSocialNetworks": 12, "ThroughANewspaperAdvert": 5, "AtWork": 4, "ThroughFamilyOrFamilyEvents": 4,
     "ThroughATelevisionAdvert": 1, "Other": 1},
    {"ThroughFamilyOrFamilyEvents": 38, "ThroughFriendsOrSocialEvents": 27, "ThroughOnlineSocialNetworks": 24,
     "Abduction": 3, "AtAPlaceOfBusiness": 4, "Other": 4},
)  # fmt: skip
RECRUITMENTS = _RECRUITMENT.values
_RECRUITER = Mix.of(
    {"IntimatePartner": 24, "Acquainted": 27, "Friend": 15, "Unaquainted": 26, "Familial": 6, "Other": 2},
    {"Unaquainted": 44, "Acquainted": 32, "Friend": 14, "Familial": 5, "Other": 5},
    {"Familial": 42, "Acquainted": 25, "Unaquainted": 16, "Friend": 9, "IntimatePartner": 6, "Other": 2},
)
RECRUITERS = _RECRUITER.values
_MONTHS = Delay.of((0, 0), (25, 2), (50, 6), (75, 14), (95, 36), (100, 84))


@dataclass(frozen=True, slots=True)
class Abuse:
    """Parallel arrays, one element a person; indices into the lists above, `NOBODY` for none."""

    sectors: Ints  # people × 2
    sexual_forms: Ints  # people × 2
    controls: Bools  # people × CONTROLS
    recruitment: Ints  # people × 2
    recruiter: Ints
    recruited_in: Ints
    transit: Ints  # people × 2
    began: Ints  # first day of a month
    ended: Ints  # first day of a month, or NOBODY while it went on
    before: Bools
    penalised: Bools
    agrees: Bools  # to the use of the record for statistics
    online: Bools  # took place over the network

    def at(self, rows: Ints | Bools) -> Abuse:
        """Of some of the people."""
        return Abuse(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def kind_of(people: People) -> Ints:
    """0 sexual exploitation, 1 labour and servitude, 2 anything else."""
    kinds = [0 if f == "SexualExploitation" else 1 if f in _AT_WORK else 2 for f in FORMS]
    return np.asarray(kinds, dtype=np.int64)[people.form]


_AT_WORK = frozenset({"ForcedLabour", "ChildLabour", "Servitude"})
_CRIME = FORMS.index("ForcedCriminality")


def abuse_of(world: World, people: People, seed: int, chunk: int) -> Abuse:
    """What was done to the people of one chunk."""
    rng = stream(seed, Part.ABUSE, chunk)
    size, kind = len(people), kind_of(people)
    began, ended = _months(rng, people)
    at_work = np.logical_or.reduce([people.forms[:, FORMS.index(form)] for form in sorted(_AT_WORK)])
    sexual = people.forms[:, FORMS.index("SexualExploitation")]
    sexual_forms = _pairs(rng, _SEXUAL, people.child.astype(np.int64), 0.16, sexual)
    remote = (sexual_forms == SEXUAL_FORMS.index("RemoteInteractiveServices")).any(axis=1)
    return Abuse(
        sectors=_pairs(rng, _SECTOR, (~people.female).astype(np.int64), 0.08, at_work),
        sexual_forms=sexual_forms,
        controls=rng.random((size, len(CONTROLS))) < _CONTROL_SHARES[kind],
        recruitment=_pairs(rng, _RECRUITMENT, kind, 0.14, np.ones(size, dtype=np.bool_)),
        recruiter=_RECRUITER.draw(rng, kind, size),
        recruited_in=np.where(happens(rng, 0.8, size), people.citizenship, 0),
        transit=_transit(world, rng, people),
        began=began,
        ended=ended,
        before=happens(rng, 0.045, size),
        penalised=happens(rng, np.where(people.form == _CRIME, 0.09, 0.004), size),
        agrees=happens(rng, 0.91, size),
        online=remote,
    )


def _pairs(rng: Stream, mix: Mix, condition: Ints, second: float, applies: Bools) -> Ints:
    """One value, and with the probability `second` another; none where nothing applies."""
    size = len(applies)
    one, two = mix.draw(rng, condition, size), mix.draw(rng, condition, size)
    two = np.where(happens(rng, second, size) & (two != one), two, NOBODY)
    return np.where(applies[:, None], np.stack([one, two], axis=1), NOBODY)


def _transit(world: World, rng: Stream, people: People) -> Ints:
    size = len(people)
    drawn = world.transits[rng.integers(0, len(world.transits), (size, 2))]
    drawn[:, 1] = np.where(happens(rng, 0.2, size) & (drawn[:, 1] != drawn[:, 0]), drawn[:, 1], NOBODY)
    through = people.abroad & happens(rng, 0.38, size)
    return np.where(through[:, None] & (drawn != people.exploited_in[:, None]), drawn, NOBODY)


def _months(rng: Stream, people: People) -> tuple[Ints, Ints]:
    """First days of the months in which the exploitation began and ended; it began before its end and the event."""
    last = people.event.astype("datetime64[D]").astype("datetime64[M]")
    first = last - _MONTHS.draw(rng, len(people)).astype("timedelta64[M]")
    went_on = happens(rng, 0.06, len(people))
    as_days = [month.astype("datetime64[D]").astype(np.int64) for month in (first, last)]
    born = people.born.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.maximum(as_days[0], born), np.where(went_on, NOBODY, np.maximum(as_days[1], born))
