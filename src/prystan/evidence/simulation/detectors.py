"""Who noticed each person first: often somebody who keeps no list."""

from __future__ import annotations

import numpy as np

from prystan.evidence.simulation.partners import PARTNERS
from prystan.evidence.simulation.streams import NOBODY, Ints, Mix, Part, stream

_ASSOCIATION = {"NGO": 68, "Self": 24, "Shelter": 8}
_BY_LIST = {
    "police": {"LawEnforcement": 70, "Self": 13, "ImmigrationService": 9, "Consulate": 4, "LabourInspectorate": 4},
    "social-centres": {"SocialService": 70, "SchoolOrCollege": 16, "LocalGovernmentOrganisation": 9, "Self": 5},
    "ngo-women": _ASSOCIATION,
    "ngo-migrants": _ASSOCIATION,
    "intergovernmental": {"InternationalOrganisation": 78, "Consulate": 15, "Self": 7},
    "hotline": {"Hotline": 85, "Self": 15},
    "hospital": {"HealthServiceOrganisation": 1},
    "ngo-regional": _ASSOCIATION,
}
_DETECTOR = Mix.of(*(_BY_LIST[partner.id] for partner in PARTNERS))
DETECTORS = _DETECTOR.values


def detectors_of(days: Ints, seed: int, chunk: int) -> Ints:
    """For each person an index into `DETECTORS`, after the list that came to know them first."""
    first = np.where(days == NOBODY, np.iinfo(np.int64).max, days).argmin(axis=1)
    return _DETECTOR.draw(stream(seed, Part.DETECTORS, chunk), first, len(days))
