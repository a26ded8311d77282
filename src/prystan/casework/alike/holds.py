"""What the table of this application holds, and what for."""

from __future__ import annotations

from prystan.casework.access.purposes import REST, Held, Use
from prystan.evidence.model.schema import Sensitivity

HOLDS = {"alike_verdict": {REST: Held(Sensitivity.INTERNAL, Use.RECOGNISE)}}
