"""What the tables of this application hold about people, and what for."""

from __future__ import annotations

from prystan.casework.access.purposes import REST, Held, Use
from prystan.evidence.model.schema import Sensitivity

HOLDS = {
    "exchange_importedrow": {REST: Held(Sensitivity.PSEUDONYM, Use.RECOGNISE)},
    "exchange_keptround": {REST: Held(Sensitivity.INTERNAL, Use.COUNT)},
    "exchange_making": {REST: Held(Sensitivity.INTERNAL, Use.COUNT), "portions": Held(Sensitivity.SPECIAL, Use.COUNT)},
}
