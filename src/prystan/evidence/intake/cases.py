"""An HTCDS case, as a workbook's row or a form's submission, becomes a row of `victims` and rows of `referrals`.

What identifies a person is not among the fields that reach this module, but for the birth date, of which the year is
taken, and the names of organisations, of which only their presence matters.

Decisions, where HTCDS and the model differ:

* `detected_on` is the incoming referral date: the only date that HTCDS has for the beginning of a case.
* `detected_by` is the contributor's own kind where nobody referred the person; else it is not known and stays empty.
* Referrals name organisations, not kinds of organisation: the other side is ``Other``.
* HTCDS has one date a referral. It is `sent_on`; what was answered when is not reported, and stays empty.
* A location is free text. It is read where it is a country's code or name, and dropped where it is anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from prystan.evidence.intake.batch import Batch, Misfit, Ready
from prystan.evidence.intake.codes import CodeReader
from prystan.evidence.intake.standards import htcds
from prystan.evidence.intake.values import Misread, read_boolean, read_date, tidy
from prystan.evidence.model.codelists import CodeList
from prystan.evidence.model.datapackage import SEPARATOR
from prystan.evidence.model.tables import TABLES

Cells = Mapping[str, object]  # meaning (see `standards/htcds_fields.csv`) → text, date, number or boolean
_LISTS = {
    "sex": "sex",
    "citizenship": "country",
    "status": "status",
    "decided_by": "decision_maker",
    "recruitment": "recruitment",
    "controls": "control",
    "forms": "form",
    "sectors": "sector",
    "sexual_forms": "sexual_form",
}
_YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?!\d)")


@dataclass(slots=True)
class Case:
    """One case as text cells of the model. `misfits` are (column, rule, hint, code list)."""

    row: int
    victim: dict[str, str | None]
    referrals: list[dict[str, str | None]] = field(default_factory=list)
    misfits: list[tuple[str | None, str, str, str]] = field(default_factory=list)


class CaseReader:
    """Turns cells into cases. `kind` is the contributor's kind of organisation, `regions` its country's regions."""

    def __init__(self, kind: str, regions: CodeList | None) -> None:
        self._kind = kind
        self._regions = CodeReader(regions) if regions else None
        self._codes = {meaning: htcds.reader(name) for meaning, name in _LISTS.items()}
        self._countries = self._codes["citizenship"]
        self._reasons = htcds.reader("referral_reason")
        self.regions_unread = False

    def read(self, cells: Cells, row: int, record: str, problems: Iterable[tuple[str | None, str]] = ()) -> Case:
        """Read one case; `problems` are those that the file's reader saw: (meaning, rule)."""
        case = Case(row, {"record": record})
        columns = {f.meaning: f.column for f in htcds.fields()}
        known = [(columns[meaning] if meaning else None, rule) for meaning, rule in problems]
        case.misfits.extend((column, rule, "", "") for column, rule in known if column != "")
        for meaning in _LISTS:
            case.victim[meaning] = self._code(case, meaning, cells.get(meaning))
        case.victim["birth_year"] = self._birth_year(case, cells.get("birthdate"))
        case.victim["statistics_consent"] = self._yes_no(case, cells.get("consent"))
        case.victim["region"] = self._region(case, cells.get("region"))
        for meaning in ("recruited_in", "exploited_in"):
            case.victim[meaning] = self._countries.one(_text(cells.get(meaning)))
        case.victim["detected_on"] = self._day(case, "detected_on", cells.get("incoming_on"))
        case.victim["detected_by"] = None if _text(cells.get("referrer")) else self._kind
        self._referrals(case, cells, record)
        return case

    def _code(self, case: Case, meaning: str, value: object) -> str | None:
        text, codes = _text(value), self._codes[meaning]
        if not text:
            return None
        found = codes.many(text) or codes.spaced(text)
        if found is None:
            case.misfits.append((meaning, "code-unknown", codes.suggestion(text), codes.name))
            return None
        if len(found) > 1 and not TABLES["victims"][meaning].multiple:
            case.misfits.append((meaning, "code-several", "", codes.name))
            return None
        return SEPARATOR.join(found)

    def _birth_year(self, case: Case, value: object) -> str | None:
        if isinstance(value, date):
            return str(value.year)
        text = _text(value)
        if not text:
            return None
        if len(years := set(_YEAR.findall(text))) == 1:
            return str(years.pop())
        case.misfits.append(("birth_year", "date-form", "", ""))
        return None

    def _yes_no(self, case: Case, value: object) -> str | None:
        text = _text(value)
        if not text:
            return None
        answer = read_boolean(text)
        if isinstance(answer, Misread):
            case.misfits.append(("statistics_consent", answer.rule, "", ""))
            return None
        return "true" if answer else "false"

    def _region(self, case: Case, value: object) -> str | None:
        text = _text(value)
        if not text:
            return None
        if self._regions is None:
            self.regions_unread = True
            return None
        found = self._regions.one(text)
        if found is None:
            case.misfits.append(("region", "code-unknown", self._regions.suggestion(text), "region"))
        return found

    def _day(self, case: Case, column: str, value: object) -> str | None:
        if isinstance(value, date):
            return (value.date() if isinstance(value, datetime) else value).isoformat()
        text = _text(value)
        if not text:
            return None
        day = read_date(text)
        if isinstance(day, Misread):
            case.misfits.append((column, day.rule, "", ""))
            return None
        return day.isoformat()

    def _referrals(self, case: Case, cells: Cells, record: str) -> None:
        incoming = self._reason(case, cells.get("incoming_reason"))
        if case.victim["detected_on"] and (_text(cells.get("referrer")) or incoming):
            case.referrals.append(
                {"referral": f"{record}-in", "record": record, "sender": "Other", "receiver": self._kind,
                 "sent_on": case.victim["detected_on"], "reason": incoming}
            )  # fmt: skip
        if any(_text(cells.get(meaning)) for meaning in ("receiver", "outgoing_on", "outgoing_reason")):
            case.referrals.append(
                {"referral": f"{record}-out", "record": record, "sender": self._kind, "receiver": "Other",
                 "sent_on": self._day(case, "sent_on", cells.get("outgoing_on")),
                 "reason": self._reason(case, cells.get("outgoing_reason"))}
            )  # fmt: skip

    def _reason(self, case: Case, value: object) -> str | None:
        text = _text(value)
        found = self._reasons.one(text)
        if text and found is None:
            case.misfits.append(("reason", "code-unknown", self._reasons.suggestion(text), self._reasons.name))
        return found


def _text(value: object) -> str:
    return "" if value is None else tidy(str(value))


def sources(file: str, cases: Iterable[Case], labels: Mapping[str, str]) -> list[Ready]:
    """The cases as sources of `victims` and `referrals`, ready for the checker."""
    read = list(cases)
    victims = [(case, case.victim, _of("victims", case)) for case in read]
    referrals = [(case, referral, _of("referrals", case)) for case in read for referral in case.referrals]
    made = [Ready(file, "victims", [_batch("victims", victims)], dict(labels))]
    if referrals:
        made.append(Ready(file, "referrals", [_batch("referrals", referrals)], dict(labels)))
    return made


_Row = tuple[Case, dict[str, str | None], list[tuple[str | None, str, str, str]]]
_OF_REFERRALS = ("sent_on", "reason")


def _of(table: str, case: Case) -> list[tuple[str | None, str, str, str]]:
    """The misfits of a case that concern a table. A row that is unclear as a whole is unclear in both."""
    return [m for m in case.misfits if m[0] is None or (m[0] in _OF_REFERRALS) == (table == "referrals")]


def _batch(table: str, rows: list[_Row]) -> Batch:
    names = [name for name in TABLES[table].column_names if any(name in cells for _, cells, _ in rows)]
    frame = pl.DataFrame(
        {name: [cells.get(name) for _, cells, _ in rows] for name in names}, schema=dict.fromkeys(names, pl.String())
    )
    misfits = tuple(
        Misfit(position, rule, column, hint, (("codes", codes),) if codes else ())
        for position, (_, _, found) in enumerate(rows)
        for column, rule, hint, codes in found
    )
    return Batch(pl.Series("row", [case.row for case, _, _ in rows], dtype=pl.Int64()), frame, misfits)
