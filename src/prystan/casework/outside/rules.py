"""Who may do what with the rows of this application."""

from __future__ import annotations

from prystan.casework.access.security import TableRule, may, own

FUNCTIONS = ("open_link", "answer_link", "begin_hand_over")

RULES = (
    TableRule(
        "outside_link",
        read=f"{own()} AND {may('refer')}",
        insert=f"{own()} AND {may('refer')} AND made_by_id = (SELECT prystan.member())",
        update=f"{own()} AND {may('refer')}",
        columns=("revoked_at",),
        audit=("id", "owner_id"),
        why="opened and answered by functions only, by whoever holds the link",
    ),
)
