"""A form that was sent after its session had ended comes back to the same person, after she signed in again.

What was typed is sealed to the member's public key before it is kept: the server cannot read it, nobody else can open
it, and nothing of it is shown before the password was given. Whose it is, the row of the session that ran out tells.
Who signed out, left at once or was signed out by a colleague has ended the session on purpose: then nothing is kept.
When a person is erased, what was typed about her goes too: by the numbers in the address, which are kept beside it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.urls import ResolverMatch, resolve
from django.utils import timezone

from prystan.casework.access.context import Context, set_context
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member
from prystan.casework.vault import CannotOpenError, seal_to
from prystan.web.models import Draft, Session

KEPT = timedelta(days=7)
MOST = 5  # of one member; the oldest makes room
_SEARCHES = ("cases",)
_LARGEST = 100_000  # bytes of a form as JSON
_ENDED_WITHIN = timedelta(hours=24)
# What nobody may find on a screen later, and what is made anew.
NEVER = ("password", "old", "new", "code", "proof", "passkey", "paper", "csrfmiddlewaretoken", "draft")


@dataclass(frozen=True, slots=True)
class Typed:
    """A draft in clear, for its author."""

    row: Draft
    path: str
    values: tuple[tuple[str, str], ...] = field(repr=False)


def keep(request: HttpRequest) -> None:
    """Keep what was sent, if it is known who sent it. The request goes on as nobody's."""
    if request.method != "POST" or request.POST.get("draft"):
        return  # a draft that is sent again is still there
    typed = [
        (name, str(value)) for name, values in request.POST.lists() if name not in NEVER for value in values if value
    ]
    text = json.dumps({"path": request.path, "typed": typed}).encode()
    who, page = _who(request), _page(request)
    if who is None or page is None or not typed or len(text) > _LARGEST:
        return
    set_context(Context.signing_in(who))
    member = Member.objects.filter(pk=who, ended_at=None).exclude(public_key="").first()
    if member is not None:
        about = [part for part in page.kwargs.values() if isinstance(part, UUID)]
        sealed = seal_to([member.public_key], text)
        Draft.objects.create(member_id=who, owner_id=member.organisation_id, sealed=sealed, about=about)
        _make_room(who)
    set_context(None)


def _page(request: HttpRequest) -> ResolverMatch | None:
    """The page that it was sent to; None for a search, which nobody wants back and which holds a name."""
    found = resolve(request.path)
    return None if found.url_name in _SEARCHES else found


def _who(request: HttpRequest) -> UUID | None:
    """Whose session it was that ran out. The number of a session is known to its browser only."""
    if request.user.is_authenticated:
        return request.user.pk  # the day of twelve hours is over
    key, now = request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""), timezone.now()
    ended = Session.objects.filter(pk=key, expire_date__lte=now, expire_date__gt=now - _ENDED_WITHIN).first()
    return ended.member if ended else None


def _make_room(member: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.forget_drafts()")
    newest = Draft.objects.filter(member=member).order_by("-made_at").values_list("pk", flat=True)[:MOST]
    Draft.objects.filter(member=member).exclude(pk__in=list(newest)).delete()


def waiting(member: Member) -> list[Draft]:
    """The member's drafts, the newest first."""
    since = timezone.now() - KEPT
    return list(Draft.objects.filter(member=member, made_at__gt=since).order_by("-made_at")[:MOST])


def open_draft(keyring: Keyring, draft: Draft) -> Typed | None:
    """What was typed; None where it was sealed to a key that the member has no longer."""
    try:
        held = json.loads(keyring.own.open(bytes(draft.sealed)))
    except CannotOpenError:
        return None
    return Typed(draft, held["path"], tuple((name, value) for name, value in held["typed"]))


def settled(member: Member, draft: str) -> None:
    """A draft whose form was saved is no longer needed."""
    try:
        Draft.objects.filter(member=member, pk=UUID(draft)).delete()
    except ValueError:
        return
