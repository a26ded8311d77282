"""What the tables of this application hold, and what for."""

from __future__ import annotations

from prystan.casework.access.purposes import REST, Held, Use
from prystan.evidence.model.schema import Sensitivity

HOLDS = {
    "network_service": {REST: Held(Sensitivity.PUBLIC, Use.DIRECTORY)},
    "network_branch": {REST: Held(Sensitivity.PUBLIC, Use.DIRECTORY)},
    "network_posting": {REST: Held(Sensitivity.INTERNAL, Use.MEMBERS)},
    "network_memorandum": {REST: Held(Sensitivity.INTERNAL, Use.FOLLOW)},
}
