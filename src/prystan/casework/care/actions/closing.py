"""How a case ends, and begins again."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from prystan.casework.access.models import Member
from prystan.casework.care.actions._rows import written
from prystan.casework.care.actions.help import plan_follow_up
from prystan.casework.care.models import Closure
from prystan.casework.cases.actions import Opened

FOLLOW_UP_MONTHS = (6, 12)  # after help ended; as the table `followups` of a contribution counts them


def close_case(
    opened: Opened, reason: str, outcome: str, *, by: Member, on: date, comment: str = "", follow_up: bool = True
) -> Closure:
    """Help ends. Visits after 6 and 12 months are put down, unless she does not wish it.

    The database refuses it while a referral is open.
    """
    if follow_up and reason not in ("died", "not_a_victim"):
        for months in FOLLOW_UP_MONTHS:
            plan_follow_up(opened, by=by, month=months, due_on=_months_after(on, months))
    closure = written(Closure, opened, by, {"comment": comment}, closed_on=on, reason=reason, outcome=outcome)
    opened.case.refresh_from_db(fields=["closed_at"])
    return closure


def reopen_case(opened: Opened, closure: Closure, why: str, *, by: Member, on: date) -> None:
    """Help begins again, with everything that was known."""
    closure.reopened_on, closure.reopened_why, closure.reopened_by = on, why, by
    closure.save(update_fields=["reopened_on", "reopened_why", "reopened_by"])
    opened.case.refresh_from_db(fields=["closed_at"])


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
