"""What the tables of this application hold, and what for."""

from __future__ import annotations

from prystan.casework.access.purposes import REST, Held, Use
from prystan.evidence.model.schema import Sensitivity

_FOLLOW = {REST: Held(Sensitivity.INTERNAL, Use.FOLLOW)}

HOLDS = {"clocks_told": _FOLLOW, "clocks_escalation": _FOLLOW}
