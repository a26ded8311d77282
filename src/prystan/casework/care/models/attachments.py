"""Papers and pictures."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from prystan.casework.access.fields import ChoiceField, SealedField
from prystan.casework.care.models._base import Written
from prystan.casework.cases.models import FILES

LARGEST = 10 * 1024 * 1024  # bytes of one attachment


class Media(models.TextChoices):
    """What may be attached. Found out from the content; what the sender says counts for nothing."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ODT = "application/vnd.oasis.opendocument.text"
    ODS = "application/vnd.oasis.opendocument.spreadsheet"


class Attachment(Written):
    """One file, sealed with its name. Its content is long: lists leave the column out (`defer`)."""

    name = SealedField(section=FILES)
    content = SealedField(section=FILES)
    media = ChoiceField(choices=Media.choices, max_length=80)
    size = models.PositiveIntegerField(help_text="Bytes.")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size__lte=LARGEST, size__gt=0), name="attachment_is_not_too_large")
        ]
