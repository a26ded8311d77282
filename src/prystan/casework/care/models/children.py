"""What stands behind the consent of a child."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from prystan.casework.access.fields import ChoiceField, CodeField, SealedField
from prystan.casework.care.models._base import Written
from prystan.casework.cases.models import CARE, CONTACT, IDENTITY


class GuardianKind(models.TextChoices):
    """Who answers for a child."""

    PARENT = "parent"
    RELATIVE = "relative"
    APPOINTED = "appointed"
    INSTITUTION = "institution"


class Guardian(Written):
    """Who may agree for a child, and from when to when."""

    kind = ChoiceField(choices=GuardianKind.choices)
    name = SealedField(section=IDENTITY)
    contact = SealedField(section=CONTACT, null=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    conflict = models.BooleanField(
        default=False, help_text="May have had a part in what happened: nothing rests on this person's word."
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="guardian_ends_after_it_begins")
        ]


class Measure(models.TextChoices):
    """What was found to be best for a child."""

    CARE = "care"
    REFERRAL = "referral"
    FAMILY = "family"
    RELOCATION = "relocation"
    RETURN = "return"
    DURABLE_SOLUTION = "durable_solution"


class BestInterest(Written):
    """A decision of a body on what is best for a child, with the day on which it is looked at again."""

    decided_on = models.DateField()
    body = CodeField(codes="organisation_type")
    measure = ChoiceField(choices=Measure.choices)
    heard = models.BooleanField(help_text="The child was asked, in a way that fits the age.")
    review_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    reasons = SealedField(section=CARE)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(review_on__gt=F("decided_on")), name="best_interest_is_looked_at_again"),
            models.CheckConstraint(
                condition=Q(ended_on__gte=F("decided_on")), name="best_interest_ends_after_it_began"
            ),
        ]
