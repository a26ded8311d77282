"""Who may do what with the rows of this application."""

from __future__ import annotations

from prystan.casework.access.security import TableRule, may, own

_MINE = "member_id = (SELECT prystan.member())"

FUNCTIONS = ("use_token",)

RULES = (
    TableRule(
        "tokens_token",
        read=f"{own()} AND ({_MINE} OR {may('manage_members')})",
        insert=f"{own()} AND {_MINE}",
        update=f"{own()} AND ({_MINE} OR {may('manage_members')})",
        columns=("revoked_at",),
        audit=("id", "owner_id"),
        why="a member's own; who manages members sees and revokes them",
    ),
)
