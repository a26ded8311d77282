"""A moment of the timeline in words: what it was, and what the codes say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prystan.casework.access.fields import ChoiceField, CodeField, CodesField
from prystan.casework.care.timeline import SOURCES, Moment, Rows, timeline
from prystan.casework.cases.models import Case
from prystan.web.care.words import GOAL_STATES, HAPPENED, WORDS
from prystan.web.forms.site import PURPOSES, URGENCIES
from prystan.web.templating import day, label, labels, region
from prystan.web.words import STATES

# Where on the page of the case it is told at length. What is not here is told where it stands.
_PARTS = {
    "recorded_event": "story", "asked_for_decision": "status", "decided": "status", "began_reflection": "status",
    "ended_reflection": "status", "consented": "consent", "withdrew_consent": "consent", "named_guardian": "child",
    "guardian_ended": "child", "decided_best_interest": "child", "assessed": "assessment", "agreed_plan": "plan",
    "closed_plan": "plan", "settled_goal": "plan", "began_service": "services", "ended_service": "services",
    "followed_up": "visits", "finished_task": "todo", "attached": "files", "noted": "notes",
    "sent_referral": "referrals", "decided_referral": "referrals", "completed_referral": "referrals",
    "ended_referral": "referrals", "closed": "closing", "reopened": "closing",
}  # fmt: skip
_MODELS: Mapping[str, type[models.Model]] = {source.what: source.model for source in SOURCES}


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the timeline."""

    on: date
    what: str
    more: str
    part: str
    case: Case | None = None  # where it stands, if that is another case of the person


def history(case: Case, rows: Rows | None = None, others: Iterable[Case] = ()) -> list[Told]:
    """All that happened in the cases of a person, the newest first."""
    moments: list[tuple[Moment, Case | None]] = [(moment, None) for moment in timeline(case, rows)]
    moments += [(moment, other) for other in others for moment in timeline(other)]
    moments.sort(key=lambda one: one[0].on)  # of one day in the order in which things go
    return [told(moment, other) for moment, other in reversed(moments)]


def told(moment: Moment, case: Case | None = None) -> Told:
    model = _MODELS.get(moment.what, Case)
    said = (_said(model, column, value) for column, value in moment.codes)
    more = "; ".join(filter(None, said))
    return Told(moment.on, str(HAPPENED[moment.what]), more, _PARTS.get(moment.what, "facts"), case)


def _said(model: type[models.Model], column: str, value: Any) -> str:
    """A code in the reader's language. Booleans are said only where they are true."""
    if column in _OURS:
        return _OURS[column](value)
    field = model._meta.get_field(column)
    if isinstance(field, CodesField):
        return labels(field.codes, value)
    if isinstance(field, CodeField):
        return label(field.codes, value)
    if isinstance(field, ChoiceField):
        return str(next(words[value] for words in WORDS.values() if set(words) == set(field.values) - {""}))
    raise TypeError(f"nothing says how to tell {model.__name__}.{column}")


_STATES: Mapping[Any, Any] = {**STATES, **GOAL_STATES}
_OURS: Mapping[str, Callable[[Any], str]] = {
    "anonymous": lambda value: _("Without a name") if value else "",
    "refused": lambda value: _("The person did not wish it") if value else "",
    "version": lambda value: _("Version %(number)s") % {"number": value},
    "month": lambda value: ngettext("after %(months)s month", "after %(months)s months", value) % {"months": value},
    "purposes": lambda value: ", ".join(str(PURPOSES[one]) for one in value),
    "state": lambda value: str(_STATES[value]),
    "urgency": lambda value: str(URGENCIES[value]),
    "detected_on": day, "region": region,
}  # fmt: skip
