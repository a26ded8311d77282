"""Who may do what with the rows of this application."""

from __future__ import annotations

from prystan.casework.access.security import TableRule, may, own

_OPEN = "NOT ARRAY[case_id, other_id] && (SELECT prystan.closed_dossiers())::uuid[]"
_OWN = f"{own()} AND {may('write_cases')} AND {_OPEN}"

RULES = (
    TableRule(
        "alike_verdict",
        read=f"{own()} AND {may('read_cases')} AND {_OPEN}",
        insert=f"{_OWN} AND decided_by_id = (SELECT prystan.member())",
        update=_OWN,
        columns=("answer",),
        audit=("id", "owner_id"),
        why="by whom both cases are opened",
    ),
)
