"""How a case ends, and begins again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from prystan.casework.access.fields import ChoiceField, SealedField
from prystan.casework.access.models import Member
from prystan.casework.care.models._base import Written
from prystan.casework.cases.models import CARE


class ClosingReason(models.TextChoices):
    """Why help ends."""

    GOALS_MET = "goals_met"
    OWN_WISH = "own_wish"
    LOST_CONTACT = "lost_contact"
    MOVED_AWAY = "moved_away"
    HANDED_OVER = "handed_over"
    NOT_A_VICTIM = "not_a_victim"
    DIED = "died"
    OTHER = "other"


class ClosingOutcome(models.TextChoices):
    """How she lives when help ends."""

    INDEPENDENT = "independent"
    WITH_FAMILY = "with_family"
    IN_CARE = "in_care"
    RETURNED_HOME = "returned_home"
    AT_RISK = "at_risk"
    UNKNOWN = "unknown"


class ReopeningReason(models.TextChoices):
    """Why help begins again."""

    NEW_NEED = "new_need"
    TRAFFICKED_AGAIN = "trafficked_again"
    CONTACT_RESTORED = "contact_restored"
    MISTAKE = "mistake"


class Closure(Written):
    """One ending, and, where there was one, the reopening. A case may have several."""

    closed_on = models.DateField()
    reason = ChoiceField(choices=ClosingReason.choices)
    outcome = ChoiceField(choices=ClosingOutcome.choices)
    comment = SealedField(section=CARE, null=True)
    reopened_on = models.DateField(null=True, blank=True)
    reopened_by = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")
    reopened_why = ChoiceField(choices=ReopeningReason.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(reopened_on__gte=F("closed_on")), name="reopened_after_it_was_closed"),
            models.CheckConstraint(
                condition=Q(reopened_on__isnull=True, reopened_why="", reopened_by__isnull=True)
                | (Q(reopened_on__isnull=False, reopened_by__isnull=False) & ~Q(reopened_why="")),
                name="reopened_by_somebody_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(reopened_on__isnull=True), name="closed_once_at_a_time"
            ),
        ]
