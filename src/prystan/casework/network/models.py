"""The services that organisations of the mechanism offer, and the branches that offer them."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from prystan.casework.access.fields import CodeField, CodesField
from prystan.casework.access.models import Member, Organisation

OLDEST = 120  # years; stands for no limit


class Branch(models.Model):
    """A part of an organisation in one region, to which services and members belong."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="branches")
    name = models.CharField(max_length=120)
    region = models.CharField(max_length=30, help_text="A region of the country pack.")
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "branches"
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "name"], name="one_branch_a_name")]

    def __str__(self) -> str:
        return self.name


class Posting(models.Model):
    """In which branch a member works. It says where to ask, and changes nothing about what the member may do."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    member = models.OneToOneField(Member, models.CASCADE, related_name="posting")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="postings")

    def __str__(self) -> str:
        return f"{self.member_id} at {self.branch_id}"


class Service(models.Model):
    """One service of one organisation in one region. A referral names a service, not a person who works there."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="services")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="services")
    kind = CodeField(codes="service")
    name = models.CharField(max_length=200)
    region = models.CharField(max_length=30, help_text="A region of the country pack.")
    sexes = CodesField(codes="sex", help_text="For whom; empty is for all.")
    youngest = models.PositiveSmallIntegerField(default=0, help_text="Age in years.")
    oldest = models.PositiveSmallIntegerField(default=OLDEST, help_text="Age in years.")
    takes_children_along = models.BooleanField(default=False)
    takes_pregnant = models.BooleanField(default=False)
    languages = CodesField(codes="language")
    capacity = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Places; empty where it has none.")
    free = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Places free on the day it was confirmed.")
    hours = models.CharField(max_length=120, blank=True)
    confirmed_on = models.DateField(help_text="The day on which the organisation last said that this is true.")
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(youngest__lte=F("oldest")), name="service_ages_are_in_order"),
            models.CheckConstraint(
                condition=Q(free__isnull=True) | Q(free__lte=F("capacity")), name="service_free_within_capacity"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "region"], name="service_by_kind_region")]

    def __str__(self) -> str:
        return self.name


from prystan.casework.network.memoranda import Memorandum  # noqa: E402 (a file of its own; Django looks for it here)

__all__ = ["Branch", "Memorandum", "Posting", "Service"]
