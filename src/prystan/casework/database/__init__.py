"""PostgreSQL for the casework wing: found or brought along, started, given two roles, and checked."""

from __future__ import annotations

from prystan.casework.database.binaries import Binaries, find_binaries
from prystan.casework.database.checks import check_database
from prystan.casework.database.cluster import Cluster
from prystan.casework.database.roles import APP, OWNER, prepare_database

__all__ = ["APP", "OWNER", "Binaries", "Cluster", "check_database", "find_binaries", "prepare_database"]
