"""Finding a service that takes the person as she is: with her child, in her language, in the region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from prystan.casework.network.models import OLDEST, Service

STALE = timedelta(days=60)
"""An entry that nobody has confirmed for so long is asked about before anybody is sent there."""


@dataclass(frozen=True, slots=True)
class Need:
    """What is asked of a service. What is left out does not matter."""

    kind: str
    region: str | None = None
    sex: str | None = None
    age: int | None = None
    age_band: str = ""
    with_children: bool = False
    pregnant: bool = False
    language: str | None = None

    @property
    def ages(self) -> tuple[int, int] | None:
        """From and to which age the person may be, as far as it is known."""
        if self.age is not None:
            return self.age, self.age
        if not self.age_band:
            return None
        first, _, last = self.age_band.rstrip("+").partition("-")
        return int(first), int(last or OLDEST)


def offered() -> QuerySet[Service]:
    """Services that have not ended."""
    return Service.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=timezone.localdate()))


def stale(service: Service) -> bool:
    """Whether the entry was confirmed so long ago that it may no longer be true."""
    return timezone.localdate() - service.confirmed_on > STALE


def find_services(need: Need) -> QuerySet[Service]:
    """Services that take such a person, those with the freshest confirmation first.

    A service that is full is listed, last: a referral may wait, and the caseworker may know better.
    """
    fits = Q(kind=need.kind)
    if need.region is not None:
        fits &= Q(region=need.region)
    if need.sex is not None:
        fits &= Q(sexes=[]) | Q(sexes__contains=[need.sex])
    if need.ages is not None:  # of a band, any age may be hers: who asks sees the service's ages beside it
        first, last = need.ages
        fits &= Q(youngest__lte=last, oldest__gte=first)
    if need.with_children:
        fits &= Q(takes_children_along=True)
    if need.pregnant:
        fits &= Q(takes_pregnant=True)
    if need.language is not None:
        fits &= Q(languages__contains=[need.language])
    full = Q(free=0)
    return (
        offered()
        .filter(fits)
        .select_related("owner")
        .annotate(full=full)
        .order_by("full", F("confirmed_on").desc(), "name", "id")
    )
