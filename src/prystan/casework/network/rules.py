"""Who may do what with the rows of this application."""

from __future__ import annotations

from prystan.casework.access.security import TableRule, may, own
from prystan.casework.network.country import service_levels

FUNCTIONS = ("service_level",)

RULES = (
    TableRule(
        "network_service",
        read="(SELECT prystan.purpose()) = 'member'",
        insert=f"{own()} AND {may('manage_services')}",
        update=f"{own()} AND {may('manage_services')}",
        columns=(
            "name", "region", "sexes", "youngest", "oldest", "takes_children_along", "takes_pregnant", "languages",
            "capacity", "free", "hours", "confirmed_on", "ended_on",
        ),
        audit=("id", "owner_id"),
        why="every member may look for a service; its kind stays, because consents and referrals name it",
    ),
)  # fmt: skip

# Filled into the database as declared.
DATA = {"secret.service_level": list(service_levels().items())}
