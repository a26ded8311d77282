"""What the tables of this application hold about people, and what for."""

from __future__ import annotations

from prystan.casework.access.purposes import REST, Held, Use, all_of
from prystan.evidence.model.schema import Sensitivity

_ANSWER = Held(Sensitivity.INTERNAL, Use.ANSWER)

HOLDS = {
    "access_organisation": {
        REST: Held(Sensitivity.PUBLIC, Use.DIRECTORY),
        **all_of(Use.SECURITY, Sensitivity.INTERNAL, "public_key"),
    },
    "access_member": {
        REST: Held(Sensitivity.QUASI, Use.MEMBERS),
        **all_of(Use.SECURITY, Sensitivity.INTERNAL, "password", "public_key", "locked_secret"),
    },
    "access_organisationkey": {REST: Held(Sensitivity.INTERNAL, Use.SECURITY)},
    "access_recoverypaper": {REST: Held(Sensitivity.INTERNAL, Use.SECURITY)},
    "access_secondfactor": {REST: Held(Sensitivity.INTERNAL, Use.SECURITY)},
    "access_passkey": {REST: Held(Sensitivity.INTERNAL, Use.SECURITY)},
    "access_failedsignin": {REST: Held(Sensitivity.INTERNAL, Use.SECURITY)},
    "access_dossier": {REST: Held(Sensitivity.INTERNAL, Use.KEEPING)},
    "access_wrap": {REST: Held(Sensitivity.INTERNAL, Use.SECURITY)},
    "access_grant": {REST: Held(Sensitivity.INTERNAL, Use.CONSENT)},
    "access_auditevent": {REST: _ANSWER},
    "access_audithead": {REST: _ANSWER},
}
