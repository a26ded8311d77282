"""Referrals: finding a service, asking for it without a name, answering, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from prystan.casework.access.roles import Permission
from prystan.casework.cases.models import Case
from prystan.casework.clocks.deadlines import Deadline, deadlines
from prystan.casework.clocks.escalation import escalated, late_in_the_country
from prystan.casework.network.directory import Need, find_services, stale
from prystan.casework.network.models import Service
from prystan.casework.referrals import actions
from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import OPEN, TO_ASK_ANEW, TRANSITIONS, Side, State
from prystan.web.care import words
from prystan.web.care.refusals import refusal
from prystan.web.flow import pictures
from prystan.web.forms.site import DeclineForm, NeedForm, OutcomeForm, ReferralForm, SiteForm
from prystan.web.pages import Asking
from prystan.web.views.cases import own_case
from prystan.web.views.show import go, show
from prystan.web.words import DONE, MOVES, STATES

_SIMPLE: dict[State, Callable[[Referral], None]] = {
    State.ACKNOWLEDGED: actions.acknowledge, State.ACCEPTED: actions.accept, State.IN_SERVICE: actions.begin_service,
    State.FEEDBACK: actions.give_feedback, State.WITHDRAWN: actions.withdraw,
}  # fmt: skip
FORMS: dict[State, type[SiteForm]] = {State.DECLINED: DeclineForm, State.COMPLETED: OutcomeForm}


def referrals(request: Asking) -> HttpResponse:
    """What came in and what went out, the open ones first."""
    own = request.user.organisation_id
    rows = Referral.objects.select_related("owner", "receiver", "service").order_by("-made_at")
    open_ones = [state.value for state in OPEN]
    return show(
        request, "referrals.html",
        inbox=rows.filter(receiver=own, state__in=open_ones)[:100],
        outbox=rows.filter(owner=own, state__in=open_ones)[:100],
        ended=rows.filter(Q(owner=own) | Q(receiver=own)).exclude(state__in=open_ones)[:50],
    )  # fmt: skip


def find(request: Asking, case: UUID) -> HttpResponse:
    """Services that take the person as she is."""
    found = own_case(request, case)
    if found.closed_at is not None:
        return show(request, "care/cannot.html", case=found, title=_("Find a service"), closed=True)
    form = NeedForm(request.POST or None, initial={"region": found.region, "kind": "Shelter"})
    services = None
    if form.is_valid():
        given = form.cleaned_data
        need = Need(
            kind=given["kind"], region=given["region"] or None, sex=found.sex or None, age_band=found.age_band,
            with_children=given["with_children"], pregnant=given["pregnant"], language=given["speaks"] or None,
        )  # fmt: skip
        services = find_services(need).exclude(owner=request.user.organisation_id)
    return show(request, "find.html", form=form, case=found, services=services, stale=stale)


def refer(request: Asking, case: UUID, service: UUID) -> HttpResponse:
    """Ask for the service. The receiver sees an envelope without a name until it accepts."""
    found = own_case(request, case)
    wanted = Service.objects.select_related("owner").get(pk=service)
    asked = request.POST if "brought" not in request.POST else None  # that comes from the search, with what was needed
    form = ReferralForm(asked or None, initial={"sections": ["identity"], **_brought(request)})
    if not form.is_valid():
        return show(request, "refer.html", form=form, case=found, service=wanted)
    given = form.cleaned_data
    try:
        with transaction.atomic():
            made = actions.draft(
                found, wanted, by=request.user,
                **{**given, "expires_at": timezone.now() + timedelta(days=given["expires_at"])},
            )  # fmt: skip
            actions.send(request.keyring, made)
    except DatabaseError as fault:
        form.add_error(None, refusal(fault))
        return show(request, "refer.html", form=form, case=found, service=wanted)
    return go(request, "referral", DONE[State.SENT], referral=made.pk)


def _brought(request: Asking) -> dict[str, Any]:
    """What the search for a service asked for, and the receiver has to know."""
    told = NeedForm(request.POST if "brought" in request.POST else None)
    told.is_valid()
    given = getattr(told, "cleaned_data", {})
    return {
        "with_children": given.get("with_children", False), "pregnant": given.get("pregnant", False),
        "languages": [one for one in (given.get("speaks"),) if one],
    }  # fmt: skip


def side_of(referral: Referral, request: Asking) -> Side:
    return Side.SENDER if referral.owner_id == request.user.organisation_id else Side.RECEIVER


def moves_of(referral: Referral, side: Side) -> list[State]:
    """The moves that this side can make now."""
    return [move.after for move in TRANSITIONS if move.before == referral.state and move.side == side]


def referral(request: Asking, referral: UUID) -> HttpResponse:
    found = Referral.objects.select_related("owner", "receiver", "service", "grant").get(pk=referral)
    side = side_of(found, request)
    held = side is Side.SENDER and Case.objects.filter(pk=found.case_id).exists()  # it may have gone to others since
    return show(
        request, "referral.html", referral=found, side=side, moves=moves_of(found, side), names=MOVES,
        forms={state: FORMS[state]() for state in FORMS}, steps=_steps(found), more=held and _more(found, side),
        readable=held or (side is Side.RECEIVER and _open_to_receiver(found)),
    )  # fmt: skip


def _more(referral: Referral, side: Side) -> bool:
    """Whether another provider can be asked."""
    return side is Side.SENDER and referral.state in TO_ASK_ANEW


def _open_to_receiver(referral: Referral) -> bool:
    grant = referral.grant
    return grant is not None and grant.opened_at is not None and grant.ended_at is None


def move(request: Asking, referral: UUID, move: str) -> HttpResponse:
    """One step on. Steps that the table of moves does not have are not there."""
    found = Referral.objects.select_related("owner", "receiver", "service", "grant").get(pk=referral)
    side = side_of(found, request)
    if move not in [state.value for state in moves_of(found, side)]:
        raise Http404
    state = State(move)
    if state in FORMS:
        form = FORMS[state](request.POST)
        if not form.is_valid():
            return show(request, "move.html", form=form, referral=found, state=state, names=MOVES)
        (value,) = form.cleaned_data.values()
        (actions.decline if state is State.DECLINED else actions.complete)(found, value)
    elif state is State.SENT:
        actions.send(request.keyring, found)
    else:
        _SIMPLE[state](found)
    return go(request, "referral", DONE[state], referral=found.pk)


def _steps(referral: Referral) -> list[tuple[Any, Any]]:
    """What happened when, as far as it happened."""
    moments = (
        (State.DRAFT, referral.made_at), (State.SENT, referral.sent_at), (State.ACKNOWLEDGED, referral.acknowledged_at),
        (State.DECLINED if referral.state == State.DECLINED else State.ACCEPTED, referral.decided_at),
        (State.IN_SERVICE, referral.in_service_at), (State.COMPLETED, referral.completed_at),
    )  # fmt: skip
    known = [(STATES[state], at) for state, at in moments if at is not None]
    if referral.ended_at is not None and referral.state in (State.FEEDBACK, State.WITHDRAWN, State.EXPIRED):
        known.append((STATES[State(referral.state)], referral.ended_at))
    return known


def flow(request: Asking) -> HttpResponse:
    """Where referrals of and to this organisation wait: how many stand in each state, and how many are late."""
    own, now = request.user.organisation_id, timezone.now()
    rows = (
        Referral.objects.filter(Q(owner=own) | Q(receiver=own))
        .values("receiver__name", "state")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(expires_at__lt=now)))
        .order_by("receiver__name")
    )
    table: dict[str, dict[str, int]] = {}
    for row in rows:
        table.setdefault(row["receiver__name"], {})[row["state"]] = row["n"]
    most = max((n for line in table.values() for n in line.values()), default=1)
    late = sum(row["late"] for row in rows if row["state"] in (State.SENT, State.ACKNOWLEDGED))
    return show(
        request, "flow.html", table=table, most=most, late=late, escalated=escalated()[:100],
        country=late_in_the_country(request.user), overdue=_overdue(request), pictures=pictures(own),
        w=words, today=timezone.localdate(),
    )  # fmt: skip


def _overdue(request: Asking) -> list[Deadline]:
    """What is late in all cases of the organisation, for whoever oversees."""
    if not request.user.may(Permission.OVERSEE):
        return []
    return deadlines(timezone.localdate() - timedelta(days=1))[:100]
