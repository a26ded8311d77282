"""Cases: the list, the search, taking a person in, and everything on the page of one case."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from prystan.casework.access import events
from prystan.casework.access.models import Grant, Organisation
from prystan.casework.cases import actions
from prystan.casework.cases.models import CHILD_BANDS, NOTES, SECTIONS, Case, Consent, Continuation
from prystan.casework.cases.search import find_cases
from prystan.casework.narrowed.actions import is_closed
from prystan.casework.referrals.models import Referral
from prystan.casework.transfers.models import Transfer
from prystan.casework.transfers.states import State as Offer
from prystan.web.care.page import life_of
from prystan.web.care.refusals import refusal
from prystan.web.forms.site import CaseForm, ConsentForm, NoteForm, SearchForm
from prystan.web.pages import Asking
from prystan.web.rows import IN_A_LIST
from prystan.web.views.narrowed import closed_case
from prystan.web.views.show import go, show

_A_PAGE = 50


def cases(request: Asking) -> HttpResponse:
    """All cases of the organisation, the newest first; or those of a name. The name is posted: no address shows it."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    found = Case.objects.filter(owner_id=request.user.organisation_id).order_by("-opened_at")
    asked = form.cleaned_data["name"].strip() if form.is_bound and form.is_valid() else ""
    if asked:
        events.note("search", "cases_searchtoken")  # that somebody searched; for whom, nothing says
        found = find_cases(request.keyring.search, asked)
    page = page_of(request)
    first = (page - 1) * _A_PAGE
    rows = list(
        found.values_list(*IN_A_LIST, named=True)[first : first + _A_PAGE + 1]
    )  # one more tells that there are older
    together = Continuation.objects.filter(case__in=[row.pk for row in rows[:_A_PAGE]], ended_at=None)
    return show(
        request, "cases.html",
        form=form, rows=rows[:_A_PAGE], page=page, older=len(rows) > _A_PAGE, asked=bool(asked),
        continued=together.select_related("case", "into"),
    )  # fmt: skip


def page_of(request: Asking) -> int:
    """Which page of a list is asked for; the first where the address says nothing that can be one."""
    asked = request.GET.get("page", "")
    return max(int(asked), 1) if asked.isdecimal() and len(asked) < 7 else 1


def take_in(request: Asking) -> HttpResponse:
    form = CaseForm(request.POST or None, initial={"detected_on": timezone.localdate()})
    if not form.is_valid():
        return show(request, "take_in.html", form=form)
    opened = actions.take_in(request.keyring, by=request.user, **form.cleaned_data)
    said = _("The person is taken in. What does she agree to?")
    return go(request, "case", said, case=opened.case.pk)


def sections_for(case: Case, request: Asking) -> list[str]:
    """All of an own case; of another's what a live grant opens."""
    if case.owner_id == request.user.organisation_id:
        return list(SECTIONS)
    grant = Grant.objects.filter(
        dossier=case.dossier_id, organisation=request.user.organisation_id, ended_at=None, opened_at__isnull=False
    ).first()
    return list(grant.sections) if grant else []


def case(request: Asking, case: UUID) -> HttpResponse:
    """One case, with those of its sections that are open to this organisation. Opening them is written down."""
    found = Case.objects.select_related("owner", "assigned_to", "dossier").get(pk=case)
    if is_closed(found):
        return closed_case(request, found)
    sections = sections_for(found, request)
    erased = found.dossier.erased_at is not None
    opened = actions.open_case(request.keyring, found, sections) if sections and not erased else None
    consents = list(Consent.objects.filter(case=found).order_by("-version"))
    live = bool(consents) and consents[0].is_live
    moves = list(Transfer.objects.filter(case=found).select_related("owner", "receiver").order_by("offered_at"))
    names = dict(Organisation.objects.values_list("pk", "name"))
    return show(
        request, "case.html", case=found, sections=sections, own=found.owner_id == request.user.organisation_id,
        person=actions.read_person(opened, sections) if opened else None, erased=erased,
        notes=actions.read_notes(opened) if opened and NOTES in sections else [],
        offer=next((one for one in moves if one.state == Offer.OFFERED), None),
        came=[one for one in moves if one.state == Offer.ACCEPTED],
        consents=consents, live=live, receivers=[names[pk] for pk in consents[0].receivers] if consents else [],
        referrals=Referral.objects.filter(case=found).select_related("receiver", "service").order_by("-made_at"),
        **life_of(request, found, opened, sections),
    )  # fmt: skip


def own_case(request: Asking, pk: UUID) -> Case:
    """A case of the own organisation.

    Raises:
        Case.DoesNotExist: it is another's, or there is none.
    """
    return Case.objects.get(pk=pk, owner_id=request.user.organisation_id)


def consent(request: Asking, case: UUID) -> HttpResponse:
    """A new version of what the person agrees to."""
    found = own_case(request, case)
    others = Organisation.objects.exclude(pk=request.user.organisation_id).filter(closed_at=None).order_by("name")
    today = timezone.localdate()
    initial = {"given_on": today, "until": today + timedelta(days=365), "language": "be"}
    form = ConsentForm(request.POST or None, initial=initial, others=others)
    if not form.is_valid():
        return show(request, "consent.html", form=form, case=found)
    given = {**form.cleaned_data, "receivers": [UUID(pk) for pk in form.cleaned_data["receivers"]]}
    try:
        with transaction.atomic():
            actions.record_consent(found, by=request.user, **given)
    except DatabaseError as fault:
        form.add_error("child_basis" if found.age_band in CHILD_BANDS else None, refusal(fault))
        return show(request, "consent.html", form=form, case=found)
    return go(request, "case", _("The consent is recorded."), case=found.pk)


def withdraw_consent(request: Asking, case: UUID) -> HttpResponse:
    """The person takes it back: what others could read by it, they can no longer."""
    found = own_case(request, case)
    consent = Consent.objects.filter(case=found).latest("version")
    if request.method != "POST":
        return show(request, "withdraw.html", case=found, consent=consent)
    actions.withdraw_consent(consent)
    return go(request, "case", _("The consent is withdrawn. Nobody else can read anything by it any more."), case=case)


def note(request: Asking, case: UUID) -> HttpResponse:
    found = own_case(request, case)
    form = NoteForm(request.POST or None)
    if not form.is_valid():
        return show(request, "note.html", form=form, case=found)
    opened = actions.open_case(request.keyring, found, [NOTES])
    actions.add_note(opened, form.cleaned_data["text"], by=request.user)
    return go(request, "case", _("The note is saved, and sealed."), case=found.pk)
