"""What the words of a case's life are called: stages, risks, reasons, and the sentences of its timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from prystan.casework.care.models.attachments import Media
from prystan.casework.care.models.children import GuardianKind, Measure
from prystan.casework.care.models.closing import ClosingOutcome, ClosingReason, ReopeningReason
from prystan.casework.care.models.help import GoalState, Risk, TaskKind
from prystan.casework.care.models.story import EventKind, ReflectionEnd
from prystan.casework.clocks.deadlines import What

STAGES = {
    EventKind.RECRUITMENT: _("Recruitment"), EventKind.TRANSIT: _("Transit"),
    EventKind.EXPLOITATION: _("Exploitation"),
}  # fmt: skip
REFLECTION_ENDS = {
    ReflectionEnd.RAN_OUT: _("The time ran out"), ReflectionEnd.COOPERATES: _("The person works with the authorities"),
    ReflectionEnd.OWN_WISH: _("The person wished it"), ReflectionEnd.NOT_A_VICTIM: _("The person is not a victim"),
    ReflectionEnd.PUBLIC_ORDER: _("Public order"),
}  # fmt: skip
RISKS = {
    Risk.LOW: _("Low"), Risk.MEDIUM: _("Medium"), Risk.HIGH: _("High"),
    Risk.IMMEDIATE: _("Immediate: act now"),
}  # fmt: skip
GOAL_STATES = {GoalState.SET: _("Being worked on"), GoalState.MET: _("Reached"), GoalState.DROPPED: _("Given up")}
TASK_KINDS = {
    TaskKind.CALL: _("Call"), TaskKind.VISIT: _("Visit"), TaskKind.DOCUMENT: _("Document"), TaskKind.COURT: _("Court"),
    TaskKind.REVIEW: _("Review"), TaskKind.OTHER: _("Something else"),
}  # fmt: skip
DEADLINES = {
    What.TASK: _("Task"), What.VISIT: _("Follow-up visit"), What.GOAL: _("Goal to be reached"),
    What.PLAN: _("Plan to be looked at again"), What.ASSESSMENT: _("Questions to be asked again"),
    What.BEST_INTEREST: _("Best interest to be looked at again"), What.REFLECTION: _("Reflection period ends"),
    What.CONSENT: _("Consent ends"), What.HOLD: _("Legal hold to be looked at again"),
}  # fmt: skip
PART_OF = {
    What.TASK: "todo", What.VISIT: "visits", What.GOAL: "plan", What.PLAN: "plan", What.ASSESSMENT: "assessment",
    What.BEST_INTEREST: "child", What.REFLECTION: "status", What.CONSENT: "consent", What.HOLD: "closing",
}  # fmt: skip
"""Where on the page of the case it stands."""
GUARDIAN_KINDS = {
    GuardianKind.PARENT: _("Parent"), GuardianKind.RELATIVE: _("Other relative"),
    GuardianKind.APPOINTED: _("Appointed guardian"), GuardianKind.INSTITUTION: _("Institution"),
}  # fmt: skip
MEASURES = {
    Measure.CARE: _("Care where the child is"), Measure.REFERRAL: _("Referral to a service"),
    Measure.FAMILY: _("Return to the family"), Measure.RELOCATION: _("Move to a safer place"),
    Measure.RETURN: _("Return to the country of origin"), Measure.DURABLE_SOLUTION: _("A lasting solution"),
}  # fmt: skip
CLOSING_REASONS = {
    ClosingReason.GOALS_MET: _("The goals are reached"), ClosingReason.OWN_WISH: _("The person wishes it"),
    ClosingReason.LOST_CONTACT: _("Contact was lost"), ClosingReason.MOVED_AWAY: _("The person moved away"),
    ClosingReason.HANDED_OVER: _("Another organisation took over"),
    ClosingReason.NOT_A_VICTIM: _("The person is not a victim"), ClosingReason.DIED: _("The person died"),
    ClosingReason.OTHER: _("Another reason"),
}  # fmt: skip
CLOSING_OUTCOMES = {
    ClosingOutcome.INDEPENDENT: _("Lives independently"), ClosingOutcome.WITH_FAMILY: _("Lives with family"),
    ClosingOutcome.IN_CARE: _("Lives in care"), ClosingOutcome.RETURNED_HOME: _("Returned to the country of origin"),
    ClosingOutcome.AT_RISK: _("Is in danger still"), ClosingOutcome.UNKNOWN: _("Not known"),
}  # fmt: skip
REOPENING_REASONS = {
    ReopeningReason.NEW_NEED: _("There is a new need"), ReopeningReason.TRAFFICKED_AGAIN: _("Trafficked again"),
    ReopeningReason.CONTACT_RESTORED: _("Contact is restored"), ReopeningReason.MISTAKE: _("It was closed by mistake"),
}  # fmt: skip
MEDIA = {
    Media.PDF: _("PDF document"), Media.JPEG: _("JPEG picture"), Media.PNG: _("PNG picture"),
    Media.TIFF: _("TIFF picture"), Media.DOCX: _("Word document"), Media.XLSX: _("Excel workbook"),
    Media.ODT: _("OpenDocument text"), Media.ODS: _("OpenDocument workbook"),
}  # fmt: skip
ANSWERS = {"yes": _("Yes"), "no": _("No"), "unknown": _("Not known")}

# By the values that a column holds, for whoever has a column and its code.
WORDS: Mapping[type[TextChoices], Mapping[Any, Promise]] = {
    EventKind: STAGES, ReflectionEnd: REFLECTION_ENDS, Risk: RISKS, GoalState: GOAL_STATES, TaskKind: TASK_KINDS,
    GuardianKind: GUARDIAN_KINDS, Measure: MEASURES, ClosingReason: CLOSING_REASONS, ClosingOutcome: CLOSING_OUTCOMES,
    ReopeningReason: REOPENING_REASONS, Media: MEDIA,
}  # fmt: skip

# What a moment of the timeline is called, by `Moment.what`.
HAPPENED: Mapping[str, Promise] = {
    "detected": _("First noticed"), "taken_in": _("Taken in"),
    "corrected": _("The facts were corrected; before, they were"),
    "recorded_event": _("What happened was written down"),
    "asked_for_decision": _("A decision on the status was asked for"), "decided": _("The status was decided"),
    "began_reflection": _("The reflection period began"), "ended_reflection": _("The reflection period ended"),
    "consented": _("Consent was given"), "withdrew_consent": _("Consent was withdrawn"),
    "named_guardian": _("A guardian took office"), "guardian_ended": _("A guardian left office"),
    "decided_best_interest": _("The best interest of the child was decided"),
    "assessed": _("Risk and needs were assessed"), "agreed_plan": _("A plan was agreed"),
    "closed_plan": _("A plan was closed"), "settled_goal": _("A goal was settled"),
    "began_service": _("A service began"), "ended_service": _("A service ended"),
    "followed_up": _("Follow-up"), "finished_task": _("A task was done"), "attached": _("A file was attached"),
    "noted": _("A note was written"), "sent_referral": _("A referral was sent"),
    "decided_referral": _("A referral was answered"), "completed_referral": _("Help on a referral was over"),
    "ended_referral": _("A referral ended"), "offered_case": _("The case was offered to another organisation for good"),
    "settled_offer": _("That offer was settled"), "closed": _("The case was closed"),
    "reopened": _("The case was reopened"),
}  # fmt: skip
