"""Cases that go to another organisation for good: offering one, what was offered, and the answer."""

from __future__ import annotations

from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from prystan.casework.access.models import Organisation
from prystan.casework.alike.suspects import suspicions
from prystan.casework.care.models import Assessment
from prystan.casework.cases.models import Case, Consent, Purpose
from prystan.casework.referrals.states import Side
from prystan.casework.transfers import actions
from prystan.casework.transfers.models import Transfer
from prystan.casework.transfers.states import SETTLES, State
from prystan.casework.vault import CannotOpenError
from prystan.web.care.refusals import refusal
from prystan.web.forms.transfers import OfferForm, RefuseForm
from prystan.web.pages import Asking
from prystan.web.views.show import go, show
from prystan.web.words import OFFER_STATES

_MOST = 100


def give_case(request: Asking, case: UUID) -> HttpResponse:
    """Offer a case to an organisation that the person's live consent names for it."""
    found = Case.objects.get(pk=case, owner=request.user.organisation_id, dossier__erased_at=None)
    under_way = Transfer.objects.filter(case=found, state=State.OFFERED).first()
    if under_way is not None:
        return go(request, "transfer", _("This case is offered already."), transfer=under_way.pk)
    named = _named(found)
    form = OfferForm(request.POST or None, initial={"needs": _needs(found)}, named=named)
    if form.is_valid():
        given = dict(form.cleaned_data)
        asked = given.pop("receiver")
        receiver = next(one for one in named if str(one.pk) == asked)
        try:
            with transaction.atomic():
                made = actions.offer(request.keyring, found, receiver, **given)
            return go(request, "transfer", _("The case is offered, without a name."), transfer=made.pk)
        except DatabaseError as fault:
            form.add_error(None, refusal(fault))
    return show(request, "give_case.html", form=form, case=found, named=named)


def _named(case: Case) -> list[Organisation]:
    """The organisations to which the person agrees that her case may go. The database asks again."""
    consent = Consent.objects.filter(case=case).order_by("-version").first()
    if consent is None or consent.withdrawn_at or Purpose.TRANSFER not in consent.purposes:
        return []
    others = Organisation.objects.filter(pk__in=consent.receivers, closed_at=None).exclude(pk=case.owner_id)
    return list(others.order_by("name"))


def _needs(case: Case) -> list[str]:
    latest = Assessment.objects.filter(case=case).defer("answers").order_by("on", "made_at").last()
    return list(latest.needs) if latest else []


def transfers(request: Asking) -> HttpResponse:
    """What others offer, what is offered to others, and what is over."""
    own = request.user.organisation_id
    rows = Transfer.objects.select_related("owner", "receiver").order_by("-offered_at")
    waiting = rows.filter(state=State.OFFERED)
    return show(
        request, "transfers.html", inbox=waiting.filter(receiver=own)[:_MOST], outbox=waiting.filter(owner=own)[:_MOST],
        over=rows.filter(Q(owner=own) | Q(receiver=own)).exclude(state=State.OFFERED)[:_MOST], offers=OFFER_STATES,
    )  # fmt: skip


def transfer(request: Asking, transfer: UUID) -> HttpResponse:
    """The envelope, with what can be done; afterwards what is left of it."""
    return _shown(request, Transfer.objects.select_related("owner", "receiver").get(pk=transfer), RefuseForm())


def _shown(request: Asking, found: Transfer, form: RefuseForm) -> HttpResponse:
    held = Case.objects.filter(pk=found.case_id, owner=request.user.organisation_id).first()
    return show(
        request, "transfer.html", transfer=found, form=form, offers=OFFER_STATES, settles=_settles(request, found),
        case=held, given=found.owner_id == request.user.organisation_id,
    )  # fmt: skip


def _settles(request: Asking, found: Transfer) -> list[str]:
    """How this side can settle the offer now."""
    if found.state != State.OFFERED or found.expires_at <= timezone.now():
        return []
    side = Side.SENDER if found.owner_id == request.user.organisation_id else Side.RECEIVER
    return [str(state) for state, whose in SETTLES.items() if whose is side]


def settle_transfer(request: Asking, transfer: UUID, settle: str) -> HttpResponse:
    """Accept, decline or take back."""
    found = Transfer.objects.select_related("owner", "receiver").get(pk=transfer)
    if settle not in _settles(request, found):
        raise Http404
    if settle == State.ACCEPTED:
        return _accepted(request, found)
    if settle == State.DECLINED:
        form = RefuseForm(request.POST)
        if not form.is_valid():
            return _shown(request, found, form)
        actions.decline(found, form.cleaned_data["decline_reason"])
        return go(request, "transfer", _("You declined. The case stays where it is."), transfer=found.pk)
    actions.withdraw(found)
    return go(request, "transfer", _("The offer is taken back."), transfer=found.pk)


def _accepted(request: Asking, found: Transfer) -> HttpResponse:
    try:
        with transaction.atomic():
            opened = actions.accept(request.keyring, found)
    except CannotOpenError:
        said = _("The key that came does not open the case. Nothing has moved: ask for a new offer.")
        return go(request, "transfer", said, transfer=found.pk)
    except DatabaseError as fault:
        return go(request, "transfer", refusal(fault), transfer=found.pk)
    if suspicions(request.user, opened.case):
        said = _("The case is yours. Your organisation may know this person already: look below.")
        return go(request, "alike", said, case=opened.case.pk)
    return go(request, "case", _("The case is yours now, whole, and assigned to you."), case=opened.case.pk)
