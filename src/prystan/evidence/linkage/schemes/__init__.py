"""Schemes: how a normalised person becomes keyed tokens."""

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

__all__ = ["RECORD", "SEX", "Block", "Comparison", "Level", "Scheme", "TokenColumn", "TokenKind"]
