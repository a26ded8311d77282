"""Who may do what with the rows of this application."""

from __future__ import annotations

from prystan.casework.access.security import TableRule, may, own

FUNCTIONS = ("deadlines", "next_to_tell", "escalate_referrals", "waiting_too_long")

RULES = (
    TableRule(
        "clocks_escalation",
        read=f"({own()} OR {own('receiver_id')}) AND {may('refer')}",
        audit=("id", "owner_id", "receiver_id"),
        why="written by prystan.escalate_referrals only",
    ),
    TableRule(
        "clocks_told", why="read and written by prystan.next_to_tell only; no event: nothing of a person is in it"
    ),
)
