"""What the table of this application holds, and what for."""

from __future__ import annotations

from prystan.casework.access.purposes import REST, Held, Use, all_of
from prystan.evidence.model.schema import Sensitivity

HOLDS = {
    "joining_invitation": {
        REST: Held(Sensitivity.INTERNAL, Use.MEMBERS),
        **all_of(Use.SECURITY, Sensitivity.INTERNAL, "token_hash"),
    }
}
