"""Suspected duplicates: pairs of cases that share parts of names, what was decided about them, and cases of one person
put together."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from prystan.casework.alike.models import Answer, Verdict
from prystan.casework.alike.suspects import decide, suspicions
from prystan.casework.cases import continuations
from prystan.casework.cases.models import Case, Consent, Continuation
from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import OPEN
from prystan.web.care.refusals import refusal
from prystan.web.forms.alike import OtherForm, TogetherForm
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
    form = OtherForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        other = Case.objects.filter(owner=request.user.organisation_id, number=form.cleaned_data["number"]).first()
        if other is not None and other.pk != found.pk:
            return go(request, "put-together", case=found.pk, other=other.pk)
        form.add_error("number", _("Your organisation has no other case of this number."))
    return show(
        request, "alike.html", case=found, form=form,
        together={one.pk for one in continuations.others_of(found, request.user)},
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
    if asked == Answer.SAME:
        said = _("It is noted that both cases are of one person. Now they can be put together.")
        return go(request, "put-together", said, case=case, other=other)
    together = Continuation.objects.filter(ended_at=None).filter(Q(case=case, into=other) | Q(case=other, into=case))
    for continuation in together:
        continuations.put_apart(continuation)
    return go(request, "alike", _("It is noted."), case=case)


def put_together(request: Asking, case: UUID, other: UUID) -> HttpResponse:
    """Both side by side, and which of them stays. The other is continued in it; nothing is moved."""
    cases = _cases(request, {case, other})
    if len(cases) != 2:
        raise Http404
    first, second = cases[case], cases[other]
    if continuations.one_person(first, second, request.user):
        return go(request, "case", _("These cases are together already."), case=case)
    form = TogetherForm(request.POST if request.method == "POST" else None, first=first, second=second)
    if not form.is_valid():
        return show(request, "put_together.html", form=form, case=first, beside=[_beside(first), _beside(second)])
    stays, ends = (first, second) if form.cleaned_data["stays"] == str(first.pk) else (second, first)
    try:
        with transaction.atomic():
            decide(first, second, Answer.SAME, by=request.user)
            made = continuations.continue_in(ends, stays, by=request.user)
    except DatabaseError as fault:
        form.add_error(None, refusal(fault))
        return show(request, "put_together.html", form=form, case=first, beside=[_beside(first), _beside(second)])
    said = _("They are together. The person is counted once, and new things are written here.")
    return go(request, "case", said, case=made.into_id)


def put_apart(request: Asking, case: UUID) -> HttpResponse:
    """They were not one person: each case is again by itself, with what was written in it."""
    live = Continuation.objects.select_related("case", "into").get(
        case=case, owner=request.user.organisation_id, ended_at=None
    )
    continuations.put_apart(live)
    decide(live.case, live.into, Answer.DIFFERENT, by=request.user)
    return go(request, "case", _("They are apart again. Each case has what was written in it."), case=case)


def _beside(case: Case) -> tuple[Case, Consent | None, int]:
    """A case with the consent that counts in it, and how many of its referrals are under way."""
    latest = Consent.objects.filter(case=case).order_by("-version").first()
    return case, latest, Referral.objects.filter(case=case).filter(state__in=OPEN).count()


def _cases(request: Asking, wanted: set[UUID]) -> dict[Any, Case]:
    rows = Case.objects.filter(owner=request.user.organisation_id, pk__in=wanted).select_related("assigned_to")
    return {row.pk: row for row in rows}
