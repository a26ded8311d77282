"""The calendar feed: on which days something falls due, by case number. No name, no place, no word about anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar, Event

from prystan.casework.access.context import set_context
from prystan.casework.cases.models import Case
from prystan.casework.clocks.deadlines import What, deadlines
from prystan.casework.keeping.actions import due
from prystan.casework.tokens.actions import context_of
from prystan.casework.tokens.models import Kind

_BACK, _AHEAD = timedelta(days=30), timedelta(days=366)
# A calendar lies open on a telephone: it says no more than that there is something to do, to look at, or that ends.
_WORDS = {
    What.TASK: _("to do"), What.VISIT: _("to do"), What.GOAL: _("to do"),
    What.CONSENT: _("ends"), What.REFLECTION: _("ends"),
}  # fmt: skip
_REVIEW = _("review")


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
    for one in deadlines(timezone.localdate() + _AHEAD):
        yield Entry(one.row, one.on, one.number, str(_WORDS.get(one.what, _REVIEW)))
    known = dict(Case.objects.filter(owner=organisation).values_list("pk", "number"))
    for erased in due():
        if not erased.held:
            yield Entry(erased.case, erased.on, known[erased.case], gettext("time is over"))


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
