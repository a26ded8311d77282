"""Who may do what with the rows of this application."""

from __future__ import annotations

from prystan.casework.access.security import TableRule, may, own, sealed_to

_MAY = f"{own()} AND {may('contribute')}"
_MINE = "member_id = (SELECT prystan.member())"

FUNCTIONS = ("contributable", "begin_export", "forget_makings")

STATEMENTS = (sealed_to("public.exchange_keptround", "sealed"),)

RULES = (
    TableRule(
        "exchange_importedrow",
        read=f"{own()} AND {may('read_cases')}",
        insert=f"{own()} AND {may('write_cases')}",
        why="no event of its own: it follows the case, which has one",
    ),
    TableRule(
        "exchange_keptround",
        read=_MAY,
        insert=f"{_MAY} AND kept_by_id = (SELECT prystan.member())",
        delete=_MAY,
        audit=("id", "owner_id"),
    ),
    TableRule(
        "exchange_making",
        read=_MAY,
        insert=f"{_MAY} AND {_MINE}",
        update=f"{_MAY} AND {_MINE}",
        delete=_MAY,
        columns=("left", "portions"),
        audit=("id", "owner_id"),
        why="begun and stopped by whoever contributes; opened by the member alone who began it",
    ),
)
