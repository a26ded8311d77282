"""What has to be remembered of what came in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from prystan.casework.cases.models import OfCase


class ImportedRow(OfCase):
    """A row of a workbook that became a case: a keyed hash, by which the same row is not taken in twice."""

    token = models.BinaryField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "token"], name="a_row_comes_in_once")]
