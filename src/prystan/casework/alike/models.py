"""Whether two cases of an organisation are of one person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from prystan.casework.access.fields import ChoiceField
from prystan.casework.access.models import Member
from prystan.casework.cases.models import Case, OfCase


class Answer(models.TextChoices):
    """What somebody who looked at both decided."""

    SAME = "same"
    DIFFERENT = "different"


class Verdict(OfCase):
    """One pair of cases, the smaller number of the two first, and the last decision about it."""

    other = models.ForeignKey(Case, models.CASCADE, related_name="+")
    answer = ChoiceField(choices=Answer.choices)
    decided_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "other"], name="one_verdict_a_pair")]
