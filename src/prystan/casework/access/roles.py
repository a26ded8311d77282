"""What a member may do, as data with a sentence each. Screens show the sentences; the database enforces them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """One thing that a member may do. `SENTENCES` says it to people."""

    READ_CASES = "read_cases"
    WRITE_CASES = "write_cases"
    REFER = "refer"
    NARROW_CASES = "narrow_cases"
    BREAK_GLASS = "break_glass"
    TRANSFER_CASES = "transfer_cases"
    ERASE_CASES = "erase_cases"
    CONTRIBUTE = "contribute"
    EXPORT = "export"
    OVERSEE = "oversee"
    MANAGE_SERVICES = "manage_services"
    SIGN_MEMORANDA = "sign_memoranda"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_ORGANISATION = "manage_organisation"
    READ_AUDIT = "read_audit"


SENTENCES: dict[Permission, Promise] = {
    Permission.READ_CASES: _("See the organisation's cases and open what is sealed in them."),
    Permission.WRITE_CASES: _("Take in people, record consent, and write in cases."),
    Permission.REFER: _("Send referrals, and answer those that come in."),
    Permission.NARROW_CASES: _("Say that only some colleagues open a case, and open every case."),
    Permission.BREAK_GLASS: _(
        "Open a case that only some colleagues open: with a reason, a second person and for some hours."
    ),
    Permission.TRANSFER_CASES: _(
        "Give a case to another organisation for good, and take over cases that others offer."
    ),
    Permission.ERASE_CASES: _(
        "Erase a person for good by destroying the key, forbid it, and say how long closed cases are kept."
    ),
    Permission.CONTRIBUTE: _("Make the organisation's contribution: numbers and pseudonyms, no names."),
    Permission.EXPORT: _("Take out everything the organisation owns, names included, in an open format."),
    Permission.OVERSEE: _(
        "Be told of referrals that nobody answers; in a national office, how many wait in the country."
    ),
    Permission.MANAGE_SERVICES: _("Say which services the organisation offers, and to whom."),
    Permission.SIGN_MEMORANDA: _("Propose, sign and end memoranda, which say who may refer what to whom."),
    Permission.MANAGE_MEMBERS: _("Invite members, change their roles, let them back in, end their membership."),
    Permission.MANAGE_ORGANISATION: _("Change what others read about the organisation."),
    Permission.READ_AUDIT: _("Read who opened, changed or was refused what."),
}


@dataclass(frozen=True, slots=True)
class Role:
    """Several permissions under a name that people use."""

    code: str
    name: Promise
    sentence: Promise
    permissions: frozenset[Permission]


ROLES: tuple[Role, ...] = (
    Role(
        "caseworker",
        _("Caseworker"),
        _("Works with people: takes them in, records consent, refers and follows up."),
        frozenset({Permission.READ_CASES, Permission.WRITE_CASES, Permission.REFER, Permission.BREAK_GLASS}),
    ),
    Role(
        "coordinator",
        _("Co-ordinator"),
        _("Sees that no referral is left waiting, keeps the services up to date, and may erase a person."),
        frozenset(
            {
                Permission.READ_CASES,
                Permission.WRITE_CASES,
                Permission.REFER,
                Permission.OVERSEE,
                Permission.NARROW_CASES,
                Permission.BREAK_GLASS,
                Permission.TRANSFER_CASES,
                Permission.ERASE_CASES,
                Permission.CONTRIBUTE,
                Permission.EXPORT,
                Permission.MANAGE_SERVICES,
                Permission.SIGN_MEMORANDA,
            }
        ),
    ),
    Role(
        "administrator",
        _("Administrator"),
        _("Looks after members and the organisation's entry. Sees no case."),
        frozenset({Permission.MANAGE_MEMBERS, Permission.MANAGE_ORGANISATION, Permission.MANAGE_SERVICES}),
    ),
    Role(
        "auditor",
        _("Auditor"),
        _("Reads who did what, and nothing else."),
        frozenset({Permission.READ_AUDIT}),
    ),
)
ROLE_CODES = tuple(role.code for role in ROLES)


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """All that these roles together allow. An unknown role allows nothing."""
    return _together(frozenset(roles))


@cache  # asked for each page of the menu, for each page that is shown
def _together(held: frozenset[str]) -> frozenset[Permission]:
    return frozenset().union(*(role.permissions for role in ROLES if role.code in held))
