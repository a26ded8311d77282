"""What has to be remembered of what came in, and of what is about to go out."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models

from prystan.casework.access.fields import ChoiceField
from prystan.casework.access.models import Member, Organisation
from prystan.casework.cases.models import OfCase
from prystan.evidence.linkage.schemes import RECOMMENDED, SCHEMES


class ImportedRow(OfCase):
    """A row of a workbook that became a case: a keyed hash, by which the same row is not taken in twice."""

    token = models.BinaryField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "token"], name="a_row_comes_in_once")]


class KeptRound(models.Model):
    """The key of a linkage round as its key holder sent it: sealed to the organisation, opened by its members only."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    round = models.CharField(max_length=64, help_text="The name of the round, as in the key.")
    fingerprint = models.CharField(max_length=16, help_text="Tells this key from others, and nothing of the key.")
    scheme = ChoiceField(choices=[(name, name) for name in SCHEMES], default=RECOMMENDED)
    sealed = models.BinaryField(help_text="The age file, sealed to the organisation's public key.")
    kept_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "round"], name="one_key_a_round")]

    def __str__(self) -> str:
        return f"round {self.round}"


class Making(models.Model):
    """A contribution with tokens that takes more than one request: which names are still to be opened.

    What was opened so far lies in `portions`, each sealed to the member who makes it. It goes when the contribution is
    written, an hour after it was begun, and when anybody of the organisation's people is erased.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.OneToOneField(Organisation, models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    kept = models.ForeignKey(KeptRound, models.CASCADE, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    names = models.PositiveIntegerField(help_text="So many names are opened in all.")
    left = ArrayField(models.UUIDField(), help_text="Cases whose names are still to be opened.")
    portions = ArrayField(models.BinaryField(), default=list)

    def __str__(self) -> str:
        return f"contribution begun at {self.begun_at:%H:%M}"
