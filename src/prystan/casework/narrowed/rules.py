"""Who may do what with the rows of this application."""

from __future__ import annotations

from prystan.casework.access.security import TableRule, may, own, sealed_to

_SELF = "(SELECT prystan.member())"

FUNCTIONS = ("closed_dossiers",)

STATEMENTS = (sealed_to("public.narrowed_opening", "words"),)

RULES = (
    TableRule(
        "narrowed_keeper",
        read=f"{own()} AND {may('read_cases')}",
        insert=f"{own()} AND {may('narrow_cases')} AND named_by_id = {_SELF}",
        delete=f"{own()} AND {may('narrow_cases')}",
        audit=("id", "owner_id"),
    ),
    TableRule(
        "narrowed_opening",
        read=f"{own()} AND ({may('break_glass')} OR {may('read_audit')})",
        insert=f"{own()} AND {may('break_glass')} AND asked_by_id = {_SELF}",
        update=f"{own()} AND {may('break_glass')}",
        columns=("confirmed_at", "ended_at"),
        audit=("id", "owner_id"),
        why="asked for by one member, confirmed by another",
    ),
)
