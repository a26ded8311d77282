"""What the API takes and gives. Codes and days; nothing sealed has a place here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from prystan.casework.referrals.states import State


class Problem(Schema):
    """Why something was not done, and what to do."""

    detail: str


class Me(Schema):
    """For whom the program asks, and what it may."""

    organisation: UUID
    member: UUID
    scopes: list[str]
    until: datetime


class ServiceOut(Schema):
    """A service of the directory."""

    id: UUID
    owner_id: UUID
    kind: str
    name: str
    region: str
    sexes: list[str]
    youngest: int
    oldest: int
    takes_children_along: bool
    takes_pregnant: bool
    languages: list[str]
    capacity: int | None
    free: int | None
    hours: str
    confirmed_on: date
    ended_on: date | None


class ServiceChange(Schema):
    """What is true today of a service of the own organisation. It counts as confirmed today."""

    model_config = {"extra": "forbid"}

    capacity: Annotated[int | None, Field(ge=0, le=32767)] = None
    free: Annotated[int | None, Field(ge=0, le=32767)] = None


class CaseOut(Schema):
    """A case as codes. Names stay in the house: they open for members who signed in."""

    id: UUID
    number: int
    opened_at: datetime
    closed_at: datetime | None
    detected_on: date
    status: str
    sex: str
    age_band: str
    region: str
    anonymous: bool


class ReferralOut(Schema):
    """A referral as its envelope."""

    id: UUID
    owner_id: UUID
    receiver_id: UUID
    service_id: UUID
    kind: str
    state: str
    urgency: str
    region: str
    sex: str
    age_band: str
    languages: list[str]
    with_children: bool
    pregnant: bool
    decline_reason: str
    outcome: str
    expires_at: datetime
    sent_at: datetime | None
    acknowledged_at: datetime | None
    decided_at: datetime | None
    completed_at: datetime | None
    ended_at: datetime | None


class Move(Schema):
    """Where a referral is to go; with a decline its reason, with a completion its outcome, as codes."""

    model_config = {"extra": "forbid"}

    to: State
    code: Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_]*$")] = ""


class DueOut(Schema):
    """A closed case whose person is erased on that day, unless it is held."""

    case: UUID
    on: date
    held: bool
