"""Pages of a case's life that are no plain form: assessing, an assessment, a file, the timeline, the summary."""

from __future__ import annotations

from uuid import UUID

from django.db import DatabaseError, transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from prystan.casework.care.actions.attachments import read_attachment
from prystan.casework.care.actions.help import assess, read_assessment
from prystan.casework.care.models import Assessment, Attachment
from prystan.casework.care.models.attachments import Media
from prystan.casework.care.models.story import EventKind
from prystan.casework.care.questions import fingerprint, signs_of_danger
from prystan.casework.cases.actions import open_case, read_notes, read_person
from prystan.casework.cases.continuations import others_of
from prystan.casework.cases.models import CARE, FILES, NOTES, SECTIONS, Case
from prystan.casework.referrals.models import Referral
from prystan.web.care import steps, words
from prystan.web.care.authors import who_did
from prystan.web.care.forms_help import AssessmentForm
from prystan.web.care.page import life_of, said_of
from prystan.web.care.refusals import refusal
from prystan.web.care.step import back_to, take
from prystan.web.care.telling import history
from prystan.web.forms.site import SECTION_NAMES
from prystan.web.pages import Asking
from prystan.web.views.cases import own_case, sections_for
from prystan.web.views.show import show

_SUFFIX = {
    Media.PDF: "pdf", Media.JPEG: "jpg", Media.PNG: "png", Media.TIFF: "tiff", Media.DOCX: "docx", Media.XLSX: "xlsx",
    Media.ODT: "odt", Media.ODS: "ods",
}  # fmt: skip


def stage(request: Asking, case: UUID, kind: str) -> HttpResponse:
    """A stage of trafficking; each has the questions that belong to it."""
    if kind not in EventKind.values:
        raise Http404
    return take(steps.STAGE_STEPS[EventKind(kind)][0], request, case)


def correct_stage(request: Asking, case: UUID, kind: str, event: UUID) -> HttpResponse:
    if kind not in EventKind.values:
        raise Http404
    return take(steps.STAGE_STEPS[EventKind(kind)][1], request, case, event=event)


def assessing(request: Asking, case: UUID) -> HttpResponse:
    """The country's questions. A second button fills in what the answers suggest; nothing is saved by it."""
    found = own_case(request, case)
    if found.closed_at is not None:
        status = 422 if request.method == "POST" else 200
        return show(request, "care/cannot.html", status, case=found, title=steps.ASSESSMENT, closed=True)
    danger = None
    form = AssessmentForm(request.POST if request.method == "POST" else None, case=found)
    if "suggest" in request.POST:
        danger, filled = form.suggestion()
        form = AssessmentForm(case=found, initial=filled)
    elif form.is_valid():
        given = form.cleaned_data
        opened = open_case(request.keyring, found, [CARE])
        try:
            with transaction.atomic():
                assess(opened, form.answers, by=request.user, on=given["on"], risk=given["risk"], needs=given["needs"],
                       note=given.get("note", ""), review_on=given["review_on"])  # fmt: skip
            return back_to(request, found, _("The assessment is saved, and the answers are sealed."), "assessment")
        except DatabaseError as fault:
            form.add_error(None, refusal(fault))
    return show(request, "care/assess.html", form=form, case=found, danger=danger)


def assessment(request: Asking, case: UUID, assessment: UUID) -> HttpResponse:
    """What was answered on a day. Reading it is written down."""
    found = Case.objects.select_related("owner").get(pk=case)
    row = Assessment.objects.get(pk=assessment, case=found)
    own = found.owner_id == request.user.organisation_id
    answers, note = read_assessment(open_case(request.keyring, found, [CARE]), row)
    return show(
        request, "care/assessment.html", case=found, row=row, answered=said_of(answers), note=note, w=words,
        danger=signs_of_danger(answers), others=bytes(row.questions) != fingerprint(),
        asked_by=who_did(request, {row.made_by_id})(row.made_by_id) if own else found.owner.name,
    )  # fmt: skip


def file(request: Asking, case: UUID, attachment: UUID) -> HttpResponse:
    """The file, to be saved. Its own name may tell who she is, so the browser is given another."""
    found = Case.objects.get(pk=case)
    row = Attachment.objects.get(pk=attachment, case=found)
    content = read_attachment(open_case(request.keyring, found, [FILES]), row)
    answer = HttpResponse(content, content_type=row.media)
    name = f"case-{found.number}-{timezone.localdate(row.made_at)}-{str(row.pk)[:4]}.{_SUFFIX[Media(row.media)]}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def timeline(request: Asking, case: UUID) -> HttpResponse:
    """All that happened, the newest first. No seal is opened for it."""
    found = Case.objects.select_related("owner").get(pk=case)
    others = others_of(found, request.user) if found.owner_id == request.user.organisation_id else []
    return show(request, "care/timeline_page.html", case=found, moments=history(found, others=others))


def summary(request: Asking, case: UUID) -> HttpResponse:
    """The case on paper: the parts that are ticked, without menu or buttons. Opening them is written down."""
    found = Case.objects.select_related("owner", "assigned_to", "dossier").get(pk=case)
    may = sections_for(found, request)
    asked = [section for section in request.GET.getlist("part") if section in may] or (
        [] if "chosen" in request.GET else may
    )
    erased = found.dossier.erased_at is not None
    opened = open_case(request.keyring, found, asked) if asked and not erased else None
    life = life_of(request, found, opened, asked)
    return show(
        request, "care/summary.html", case=found, may=[s for s in SECTIONS if s in may], sections=asked, own=False,
        printing=True, names=SECTION_NAMES, person=read_person(opened, asked) if opened else None,
        notes=read_notes(opened) if opened and NOTES in asked else [],
        referrals=Referral.objects.filter(case=found).select_related("receiver", "service").order_by("-made_at"),
        **{**life, "writes": False, "visits_too": False},
    )  # fmt: skip
