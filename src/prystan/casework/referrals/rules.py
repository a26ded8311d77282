"""Who may do what with the rows of this application."""

from __future__ import annotations

from prystan.casework.access.security import TableRule, may, own
from prystan.casework.referrals.states import TRANSITIONS

FUNCTIONS = ("expire_referrals",)

_SENDER = own()
_BEFORE = "case_id = ANY ((SELECT prystan.taken_over())::uuid[])"  # of a case that another had then
_RECEIVER = f"({own('receiver_id')} AND state <> 'draft')"

RULES = (
    TableRule(
        "referrals_referral",
        read=f"({_SENDER} OR {_RECEIVER} OR {_BEFORE}) AND ({may('refer')} OR {may('read_cases')})",
        insert=f"{own()} AND {may('refer')} AND made_by_id = (SELECT prystan.member())",
        update=f"({_SENDER} OR {_RECEIVER}) AND {may('refer')}",
        delete=f"{own()} AND {may('refer')} AND state = 'draft'",
        columns=("state", "grant_id", "decline_reason", "outcome"),
        audit=("id", "owner_id", "receiver_id"),
        audit_when="NEW.state <> 'draft'",
        why="the receiver hears of a referral when it is sent",
    ),
)

# Filled into the database as declared, beside the roles.
DATA = {"secret.referral_move": [(move.before, move.after, move.side) for move in TRANSITIONS]}
