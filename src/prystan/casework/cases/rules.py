"""Who may do what with the rows of this application."""

from __future__ import annotations

from prystan.casework.access.security import TableRule, may, own, own_else_granted, own_or_granted
from prystan.casework.cases.models import CONTACT, IDENTITY, NOTES

_READ, _WRITE = may("read_cases"), may("write_cases")
_OWN = f"{own()} AND {_WRITE}"
_OPEN = "NOT ARRAY[case_id, into_id] && (SELECT prystan.closed_dossiers())::uuid[]"

FUNCTIONS = ("consented", "live_consent")


def _sealed(table: str, section: str, *, columns: tuple[str, ...], deletable: bool = True) -> TableRule:
    """Rows that a receiver may read if the grant covers their section; what can be opened in them the keys decide."""
    return TableRule(
        table,
        read=f"{_READ} AND {own_or_granted(section, 'case_id')}",
        insert=_OWN,
        update=_OWN if columns else None,
        delete=_OWN if deletable else None,
        columns=columns,
        audit=("id", "owner_id"),
    )


RULES = (
    TableRule(
        "cases_case",
        read=f"{_READ} AND {own_else_granted()}",
        insert=_OWN,
        update=_OWN,
        columns=("assigned_to_id", "sex", "age_band", "region", "detected_on"),
        audit=("dossier_id", "owner_id"),
        why="status follows from decisions and closed_at from closures, in the application `care`",
    ),
    TableRule(
        "cases_earlierfacts",
        read=f"{_READ} AND {own()}",
        why="written by the database; the event is that of the case",
    ),
    _sealed("cases_name", IDENTITY, columns=("text", "also_known_as")),
    _sealed("cases_identity", IDENTITY, columns=("birth_date", "document"), deletable=False),
    _sealed("cases_contact", CONTACT, columns=("phone", "address"), deletable=False),
    _sealed("cases_note", NOTES, columns=(), deletable=False),
    TableRule(
        "cases_searchtoken",
        read=f"{own()} AND {_READ} AND NOT case_id = ANY ((SELECT prystan.closed_dossiers())::uuid[])",
        insert=_OWN,
        delete=_OWN,
        why="no event of its own: it follows the names, which have theirs; a narrowed case is not found by others",
    ),
    TableRule(
        "cases_consent",
        read=f"{_READ} AND {own_or_granted(dossier='case_id')}",
        insert=f"{_OWN} AND explained_by_id = (SELECT prystan.member())",
        update=_OWN,
        columns=("withdrawn_at",),
        audit=("id", "owner_id"),
    ),
    TableRule(
        "cases_continuation",
        read=f"{own()} AND {_READ} AND {_OPEN}",
        insert=f"{_OWN} AND {_OPEN}",
        update=f"{_OWN} AND {_OPEN}",
        columns=("ended_at",),
        audit=("id", "owner_id"),
        why="by whom both cases are opened",
    ),
)
