"""Who may do what with the rows of this application."""

from __future__ import annotations

from prystan.casework.access.security import TableRule, may, own

FUNCTIONS = ("contributable", "begin_export")

RULES = (
    TableRule(
        "exchange_importedrow",
        read=f"{own()} AND {may('read_cases')}",
        insert=f"{own()} AND {may('write_cases')}",
        why="no event of its own: it follows the case, which has one",
    ),
)
