"""Finding a service that takes the person as she is: with her child, in her language, in the region."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from prystan.casework.network.models import Service


@dataclass(frozen=True, slots=True)
class Need:
    """What is asked of a service. What is left out does not matter."""

    kind: str
    region: str | None = None
    sex: str | None = None
    age: int | None = None
    with_children: bool = False
    pregnant: bool = False
    language: str | None = None


def find_services(need: Need) -> QuerySet[Service]:
    """Services that take such a person, those with the freshest confirmation first.

    A service that is full is listed, last: a referral may wait, and the caseworker may know better.
    """
    today = timezone.localdate()
    fits = Q(kind=need.kind) & (Q(ended_on__isnull=True) | Q(ended_on__gt=today))
    if need.region is not None:
        fits &= Q(region=need.region)
    if need.sex is not None:
        fits &= Q(sexes=[]) | Q(sexes__contains=[need.sex])
    if need.age is not None:
        fits &= Q(youngest__lte=need.age, oldest__gte=need.age)
    if need.with_children:
        fits &= Q(takes_children_along=True)
    if need.pregnant:
        fits &= Q(takes_pregnant=True)
    if need.language is not None:
        fits &= Q(languages__contains=[need.language])
    full = Q(free=0)
    return (
        Service.objects.filter(fits)
        .select_related("owner")
        .annotate(full=full)
        .order_by("full", F("confirmed_on").desc(), "name", "id")
    )
