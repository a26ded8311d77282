"""Forms of files, and of how a case ends and begins again."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.purposes import Use
from prystan.casework.care.actions.attachments import AttachmentRefusedError, media_of
from prystan.casework.care.models import Attachment, Closure
from prystan.web.care.base import CareForm, one_of, words
from prystan.web.care.words import CLOSING_OUTCOMES, CLOSING_REASONS, REOPENING_REASONS
from prystan.web.forms.site import Kept, day, of

NOT_LET_IN = {
    "empty": _("This file is empty. Choose another."),
    "too_large": _("This file is larger than 10 megabytes. Make it smaller, or attach it in parts."),
    "type": _(
        "Files of this type are not let in. Attach a PDF, a picture (JPEG, PNG, TIFF), or a document without macros."
    ),
    "virus": _("A virus was found in this file. Do not open it, and tell whoever gave it to you."),
    "no_scanner": _("The scanner for viruses does not answer, so no file is let in. Try again later."),
    "macros": _("This document holds macros, which could be a virus. Save it without them, or as PDF."),
}


class AttachForm(CareForm):
    kept: ClassVar[Kept] = of(Attachment, "content")
    content = forms.FileField(
        label=_("File"), widget=forms.FileInput, allow_empty_file=True,
        help_text=_("PDF, picture, or document without macros; 10 megabytes at most. Its name is sealed too."),
    )  # fmt: skip

    def clean_content(self) -> File[bytes]:
        given: File[bytes] = self.cleaned_data["content"]
        try:
            media_of(given.read())
        except AttachmentRefusedError as refused:
            raise forms.ValidationError(NOT_LET_IN[refused.rule]) from None
        given.seek(0)
        return given


class CloseForm(CareForm):
    kept: ClassVar[Kept] = {**of(Closure, "closed_on", "reason", "outcome", "comment"), "follow_up": Use.HELP}
    happened = ("closed_on",)
    closed_on = day(_("Closed on"), initial=timezone.localdate)
    reason = one_of(CLOSING_REASONS, _("Why help ends"))
    outcome = one_of(CLOSING_OUTCOMES, _("How the person lives now"))
    follow_up = forms.BooleanField(
        label=_("Visit or call after 6 and 12 months"), required=False, initial=True,
        help_text=_("Take the tick away if the person does not wish it."),
    )  # fmt: skip
    comment = words(_("Comment"))


class ReopenForm(CareForm):
    kept: ClassVar[Kept] = of(Closure, "reopened_on", "reopened_why")
    happened = ("reopened_on",)
    reopened_on = day(_("Reopened on"), initial=timezone.localdate)
    reopened_why = one_of(REOPENING_REASONS, _("Why help begins again"))
