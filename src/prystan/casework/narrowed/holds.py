"""What the tables of this application hold, and what for."""

from __future__ import annotations

from prystan.casework.access.purposes import REST, Held, Use
from prystan.evidence.model.schema import Sensitivity

_ANSWER = Held(Sensitivity.INTERNAL, Use.ANSWER)

HOLDS = {"narrowed_keeper": {REST: _ANSWER}, "narrowed_opening": {REST: _ANSWER}}
