"""Which cases of the own organisation may be of one person, by their blind tokens alone: no name is opened for it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from prystan.casework.access.models import Member
from prystan.casework.alike.models import Answer, Verdict
from prystan.casework.cases.continuations import counted_by
from prystan.casework.cases.models import Case

PARTS = 2  # name parts in common, in whatever script; one alone is shared by too many people
MOST = 100

# Row security hides the tokens of cases that are closed to whoever asks. Erased persons have none.
_PAIRS = """
    SELECT a.case_id, b.case_id, count(DISTINCT a.token) AS parts
      FROM cases_searchtoken a
      JOIN cases_searchtoken b ON b.owner_id = a.owner_id AND b.token = a.token AND b.case_id <> a.case_id
      JOIN cases_case ca ON ca.dossier_id = a.case_id
      JOIN cases_case cb ON cb.dossier_id = b.case_id AND (ca.sex = cb.sex OR ca.sex = '' OR cb.sex = '')
     WHERE a.owner_id = %(owner)s AND ca.owner_id = %(owner)s AND cb.owner_id = %(owner)s
       AND (%(case)s::uuid IS NULL AND a.case_id < b.case_id OR a.case_id = %(case)s::uuid)
       AND NOT EXISTS (
        SELECT FROM alike_verdict v
         WHERE v.case_id = least(a.case_id, b.case_id) AND v.other_id = greatest(a.case_id, b.case_id)
     )
     GROUP BY a.case_id, b.case_id HAVING count(DISTINCT a.token) >= %(parts)s
     ORDER BY parts DESC, a.case_id, b.case_id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two cases that share so many parts of names, and about which nobody has decided."""

    case: UUID
    other: UUID
    parts: int


def suspicions(by: Member, case: Case | None = None) -> list[Suspicion]:
    """Pairs of the member's organisation, those with most in common first; of one case, where it is given."""
    asked = {"owner": by.organisation_id, "case": case.pk if case else None, "parts": PARTS, "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, asked)
        found = [Suspicion(*row) for row in cursor.fetchall()]
    first = counted_by(by)  # cases that are together already are suspected no more
    return [one for one in found if first.get(one.case, one.case) != first.get(one.other, one.other)]


def decide(case: Case, other: Case, answer: Answer, *, by: Member) -> Verdict:
    """Write down whether these are of one person. A later decision takes the place of an earlier one.

    Raises:
        DatabaseError: they are one case, or not both of the member's organisation, or one is closed to the member.
    """
    first, second = sorted((case, other), key=lambda one: one.pk)
    made = Verdict.objects.filter(case=first, other=second).first()
    if made is None:
        made = Verdict(case=first, other=second, owner_id=by.organisation_id, answer=answer, decided_by=by)
        made.save(force_insert=True)
    else:
        made.answer = answer
        made.save(update_fields=["answer"])
    return made
