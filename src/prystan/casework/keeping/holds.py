"""What the tables of this application hold, and what for."""

from __future__ import annotations

from prystan.casework.access.purposes import REST, Held, Use
from prystan.evidence.model.schema import Sensitivity

_KEEPING = {REST: Held(Sensitivity.INTERNAL, Use.KEEPING)}

HOLDS = {"keeping_retention": _KEEPING, "keeping_legalhold": _KEEPING}
