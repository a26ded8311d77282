"""What the tables of this application hold about people, and what for."""

from __future__ import annotations

from prystan.casework.access.purposes import REST, Held, Use, all_of
from prystan.evidence.model.schema import Sensitivity

HOLDS = {
    "referrals_referral": {
        REST: Held(Sensitivity.INTERNAL, Use.FOLLOW),
        **all_of(Use.MATCH, Sensitivity.INTERNAL, "kind", "urgency"),
        **all_of(Use.MATCH, Sensitivity.QUASI, "region", "sex", "age_band", "languages", "with_children", "pregnant"),
        **all_of(Use.CONSENT, Sensitivity.INTERNAL, "sections"),
    }
}
