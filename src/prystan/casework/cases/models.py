"""A case and what hangs from it. Whatever identifies or describes a person is sealed; the rest are codes."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from prystan.casework.access.fields import CodeField, CodesField, SealedField
from prystan.casework.access.models import Dossier, Member, Organisation

IDENTITY, CONTACT, NOTES = "identity", "contact", "notes"
STORY, CARE, FILES = "story", "care", "files"  # what was done to her; what is done for her; attachments
SECTIONS = (IDENTITY, CONTACT, NOTES, STORY, CARE, FILES)
CHILD_BANDS = ("0-8", "9-17")


class Purpose(models.TextChoices):
    """What a person may consent to, each by itself."""

    ASSISTANCE = "assistance"
    REFERRAL = "referral"
    STATISTICS = "statistics"
    PROSECUTION = "prosecution"
    TRANSFER = "transfer"  # of her case, for good, to an organisation that is named


class Case(models.Model):
    """One person in the care of one organisation. Its dossier erased, the person is gone and the count is not."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="case")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="cases")
    number = models.PositiveIntegerField(editable=False, help_text="Counted within the organisation, by the database.")
    opened_at = models.DateTimeField(auto_now_add=True)
    assigned_to = models.ForeignKey(Member, models.PROTECT, null=True, related_name="cases")
    detected_on = models.DateField()
    status = CodeField(codes="status")
    sex = CodeField(codes="sex", blank=True)
    age_band = CodeField(codes="age_band", blank=True)
    region = models.CharField(max_length=30, blank=True, help_text="A region of the country pack.")
    anonymous = models.BooleanField(
        default=False, help_text="Counted without a name; nothing identifying is ever kept."
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "number"], name="case_numbers"),
            # what every row of the case refers to, so that it has the owner of its case
            models.UniqueConstraint(fields=["dossier", "owner"], name="case_and_owner"),
        ]
        indexes: ClassVar = [models.Index(fields=["owner", "-opened_at"], name="cases_of_an_organisation")]

    def __str__(self) -> str:
        return f"case {self.number}"


class OfCase(models.Model):
    """A row that hangs from a case. It carries its owner, so that every table can be divided by organisation."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} of {self.case_id}"


class EarlierFacts(OfCase):
    """The first facts of a case as they were before somebody corrected them. Written by the database itself."""

    detected_on = models.DateField()
    sex = CodeField(codes="sex", blank=True)
    age_band = CodeField(codes="age_band", blank=True)
    region = models.CharField(max_length=30, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "facts before a correction"
        verbose_name_plural = "facts before a correction"


class Name(OfCase):
    """One name in one script; a person has as many as she is known by."""

    text = SealedField(section=IDENTITY)
    also_known_as = models.BooleanField(default=False)


class Identity(OfCase):
    """What else tells who she is."""

    birth_date = SealedField(section=IDENTITY, null=True)
    document = SealedField(section=IDENTITY, null=True)

    class Meta:
        verbose_name_plural = "identities"
        constraints: ClassVar = [models.UniqueConstraint(fields=["case"], name="one_identity_a_case")]


class Contact(OfCase):
    """Where to find her: what somebody who looks for her wants most, and so a section of its own."""

    phone = SealedField(section=CONTACT, null=True)
    address = SealedField(section=CONTACT, null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case"], name="one_contact_a_case")]


class Note(OfCase):
    """A note of one member on one moment."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    text = SealedField(section=NOTES)


class SearchToken(OfCase):
    """A blind token of one part of a name. Only the organisation that made it can ask for it."""

    token = models.BinaryField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["owner", "token"], name="search_tokens")]


class Consent(OfCase):
    """One version of what a person agreed to. Changed by withdrawal only; the highest version counts, if it is live."""

    version = models.PositiveIntegerField(editable=False, help_text="Counted within the case, by the database.")
    purposes = ArrayField(models.CharField(max_length=20, choices=Purpose.choices))
    receivers = ArrayField(models.UUIDField(), default=list, help_text="Organisations to which she may be referred.")
    service_kinds = CodesField(codes="service", help_text="Services for which she may be referred to any organisation.")
    given_on = models.DateField()
    until = models.DateField()
    language = CodeField(codes="language", help_text="In which it was explained.")
    explained_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    child_basis = models.CharField(
        max_length=20, blank=True, choices=[("guardian", "guardian"), ("best_interest", "best-interest decision")]
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "version"], name="consent_versions"),
            models.CheckConstraint(condition=Q(until__gte=models.F("given_on")), name="consent_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(purposes__contained_by=Purpose.values) & Q(purposes__len__gt=0), name="consent_purposes"
            ),
            models.CheckConstraint(
                condition=Q(child_basis__in=["", "guardian", "best_interest"]), name="consent_child_basis"
            ),
        ]

    @property
    def is_live(self) -> bool:
        """Neither withdrawn nor over. Of a person's consents the newest alone counts."""
        return self.withdrawn_at is None and self.until >= timezone.localdate()


class Continuation(OfCase):
    """A case whose person is that of another case of the organisation. She is counted once, by that one.

    Nothing is moved: what was written here stays here, under this dossier's key, and new things are written there.
    """

    into = models.ForeignKey(Case, models.CASCADE, related_name="+")
    decided_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="They were found not to be one person.")
    ended_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    consent_above = models.PositiveIntegerField(
        null=True,
        editable=False,
        help_text="Version of consent in the other case; only a later one lets her be counted.",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="continued_in_one_case_at_most"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["into"], name="continued_in_a_case")]
