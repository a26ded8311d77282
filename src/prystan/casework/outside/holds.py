"""What the tables of this application hold, and what for."""

from __future__ import annotations

from prystan.casework.access.purposes import REST, Held, Use, all_of
from prystan.evidence.model.schema import Sensitivity

HOLDS = {
    "outside_link": {
        REST: Held(Sensitivity.INTERNAL, Use.FOLLOW),
        **all_of(Use.SECURITY, Sensitivity.INTERNAL, "token_hash", "answer_hash"),
    }
}
