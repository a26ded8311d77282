"""Who may do what with the rows of this application."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps import apps

from prystan.casework.access.fields import sealed_columns
from prystan.casework.access.security import TableRule, may, own, own_or_granted
from prystan.casework.care.status import AFTER
from prystan.casework.cases.models import CARE, FILES, IDENTITY, STORY

_READ, _WRITE = may("read_cases"), may("write_cases")
_OWN = f"{own()} AND {_WRITE}"
_WRITTEN = f"{_OWN} AND made_by_id = (SELECT prystan.member())"

FUNCTIONS = ("child_is_spoken_for",)


def _of(table: str, section: str, *, columns: Sequence[str] = (), deletable: bool = False) -> TableRule:
    """Rows that a receiver may read if the grant covers their section, and that their owner writes."""
    return TableRule(
        f"care_{table}",
        read=f"{_READ} AND {own_or_granted(section, 'case_id')}",
        insert=_WRITTEN,
        update=_OWN if columns else None,
        delete=_OWN if deletable else None,
        columns=columns,
        audit=("id", "owner_id"),
    )


RULES = (
    _of(
        "event",
        STORY,
        columns=(
            "country", "region", "began_on", "ended_on", "recruitment", "recruiter", "forms", "sectors", "sexual_forms",
            "controls", "place", "account",
        ),
        deletable=True,
    ),
    _of("statusdecision", STORY, columns=("decided_on", "outcome", "grounds")),
    _of("reflection", STORY, columns=("until", "ended_on", "ended_why")),
    _of("assessment", CARE),
    _of("plan", CARE, columns=("review_on", "closed_on")),
    _of("goal", CARE, columns=("text", "due_on", "state", "settled_on")),
    _of("episode", CARE, columns=("ended_on", "outcome", "note")),
    _of("followup", CARE, columns=("due_on", "done_on", "refused", "housing", "income", "retrafficked", "note")),
    TableRule(
        "care_task",
        read=f"{own()} AND {_READ}",
        insert=_WRITTEN,
        update=_OWN,
        columns=("due_on", "assigned_to_id", "text", "done_at", "done_by_id"),
        audit=("id", "owner_id"),
        why="what colleagues have to do is nobody else's business",
    ),
    _of("closure", CARE, columns=("reopened_on", "reopened_by_id", "reopened_why")),
    _of("guardian", IDENTITY, columns=("until_on", "conflict", "contact")),
    _of("bestinterest", CARE, columns=("ended_on",)),
    _of("attachment", FILES, deletable=True),
)  # fmt: skip

# Filled into the database as declared.
DATA = {
    "secret.sealed_column": sealed_columns(apps.get_models()),
    "secret.emptied_whole": [("care_task",), ("care_guardian",), ("care_bestinterest",), ("care_attachment",)],
    "secret.status_after": list(AFTER),
}
