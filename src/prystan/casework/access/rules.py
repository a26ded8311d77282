"""Who may do what with the rows of this application."""

from __future__ import annotations

from prystan.casework.access.backup import Keys
from prystan.casework.access.security import ALL, WRAPS, TableRule, may, own, sealed_to

_SIGNED_IN = "(SELECT prystan.purpose()) = 'member'"
_SELF = "id = (SELECT prystan.member())"  # signed in, or about to be
_OWN_MEMBERS = own("organisation_id")

FUNCTIONS = (
    "context", "member_with_email", "names_of_houses",
    "purpose", "organisation", "member", "may", "demand", "granted", "note",
    "open_dossier", "take_key", "offer_grant", "revoke_grant", "erase_dossier", "forget_factors",
    "sealed_to_paper", "use_paper",
    "hold_key", "begin_renewal", "sealed_to_own", "renew_sealed", "end_renewal",
)  # fmt: skip


def _there(table: str, column: str, ended: str) -> str:
    return f"EXISTS (SELECT FROM public.{table} t WHERE t.id = k.{column} AND t.{ended} IS NULL)"


# What goes into the backup of keys, and what stands for it in the backup of data.
KEYS = (
    Keys("public.access_wrap", fits=_there("access_dossier", "dossier_id", "erased_at")),
    Keys("public.access_organisationkey", fits=_there("access_member", "member_id", "ended_at")),
    Keys("public.access_recoverypaper", fits=_there("access_organisation", "owner_id", "closed_at")),
    Keys("public.access_organisation", {"public_key": "public_key", "key_made_at": "key_made_at"}),
    Keys("public.access_member", {"password": "''", "public_key": "public_key", "locked_secret": "NULL"}),
)  # fmt: skip
FLEETING = ("public.access_failedsignin",)

STATEMENTS = (sealed_to(WRAPS, "sealed", mine="organisation_id = $1"),)

RULES = (
    TableRule(
        "access_organisation",
        read=_SIGNED_IN,
        update=f"{own('id')} AND {may('manage_organisation')}",
        columns=("name",),
        audit=("id", "id"),
        why="every member may know who belongs to the mechanism",
    ),
    TableRule(
        "access_member",
        read=f"{_SELF} OR {_OWN_MEMBERS}",
        insert=f"{_OWN_MEMBERS} AND {may('manage_members')}",
        update=f"{_SELF} OR ({_OWN_MEMBERS} AND {may('manage_members')})",
        columns=("password", "last_login", "name", "roles", "ended_at", "public_key", "locked_secret"),
        audit=("id", "organisation_id"),
        why="a guard keeps members from changing their own roles",
    ),
    TableRule(
        "access_organisationkey",
        read=own(),
        insert=f"{own()} AND {may('manage_members')}",
        delete=f"{own()} AND {may('manage_members')}",
        audit=("id", "owner_id"),
    ),
    TableRule(
        "access_recoverypaper",
        read=own(),
        insert=f"{own()} AND {may('manage_organisation')}",
        audit=("id", "owner_id"),
        why="used by prystan.use_paper only, by whoever holds the paper; every member reads that it was used",
    ),
    TableRule(
        "access_secondfactor",
        read=f"member_{_SELF}",
        insert=f"member_{_SELF}",
        update=f"member_{_SELF}",
        delete=f"member_{_SELF}",
        columns=("secret", "confirmed_at", "last_step"),
        audit=("member_id", "owner_id"),
        why="nobody takes his own last one away; who manages members takes a lost one away, by prystan.forget_factors",
    ),
    TableRule(
        "access_passkey",
        read=f"member_{_SELF}",
        insert=f"member_{_SELF}",
        update=f"member_{_SELF}",
        delete=f"member_{_SELF}",
        columns=("name", "sign_count", "backed_up", "used_at"),
        audit=("id", "owner_id"),
        why="as the second factor above",
    ),
    TableRule(
        "access_failedsignin",
        read=ALL,
        insert=ALL,
        delete=ALL,
        why="counted before it is known who asks; keyed hashes, which tell nobody anything",
    ),
    TableRule(
        "access_dossier", read=f"{own()} OR id = ANY ((SELECT prystan.granted())::uuid[])", audit=("id", "owner_id")
    ),
    TableRule("access_wrap", audit=("dossier_id", "owner_id"), why="handed out by prystan.take_key only"),
    TableRule(
        "access_grant",
        read=f"{own()} OR {own('organisation_id')} OR dossier_id = ANY ((SELECT prystan.taken_over())::uuid[])",
        audit=("id", "owner_id", "organisation_id"),
        audit_when="NEW.opened_at IS NOT NULL",
        why="written by functions only; who took a case over sees what was given before",
    ),
    TableRule(
        "access_auditevent",
        read=f"{own('chain')} AND {may('read_audit')}",
        why="written by the database itself",
    ),
    TableRule("access_audithead", read=f"{own('chain')} AND {may('read_audit')}"),
)
