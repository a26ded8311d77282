"""How a password is kept to be compared with: Argon2id at the cost of the locked secret."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher

from prystan.casework.vault.login import PRODUCTION


class CostlyArgon2(Argon2PasswordHasher):
    """Guessing at the hash costs what guessing at the locked secret costs."""

    time_cost = PRODUCTION.passes
    memory_cost = PRODUCTION.memory_kib
    parallelism = PRODUCTION.lanes
