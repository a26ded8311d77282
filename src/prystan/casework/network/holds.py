"""What the tables of this application hold, and what for."""

from __future__ import annotations

from prystan.casework.access.purposes import REST, Held, Use
from prystan.evidence.model.schema import Sensitivity

HOLDS = {"network_service": {REST: Held(Sensitivity.PUBLIC, Use.DIRECTORY)}}
