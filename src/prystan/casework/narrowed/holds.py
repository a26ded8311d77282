"""What the tables of this application hold, and what for."""

from __future__ import annotations

from prystan.casework.access.purposes import REST, Held, Use
from prystan.evidence.model.schema import Sensitivity

_SECURITY = Held(Sensitivity.INTERNAL, Use.SECURITY)

HOLDS = {"narrowed_keeper": {REST: _SECURITY}, "narrowed_opening": {REST: _SECURITY}}
