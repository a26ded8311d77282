"""Who may do what with the rows of this application."""

from __future__ import annotations

from prystan.casework.access.security import TableRule, may, own
from prystan.casework.network.country import demands, service_levels

FUNCTIONS = ("service_level",)

RULES = (
    TableRule(
        "network_service",
        read="(SELECT prystan.purpose()) = 'member'",
        insert=f"{own()} AND {may('manage_services')}",
        update=f"{own()} AND {may('manage_services')}",
        columns=(
            "name", "region", "sexes", "youngest", "oldest", "takes_children_along", "takes_pregnant", "languages",
            "capacity", "free", "hours", "confirmed_on", "ended_on", "branch_id",
        ),
        audit=("id", "owner_id"),
        why="every member may look for a service; its kind stays, because consents and referrals name it",
    ),
    TableRule(
        "network_branch",
        read="(SELECT prystan.purpose()) = 'member'",
        insert=f"{own()} AND {may('manage_organisation')}",
        update=f"{own()} AND {may('manage_organisation')}",
        columns=("name", "region", "closed_on"),
        audit=("id", "owner_id"),
        why="a part of the directory",
    ),
    TableRule(
        "network_posting",
        read=own(),
        insert=f"{own()} AND {may('manage_members')}",
        update=f"{own()} AND {may('manage_members')}",
        delete=f"{own()} AND {may('manage_members')}",
        columns=("branch_id",),
        audit=("id", "owner_id"),
    ),
    TableRule(
        "network_memorandum",
        read=f"({own()} OR {own('partner_id')}) AND ({may('sign_memoranda')} OR {may('refer')})",
        insert=f"{own()} AND {may('sign_memoranda')} AND made_by_id = (SELECT prystan.member())",
        update=f"({own()} OR {own('partner_id')}) AND {may('sign_memoranda')}",
        columns=("owner_signed_at", "partner_signed_at", "ended_at"),
        audit=("id", "owner_id", "partner_id"),
        why="its words stay as they were proposed; a guard lets each side sign for itself, once",
    ),
)  # fmt: skip

# Filled into the database as declared.
DATA = {"secret.service_level": list(service_levels().items()), "secret.country_rule": list(demands().items())}
