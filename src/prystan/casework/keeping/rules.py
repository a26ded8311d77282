"""Who may do what with the rows of this application."""

from __future__ import annotations

from prystan.casework.access.security import TableRule, may, own

_ERASE = f"{own()} AND {may('erase_cases')}"

FUNCTIONS = ("due", "erase_due")

RULES = (
    TableRule(
        "keeping_retention",
        read=own(),
        insert=_ERASE,
        update=_ERASE,
        columns=("months", "warn_days"),
        audit=("id", "owner_id"),
    ),
    TableRule(
        "keeping_legalhold",
        read=f"{own()} AND {may('read_cases')}",
        insert=f"{_ERASE} AND placed_by_id = (SELECT prystan.member())",
        update=_ERASE,
        columns=("review_on", "lifted_at"),
        audit=("id", "owner_id"),
    ),
)
