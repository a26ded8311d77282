"""Suspected duplicates: pairs of cases that share parts of names, and what somebody who looked at both decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from prystan.casework.alike.models import Answer, Verdict
from prystan.casework.alike.suspects import decide, suspicions
from prystan.casework.cases.models import Case
from prystan.web.pages import Asking
from prystan.web.views.show import go, show


def pairs(request: Asking) -> HttpResponse:
    """All pairs of the organisation that nobody has decided about."""
    found = suspicions(request.user)
    cases = _cases(request, {pk for one in found for pk in (one.case, one.other)})
    rows = [(cases[one.case], cases[one.other], one.parts) for one in found if one.case in cases and one.other in cases]
    return show(request, "alike_pairs.html", rows=rows)


def alike(request: Asking, case: UUID) -> HttpResponse:
    """Cases that may be of this person."""
    found = Case.objects.get(pk=case, owner=request.user.organisation_id)
    suspected = suspicions(request.user, found)
    verdicts = list(Verdict.objects.filter(Q(case=found) | Q(other=found)).select_related("decided_by"))
    others = {v.other_id if v.case_id == found.pk else v.case_id for v in verdicts} | {one.other for one in suspected}
    cases = _cases(request, others)
    return show(
        request, "alike.html", case=found,
        suspected=[(cases[one.other], one.parts) for one in suspected if one.other in cases],
        decided=[(cases[o], v) for v in verdicts if (o := v.other_id if v.case_id == found.pk else v.case_id) in cases],
    )  # fmt: skip


def decide_alike(request: Asking, case: UUID, other: UUID) -> HttpResponse:
    """One person, or two."""
    cases = _cases(request, {case, other})
    asked = request.POST.get("answer", "")
    if len(cases) != 2 or asked not in Answer.values:
        raise Http404
    decide(cases[case], cases[other], Answer(asked), by=request.user)
    said = _("It is noted that both cases are of one person.") if asked == Answer.SAME else _("It is noted.")
    return go(request, "alike", said, case=case)


def _cases(request: Asking, wanted: set[UUID]) -> dict[Any, Case]:
    rows = Case.objects.filter(owner=request.user.organisation_id, pk__in=wanted).select_related("assigned_to")
    return {row.pk: row for row in rows}
