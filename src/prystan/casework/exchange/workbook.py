"""A filled HTCDS workbook, or submissions of the ODK form, become cases. Rows that break a rule are set aside with
what to do; the good ones go in.

Rows are read and judged by intake, as for a contribution; names are read apart, as linkage reads them, and sealed at
once. A row whose person has not consented becomes a case without a name.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl
from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.context import Context, set_context
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member
from prystan.casework.cases.actions import Opened, add_name, identify, locate, record_consent, take_in
from prystan.casework.cases.ages import band_of
from prystan.casework.cases.models import CHILD_BANDS, Case
from prystan.casework.cases.search import find_cases
from prystan.casework.exchange.models import ImportedRow
from prystan.evidence.intake.formats import Format, guess
from prystan.evidence.intake.odk import submitted_texts
from prystan.evidence.intake.problems import Problems
from prystan.evidence.intake.read import Reading, read_any
from prystan.evidence.linkage.names.dates import read_date
from prystan.evidence.linkage.register import read_register
from prystan.evidence.model.codelists import CodeList, code_list

PREFIX = "r"
_RENEW_EVERY = 100
_NOT_KEPT = ("record", "birth_year", "age", "age_band", "statistics_consent")  # read, and kept in another form


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the organisation holds of the people whose row says that they consented."""

    purposes: Collection[str]
    given_on: date
    until: date
    language: str
    child_basis: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that was well formed and still did not go in."""

    row: int
    rule: str
    remedy: Promise


@dataclass(slots=True)
class TakenIn:
    """What became of a workbook. `problems` are intake's; rows are numbered as the spreadsheet shows them."""

    problems: Problems
    set_aside: Mapping[str, Path]
    cases: int = 0
    unnamed: int = 0  # without consent, and so without a name
    known: int = 0  # taken in by an earlier import
    to_come: int = 0  # rows that were not reached in time; the same file sent again goes on with them
    aside: list[Aside] = field(default_factory=list)
    alike: list[tuple[int, int]] = field(default_factory=list)  # (row, number of a case with the same name)
    left_behind: dict[str, int] = field(default_factory=dict)  # column of the model → rows; a case has no place for it

    @property
    def complete(self) -> bool:
        return not self.aside and not self.set_aside and not self.to_come


def take_in_workbook(
    keyring: Keyring,
    path: Path,
    *,
    by: Member,
    agreement: Agreement,
    regions: CodeList | None,
    workdir: Path,
    set_aside: Path,
    until: float | None = None,
) -> TakenIn:
    """Take in every good row of the workbook, or good ODK submission, at `path`, inside the transaction in which the
    member acts; or those that are reached before `until` (`time.monotonic`).

    Raises:
        UnreadableError: it is neither.
        RegisterError: it has no columns of names, or two rows with one record.
    """
    reading = read_any(
        path, regions=regions, workdir=workdir, set_aside=set_aside, form=None, verify=False, prefix=PREFIX,
        kind=by.organisation.kind,
    )  # fmt: skip
    names = {row["record"]: row for row in read_register(path, prefix=PREFIX).to_dicts()}
    rows = _rows(path, names)
    done = TakenIn(reading.problems, reading.set_aside)
    for number, victim in enumerate(_victims(reading)):
        if number % _RENEW_EVERY == 0:
            set_context(Context.of(by))
        if until is not None and time.monotonic() > until:
            done.to_come += 1
            continue
        record = str(victim["record"])
        _take_in_row(keyring, rows[record], victim, names.get(record, {}), by, agreement, done)
    if "referrals" in reading.rows_kept:
        done.left_behind["referrals"] = reading.rows_kept["referrals"]
    return done


def _rows(path: Path, records: Iterable[str]) -> Mapping[str, int]:
    """Where each record stands: its row as the spreadsheet shows it, or the number of the submission."""
    if guess(path) is Format.ODK:
        return {record: row for row, record, _texts in submitted_texts(path, prefix=PREFIX)}
    return {record: int(record.removeprefix(PREFIX)) for record in records}


def _victims(reading: Reading) -> Iterator[dict[str, object]]:
    path = reading.tables.get("victims")
    return pl.read_parquet(path).iter_rows(named=True) if path else iter(())


def _take_in_row(
    keyring: Keyring,
    row: int,
    victim: Mapping[str, object],
    person: Mapping[str, str | None],
    by: Member,
    agreement: Agreement,
    done: TakenIn,
) -> None:
    token = keyring.imported.token("imported row", _told(victim, person))
    if ImportedRow.objects.filter(token=token).exists():
        done.known += 1
        return
    facts = _facts(victim, person)
    if victim["statistics_consent"] and facts["age_band"] in CHILD_BANDS and not agreement.child_basis:
        done.aside.append(
            Aside(row, "consent-of-a-child", _("Say on what the consent of children rests: guardian or best_interest."))
        )
        return
    try:
        with transaction.atomic():
            opened = take_in(keyring, by=by, **facts)
            ImportedRow.objects.create(case=opened.case, owner_id=by.organisation_id, token=token)
            alike = _name(keyring, opened, person, by, agreement) if victim["statistics_consent"] else None
    except IntegrityError:
        done.aside.append(
            Aside(row, "refused-by-a-rule", _("Enter this row by hand: the form says which field it is."))
        )
        return
    done.cases += 1
    done.unnamed += not victim["statistics_consent"]
    if alike is not None:
        done.alike.append((row, alike))
    for column, value in victim.items():
        if value not in (None, []) and column not in facts and column not in _NOT_KEPT:
            done.left_behind[column] = done.left_behind.get(column, 0) + 1


def _told(victim: Mapping[str, object], person: Mapping[str, str | None]) -> str:
    """What makes a row this row. Without a name, its place does: two people can have the same coded facts."""
    named = [person.get(c) for c in ("given_name", "patronymic", "surname", "full_name", "birth_date")]
    return json.dumps([*named, str(victim["detected_on"]), None if any(named) else victim["record"]])


def _facts(victim: Mapping[str, object], person: Mapping[str, str | None]) -> dict[str, object]:
    """The columns that a case has under the model's name, and the age band of the day of detection."""
    columns = {f.name for f in Case._meta.concrete_fields}
    same = {name: value for name, value in victim.items() if name in columns and value is not None}
    return {**same, "age_band": _age_band(victim, person)}


def _age_band(victim: Mapping[str, object], person: Mapping[str, str | None]) -> str:
    detected, year, age = victim["detected_on"], victim["birth_year"], victim["age"]
    if isinstance(detected, date) and isinstance(year, int):
        born = read_date(person.get("birth_date"))
        later = (born.month or 1, born.day or 1) > (detected.month, detected.day)
        age = detected.year - year - later
    if not isinstance(age, int):
        said = str(victim["age_band"] or "")
        return said if said in code_list("age_band") else ""
    return band_of(age)


def _name(
    keyring: Keyring, opened: Opened, person: Mapping[str, str | None], by: Member, agreement: Agreement
) -> int | None:
    """Consent, then the names, sealed. Returns the number of a case that has the same name already."""
    record_consent(
        opened.case, by=by, purposes=agreement.purposes, given_on=agreement.given_on, until=agreement.until,
        language=agreement.language, child_basis=agreement.child_basis if _is_child(opened.case) else "",
    )  # fmt: skip
    boxes = (person.get(column) for column in ("given_name", "patronymic", "surname"))
    whole = " ".join(part for part in boxes if part) or person.get("full_name") or ""
    other = find_cases(keyring.search, whole).exclude(pk=opened.case.pk).first() if whole else None
    if whole:
        add_name(keyring, opened, whole)
    for former in (person.get("former_surnames") or "").split(";"):
        if former.strip():
            add_name(keyring, opened, former.strip(), also_known_as=True)
    if person.get("birth_date") or person.get("document"):
        identify(opened, birth_date=_birth_date(person.get("birth_date")), document=person.get("document") or "")
    if person.get("phone"):
        locate(opened, phone=person["phone"] or "")
    return other.number if other else None


def _is_child(case: Case) -> bool:
    return case.age_band in CHILD_BANDS


def _birth_date(text: str | None) -> date | None:
    born = read_date(text)
    return date(born.year, born.month, born.day) if born.year and born.month and born.day else None
