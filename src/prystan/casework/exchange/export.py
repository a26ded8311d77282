"""Everything an organisation owns, in an open format and in clear: a data package with one CSV file a table.

For an organisation that leaves, or wants to know that it could. Each dossier is opened by the organisation's own key,
which is written down, and so is the export itself.
"""

from __future__ import annotations

import base64
import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, models
from django.utils import timezone

from prystan.casework.access.context import Context, set_context
from prystan.casework.access.fields import SealedField, read_sealed_bytes
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member, Organisation
from prystan.casework.access.purposes import SEALED, held, tables
from prystan.casework.care.models import Attachment
from prystan.casework.cases.continuations import counted_by
from prystan.casework.cases.models import SECTIONS, Case
from prystan.casework.vault import OpenedDossier
from prystan.evidence.intake.writer import sha256_of
from prystan.evidence.model.datapackage import MANIFEST_NAME, SEPARATOR

PORTION = 200  # cases whose keys are open at once; a context lives two minutes
MOST_CASES, MOST_BYTES = 5000, 200 * 1024 * 1024  # of one export by page: what is more would hold it for too long
NOT_EXPORTED = {
    "access_organisationkey": "a key, useless without its member's password",
    "access_recoverypaper": "a key, useless without the paper",
    "access_secondfactor": "a secret of a member's telephone",
    "access_passkey": "works for this site's address only",
    "access_wrap": "a key; what it opens is exported in clear",
    "access_auditevent": "the auditor's: `prystan audit`",
    "access_audithead": "the auditor's: `prystan audit`",
    "access_failedsignin": "of no organisation: hashes that end with their hour",
    "web_session": "of no organisation: ends with the day",
    "web_draft": "a form that was not sent yet, sealed to one member; a week at most",
    "clocks_escalation": "follows from the referrals and the country's service levels",
    "clocks_told": "when members were last told that something waits",
    "cases_searchtoken": "hashes that follow from the names",
    "exchange_making": "a contribution that is being made; an hour at most",
    "exchange_importedrow": "hashes that follow from the rows that came in",
}
_TYPES: tuple[tuple[type[models.Field[Any, Any]], str], ...] = (
    (models.BooleanField, "boolean"),
    (models.DateTimeField, "datetime"),
    (models.DateField, "date"),
    (models.IntegerField, "integer"),
)


@dataclass(slots=True)
class Exported:
    """Rows by table; people, of whom one may have several cases; and those that were erased, of whom codes are left."""

    rows: dict[str, int] = field(default_factory=dict)
    people: int = 0
    erased: int = 0


def is_large(by: Member) -> bool:
    """Whether everything is more than one request should take out: too many cases, or too much in attachments."""
    files_ = Attachment.objects.filter(owner=by.organisation_id).aggregate(all=models.Sum("size"))["all"] or 0
    return files_ > MOST_BYTES or Case.objects.filter(owner=by.organisation_id).count() > MOST_CASES


def exported_tables() -> list[type[models.Model]]:
    """The tables with rows that belong to one organisation, but for those with a reason not to."""
    return [m for m in tables() if _owner_column(m) and m._meta.db_table not in NOT_EXPORTED]


def columns_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns that leave: all but keys, hashes and passwords."""
    return [f for f in model._meta.concrete_fields if isinstance(f, SealedField) or not _is_secret(f)]


def export(
    keyring: Keyring, folder: Path, *, by: Member, progress: Callable[[float], None] = lambda _: None
) -> Exported:
    """Write the data package into `folder`, inside the transaction in which the member acts.

    Raises:
        DatabaseError: the member has no permission to export.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.begin_export()")
    done = Exported()
    folder.mkdir(parents=True, exist_ok=True)
    models_ = exported_tables()
    for model in models_:
        if not _of_case(model):
            rows = model._default_manager.filter(**{_owner_column(model) or "": by.organisation_id}).order_by("pk")
            done.rows[model._meta.db_table] = _write(folder, model, (_row(row, None) for row in rows.iterator()))
    for model in filter(_of_case, models_):
        done.rows[model._meta.db_table] = _write(folder, model, ())
    _export_cases(keyring, folder, by, [m for m in models_ if _of_case(m)], done, progress)
    _describe(folder, by.organisation, models_)
    return done


def _export_cases(
    keyring: Keyring, folder: Path, by: Member, models_: Sequence[type[models.Model]], done: Exported,
    progress: Callable[[float], None],
) -> None:  # fmt: skip
    cases = Case.objects.filter(owner=by.organisation_id).order_by("number")
    living = list(cases.filter(dossier__erased_at__isnull=True).values_list("pk", flat=True))
    continued = counted_by(by)
    done.people = cases.count() - len(continued)
    done.erased = done.people - len({continued.get(pk, pk) for pk in living})
    for start in range(0, len(living), PORTION):
        set_context(Context.of(by))
        portion = living[start : start + PORTION]
        opened = keyring.open_many(portion, SECTIONS)
        for model in models_:
            rows = model._default_manager.filter(case__in=portion).order_by("pk")
            lines = (_row(row, opened.get(row.case_id)) for row in rows.iterator())  # type: ignore[attr-defined]
            done.rows[model._meta.db_table] += _append(folder, model, lines)
        progress((start + len(portion)) / len(living))


def _row(row: models.Model, opened: OpenedDossier | None) -> list[str]:
    return [_cell(row, column, opened) for column in columns_of(type(row))]


def _cell(row: models.Model, column: models.Field[Any, Any], opened: OpenedDossier | None) -> str:
    if isinstance(column, SealedField):
        return sealed_cell(opened, row, column.name) if opened is not None else ""
    return written(getattr(row, column.attname))


BYTES = "base64:"  # before the bytes of a file


def sealed_cell(opened: OpenedDossier, row: models.Model, name: str) -> str:
    """What was sealed, as text; the bytes of a file in base64, behind `BYTES`."""
    if not getattr(row, name):
        return ""
    content = read_sealed_bytes(opened, row, name)
    try:
        return content.decode()
    except UnicodeDecodeError:
        return BYTES + base64.b64encode(content).decode()


def written(value: object) -> str:
    """A value as it stands in a cell."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(timezone.get_default_timezone()).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case list() | tuple():
            return SEPARATOR.join(written(one) for one in value)
        case dict():
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)


def _write(folder: Path, model: type[models.Model], rows: Iterable[list[str]]) -> int:
    with (folder / f"{model._meta.db_table}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow([column.attname for column in columns_of(model)])
    return _append(folder, model, rows)


def _append(folder: Path, model: type[models.Model], rows: Iterable[list[str]]) -> int:
    count = 0
    with (folder / f"{model._meta.db_table}.csv").open("a", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the count is what is returned
            out.writerow(row)
    return count


def _describe(folder: Path, who: Organisation, models_: Iterable[type[models.Model]]) -> None:
    described = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "export",
        "title": f"Everything of {who.name}",
        "created": timezone.now().isoformat(timespec="seconds"),
        "resources": [_resource(folder, model) for model in models_],
    }
    text = json.dumps(described, ensure_ascii=False, indent=1)
    (folder / MANIFEST_NAME).write_text(text + "\n", encoding="utf-8")


def _resource(folder: Path, model: type[models.Model]) -> Mapping[str, object]:
    path = folder / f"{model._meta.db_table}.csv"
    return {
        "name": model._meta.db_table,
        "path": path.name,
        "description": " ".join((model.__doc__ or "").split()),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "hash": f"sha256:{sha256_of(path)}",
        "bytes": path.stat().st_size,
        "schema": {"fields": [_field(model, column) for column in columns_of(model)], "missingValues": [""],
                   "primaryKey": [model._meta.pk.attname]},
    }  # fmt: skip


def _field(model: type[models.Model], column: models.Field[Any, Any]) -> Mapping[str, object]:
    said = held(model, column.name)
    return {
        "name": column.attname,
        "type": next((kind for of, kind in _TYPES if isinstance(column, of)), "string"),
        "description": str(column.help_text),
        "prystan": {"sensitivity": str(said.sensitivity), "sealed": said.sensitivity == SEALED, "use": said.use.value},
    }


def _is_secret(column: models.Field[Any, Any]) -> bool:
    return isinstance(column, models.BinaryField) or column.name == "password"


def _owner_column(model: type[models.Model]) -> str | None:
    """The column that says whose a row is."""
    if model is Organisation:
        return "pk"
    names = {f.name for f in model._meta.concrete_fields}
    return "owner" if "owner" in names else "organisation" if model is Member else None


def _of_case(model: type[models.Model]) -> bool:
    return any(isinstance(column, SealedField) for column in model._meta.concrete_fields)
