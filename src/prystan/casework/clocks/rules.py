"""Who may do what with the rows of this application."""

from __future__ import annotations

from prystan.casework.access.security import TableRule

FUNCTIONS = ("next_to_tell",)

RULES = (
    TableRule(
        "clocks_told", why="read and written by prystan.next_to_tell only; no event: nothing of a person is in it"
    ),
)
