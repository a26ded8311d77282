"""Every step in a case's life that a caseworker can take by page."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.fields import read_sealed
from prystan.casework.access.models import Member
from prystan.casework.care.actions import attachments, children, closing, story
from prystan.casework.care.actions import help as aid
from prystan.casework.care.models import (
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
from prystan.casework.care.models.help import GoalState
from prystan.casework.care.models.story import EventKind
from prystan.casework.cases.actions import Opened
from prystan.casework.cases.models import CARE, CONTACT, FILES, IDENTITY, STORY
from prystan.web.care import forms_end as ending
from prystan.web.care import forms_help as helping
from prystan.web.care import forms_story as telling
from prystan.web.care.step import Given, Step, pressed
from prystan.web.care.words import STAGES
from prystan.web.templating import label

_EVENT_FORMS = {
    EventKind.RECRUITMENT: telling.RecruitmentForm, EventKind.TRANSIT: telling.EventForm,
    EventKind.EXPLOITATION: telling.ExploitationForm,
}  # fmt: skip
_EVENT_TITLES = {
    EventKind.RECRUITMENT: _("How the person was recruited"), EventKind.TRANSIT: _("How the person was moved"),
    EventKind.EXPLOITATION: _("How the person was exploited"),
}  # fmt: skip


# --- what happened, what is decided ---------------------------------------------------------------------------------


def record_stage(kind: EventKind) -> Step:
    return Step(
        _EVENT_TITLES[kind], _EVENT_FORMS[kind],
        lambda opened, _row, by, given: story.record_event(opened, kind, by=by, **given),
        _("It is written down, and the words are sealed."), (STORY,), "story",
    )  # fmt: skip


def correct_stage(kind: EventKind) -> Step:
    return Step(
        _EVENT_TITLES[kind], _EVENT_FORMS[kind],
        lambda opened, row, _by, given: story.correct_event(opened, row, **given),
        _("It is corrected."), (STORY,), "story", row=Event, live=lambda row: row.kind == kind, before=_event,
    )  # fmt: skip


def _event(opened: Opened, row: Event) -> Given:
    columns = ("country", "region", "began_on", "ended_on", "recruitment", "recruiter", "forms", "sectors",
               "sexual_forms", "controls")  # fmt: skip
    words = {name: read_sealed(opened.dossier, row, name) for name in ("place", "account")}
    return {**{name: getattr(row, name) for name in columns}, **words}


def _record_decision(opened: Opened, _row: None, by: Member, given: Given) -> None:
    asked = story.ask_for_decision(
        opened, given["stage"], given["authority"], by=by, requested_on=given["requested_on"],
        grounds=given.get("grounds", ""),
    )  # fmt: skip
    if given["outcome"] != "Pending":
        story.decide(opened, asked, given["outcome"], on=given["decided_on"])


def _decide(opened: Opened, row: StatusDecision, _by: Member, given: Given) -> None:
    story.decide(opened, row, given["outcome"], on=given["decided_on"], grounds=given.get("grounds", ""))


REMOVE_EVENT = pressed(
    _("Was this written down by mistake?"), lambda _opened, row, _by, _given: row.delete(), _("It is gone."),
    sections=(STORY,), part="story", row=Event, button=_("Take it out"),
    why=_("What was written down of this stage goes, and does not come back."),
    about=lambda _opened, row: str(STAGES[EventKind(row.kind)]),
)  # fmt: skip
RECORD_DECISION = Step(
    _("A decision on the status"), telling.DecisionForm, _record_decision,
    _("It is written down. The status of the case follows from the latest decision."), (STORY,), "status",
    before=lambda _opened, _row: {"requested_on": timezone.localdate(), "outcome": "Pending"},
)  # fmt: skip
DECIDE = Step(
    _("How was it decided?"), telling.DecideForm, _decide,
    _("The decision is written down, and the status of the case follows from it."), (STORY,), "status",
    row=StatusDecision, live=lambda row: row.outcome == "Pending",
    before=lambda opened, row: {
        "decided_on": timezone.localdate(), "grounds": read_sealed(opened.dossier, row, "grounds")
    },
    about=lambda _opened, row: f"{label('decision_stage', row.stage)}, {label('decision_maker', row.authority)}",
)  # fmt: skip
BEGIN_REFLECTION = Step(
    _("A reflection period begins"), telling.ReflectionForm,
    lambda opened, _row, by, given: story.begin_reflection(opened, by=by, **given),
    _("The reflection period is written down."), (STORY,), "status",
    why=_("A time in which the person recovers and decides, and may not be removed from the country."),
)  # fmt: skip
END_REFLECTION = Step(
    _("The reflection period ends"), telling.ReflectionEndForm,
    lambda _opened, row, _by, given: story.end_reflection(row, given["ended_why"], on=given["ended_on"]),
    _("The end of the reflection period is written down."), (STORY,), "status", row=Reflection,
    live=lambda row: row.ended_on is None,
)  # fmt: skip

# --- children -------------------------------------------------------------------------------------------------------

NAME_GUARDIAN = Step(
    _("The guardian of the child"), telling.GuardianForm,
    lambda opened, _row, by, given: children.name_guardian(opened, by=by, **given),
    _("The guardian is written down, and sealed."), (IDENTITY, CONTACT), "child", named=True,
)  # fmt: skip
CHANGE_GUARDIAN = Step(
    _("What changed about the guardian"), telling.GuardianChangeForm,
    lambda opened, row, _by, given: children.change_guardian(opened, row, **given),
    _("The change is written down."), (IDENTITY, CONTACT), "child", row=Guardian, named=True,
    before=lambda opened, row: {
        "contact": read_sealed(opened.dossier, row, "contact"), "until_on": row.until_on, "conflict": row.conflict
    },
    about=lambda opened, row: read_sealed(opened.dossier, row, "name"),
)  # fmt: skip
DECIDE_BEST_INTEREST = Step(
    _("A best-interest decision"), telling.BestInterestForm,
    lambda opened, _row, by, given: children.decide_best_interest(opened, by=by, **given),
    _("The best-interest decision is written down."), (CARE,), "child", named=True,
)  # fmt: skip
END_BEST_INTEREST = Step(
    _("The best-interest decision no longer holds"), telling.BestInterestEndForm,
    lambda _opened, row, _by, given: children.end_best_interest(row, on=given["ended_on"]),
    _("The decision is ended. No referral rests on it any more."), (CARE,), "child", row=BestInterest,
    live=lambda row: row.ended_on is None,
)  # fmt: skip

# --- help -----------------------------------------------------------------------------------------------------------

ASSESSMENT = _("Risk and needs")  # its page is `views.assessing`
AGREE_PLAN = Step(
    _("A plan"), helping.PlanForm,
    lambda opened, _row, by, given: aid.agree_plan(
        opened, by=by, on=given["agreed_on"], kind=given["kind"], review_on=given["review_on"]
    ),
    _("The plan is there. What is to be reached?"), (CARE,), "plan",
    why=_("What the person and this organisation want to reach together. Goals come next, one by one."),
)  # fmt: skip
SET_GOAL = Step(
    _("A goal"), helping.GoalForm,
    lambda opened, row, by, given: aid.set_goal(
        opened, row, given.get("text", ""), by=by, service=given["service"], due_on=given["due_on"]
    ),
    _("The goal is set."), (CARE,), "plan", row=Plan, live=lambda row: row.closed_on is None,
)  # fmt: skip
SETTLE_GOAL = Step(
    _("How did the goal come out?"), helping.SettleGoalForm,
    lambda _opened, row, _by, given: aid.settle_goal(row, given["state"], on=given["settled_on"]),
    _("It is written down how the goal came out."), (CARE,), "plan", row=Goal,
    live=lambda row: row.state == GoalState.SET and row.plan.closed_on is None,
    about=lambda opened, row: read_sealed(opened.dossier, row, "text") or label("service", row.service),
)  # fmt: skip
CLOSE_PLAN = Step(
    _("Close the plan"), helping.ClosePlanForm,
    lambda _opened, row, _by, given: aid.close_plan(row, on=given["closed_on"]), _("The plan is closed."), (CARE,),
    "plan", row=Plan, live=lambda row: row.closed_on is None,
    why=_("From then on no goal of it is changed. Settle the goals first."),
)  # fmt: skip
BEGIN_SERVICE = Step(
    _("A service begins"), helping.EpisodeForm,
    lambda opened, _row, by, given: aid.begin_episode(opened, by=by, **given),
    _("The service is written down."), (CARE,), "services",
    before=lambda opened, _row: {"began_on": timezone.localdate(), "region": opened.case.region},
)  # fmt: skip
END_SERVICE = Step(
    _("A service ends"), helping.EndEpisodeForm,
    lambda _opened, row, _by, given: aid.end_episode(row, given["outcome"], on=given["ended_on"]),
    _("It is written down how the service ended."), (CARE,), "services", row=Episode,
    live=lambda row: row.ended_on is None,
    about=lambda _opened, row: label("service", row.service),
)  # fmt: skip
PLAN_VISIT = Step(
    _("A follow-up visit"), helping.VisitForm,
    lambda opened, _row, by, given: aid.plan_follow_up(opened, by=by, **given), _("The visit is planned."), (CARE,),
    "visits",
)  # fmt: skip
RECORD_VISIT = Step(
    _("How was the visit?"), helping.VisitedForm,
    lambda opened, row, _by, given: aid.record_follow_up(opened, row, **given), _("The visit is written down."),
    (CARE,), "visits", row=FollowUp, live=lambda row: row.done_on is None, closed=True,
    why=_("Nobody is made to answer. What was not asked stays unknown, and does not count as no."),
)  # fmt: skip
GIVE_TASK = Step(
    _("A task"), helping.TaskForm,
    lambda opened, _row, by, given: aid.give_task(
        opened, given["kind"], given.get("text", ""), by=by, due_on=given["due_on"], to=given["to"]
    ),
    _("The task is given."), (CARE,), "todo",
)  # fmt: skip
FINISH_TASK = pressed(
    _("Done"), lambda _opened, row, _by, _given: aid.finish_task(row), _("The task is done."), sections=(CARE,),
    part="todo", row=Task, live=lambda row: row.done_at is None, closed=True,
)  # fmt: skip

# --- files, closing -------------------------------------------------------------------------------------------------


def _attach(opened: Opened, _row: None, by: Member, given: Given) -> None:
    file = given["content"]
    try:
        attachments.attach(opened, file.name or "", file.read(), by=by)
    except attachments.AttachmentRefusedError as refused:
        raise ValidationError({"content": ending.NOT_LET_IN[refused.rule]}) from None


def _close(opened: Opened, _row: None, by: Member, given: Given) -> None:
    closing.close_case(
        opened, given["reason"], given["outcome"], by=by, on=given["closed_on"], comment=given.get("comment", ""),
        follow_up=given["follow_up"],
    )  # fmt: skip


def _reopen(opened: Opened, row: Closure, by: Member, given: Given) -> None:
    closing.reopen_case(opened, row, given["reopened_why"], by=by, on=given["reopened_on"])


ATTACH = Step(
    _("Attach a file"), ending.AttachForm, _attach, _("The file is attached, and sealed."), (FILES,), "files",
    named=True, button=_("Attach"),
)  # fmt: skip
REMOVE_FILE = pressed(
    _("Take the file away?"), lambda _opened, row, _by, _given: row.delete(), _("The file is gone."),
    sections=(FILES,), part="files", row=Attachment, button=_("Take it away"), closed=True,
    why=_("The file goes, and does not come back."),
    about=lambda opened, row: read_sealed(opened.dossier, row, "name"),
)  # fmt: skip
CLOSE = Step(
    _("Close the case"), ending.CloseForm, _close, _("The case is closed."), (CARE,), "closing",
    button=_("Close the case"),
    why=_(
        "A closed case takes nothing new but visits and notes, and is kept as long as the organisation keeps cases. "
        "It can be reopened."
    ),
)  # fmt: skip
REOPEN = Step(
    _("Reopen the case"), ending.ReopenForm, _reopen, _("The case is open again, with everything that was known."),
    (CARE,), "closing", row=Closure, live=lambda row: row.reopened_on is None, closed=True, button=_("Reopen the case"),
)  # fmt: skip

STAGE_STEPS: Mapping[EventKind, tuple[Step, Step]] = {
    kind: (record_stage(kind), correct_stage(kind)) for kind in STAGES
}
