"""The calendar feed: on which days something falls due, by case number. No name, no place, no word about anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from icalendar import Calendar, Event

from prystan.casework.access.context import set_context
from prystan.casework.cases.models import Case, Consent
from prystan.casework.keeping.actions import due
from prystan.casework.keeping.models import LegalHold
from prystan.casework.tokens.actions import context_of
from prystan.casework.tokens.models import Kind

_BACK, _AHEAD = timedelta(days=30), timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something falls due on a day."""

    id: UUID
    on: date
    number: int
    what: str

    @property
    def title(self) -> str:
        return gettext("No. %(number)s: %(what)s") % {"number": self.number, "what": self.what}


def feed(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001
    """The days of the own organisation, for a calendar program that has only this address."""
    context = context_of(secret, Kind.CALENDAR)
    if context is None or context.organisation is None:
        raise Http404
    set_context(context)
    answer = HttpResponse(written(entries(context.organisation)), content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer


def entries(organisation: UUID) -> Iterator[Entry]:
    """What the context shows of the organisation's own cases."""
    numbers = dict(Case.objects.filter(owner=organisation, closed_at__isnull=True).values_list("pk", "number"))
    for consent in _latest(numbers):
        yield Entry(consent.id, consent.until, numbers[consent.case_id], gettext("ends"))
    known = dict(Case.objects.filter(owner=organisation).values_list("pk", "number"))
    for hold in LegalHold.objects.filter(owner=organisation, lifted_at__isnull=True):
        yield Entry(hold.id, hold.review_on, known[hold.case_id], gettext("review"))
    for one in due():
        if not one.held:
            yield Entry(one.case, one.on, known[one.case], gettext("time is over"))


def written(found: Iterator[Entry]) -> bytes:
    """As RFC 5545 wants it, a year ahead."""
    today = timezone.localdate()
    calendar = Calendar()
    calendar.add("prodid", "-//Prystan//casework//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Prystan")
    for entry in sorted(found, key=lambda one: (one.on, one.number, one.what)):
        if today - _BACK <= entry.on <= today + _AHEAD:
            calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", str(uuid5(NAMESPACE_URL, f"{entry.id}/{entry.on}")))  # the row's own number stays in the house
    event.add("dtstamp", timezone.now())
    event.add("dtstart", entry.on)
    event.add("summary", entry.title)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _latest(numbers: dict[UUID, int]) -> Iterator[Consent]:
    rows = Consent.objects.filter(case__in=numbers).order_by("case", "-version").distinct("case")
    yield from (consent for consent in rows if consent.withdrawn_at is None)
