"""Two cases of one person: the one is continued in the other, and it can be undone. Inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from prystan.casework.access.models import Member
from prystan.casework.cases.models import Case, Consent, Continuation


def continue_in(case: Case, into: Case, *, by: Member) -> Continuation:
    """From now on the person of `case` is counted, and written about, in `into`. Where one of them is continued
    elsewhere, those are meant in which she is counted.

    Raises:
        DatabaseError: they are one already, or not both of the member's organisation, or one is closed to the member.
    """
    first = counted_by(by)
    pair = (first.get(case.pk, case.pk), first.get(into.pk, into.pk))
    made = Continuation(case_id=pair[0], into_id=pair[1], owner_id=by.organisation_id, decided_by=by)
    made.decided_at = timezone.now()  # the database puts its own moment
    made.save(force_insert=True)
    return made


def put_apart(continuation: Continuation) -> None:
    """They are not one person. Each has what was written in it."""
    continuation.ended_at = timezone.now()  # the database puts its own moment
    continuation.save(update_fields=["ended_at"])


def counted_by(by: Member) -> Mapping[UUID, UUID]:
    """Each case of the member's organisation that is continued → the one by which its person is counted."""
    live = Continuation.objects.filter(owner=by.organisation_id, ended_at=None)
    step = dict(live.values_list("case_id", "into_id"))
    return {case: _last(case, step) for case in step}


def _last(case: UUID, step: Mapping[UUID, UUID]) -> UUID:
    while case in step:
        case = step[case]
    return case


def one_person(case: Case, other: Case, by: Member) -> bool:
    """Whether these cases are together, directly or by others."""
    first = counted_by(by)
    return bool(first.get(case.pk, case.pk) == first.get(other.pk, other.pk))


def others_of(case: Case, by: Member) -> list[Case]:
    """The other cases of this person, as far as they are open to the member; the one by which she is counted first."""
    first = counted_by(by)
    mine = first.get(case.pk, case.pk)
    keys = {pk for pk, counted in first.items() if counted == mine} | {mine}
    rows = Case.objects.filter(pk__in=keys - {case.pk}).select_related("dossier").order_by("number")
    return sorted(rows, key=lambda row: row.pk != mine)


def has_to_agree_anew(case: Case) -> bool:
    """Whether her last word on being counted was no, in a case that is continued here."""
    latest = Consent.objects.filter(case=case).aggregate(version=Max("version"))["version"] or 0
    return Continuation.objects.filter(into=case, ended_at=None, consent_above__gte=latest).exists()
