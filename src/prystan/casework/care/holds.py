"""What the tables of this application hold about people, and what for."""

from __future__ import annotations

from prystan.casework.access.purposes import REST, SEALED, Held, Use, all_of
from prystan.evidence.model.schema import Sensitivity

_SPECIAL, _INTERNAL, _QUASI = Sensitivity.SPECIAL, Sensitivity.INTERNAL, Sensitivity.QUASI
_WHO = all_of(Use.ANSWER, _INTERNAL, "made_at")

HOLDS = {
    "care_event": {
        REST: Held(_SPECIAL, Use.COUNT),
        **all_of(Use.COUNT, _QUASI, "country", "region"),
        **all_of(Use.HELP, SEALED, "place", "account"),
        **_WHO,
    },
    "care_statusdecision": {REST: Held(_INTERNAL, Use.COUNT), **all_of(Use.HELP, SEALED, "grounds"), **_WHO},
    "care_reflection": {REST: Held(_INTERNAL, Use.HELP), **_WHO},
    "care_assessment": {
        REST: Held(_INTERNAL, Use.HELP),
        **all_of(Use.HELP, SEALED, "answers"),
        **all_of(Use.HELP, _SPECIAL, "risk", "needs"),
        **_WHO,
    },
    "care_plan": {REST: Held(_INTERNAL, Use.COUNT), **_WHO},
    "care_goal": {REST: Held(_INTERNAL, Use.COUNT), **all_of(Use.HELP, SEALED, "text"), **_WHO},
    "care_episode": {
        REST: Held(_INTERNAL, Use.COUNT),
        **all_of(Use.COUNT, _QUASI, "country", "region"),
        **all_of(Use.HELP, SEALED, "note"),
        **_WHO,
    },
    "care_followup": {
        REST: Held(_INTERNAL, Use.COUNT),
        **all_of(Use.COUNT, _SPECIAL, "retrafficked"),
        **all_of(Use.HELP, SEALED, "note"),
        **_WHO,
    },
    "care_task": {REST: Held(_INTERNAL, Use.HELP), **all_of(Use.HELP, SEALED, "text"), **_WHO},
    "care_guardian": {
        REST: Held(_INTERNAL, Use.CONSENT),
        **all_of(Use.CONSENT, SEALED, "name"),
        **all_of(Use.REACH, SEALED, "contact"),
        **_WHO,
    },
    "care_bestinterest": {REST: Held(_INTERNAL, Use.CONSENT), **all_of(Use.CONSENT, SEALED, "reasons"), **_WHO},
    "care_closure": {REST: Held(_INTERNAL, Use.KEEPING), **all_of(Use.HELP, SEALED, "comment"), **_WHO},
    "care_attachment": {REST: Held(_INTERNAL, Use.HELP), **all_of(Use.HELP, SEALED, "name", "content"), **_WHO},
}
