"""A case's history, from all of its tables, in the order of its days. Codes only: nothing is opened to show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from prystan.casework.care.models import (
    Assessment,
    Attachment,
    BestInterest,
    Closure,
    Episode,
    Event,
    FollowUp,
    Goal,
    Guardian,
    Plan,
    Reflection,
    StatusDecision,
    Task,
)
from prystan.casework.cases.models import Case, Consent, EarlierFacts, Note
from prystan.casework.referrals.models import Referral
from prystan.casework.transfers.models import Transfer


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened on a day. `codes` are (column, code or codes) that say what."""

    on: date
    what: str
    row: UUID
    codes: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of moment: the rows of `model` whose `column` is set."""

    what: str
    model: type[models.Model]
    column: str
    codes: tuple[str, ...] = ()


SOURCES: tuple[Source, ...] = (
    Source("recorded_event", Event, "made_at", ("kind", "country", "forms")),
    Source("asked_for_decision", StatusDecision, "requested_on", ("stage", "authority")),
    Source("decided", StatusDecision, "decided_on", ("stage", "authority", "outcome", "status")),
    Source("began_reflection", Reflection, "began_on"),
    Source("ended_reflection", Reflection, "ended_on", ("ended_why",)),
    Source("consented", Consent, "given_on", ("version", "purposes")),
    Source("withdrew_consent", Consent, "withdrawn_at", ("version",)),
    Source("named_guardian", Guardian, "from_on", ("kind",)),
    Source("guardian_ended", Guardian, "until_on", ("kind",)),
    Source("decided_best_interest", BestInterest, "decided_on", ("measure", "body")),
    Source("assessed", Assessment, "on", ("risk", "needs")),
    Source("agreed_plan", Plan, "agreed_on", ("kind",)),
    Source("closed_plan", Plan, "closed_on", ("kind",)),
    Source("settled_goal", Goal, "settled_on", ("state", "service")),
    Source("began_service", Episode, "began_on", ("service", "provider")),
    Source("ended_service", Episode, "ended_on", ("service", "outcome")),
    Source("followed_up", FollowUp, "done_on", ("month", "refused")),
    Source("finished_task", Task, "done_at", ("kind",)),
    Source("attached", Attachment, "made_at", ("media",)),
    Source("noted", Note, "at"),
    Source("sent_referral", Referral, "sent_at", ("kind", "urgency")),
    Source("decided_referral", Referral, "decided_at", ("kind", "state", "decline_reason")),
    Source("completed_referral", Referral, "completed_at", ("kind", "outcome")),
    Source("ended_referral", Referral, "ended_at", ("kind", "state")),
    Source("offered_case", Transfer, "offered_at", ("reason",)),
    Source("settled_offer", Transfer, "settled_at", ("state", "decline_reason")),
    Source("closed", Closure, "closed_on", ("reason", "outcome")),
    Source("reopened", Closure, "reopened_on", ("reopened_why",)),
    Source("corrected", EarlierFacts, "changed_at", ("detected_on", "sex", "age_band", "region")),
)


Rows = Mapping[type[models.Model], Sequence[Any]]


def rows_of(case: Case) -> Rows:
    """All that is kept of a case, table by table, as far as the asking organisation may see it. Contents of files stay
    where they are."""
    found: dict[type[models.Model], Sequence[Any]] = {}
    for model in dict.fromkeys(source.model for source in SOURCES):
        rows = model._default_manager.filter(case=case)
        if (
            model in _ALONG
        ):  # of nothing else: a join with who wrote it would hide the row from others than their colleagues
            rows = rows.select_related(*_ALONG[model])
        found[model] = list(rows.defer("content") if model is Attachment else rows)
    return found


_ALONG: Mapping[type[models.Model], tuple[str, ...]] = {Referral: ("service", "receiver")}


def timeline(case: Case, rows: Rows | None = None) -> list[Moment]:
    """All that is known to have happened in a case, oldest first, as far as the asking organisation may see it.

    Args:
        rows: what `rows_of` found, if it was asked already.
    """
    moments = [
        Moment(case.detected_on, "detected", case.pk),
        Moment(_day(case.opened_at), "taken_in", case.pk, (("anonymous", case.anonymous),)),
    ]
    rows = rows_of(case) if rows is None else rows
    for source in SOURCES:
        moments.extend(_moments(source, rows[source.model]))
    order: Callable[[Moment], tuple[date, int]] = lambda moment: (moment.on, _ORDER[moment.what])  # noqa: E731
    return sorted(moments, key=order)


_ORDER = {what: place for place, what in enumerate(["detected", "taken_in", *(source.what for source in SOURCES)])}


def _moments(source: Source, rows: Sequence[Any]) -> Iterator[Moment]:
    for row in rows:
        on = getattr(row, source.column)
        if on is not None:
            codes = tuple(
                (name, getattr(row, name)) for name in source.codes if getattr(row, name) not in ("", [], None)
            )
            yield Moment(_day(on), source.what, row.pk, codes)


def _day(moment: date | datetime) -> date:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment
