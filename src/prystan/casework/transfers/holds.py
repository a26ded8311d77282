"""What the table of this application holds, and what for."""

from __future__ import annotations

from prystan.casework.access.purposes import REST, Held, Use, all_of
from prystan.evidence.model.schema import Sensitivity

HOLDS = {
    "transfers_transfer": {
        REST: Held(Sensitivity.INTERNAL, Use.FOLLOW),
        **all_of(Use.COUNT, Sensitivity.INTERNAL, "detected_on", "status"),
        **all_of(Use.MATCH, Sensitivity.INTERNAL, "needs"),
        **all_of(Use.MATCH, Sensitivity.QUASI, "region", "sex", "age_band", "with_children"),
        **all_of(Use.ORDER, Sensitivity.INTERNAL, "number"),
    }
}
