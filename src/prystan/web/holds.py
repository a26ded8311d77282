"""What the tables of the site itself hold, and what for."""

from __future__ import annotations

from prystan.casework.access.purposes import REST, Held, Use
from prystan.evidence.model.schema import Sensitivity

HOLDS = {
    "web_session": {REST: Held(Sensitivity.INTERNAL, Use.SECURITY)},
    "web_draft": {REST: Held(Sensitivity.INTERNAL, Use.ORDER), "sealed": Held(Sensitivity.SPECIAL, Use.HELP)},
}
