"""Schemes: how a normalised person becomes keyed tokens. `SCHEMES` are those that a partner may choose."""

from collections.abc import Mapping

from prystan.evidence.linkage.schemes.compound import Compound
from prystan.evidence.linkage.schemes.crossed import Crossed
from prystan.evidence.linkage.schemes.fieldwise import FieldFilters, hardened
from prystan.evidence.linkage.schemes.model import (
    RECORD,
    SEX,
    Block,
    Comparison,
    Level,
    Scheme,
    TokenColumn,
    TokenKind,
)

SCHEMES: Mapping[str, Scheme] = {scheme.name: scheme for scheme in (Crossed(), hardened(), Compound(), FieldFilters())}
"""By name. The recommended one is the first; the last is there to be measured, and its tokens can be attacked."""

RECOMMENDED = next(iter(SCHEMES))

__all__ = [
    "RECOMMENDED",
    "RECORD",
    "SCHEMES",
    "SEX",
    "Block",
    "Comparison",
    "Level",
    "Scheme",
    "TokenColumn",
    "TokenKind",
]
