"""What the tables of this application have in common."""

from __future__ import annotations

from django.db import models

from prystan.casework.access.models import Member
from prystan.casework.cases.models import OfCase


class Written(OfCase):
    """A row of a case that one member wrote at one moment."""

    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


def region() -> models.CharField[str, str]:
    return models.CharField(max_length=30, blank=True, help_text="A region of the country pack.")
