"""Attacks on a release, each with a control. Every one succeeds where nothing was protected; tests hold that."""

from prystan.evidence.disclosure.attacks.differencing import HIDDEN, differencing
from prystan.evidence.disclosure.attacks.inference import inference
from prystan.evidence.disclosure.attacks.linkage import linkage
from prystan.evidence.disclosure.attacks.membership import KNOWN, membership, membership_by_lot
from prystan.evidence.disclosure.attacks.reconstruction import Told, reconstruction
from prystan.evidence.disclosure.attacks.result import AttackResult, pooled, repeated
from prystan.evidence.disclosure.attacks.rows import Scene, flat, times
from prystan.evidence.disclosure.attacks.singling_out import singling_out

__all__ = [
    "HIDDEN",
    "KNOWN",
    "AttackResult",
    "Scene",
    "Told",
    "differencing",
    "flat",
    "inference",
    "linkage",
    "membership",
    "membership_by_lot",
    "pooled",
    "reconstruction",
    "repeated",
    "singling_out",
    "times",
]
