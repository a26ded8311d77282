"""From an organisation's cases to its contribution: who agreed to be counted, under pseudonyms, in the model's columns.

Names are opened only to make linkage tokens of them (`exchange.names`); each opening is an event in the organisation's
chain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import polars as pl
from django.db import connection
from django.utils import timezone

from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member, Organisation
from prystan.casework.cases.continuations import counted_by
from prystan.casework.cases.models import Case
from prystan.casework.exchange.life import life, told_by_events
from prystan.casework.exchange.names import REGISTER, Known, open_names, to_open
from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import State
from prystan.casework.transfers.actions import gone, had_first
from prystan.casework.vault.pseudonyms import PseudonymKey
from prystan.evidence.intake.convert import contributor
from prystan.evidence.intake.frames import polars_schema
from prystan.evidence.intake.writer import Form, write_contribution
from prystan.evidence.linkage.encode import encode, write_encoded
from prystan.evidence.linkage.keys import RoundKey
from prystan.evidence.linkage.schemes import Scheme
from prystan.evidence.model.codelists import CodeList
from prystan.evidence.model.manifest import Manifest
from prystan.evidence.model.tables import TABLES

_DECISIONS = {
    State.DECLINED: "Declined",
    State.WITHDRAWN: "Withdrawn",
    State.EXPIRED: "Expired",
    State.ACCEPTED: "Accepted",
    State.IN_SERVICE: "Accepted",
    State.COMPLETED: "Accepted",
    State.FEEDBACK: "Accepted",
}
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What may leave. `register` has names and never leaves. `left_out` counts people without consent to statistics,
    and `gone` cases that went to other organisations for good: whoever has them now counts them."""

    tables: Mapping[str, pl.DataFrame]
    register: pl.DataFrame = field(repr=False)
    left_out: int
    on: date
    gone: int = 0


def draw(
    keyring: Keyring,
    *,
    by: Member,
    with_names: bool,
    known: Known | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> Drawn:
    """Read the organisation's cases, inside the transaction in which the member acts.

    Args:
        with_names: open the identities too, to make tokens of them.
        known: those that were opened before, in requests of their own; they are not opened again.
        progress: is told the share that is done.

    Raises:
        DatabaseError: the member has no permission to contribute.
    """
    allowed, continued = contributable(), counted_by(by)
    cases = list(Case.objects.filter(pk__in=allowed).order_by("number"))
    pseudonyms = keyring.pseudonyms
    counted = {case.pk: continued.get(case.pk, case.pk) for case in cases}
    records = {pk: pseudonyms.of_row("person", first) for pk, first in counted.items()}
    # of a case that another had before, what was referred then too: each row names the kind of its own sender
    referrals = Referral.objects.filter(case__in=records, sent_at__isnull=False)
    kinds = dict(Organisation.objects.values_list("id", "kind"))
    told = told_by_events(counted)
    found_by = {case: {"detected_by": kinds[house]} for case, house in had_first(records).items()}
    tables: dict[str, list[Row]] = {
        "victims": [
            {**_victim(own, records[first]), **found_by.get(first, {}), **told.get(first, {})}
            for first, own in _people(cases, counted)
        ],
        "referrals": [
            _referral(row, records[row.case_id], pseudonyms, kinds) for row in referrals.order_by("sent_at", "id")
        ],
        **life(records, pseudonyms, by.organisation.kind, kinds),
    }
    found = dict(known or {})
    if with_names:
        found |= open_names(keyring, [pk for pk in to_open(by, records) if pk not in found], by=by, progress=progress)
    register: dict[str, dict[str, str | None]] = {}
    for pk in sorted(
        found, key=lambda pk: counted.get(pk) != pk
    ):  # what she is called where she is counted comes first
        if pk in records:
            filled = register.setdefault(records[pk], {"record": records[pk]})
            filled |= {column: filled.get(column) or text for column, text in found[pk].items()}
    return Drawn(
        {name: _frame(name, rows) for name, rows in tables.items()},
        pl.DataFrame(list(register.values()), schema=dict.fromkeys(("record", *REGISTER), pl.String())),
        Case.objects.filter(owner=by.organisation_id).count() - len(continued) - len(set(counted.values())),
        timezone.localdate(),
        gone(by),
    )


def write(
    drawn: Drawn,
    folder: Path,
    who: Organisation,
    *,
    country: str,
    regions: CodeList | None = None,
    key: RoundKey | None = None,
    scheme: Scheme | None = None,
    form: Form = "csv",
) -> Manifest:
    """Write what was drawn as a contribution into `folder`; with a round's `key` and a `scheme`, its tokens too."""
    first = drawn.tables["victims"]["detected_on"].min()
    begin = first if isinstance(first, date) else drawn.on
    sender = contributor(who.name, who.kind)
    manifest = Manifest(sender, country, date(begin.year, 1, 1), max(drawn.on, begin), drawn.on)
    if key is not None and scheme is not None:
        encoded = encode(drawn.tables["victims"], drawn.register, key, scheme, contributor=sender.id, region=country)
        manifest = write_encoded(folder, encoded, manifest)
    write_contribution(folder, manifest, drawn.tables, form=form, regions=regions)
    return manifest


def contributable() -> list[UUID]:
    """The own cases whose persons agree to be counted, all of each person. Asking is written down."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.contributable()")
        return [row[0] for row in cursor.fetchall()]


def _people(cases: Iterable[Case], counted: Mapping[UUID, UUID]) -> Iterator[tuple[UUID, list[Case]]]:
    """The cases of each person, the one by which she is counted first."""
    own: dict[UUID, list[Case]] = {}
    for case in cases:
        own.setdefault(counted[case.pk], []).append(case)
    for first, together in own.items():
        yield first, sorted(together, key=lambda case: case.pk != first)


def _victim(cases: Sequence[Case], record: str) -> Row:
    """The columns of `victims` that a case has under the same name, and those that follow from it.

    Of several cases of one person the first says what it knows, the others fill in what it does not; she was noticed on
    the earliest of their days, and her age is that of this day.
    """
    columns = [f.name for f in Case._meta.concrete_fields if f.name in TABLES["victims"]]
    same = {name: next((value for case in cases if (value := getattr(case, name))), None) for name in columns}
    noticed = min(cases, key=lambda case: (case.detected_on, not case.age_band))
    return {
        **same,
        "record": record,
        "detected_on": noticed.detected_on,
        "age_band": noticed.age_band or cases[0].age_band or "NotReported",
        "statistics_consent": True,
        "recorded_on": max(_day(noticed.opened_at) or noticed.detected_on, noticed.detected_on),
    }


def _referral(row: Referral, record: str, pseudonyms: PseudonymKey, kinds: Mapping[UUID, str]) -> Row:
    state = State(row.state)
    return {
        "referral": pseudonyms.of_row("referral", row.id),
        "record": record,
        "sender": kinds[row.owner_id],
        "receiver": kinds[row.receiver_id],
        "service": row.kind,
        "region": row.region or None,
        "sent_on": _day(row.sent_at),
        "acknowledged_on": _day(row.acknowledged_at),
        "decided_on": _day(row.decided_at),
        "decision": _DECISIONS.get(state),
        "reason": row.decline_reason or None,
        "completed_on": _day(row.completed_at),
        "feedback_on": _day(row.ended_at) if state is State.FEEDBACK else None,
        "consent": True,  # the database sends none without
    }


def _frame(table: str, rows: list[Row]) -> pl.DataFrame:
    """Rows as a frame with every column of the model, in an order that tells nothing."""
    schema = polars_schema(TABLES[table])
    columns = {name: pl.Series(name, [row.get(name) for row in rows], dtype=dtype) for name, dtype in schema.items()}
    return pl.DataFrame(columns).sort(TABLES[table].key)


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None
