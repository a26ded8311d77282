"""Estimates that an earlier edition published: kept beside the ledger, and repeated by every later one.

Two editions of one period, a month and a few persons apart, give two formulas of nearly the same small cells. So an
estimate of a period is published once; editions that stand in the same ledger repeat it (docs/adr/0011). What is kept
was public, and says nothing new to whoever finds it.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from prystan.evidence.disclosure._seal import opened
from prystan.evidence.disclosure.estimates import PublicEstimate, PublicEstimates, PublicRange, PublicStratum
from prystan.evidence.indicators.definition import YEAR
from prystan.evidence.indicators.figures import Period

if TYPE_CHECKING:
    from prystan.evidence.disclosure.earlier import Earlier

_TYPES = {kind.__name__: kind for kind in (PublicEstimate, PublicEstimates, PublicRange, PublicStratum)}
_INFINITE = "more than any"


def said_of(public: Any) -> Any:
    """A public estimate as JSON holds it; `of_said` takes it back."""
    if isinstance(public, tuple | list):
        return [said_of(one) for one in public]
    if type(public).__name__ in _TYPES:
        own = {field.name: said_of(getattr(public, field.name)) for field in dataclasses.fields(public)}
        return {"is": type(public).__name__} | own
    return _INFINITE if isinstance(public, float) and math.isinf(public) else public


def of_said(said: Any) -> Any:
    """What `said_of` was given. Fields that this version does not know are left out."""
    if isinstance(said, list):
        return tuple(of_said(one) for one in said)
    if not isinstance(said, Mapping):
        return math.inf if said == _INFINITE else said
    kind = _TYPES[said["is"]]
    known = {field.name for field in dataclasses.fields(kind)}
    with opened():
        return kind(**{name: of_said(value) for name, value in said.items() if name in known})


def published_whole(earlier: Sequence[Earlier], period: Period | None) -> PublicEstimates | None:
    """What was first published of a period as a whole, marked as repeated; None where nothing was."""
    for release in earlier:
        if release.hidden is not None and release.hidden.estimates and release.period == period:
            with opened():
                return dataclasses.replace(release.hidden, repeated=True)
    return None


def published_years(earlier: Sequence[Earlier]) -> dict[str, PublicEstimate]:
    """What was first published of each calendar year, as the whole of one edition or as a line of another."""
    found: dict[str, PublicEstimate] = {}
    for release in earlier:
        if release.hidden is None or release.period is None:
            continue
        year = str(release.period.begin.year)
        if release.period == Period.year(int(year)) and release.hidden.headline is not None:
            found.setdefault(year, release.hidden.headline)
        for one in release.hidden.strata:
            if one.dimension == YEAR and one.estimate is not None:
                found.setdefault(one.code, one.estimate)
    return found
