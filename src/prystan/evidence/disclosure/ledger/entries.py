"""What the ledger's lines say, and what it refuses to write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from prystan.evidence.disclosure.ledger.account import ALWAYS, Account, Span


class LedgerError(Exception):
    """The ledger refuses, or cannot be used. The message says why and what can be done."""


class OverspentError(LedgerError):
    """A release would cost the people of a period more than they were promised."""

    def __init__(self, release: Release, account: Account) -> None:
        budget, span = account.budget, release.span
        left = account.epsilon_left(span)
        where = "" if span == ALWAYS else f" of {account.dearest(span)}"
        can = f"At most ε {left:.2f} is left" if left >= 0.01 else "Nothing is left"
        super().__init__(
            f"a release at ε {release.epsilon:g} would overspend: those registered in the period{where} have spent "
            f"ε {account.epsilon_spent(span):.2f} of {budget.epsilon:g} (δ {budget.delta:g}). {can} for this period; "
            "periods that share no day with it have budgets of their own."
        )


class Kind(StrEnum):
    OPENED = "opened"
    RESERVED = "reserved"
    """The cost of a release, written before anything is measured. It stays spent whatever comes of the release."""
    PUBLISHED = "published"
    """What a release puts out, by hash; written before its folder takes its name."""
    REFUSED = "refused"
    REPAIRED = "repaired"
    """A line that was cut off while it was written was taken out."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release as the ledger knows it.

    `span` is the cohort's period of registration. `rho` is None for methods without a formal cost (controlled rounding,
    k-anonymous rows); what those give away together is for the gates to find. `tables` is the SHA-256 of its public
    tables as they are kept for later differencing, once it is published.
    """

    name: str
    cohort: str
    span: Span
    method: str
    epsilon: float | None = None
    rho: float | None = None
    day: date | None = None
    seeded: bool = False
    """Made with a seed: for tests only, never to be published."""
    published: bool = False
    tables: str | None = None

    def reservation(self) -> dict[str, Any]:
        """What the line says that reserves its cost."""
        return {
            "kind": Kind.RESERVED.value,
            "release": self.name,
            "cohort": self.cohort,
            "from": None if self.span == ALWAYS else self.span.first.isoformat(),
            "to": None if self.span == ALWAYS else self.span.last.isoformat(),
            "method": self.method,
            "epsilon": self.epsilon,
            "rho": self.rho,
            "day": self.day.isoformat() if self.day else None,
            "seeded": self.seeded,
        }


def release_of(data: Mapping[str, Any]) -> Release:
    """A release from the line that reserves it."""
    day = data["day"]
    return Release(
        data["release"], data["cohort"], _span(data), data["method"], data["epsilon"], data["rho"],
        date.fromisoformat(day) if day else None, bool(data["seeded"]),
    )  # fmt: skip


def _span(data: Mapping[str, Any]) -> Span:
    if data["from"] is None:
        return ALWAYS
    return Span(date.fromisoformat(data["from"]), date.fromisoformat(data["to"]))
