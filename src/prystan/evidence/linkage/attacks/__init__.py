"""Attacks on the tokens of a linkage round, by somebody who knows the scheme and how common names are, not the key."""

from prystan.evidence.linkage.attacks.attack import Attack, Outcome
from prystan.evidence.linkage.attacks.battery import attack_all

__all__ = ["Attack", "Outcome", "attack_all"]
