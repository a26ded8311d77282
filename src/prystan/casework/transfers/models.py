"""An offer to take a case over for good, and what of a case that moved stays with the organisation that had it."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from prystan.casework.access.fields import ChoiceField, CodeField, CodesField
from prystan.casework.access.models import Member, Organisation
from prystan.casework.cases.models import Case
from prystan.casework.transfers.states import State


class Transfer(models.Model):
    """The row is the envelope, as in a referral. After the move it is what the organisation that had the case keeps of
    it: codes and a day. Written by functions of the database only; nobody chooses its moments."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="transfers")
    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="transfers_offered", help_text="Whose case it is, or was."
    )
    receiver = models.ForeignKey(Organisation, models.PROTECT, related_name="transfers_received")
    state = ChoiceField(choices=State.choices, default=State.OFFERED)
    reason = CodeField(codes="referral_reason")
    needs = CodesField(codes="service")
    with_children = models.BooleanField(default=False)
    sex = CodeField(codes="sex", blank=True)
    age_band = CodeField(codes="age_band", blank=True)
    region = models.CharField(max_length=30, blank=True, help_text="A region of the country pack.")
    number = models.PositiveIntegerField(help_text="The case's number with its sender; never given out again.")
    detected_on = models.DateField(null=True, help_text="Of the case, as it was when it moved.")
    status = CodeField(codes="status", blank=True)
    offered_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField(help_text="Unanswered until then, it expires.")
    settled_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    decline_reason = CodeField(codes="referral_reason", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(owner=F("receiver")), name="no_transfer_to_oneself"),
            models.UniqueConstraint(fields=["case"], condition=Q(state=State.OFFERED), name="one_offer_at_a_time"),
            models.CheckConstraint(
                condition=Q(state=State.OFFERED, settled_at__isnull=True)
                | (~Q(state=State.OFFERED) & Q(settled_at__isnull=False)),
                name="a_settled_offer_has_a_moment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["receiver", "state"], name="transfer_inbox"),
            models.Index(fields=["owner", "state"], name="transfer_outbox"),
        ]

    def __str__(self) -> str:
        return f"transfer {self.id} ({self.state})"
