"""What the page of a case shows of its life, and My day of what is due."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.fields import SealedField, read_sealed
from prystan.casework.access.roles import Permission
from prystan.casework.care.actions.help import read_assessment
from prystan.casework.care.models import (
    Assessment,
    Attachment,
    BestInterest,
    Closure,
    Episode,
    Event,
    FollowUp,
    Goal,
    Guardian,
    Plan,
    Reflection,
    StatusDecision,
    Task,
)  # fmt: skip
from prystan.casework.care.questions import signs_of_danger
from prystan.casework.care.timeline import Rows, rows_of
from prystan.casework.cases.actions import Opened
from prystan.casework.cases.continuations import has_to_agree_anew, others_of
from prystan.casework.cases.models import (
    CARE,
    CHILD_BANDS,
    CONTACT,
    FILES,
    IDENTITY,
    NOTES,
    STORY,
    Case,
    Continuation,
    Note,
)
from prystan.casework.clocks.deadlines import What, deadlines
from prystan.casework.network.country import questions
from prystan.casework.referrals.models import Referral
from prystan.web.care import words
from prystan.web.care.authors import who_did
from prystan.web.care.telling import history
from prystan.web.pages import Asking
from prystan.web.templating import language

LATEST = 12  # moments on the page of the case; all of them have a page of their own
SOON = timedelta(days=14)
_MOST = 30


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the page of a case: shown if one of its sections is open, to the owner only where it is `own`."""

    anchor: str
    title: Promise
    sections: frozenset[str] = frozenset()
    counts: tuple[type[models.Model], ...] = ()
    own: bool = False


def _part(anchor: str, title: Promise, sections: str = "", *counts: type[models.Model], own: bool = False) -> Part:
    return Part(anchor, title, frozenset(sections.split()), counts, own)


PARTS = (
    _part("facts", _("Facts")),
    _part("todo", _("To do"), "", Task, own=True),
    _part("consent", _("Consent"), own=True),
    _part("person", _("Who she is"), f"{IDENTITY} {CONTACT}"),
    _part("child", _("Who speaks for the child"), f"{IDENTITY} {CARE}", Guardian, BestInterest),
    _part("story", _("What happened"), STORY, Event),
    _part("status", _("Status and reflection period"), STORY, StatusDecision, Reflection),
    _part("assessment", _("Risk and needs"), CARE, Assessment),
    _part("plan", _("Plan and goals"), CARE, Plan),
    _part("services", _("Services given"), CARE, Episode),
    _part("visits", _("Follow-up visits"), CARE, FollowUp),
    _part("notes", _("Notes"), NOTES, Note),
    _part("files", _("Files"), FILES, Attachment),
    _part("referrals", _("Referrals"), "", Referral),
    _part("timeline", _("Timeline")),
    _part("closing", _("Closing"), CARE, Closure),
)


def life_of(request: Asking, case: Case, opened: Opened | None, sections: Collection[str]) -> dict[str, Any]:
    """Values for the templates under `care/`."""
    rows = rows_of(case)
    own = case.owner_id == request.user.organisation_id
    erased = opened is None and own
    closure = next((row for row in rows[Closure] if row.reopened_on is None), None)
    others = others_of(case, request.user) if own else []
    moments = history(case, rows, others)
    continued = Continuation.objects.filter(case=case, ended_at=None).select_related("into").first() if own else None
    writes = own and not erased and not continued and request.user.may(Permission.WRITE_CASES)
    at = request.session.pop("said_at", None)
    return {
        "w": words, "today": timezone.localdate(), "read": _reader(opened, sections),
        "who": who_did(request, {row.assigned_to_id for row in rows[Task]}),
        "others": others, "continued": continued, "not_counted": has_to_agree_anew(case) if others else False,
        "writes": writes and case.closed_at is None, "visits_too": writes,
        "closure": closure, "is_child": case.age_band in CHILD_BANDS,
        "moments": moments[:LATEST], "earlier": len(moments) - LATEST,
        **_rows_shown(rows), **_assessed(rows, opened, sections),
        "said_at": at, "said_here": request.session.pop("said", None) if at else None,
        "parts": _parts(rows, case, sections, own=own),
    }  # fmt: skip


def _reader(opened: Opened | None, sections: Collection[str]) -> Callable[[Any, str], str]:
    """Reads a sealed column of a row; nothing where its section is not open to whoever asks."""

    def read(row: Any, name: str) -> str:
        field = row._meta.get_field(name)
        assert isinstance(field, SealedField)
        if opened is None or field.section not in sections:
            return ""
        return read_sealed(opened.dossier, row, name)

    return read


def _rows_shown(rows: Rows) -> dict[str, Any]:
    """The tables by name, in the order in which they are read."""
    goals: dict[Any, list[Goal]] = {}
    for goal in sorted(rows[Goal], key=lambda row: row.made_at):
        goals.setdefault(goal.plan_id, []).append(goal)
    newest: Callable[[Any], Any] = lambda row: row.made_at  # noqa: E731
    return {
        "events": sorted(rows[Event], key=lambda row: (row.began_on is None, row.began_on, row.made_at)),
        "decisions": sorted(rows[StatusDecision], key=lambda row: (row.requested_on, row.made_at), reverse=True),
        "reflections": sorted(rows[Reflection], key=lambda row: row.began_on, reverse=True),
        "guardians": sorted(rows[Guardian], key=lambda row: row.from_on, reverse=True),
        "best_interests": sorted(rows[BestInterest], key=lambda row: row.decided_on, reverse=True),
        "plans": sorted(rows[Plan], key=newest, reverse=True), "goals": goals,
        "episodes": sorted(rows[Episode], key=lambda row: (row.ended_on is not None, row.began_on)),
        "visits": sorted(rows[FollowUp], key=lambda row: row.due_on),
        "tasks": sorted(rows[Task], key=lambda row: (row.done_at is not None, row.due_on)),
        "files": sorted(rows[Attachment], key=newest, reverse=True),
        "closures": sorted(rows[Closure], key=lambda row: row.closed_on, reverse=True),
    }  # fmt: skip


def _assessed(rows: Rows, opened: Opened | None, sections: Collection[str]) -> dict[str, Any]:
    """The latest assessment at length, the earlier ones by their day."""
    found = sorted(rows[Assessment], key=lambda row: (row.on, row.made_at), reverse=True)
    if not found or opened is None or CARE not in sections:
        return {"assessments": found, "answered": [], "danger": 0, "assessment_note": ""}
    answers, note = read_assessment(opened, found[0])
    return {"assessments": found, "answered": said_of(answers), "danger": signs_of_danger(answers),
            "assessment_note": note}  # fmt: skip


def said_of(answers: dict[str, str]) -> list[tuple[str, str]]:
    """Questions with their answers, in the order in which they are asked."""
    return [(q.label(language()), str(words.ANSWERS[answers[q.key]])) for q in questions() if q.key in answers]


def _parts(rows: Rows, case: Case, sections: Collection[str], *, own: bool) -> list[tuple[str, Promise, int | None]]:
    """The table of contents: (anchor, title, how many there are)."""
    return [
        (part.anchor, part.title, sum(len(rows[model]) for model in part.counts) if part.counts else None)
        for part in PARTS
        if (own or not part.own)
        and (not part.sections or part.sections & set(sections))
        and (part.anchor != "child" or case.age_band in CHILD_BANDS)
    ]


def due_on_my_day(request: Asking) -> dict[str, Any]:
    """Tasks of this member, visits of the organisation, and what else falls due in the member's cases: late, or within
    two weeks."""
    own, soon = request.user.organisation_id, timezone.localdate() + SOON
    tasks = Task.objects.filter(owner=own, assigned_to=request.user, done_at=None).select_related("case")
    visits = FollowUp.objects.filter(owner=own, done_on=None, due_on__lte=soon).select_related("case").defer("note")
    return {
        "tasks": tasks.defer("text").order_by("due_on")[:_MOST], "visits": visits.order_by("due_on")[:_MOST],
        "reviews": [one for one in deadlines(soon, of=request.user) if one.what not in _SHOWN_APART][:_MOST],
        "w": words, "today": timezone.localdate(),
    }  # fmt: skip


_SHOWN_APART = (What.TASK, What.VISIT, What.CONSENT)  # each has a place of its own on My day
