"""The partner lists: whom each of them finds, whom it sends to whom, and what it reports.

A list finds a person with a probability that is a product of factors: its own reach, the form of exploitation, sex,
age, region, year, whether it happened abroad, and a latent class that nobody observes. Lists therefore depend on each
other even before anybody refers anybody; referrals add positive dependence, exclusive remits negative.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_EVEN = (1.0, 1.0, 1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner with a list of victims.

    `forms` names the factors of the forms in its remit, `other_forms` that of all others. `latent` are the factors of
    hidden, reachable and visible people. `missing` is the share of values it has not; `unreported` the columns of
    `victims` that it never sends. `excluded_by` are lists whose people it leaves to them. `widened` says that from the
    middle of 2023 it also counts exploitation that takes place online only. A `small` partner finds people of the first
    chunk only: its capacity does not grow with the country.
    """

    id: str
    name: str
    kind: str
    prefix: str
    reach: float
    forms: Mapping[str, float]
    other_forms: float
    women: float = 1.0
    men: float = 1.0
    children: float = 1.0
    abroad: float = 1.0
    latent: tuple[float, float, float] = (0.25, 1.0, 2.6)
    years: tuple[float, ...] = _EVEN
    region_shift: int = 0
    false_reach: float = 0.1
    excluded_by: tuple[str, ...] = ()
    widened: bool = False
    decides: str | None = None
    provides: bool = False
    plans: bool = False
    followup_months: tuple[int, ...] = ()
    age: str = "birth_year"
    missing: float = 0.05
    unreported: frozenset[str] = frozenset()
    duty: bool = False
    small: bool = False
    definitions: Mapping[str, str] = field(default_factory=dict)


_PRESUMED = "A person for whom there are reasonable grounds to believe that they were trafficked"
_IDENTIFIED = "A person whom the competent authority has recognised as a victim by a final decision"
_USUAL: Mapping[str, str] = {"presumed": _PRESUMED, "identified": _IDENTIFIED}
_WIDER: Mapping[str, str] = {
    "presumed": f"{_PRESUMED}; until 30 June 2023 without those exploited online only, from 1 July 2023 with them",
    "identified": _IDENTIFIED,
}
_INNER_LIFE = frozenset({"controls", "recruitment", "recruiter", "sexual_forms"})

POLICE: Final = "police"
HOTLINE: Final = "hotline"
REGIONAL: Final = "ngo-regional"

PARTNERS: Final[tuple[Partner, ...]] = (
    Partner(
        "police", "Police (simulated)", "LawEnforcement", "P", 0.115,
        {"SexualExploitation": 1.25, "ForcedLabour": 0.65, "ForcedCriminality": 1.1, "ForcedBegging": 0.8}, 0.55,
        men=0.8, children=1.35, abroad=0.4, years=(0.9, 0.8, 1.0, 1.1, 1.15), false_reach=0.4,
        decides="Police", missing=0.04, unreported=frozenset({"transit"}), duty=True, definitions=_USUAL,
    ),
    Partner(
        "social-centres", "Social service centres (simulated)", "SocialService", "S", 0.045,
        {"SexualExploitation": 0.9, "ForcedBegging": 1.8, "ForcedMarriage": 1.5, "Servitude": 1.3}, 0.8,
        children=1.7, abroad=0.5, latent=(0.35, 1.0, 1.9), years=(1.0, 0.9, 1.0, 1.1, 1.2), region_shift=2,
        false_reach=0.25,
        decides="NonPoliceGovernmentalOrganization", provides=True, plans=True, followup_months=(6,),
        missing=0.09, unreported=_INNER_LIFE | {"penalised", "transit"}, duty=True, definitions=_USUAL,
    ),
    Partner(
        "ngo-women", "Women’s crisis association (simulated)", "NGO", "W", 0.055,
        {"SexualExploitation": 1.5, "ForcedMarriage": 1.9, "Servitude": 1.2, "Surrogacy": 1.2}, 0.4,
        men=0.08, children=0.7, years=(0.9, 0.9, 1.0, 1.2, 1.2), region_shift=4, false_reach=0.12, widened=True,
        excluded_by=("social-centres",),
        provides=True, plans=True, followup_months=(6, 12), missing=0.05, definitions=_WIDER,
    ),
    Partner(
        "ngo-migrants", "Migrant workers’ association (simulated)", "NGO", "M", 0.06,
        {"ForcedLabour": 1.7, "Servitude": 1.4, "ForcedCriminality": 0.7}, 0.15,
        women=0.7, children=0.15, abroad=1.6, latent=(0.3, 1.0, 2.2), region_shift=1, false_reach=0.08,
        excluded_by=("police", "ngo-women"), provides=True, age="age", missing=0.1,
        unreported=frozenset({"sexual_forms", "penalised", "trafficked_before"}), definitions=_USUAL,
    ),
    Partner(
        "intergovernmental", "Intergovernmental organisation (simulated)", "InternationalOrganisation", "I", 0.03,
        {"ForcedLabour": 1.5, "SexualExploitation": 1.1, "ForcedCriminality": 0.9}, 0.7,
        children=0.5, abroad=4.5, latent=(0.4, 1.0, 1.7), years=(1.2, 1.1, 1.0, 0.9, 0.8), region_shift=3,
        false_reach=0.05, provides=True, plans=True, followup_months=(6, 12), missing=0.02, definitions=_USUAL,
    ),
    Partner(
        "hotline", "Safe migration hotline (simulated)", "Hotline", "H", 0.05,
        {"ForcedLabour": 1.2, "SexualExploitation": 1.0}, 0.6,
        women=1.2, children=0.6, abroad=1.4, latent=(0.6, 1.0, 1.5), region_shift=5, false_reach=0.2,
        age="age_band", missing=0.2,
        unreported=_INNER_LIFE
        | {"sectors", "transit", "penalised", "exploited_from", "exploited_to", "trafficked_before"},
        definitions={"presumed": "A person who described at least two indicators of trafficking to the operator"},
    ),
    Partner(
        "hospital", "Emergency hospitals (simulated)", "HealthServiceOrganisation", "D", 0.022,
        {"SexualExploitation": 1.2, "OrganRemoval": 6.0, "ForcedLabour": 1.0}, 0.8,
        abroad=0.4, latent=(0.7, 1.0, 1.3), region_shift=6, false_reach=0.1, age="age", missing=0.16,
        unreported=_INNER_LIFE
        | {"sectors", "transit", "penalised", "recruited_in", "exploited_from", "exploited_to", "trafficked_before"},
        duty=True, definitions=_USUAL,
    ),
    Partner(
        "ngo-regional", "Regional support association (simulated)", "NGO", "R", 0.018,
        {"SexualExploitation": 1.2, "ForcedLabour": 1.0, "ForcedBegging": 1.3}, 0.8,
        children=0.6, latent=(0.4, 1.0, 2.0), region_shift=3, false_reach=0.05, missing=0.08, small=True,
        unreported=frozenset({"transit", "penalised", "trafficked_before", "recruiter", "exploited_from"}),
        definitions=_USUAL,
    ),
)  # fmt: skip

INDEX: Final[Mapping[str, int]] = {partner.id: place for place, partner in enumerate(PARTNERS)}

REGION_FACTORS: Final = (1.3, 0.85, 1.0, 0.7, 1.15, 0.95, 0.75)
"""Reach differs by region; each list goes round the regions from another starting point (`region_shift`)."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Referrals from one list's partner to another: for whom, how often, for which service.

    `share` is the probability for a person in the remit; `who` a remit of
    `prystan.evidence.simulation.referrals.WHO`.
    """

    sender: str
    receiver: str
    service: str
    share: float
    who: str = "all"


FLOWS: Final[tuple[Flow, ...]] = (
    Flow("hotline", "police", "Legal", 0.22),
    Flow("hotline", "ngo-women", "PsychologicalSupport", 0.40, "sexual"),
    Flow("hotline", "ngo-migrants", "Legal", 0.35, "labour"),
    Flow("hospital", "police", "Legal", 0.30),
    Flow("hospital", "social-centres", "SocialCare", 0.28),
    Flow("police", "ngo-women", "Shelter", 0.42, "women"),
    Flow("police", "social-centres", "Shelter", 0.38, "children"),
    Flow("police", "social-centres", "SocialCare", 0.16, "adults"),
    Flow("police", "ngo-migrants", "Legal", 0.20, "labour"),
    Flow("police", "intergovernmental", "VoluntaryReturn", 0.30, "abroad"),
    Flow("police", "hospital", "MedicalCare", 0.07),
    Flow("social-centres", "ngo-women", "PsychologicalSupport", 0.18, "women"),
    Flow("social-centres", "hospital", "MedicalCare", 0.06),
    Flow("ngo-women", "police", "Legal", 0.17),
    Flow("ngo-women", "hospital", "MedicalCare", 0.12),
    Flow("ngo-women", "intergovernmental", "Livelihood", 0.10),
    Flow("ngo-migrants", "police", "Legal", 0.09),
    Flow("ngo-migrants", "intergovernmental", "VoluntaryReturn", 0.20, "abroad"),
    Flow("intergovernmental", "ngo-women", "TransnationalReferral", 0.16, "women"),
    Flow("intergovernmental", "social-centres", "VocationalTraining", 0.12),
)
