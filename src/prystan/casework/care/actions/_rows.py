"""How a row of a case is written: its codes in clear, its words sealed."""

from __future__ import annotations

from typing import Any, TypeVar

from prystan.casework.access.fields import write_sealed
from prystan.casework.access.models import Member
from prystan.casework.care.models._base import Written
from prystan.casework.cases.actions import Opened

Row = TypeVar("Row", bound=Written)


def written(model: type[Row], opened: Opened, by: Member, words: dict[str, str], **facts: Any) -> Row:
    """A new row of an opened case; `words` by sealed column."""
    row = model(case=opened.case, owner_id=opened.case.owner_id, made_by=by, **facts)
    write_sealed(opened.dossier, row, **words)
    row.save(force_insert=True)
    return row
