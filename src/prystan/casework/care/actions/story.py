"""What happened to her, and what is decided about it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from prystan.casework.access.fields import write_sealed
from prystan.casework.access.models import Member
from prystan.casework.care.actions._rows import written
from prystan.casework.care.models import Event, Reflection, StatusDecision
from prystan.casework.cases.actions import Opened
from prystan.casework.network.country import service_levels


def record_event(opened: Opened, kind: str, *, by: Member, place: str = "", account: str = "", **facts: Any) -> Event:
    """A stage of trafficking, with its codes (columns of `Event`); place and account are sealed."""
    return written(Event, opened, by, {"place": place, "account": account}, kind=kind, **facts)


def correct_event(opened: Opened, event: Event, *, place: str = "", account: str = "", **facts: Any) -> None:
    """What is known better now; `facts` are columns of `Event`. What kind of stage it was stays."""
    for column, value in facts.items():
        setattr(event, column, value)
    write_sealed(opened.dossier, event, place=place, account=account)
    event.save(update_fields=[*facts, "place", "account"])


def ask_for_decision(
    opened: Opened, stage: str, authority: str, *, by: Member, requested_on: date, grounds: str = ""
) -> StatusDecision:
    """Somebody is asked whether she is a victim. Her status does not change yet."""
    decision = written(
        StatusDecision, opened, by, {"grounds": grounds}, stage=stage, authority=authority, requested_on=requested_on
    )
    decision.refresh_from_db(fields=["status"])
    return decision


def decide(opened: Opened, decision: StatusDecision, outcome: str, *, on: date, grounds: str = "") -> None:
    """The answer. The case's status follows from it, in the database."""
    decision.outcome, decision.decided_on = outcome, on
    if grounds:
        write_sealed(opened.dossier, decision, grounds=grounds)
    decision.save(update_fields=["outcome", "decided_on", "grounds"])
    decision.refresh_from_db(fields=["status"])
    opened.case.refresh_from_db(fields=["status"])


def begin_reflection(opened: Opened, *, by: Member, began_on: date, days: int | None = None) -> Reflection:
    """A reflection period of so many days; of as many as the country grants at least, where nothing else was agreed."""
    length = days if days is not None else service_levels()["reflection_period"]
    return written(Reflection, opened, by, {}, began_on=began_on, until=began_on + timedelta(days=length))


def end_reflection(reflection: Reflection, why: str, *, on: date) -> None:
    reflection.ended_on, reflection.ended_why = on, why
    reflection.save(update_fields=["ended_on", "ended_why"])
