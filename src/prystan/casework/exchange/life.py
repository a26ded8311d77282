"""What a contribution says of the lives of cases: events, decisions, services, plans, visits. No seal is opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Model

from prystan.casework.care.models import Closure, Episode, Event, FollowUp, Goal, Plan, StatusDecision
from prystan.casework.care.models.closing import ReopeningReason
from prystan.casework.care.models.help import GoalState
from prystan.casework.care.models.story import EventKind
from prystan.casework.transfers.actions import houses
from prystan.casework.vault.pseudonyms import PseudonymKey

Row = Mapping[str, object]
_SETS = ("recruitment", "forms", "sectors", "sexual_forms", "controls")  # columns of `victims` that an event has too


def told_by_events(cases: Mapping[UUID, UUID]) -> dict[UUID, dict[str, object]]:
    """Columns of `victims` that follow from events, decisions and reopenings, by the case that counts the person. The
    unknown is left out.

    Args:
        cases: each case → the one by which its person is counted; mostly itself.
    """
    told: dict[UUID, dict[str, Any]] = {}
    several = {counted for case, counted in cases.items() if case != counted}
    for event in Event.objects.filter(case__in=cases).defer("place", "account").order_by("began_on", "made_at"):
        _add_event(told.setdefault(cases[event.case_id], {}), event)
    decided = StatusDecision.objects.filter(case__in=cases, decided_on__isnull=False).order_by("decided_on", "made_at")
    for decision in decided.defer("grounds"):  # the last one counts, as in the database
        known = told.setdefault(cases[decision.case_id], {})
        known.update(status_on=decision.decided_on, decided_by=decision.authority)
        if cases[decision.case_id] in several and decision.outcome != "Pending":
            known["status"] = decision.status
    again = Closure.objects.filter(case__in=cases, reopened_why=ReopeningReason.TRAFFICKED_AGAIN)
    for case in again.values_list("case_id", flat=True):
        told.setdefault(cases[case], {})["trafficked_before"] = True
    return told


def _add_event(person: dict[str, Any], event: Event) -> None:
    for column in _SETS:
        if codes := getattr(event, column):
            person[column] = sorted({*person.get(column, ()), *codes})
    if event.kind == EventKind.RECRUITMENT:
        _keep_first(person, recruited_in=event.country, recruiter=event.recruiter)
    elif event.kind == EventKind.TRANSIT and event.country:
        person["transit"] = sorted({*person.get("transit", ()), event.country})
    elif event.kind == EventKind.EXPLOITATION:
        _keep_first(person, exploited_in=event.country)
        _widen(person, event.began_on, event.ended_on)


def _keep_first(person: dict[str, Any], **codes: str) -> None:
    for column, code in codes.items():
        if code:
            person.setdefault(column, code)


def _widen(person: dict[str, Any], began: date | None, ended: date | None) -> None:
    """From the first day of exploitation to the last, to the month: more is nobody's business there."""
    if began:
        person["exploited_from"] = min(began.replace(day=1), person.get("exploited_from", date.max))
    if ended:
        person["exploited_to"] = max(ended.replace(day=1), person.get("exploited_to", date.min))


def life(
    records: Mapping[UUID, str], pseudonyms: PseudonymKey, own_kind: str, kinds: Mapping[UUID, str]
) -> dict[str, list[Row]]:
    """The tables `decisions`, `assistance`, `plans` and `followups` of these cases.

    Args:
        own_kind: of the organisation that has the cases.
        kinds: of organisations; what was given before a case came over, another gave.
    """
    episodes = list(_of(Episode, records))
    elsewhere = houses({row.made_by_id for row in episodes})
    return {
        "decisions": [
            {**_keyed("decision", row, records, pseudonyms), "stage": row.stage, "requested_on": row.requested_on,
             "decided_on": row.decided_on, "outcome": row.outcome, "authority": row.authority}
            for row in _of(StatusDecision, records)
        ],
        "assistance": [
            {**_keyed("episode", row, records, pseudonyms), "service": row.service,
             "provider": row.provider or kinds.get(elsewhere.get(row.made_by_id, row.pk), own_kind),
             "region": row.region or None, "country": row.country or None, "began_on": row.began_on,
             "ended_on": row.ended_on, "outcome": row.outcome or None}
            for row in episodes
        ],
        "plans": list(_plans(records, pseudonyms)),
        "followups": [
            {**_keyed("followup", row, records, pseudonyms), "month": row.month, "due_on": row.due_on,
             "done_on": None if row.refused else row.done_on, "housing": row.housing, "income": row.income,
             "retrafficked": row.retrafficked}
            for row in _of(FollowUp, records)
        ],
    }  # fmt: skip


def _plans(records: Mapping[UUID, str], pseudonyms: PseudonymKey) -> Iterator[Row]:
    goals: dict[UUID, list[str]] = {}
    for plan, state in Goal.objects.filter(case__in=records).values_list("plan_id", "state"):
        goals.setdefault(plan, []).append(state)
    for row in _of(Plan, records):
        states = goals.get(row.pk, [])
        yield {
            **_keyed("plan", row, records, pseudonyms), "kind": row.kind or None, "agreed_on": row.agreed_on,
            "closed_on": row.closed_on, "goals_set": len(states), "goals_met": states.count(GoalState.MET),
        }  # fmt: skip


def _of(model: type[Model], records: Mapping[UUID, str]) -> Iterator[Any]:
    sealed = [name for name in ("grounds", "note") if name in {f.name for f in model._meta.fields}]
    yield from model._default_manager.filter(case__in=records).defer(*sealed).order_by("made_at", "pk")


def _keyed(kind: str, row: Any, records: Mapping[UUID, str], pseudonyms: PseudonymKey) -> dict[str, object]:
    return {kind: pseudonyms.of_row(kind, row.pk), "record": records[row.case_id]}
