"""A list of the own cases is read in the order of its index and stops; row security does not make it gather them."""

from __future__ import annotations

from django.db import connection

from casework.cast import Cast
from casework.story import brought_to, case_of, visible_case
from prystan.casework.cases.models import Case
from prystan.casework.referrals.states import State


def plan_of(cases: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # a few rows of a test are always read whole otherwise
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {cases}")
        return "\n".join(line for (line,) in cursor.fetchall())


def test_the_newest_own_cases_are_found_by_walking_the_index(cast: Cast, database: None) -> None:
    person = cast["association caseworker"]
    case_of(person)
    with person.acting():
        mine = Case.objects.filter(owner=person.organisation.id).order_by("-opened_at")[:50]
        plan = plan_of(str(mine.query).replace(str(person.organisation.id), f"'{person.organisation.id}'"))
    assert "Index Scan using cases_of_an_organisation" in plan
    assert "Bitmap" not in plan
    assert "Sort" not in plan


def test_own_and_lent_are_visible_and_nothing_else(cast: Cast, database: None) -> None:
    opened, _ = brought_to(State.ACCEPTED, cast)
    own = case_of(cast["shelter caseworker"])
    with cast["shelter caseworker"].acting():
        seen = set(Case.objects.filter(pk__in=[opened.case.pk, own.case.pk]).values_list("pk", flat=True))
    assert seen == {opened.case.pk, own.case.pk}
    assert visible_case(cast["stranger caseworker"], opened) is None
    assert visible_case(cast["association caseworker"], own) is None
