"""Who opens and who has a case, breaking the glass, and what the auditor sees."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from prystan.casework.access.models import AuditEvent, Member
from prystan.casework.access.roles import ROLES, Permission
from prystan.casework.cases.models import Case
from prystan.casework.narrowed import actions
from prystan.casework.narrowed.models import Keeper, Opening
from prystan.web.forms.narrowed import WHYS, AssignForm, GlassForm, KeepersForm
from prystan.web.pages import Asking
from prystan.web.views.show import go, show

_SEE_CASES = [role.code for role in ROLES if Permission.READ_CASES in role.permissions]
_A_PAGE = 100


def colleagues(request: Asking) -> list[Member]:
    """Those of the own organisation who may see cases."""
    return list(
        Member.objects.filter(
            organisation=request.user.organisation_id, ended_at=None, roles__overlap=_SEE_CASES
        ).order_by("name")
    )


def keepers(request: Asking, case: UUID) -> HttpResponse:
    """Say who opens a case."""
    found = _own(request, case)
    now = Keeper.objects.filter(case=found).values_list("member_id", flat=True)
    given = request.POST if request.method == "POST" else None
    form = KeepersForm(given, initial={"members": [str(pk) for pk in now]}, colleagues=colleagues(request))
    if not form.is_valid():
        return show(request, "keepers.html", form=form, case=found)
    actions.name_keepers(found, [UUID(pk) for pk in form.cleaned_data["members"]], by=request.user)
    return go(request, "case", _("From now on those open the case whom you named."), case=found.pk)


def assign(request: Asking, case: UUID) -> HttpResponse:
    """Give a case to another colleague."""
    found = _own(request, case)
    form = AssignForm(
        request.POST or None, initial={"assigned_to": str(found.assigned_to_id)}, colleagues=colleagues(request)
    )
    if actions.is_closed(found) or not form.is_valid():
        return show(request, "assign.html", form=form, case=found)
    actions.assign(found, UUID(form.cleaned_data["assigned_to"]))
    return go(request, "case", _("The case is the colleague's now."), case=found.pk)


def closed_case(request: Asking, case: Case) -> HttpResponse:
    """What is shown of a case that others open: its codes, and how to break the glass."""
    mine = Opening.objects.filter(case=case, asked_by=request.user, ended_at=None).order_by("-asked_at").first()
    waits = mine is not None and mine.confirmed_at is None
    return show(request, "closed_case.html", form=GlassForm(), case=case, waits=waits)


def break_glass(request: Asking, case: UUID) -> HttpResponse:
    """Ask to open a case that others open."""
    found = _own(request, case)
    form = GlassForm(request.POST or None)
    if not form.is_valid():
        return show(request, "closed_case.html", form=form, case=found, waits=False)
    try:
        with transaction.atomic():
            given = dict(form.cleaned_data)
            actions.break_glass(request.keyring, found, by=request.user, why=given.pop("reason"), **given)
    except DatabaseError:
        return go(request, "case", _("This case is open to you. No emergency access is needed."), case=found.pk)
    said = _("It is written down, and the co-ordinators are told. The case opens when a second person has confirmed.")
    return go(request, "openings", said)


def openings(request: Asking) -> HttpResponse:
    """Who asked to open what, why, and who confirmed."""
    rows = (
        Opening.objects.filter(owner=request.user.organisation_id)
        .select_related("asked_by", "confirmed_by")
        .order_by("-asked_at")[:_A_PAGE]
    )
    sees_cases = request.user.may(Permission.READ_CASES)
    numbers = dict(Case.objects.filter(pk__in=[row.case_id for row in rows]).values_list("pk", "number"))
    shown = [(row, numbers.get(row.case_id), actions.read_words(request.keyring, row)) for row in rows]
    return show(request, "openings.html", rows=shown, whys=WHYS, sees_cases=sees_cases)


def confirm_opening(request: Asking, opening: UUID) -> HttpResponse:
    """The second person's word."""
    found = Opening.objects.get(pk=opening, owner=request.user.organisation_id)
    try:
        with transaction.atomic():
            actions.confirm(found)
    except DatabaseError:
        return go(request, "openings", _("Somebody else confirms, once, and within a day of the asking."))
    return go(request, "openings", _("It is confirmed. The case is open to the colleague until the time has passed."))


def end_opening(request: Asking, opening: UUID) -> HttpResponse:
    """Close it again, or refuse it."""
    found = Opening.objects.get(pk=opening, owner=request.user.organisation_id)
    if found.ended_at is None:
        actions.end(found)
    return go(request, "openings", _("It is over. The case is closed to the colleague again."))


def audit(request: Asking) -> HttpResponse:
    """The organisation's chain, the newest first: who did, or was refused, what."""
    events = AuditEvent.objects.filter(chain=request.user.organisation_id).order_by("-number")
    asked = request.GET.get("only", "")
    if asked == "glass":
        events = events.filter(subject__in=["narrowed_opening", "narrowed_keeper"])
    elif asked == "refused":
        events = events.filter(outcome="refused")
    page = Paginator(events, _A_PAGE).get_page(request.GET.get("page"))
    names = dict(Member.objects.filter(organisation=request.user.organisation_id).values_list("pk", "name"))
    return show(request, "audit.html", page=page, names=names, asked=asked)


def _own(request: Asking, case: UUID) -> Case:
    return Case.objects.get(pk=case, owner=request.user.organisation_id)
