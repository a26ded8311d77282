"""Who may do what with the rows of this application."""

from __future__ import annotations

from prystan.casework.access.security import TableRule, may, own

_MANAGES = f"{own()} AND {may('manage_members')}"

FUNCTIONS = ("waiting_invitation", "use_invitation")

RULES = (
    TableRule(
        "joining_invitation",
        read=_MANAGES,
        insert=f"{_MANAGES} AND made_by_id = (SELECT prystan.member())",
        update=_MANAGES,
        columns=("revoked_at",),
        audit=("id", "owner_id"),
        why="used by functions only, by whoever holds the link",
    ),
)
