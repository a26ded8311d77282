"""The REST API. A program asks for a member, with the scopes of its secret; the database holds it to both.

Nothing that is sealed can be had here: keys open with a login, and a program has none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Query
from ninja.errors import HttpError
from ninja.security import HttpBearer

from prystan.casework.access.context import Context, set_context
from prystan.casework.access.roles import Permission
from prystan.casework.cases.models import Case
from prystan.casework.keeping.actions import Due, due
from prystan.casework.network.models import Service
from prystan.casework.referrals import actions
from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import State
from prystan.casework.tokens.actions import context_of, hash_of
from prystan.casework.tokens.models import Kind, Token
from prystan.web.pace import TooFastError, spend
from prystan.web.programs import schemas as s
from prystan.web.refused import refused

PAGE = 100


def _in_time(member: UUID) -> None:
    """Refuse a program that asks faster than its member's share allows."""
    try:
        spend(member)
    except TooFastError as fast:
        if fast.first:
            refused("too fast")
        raise HttpError(429, "Too many requests in a short time. Wait ten seconds.") from None


class Secret(HttpBearer):
    """`Authorization: Bearer …` with a secret that a member made."""

    def authenticate(self, request: HttpRequest, token: str) -> Context | None:  # noqa: ARG002 - ninja's signature
        context = context_of(token, Kind.API)
        set_context(context)
        if context is not None and context.member is not None:
            _in_time(context.member)
        return context


api = NinjaAPI(
    title="Prystan casework",
    version="1",
    description="Codes of an organisation's own cases, its referrals and the service directory. Nothing sealed.",
    auth=Secret(),
    docs_url=None,
    urls_namespace="api",
)
_REFUSALS = dict.fromkeys((401, 403, 404, 422, 429), s.Problem)


@api.exception_handler(Http404)
def _absent(request: HttpRequest, _: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": "There is no such thing here."}, status=404)


def needs(permission: Permission) -> None:
    """Refuse unless member and secret both allow it. The rows are held by the database in any case."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.may(%s)", [permission.value])
        if not cursor.fetchone()[0]:
            refused(f"api {permission.value}")
            raise HttpError(403, f"This needs the scope {permission.value}.")


def found(rows: QuerySet[Any], id_: UUID) -> Any:
    """The row, if it is there for whoever asks."""
    row: Model | None = rows.filter(pk=id_).first()
    if row is None:
        refused(f"api {rows.model._meta.db_table}", id_)
        raise Http404
    return row


@api.get("/me", response={200: s.Me, 401: s.Problem, 429: s.Problem}, summary="For whom this program asks")
def me(request: HttpRequest) -> s.Me:
    asked = _context(request)
    secret = request.headers["Authorization"].split(None, 1)[1]
    token = Token.objects.get(token_hash=hash_of(secret))
    assert asked.organisation
    assert asked.member
    return s.Me(organisation=asked.organisation, member=asked.member, scopes=list(asked.scopes or ()),
                until=token.expires_at)  # fmt: skip


@api.get("/services", response={200: list[s.ServiceOut], **_REFUSALS}, summary="The service directory")
def services(
    request: HttpRequest,  # noqa: ARG001
    kind: str = Query("", max_length=60, pattern=r"^[A-Za-z0-9_]*$"),  # type: ignore[type-arg]
    region: str = Query("", max_length=30, pattern=r"^[A-Za-z0-9-]*$"),  # type: ignore[type-arg]
    offset: int = Query(0, ge=0, le=1_000_000),  # type: ignore[type-arg]
) -> list[Service]:
    rows = Service.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=timezone.localdate()))
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(region=region) if region else rows
    return list(rows.order_by("name", "id")[offset : offset + PAGE])


@api.patch(
    "/services/{uuid:service}", response={200: s.ServiceOut, 409: s.Problem, **_REFUSALS},
    summary="Say how many places are free today",
)  # fmt: skip
def change_service(request: HttpRequest, service: UUID, change: s.ServiceChange) -> Service:
    needs(Permission.MANAGE_SERVICES)
    row = found(Service.objects.filter(owner=_context(request).organisation), service)
    said = change.dict(exclude_unset=True)
    for column, value in said.items():
        setattr(row, column, value)
    row.confirmed_on = timezone.localdate()
    _or_conflict(lambda: row.save(update_fields=[*said, "confirmed_on"]))
    return row  # type: ignore[no-any-return]


@api.get("/cases", response={200: list[s.CaseOut], **_REFUSALS}, summary="The own cases as codes, a hundred at a time")
def cases(
    request: HttpRequest,
    after: int = Query(0, ge=0, le=2_147_483_647, description="The last number of the page before."),  # type: ignore[type-arg]
) -> list[dict[str, Any]]:
    needs(Permission.READ_CASES)
    rows = Case.objects.filter(owner=_context(request).organisation, number__gt=after).order_by("number")[:PAGE]
    return [{"id": row.pk, **{name: getattr(row, name) for name in s.CaseOut.model_fields if name != "id"}}
            for row in rows]  # fmt: skip


@api.get(
    "/referrals", response={200: list[s.ReferralOut], **_REFUSALS}, summary="Referrals that came or went, newest first"
)  # fmt: skip
def referrals(
    request: HttpRequest,
    state: State | None = None,
    received: bool = True,
    offset: int = Query(0, ge=0, le=1_000_000),  # type: ignore[type-arg]
) -> list[Referral]:
    needs(Permission.REFER)
    side = "receiver" if received else "owner"
    rows = Referral.objects.filter(**{side: _context(request).organisation})
    rows = rows.filter(state=state) if state else rows
    return list(rows.order_by("-made_at", "id")[offset : offset + PAGE])


@api.get("/referrals/{uuid:referral}", response={200: s.ReferralOut, **_REFUSALS}, summary="One referral")
def referral(request: HttpRequest, referral: UUID) -> Referral:  # noqa: ARG001
    needs(Permission.REFER)
    return found(Referral.objects.all(), referral)  # type: ignore[no-any-return]


@api.post(
    "/referrals/{uuid:referral}/moves", response={200: s.ReferralOut, 409: s.Problem, **_REFUSALS},
    summary="Move a referral on: acknowledge, accept, decline, begin, complete, report back, withdraw",
)  # fmt: skip
def move(request: HttpRequest, referral: UUID, asked: s.Move) -> Referral:  # noqa: ARG001
    needs(Permission.REFER)
    row = found(Referral.objects.all(), referral)
    moves: dict[State, Callable[[], None]] = {
        State.ACKNOWLEDGED: lambda: actions.acknowledge(row),
        State.ACCEPTED: lambda: actions.accept(row),
        State.DECLINED: lambda: actions.decline(row, asked.code),
        State.IN_SERVICE: lambda: actions.begin_service(row),
        State.COMPLETED: lambda: actions.complete(row, asked.code),
        State.FEEDBACK: lambda: actions.give_feedback(row),
        State.WITHDRAWN: lambda: actions.withdraw(row),
    }
    if asked.to not in moves:
        raise HttpError(409, "A program moves no referral there: sending seals a key, and only time expires one.")
    _or_conflict(moves[asked.to])
    return row  # type: ignore[no-any-return]


@api.get("/due", response={200: list[s.DueOut], **_REFUSALS}, summary="Closed cases whose time comes")
def due_cases(request: HttpRequest) -> list[Due]:  # noqa: ARG001
    needs(Permission.READ_CASES)
    return due()


def _context(request: HttpRequest) -> Context:
    context: Context = request.auth  # type: ignore[attr-defined]
    return context


def _or_conflict(change: Callable[[], None]) -> None:
    """What the database refuses is told as a conflict. Its own words may quote a row; they stay in the house."""
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        raise HttpError(409, "A rule forbids this: look at the state, the codes and the numbers.") from None
