"""How long people are kept, what is held, a person's own copy, everything at once, and programs of a member."""

from __future__ import annotations

from uuid import UUID

from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from prystan.casework.access import attempts
from prystan.casework.access.roles import permissions_of
from prystan.casework.cases.continuations import others_of
from prystan.casework.cases.models import SECTIONS, Case
from prystan.casework.exchange.export import export, is_large
from prystan.casework.exchange.own_file import own_file
from prystan.casework.exchange.recipients import read_recipients, seal_folder
from prystan.casework.keeping import actions
from prystan.casework.keeping.models import LegalHold, Retention
from prystan.casework.tokens.actions import CALENDAR_SCOPES, make_token, revoke
from prystan.casework.tokens.models import SCOPES, Kind, Token
from prystan.web.forms.keeping import (
    KINDS,
    REASONS,
    CopyForm,
    HoldForm,
    ProgramForm,
    RecipientForm,
    RetentionForm,
)
from prystan.web.forms.site import SiteForm
from prystan.web.pages import Asking
from prystan.web.turns import take_turn
from prystan.web.views.cases import own_case
from prystan.web.views.outside import download
from prystan.web.views.show import go, show
from prystan.working import memory_folder

COPY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"


def keeping(request: Asking) -> HttpResponse:
    """How long closed cases are kept, and whose time comes."""
    row = Retention.objects.filter(owner=request.user.organisation_id).first()
    given = {"months": row.months, "warn_days": row.warn_days} if row else {"warn_days": 90}
    form = RetentionForm(request.POST or None, initial=given)
    if form.is_valid():
        actions.keep_for(by=request.user, **form.cleaned_data)
        return go(request, "keeping", _("From now on the clock destroys the keys of people whose time has come."))
    found = actions.due()
    cases = Case.objects.in_bulk([one.case for one in found])
    holds = LegalHold.objects.filter(owner=request.user.organisation_id, lifted_at=None).select_related("case")
    return show(request, "keeping.html", form=form, set=row is not None, reasons=REASONS,
                due=[(one, cases[one.case]) for one in found], holds=holds.order_by("review_on"))  # fmt: skip


def hold(request: Asking, case: UUID) -> HttpResponse:
    """Forbid to erase this person, or allow it again."""
    found = own_case(request, case)
    live = LegalHold.objects.filter(case=found, lifted_at=None).first()
    if live is not None and request.method == "POST":
        actions.lift(live)
        return go(request, "case", _("The person may be erased again."), case=found.pk)
    form = HoldForm(request.POST or None)
    if live is None and form.is_valid():
        actions.hold(found, by=request.user, **form.cleaned_data)
        return go(request, "case", _("Nobody can erase this person while the hold stands."), case=found.pk)
    return show(request, "hold.html", form=form, case=found, live=live, reasons=REASONS)


def copy(request: Asking, case: UUID) -> HttpResponse:
    """A person's copy of her own file: a page to print. It is written down that it was made."""
    found = own_case(request, case)
    form = CopyForm(request.POST or None, initial={"language": "be", "sections": list(SECTIONS)})
    if not form.is_valid():
        return show(request, "copy.html", form=form, case=found)
    given = form.cleaned_data
    others = others_of(found, request.user)
    page = own_file(
        request.keyring, found, language=given["language"], sections=given["sections"], others=others
    )  # fmt: skip
    answer = HttpResponse(page)
    answer["Content-Security-Policy"] = COPY_POLICY
    return answer


def everything(request: Asking) -> HttpResponse:
    """All that the organisation owns, sealed to a public key. In clear it leaves by command only."""
    form = RecipientForm(request.POST or None)
    if not form.is_valid():
        return show(request, "everything.html", form=form)
    take_turn(request.user.organisation_id)
    if is_large(request.user):
        form.add_error(None, _("This is more than one page can take out. Whoever runs the server takes it out by "
                               "command: prystan export."))  # fmt: skip
        return show(request, "everything.html", form=form)
    with memory_folder() as work:
        (work / "all").mkdir()
        export(request.keyring, work / "all", by=request.user)
        seal_folder(work / "all", work / "export.age", read_recipients([form.cleaned_data["recipient"]]))
        return download((work / "export.age").read_bytes(), "export.age")


def programs(request: Asking) -> HttpResponse:
    """Programs and calendars that act for this member. A new secret is shown once."""
    held = frozenset(scope.value for scope in SCOPES if scope in permissions_of(request.user.roles))
    form = ProgramForm(request.POST or None, held=held)
    secret = None
    if form.is_valid() and asked_again(request, form):
        given = form.cleaned_data
        kind = Kind(given["kind"])
        scopes = CALENDAR_SCOPES if kind is Kind.CALENDAR else [s for s in SCOPES if s.value in given["scopes"]]
        try:
            with transaction.atomic():
                _token, secret = make_token(
                    by=request.user, kind=kind, made_for=given["made_for"], scopes=scopes, days=given["expires_at"]
                )
        except DatabaseError:
            form.add_error(None, _("Your role does not allow what this program would do."))
    rows = Token.objects.filter(member=request.user.pk, revoked_at=None).order_by("-made_at")
    return show(request, "programs.html", form=form, rows=rows, secret=secret, kinds=KINDS,
                calendar=form.is_bound and request.POST.get("kind") == Kind.CALENDAR)  # fmt: skip


def asked_again(request: Asking, form: SiteForm) -> bool:
    """Whether it is really the member who sits there: an unlocked screen must not be enough for a lasting secret."""
    asking = {"address": request.user.email, "network": str(request.META.get("REMOTE_ADDR", ""))}
    if not attempts.blocked(**asking) and request.user.check_password(form.cleaned_data["password"]):
        return True
    attempts.failed(**asking)
    form.add_error("password", _("This is not your password."))
    return False


def end_program(request: Asking, token: UUID) -> HttpResponse:
    """The secret opens nothing from now on."""
    revoke(Token.objects.get(pk=token, member=request.user.pk, revoked_at=None))
    return go(request, "programs", _("The program can do nothing for you any more."))
