"""What the tables of this application hold about people, and what for."""

from __future__ import annotations

from prystan.casework.access.purposes import REST, SEALED, Held, Use, all_of
from prystan.evidence.model.schema import Sensitivity

HOLDS = {
    "cases_case": {
        **all_of(Use.ORDER, Sensitivity.INTERNAL, "number"),
        **all_of(Use.KEEPING, Sensitivity.INTERNAL, "opened_at", "closed_at"),
        **all_of(Use.COUNT, Sensitivity.INTERNAL, "detected_on", "status", "anonymous"),
        **all_of(Use.MATCH, Sensitivity.QUASI, "sex", "age_band", "region"),
    },
    "cases_earlierfacts": {
        **all_of(Use.COUNT, Sensitivity.INTERNAL, "detected_on"),
        **all_of(Use.MATCH, Sensitivity.QUASI, "sex", "age_band", "region"),
        **all_of(Use.ANSWER, Sensitivity.INTERNAL, "changed_at"),
    },
    "cases_name": {REST: Held(SEALED, Use.RECOGNISE), **all_of(Use.RECOGNISE, Sensitivity.INTERNAL, "also_known_as")},
    "cases_identity": {REST: Held(SEALED, Use.RECOGNISE)},
    "cases_contact": {REST: Held(SEALED, Use.REACH)},
    "cases_note": {REST: Held(SEALED, Use.HELP), **all_of(Use.ANSWER, Sensitivity.INTERNAL, "at")},
    "cases_continuation": {REST: Held(Sensitivity.INTERNAL, Use.RECOGNISE)},
    "cases_searchtoken": {REST: Held(Sensitivity.PSEUDONYM, Use.RECOGNISE)},
    "cases_consent": {REST: Held(Sensitivity.INTERNAL, Use.CONSENT)},
}
