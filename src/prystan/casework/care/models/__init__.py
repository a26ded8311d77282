"""The tables of a case's life, by subject. Codes are in clear; whatever is written in words is sealed by section."""

from __future__ import annotations

from prystan.casework.care.models.attachments import Attachment
from prystan.casework.care.models.children import BestInterest, Guardian
from prystan.casework.care.models.closing import Closure
from prystan.casework.care.models.help import Assessment, Episode, FollowUp, Goal, Plan, Task
from prystan.casework.care.models.story import Event, Reflection, StatusDecision

__all__ = [
    "Assessment",
    "Attachment",
    "BestInterest",
    "Closure",
    "Episode",
    "Event",
    "FollowUp",
    "Goal",
    "Guardian",
    "Plan",
    "Reflection",
    "StatusDecision",
    "Task",
]
