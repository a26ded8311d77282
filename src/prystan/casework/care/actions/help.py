"""What she needs, what is agreed, and what is done."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from prystan.casework.access.fields import read_sealed, write_sealed
from prystan.casework.access.models import Member
from prystan.casework.care.actions._rows import written
from prystan.casework.care.models import Assessment, Episode, FollowUp, Goal, Plan, Task
from prystan.casework.care.questions import check_answers, fingerprint
from prystan.casework.cases.actions import Opened


def assess(
    opened: Opened,
    answers: Mapping[str, str],
    *,
    by: Member,
    on: date,
    risk: str,
    needs: Collection[str] = (),
    note: str = "",
    review_on: date | None = None,
) -> Assessment:
    """The country's questions, answered by `yes`, `no` or `unknown`; the answers are sealed.

    In an anonymous case no answers are kept; risk and needs are.

    Raises:
        ValueError: an answer to no question, or one that is none of the three.
    """
    check_answers(answers)
    said = json.dumps({"answers": dict(answers), "note": note}, ensure_ascii=False) if answers or note else ""
    return written(
        Assessment, opened, by, {"answers": said}, on=on, questions=fingerprint(), risk=risk, needs=sorted(needs),
        review_on=review_on,
    )  # fmt: skip


def read_assessment(opened: Opened, assessment: Assessment) -> tuple[dict[str, str], str]:
    """(answers by question, note)."""
    said = read_sealed(opened.dossier, assessment, "answers")
    if not said:
        return {}, ""
    held = json.loads(said)
    return held["answers"], held["note"]


def agree_plan(opened: Opened, *, by: Member, on: date, kind: str = "", review_on: date | None = None) -> Plan:
    return written(Plan, opened, by, {}, agreed_on=on, kind=kind, review_on=review_on)


def set_goal(
    opened: Opened, plan: Plan, text: str, *, by: Member, service: str = "", due_on: date | None = None
) -> Goal:
    return written(Goal, opened, by, {"text": text}, plan=plan, service=service, due_on=due_on)


def settle_goal(goal: Goal, state: str, *, on: date) -> None:
    """Met, or dropped."""
    goal.state, goal.settled_on = state, on
    goal.save(update_fields=["state", "settled_on"])


def close_plan(plan: Plan, *, on: date) -> None:
    """From here on no goal of it is changed."""
    plan.closed_on = on
    plan.save(update_fields=["closed_on"])


def begin_episode(opened: Opened, service: str, *, by: Member, began_on: date, note: str = "", **facts: Any) -> Episode:
    """A service begins; `facts` are columns of `Episode`."""
    return written(Episode, opened, by, {"note": note}, service=service, began_on=began_on, **facts)


def end_episode(episode: Episode, outcome: str, *, on: date) -> None:
    episode.ended_on, episode.outcome = on, outcome
    episode.save(update_fields=["ended_on", "outcome"])


def plan_follow_up(opened: Opened, *, by: Member, month: int, due_on: date) -> FollowUp:
    return written(FollowUp, opened, by, {}, month=month, due_on=due_on)


def record_follow_up(
    opened: Opened,
    visit: FollowUp,
    *,
    on: date,
    refused: bool = False,
    housing: bool | None = None,
    income: bool | None = None,
    retrafficked: bool | None = None,
    note: str = "",
) -> None:
    """A visit took place, or she did not wish it. What was not asked stays unknown."""
    visit.done_on, visit.refused = on, refused
    visit.housing, visit.income, visit.retrafficked = housing, income, retrafficked
    write_sealed(opened.dossier, visit, note=note)
    visit.save(update_fields=["done_on", "refused", "housing", "income", "retrafficked", "note"])


def give_task(opened: Opened, kind: str, text: str, *, by: Member, due_on: date, to: Member | None = None) -> Task:
    """Something to do by a day, for oneself or for a colleague."""
    return written(Task, opened, by, {"text": text}, kind=kind, due_on=due_on, assigned_to=to or by)


def finish_task(task: Task) -> None:
    """Done, by whoever says so. The moment is the database's."""
    task.done_at = timezone.now()
    task.save(update_fields=["done_at"])
    task.refresh_from_db(fields=["done_at", "done_by"])
