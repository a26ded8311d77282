"""Exact tokens of combined attributes, as public tools make them (OpenLinkToken's T1, T3, T5): equal or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from prystan.evidence.linkage.schemes.keyed import same
from prystan.evidence.linkage.schemes.macs import coded, macs, subkey
from prystan.evidence.linkage.schemes.model import RECORD, SEX, Block, Comparison, Level, TokenColumn, TokenKind
from prystan.evidence.linkage.schemes.readings import repeat_chance

_G, _S = pl.col("given").list.first(), pl.col("surname").list.first()
_PARTS: Mapping[str, pl.Expr] = {
    "given": _G,
    "first letter": _G.str.slice(0, 1),
    "three letters": _G.str.slice(0, 3),
    "surname": _S,
    "sex": pl.col(SEX),
    "year": pl.col("birth_year"),
    "month": pl.col("birth_month"),
    "day": pl.col("birth_day"),
    "document": pl.col("documents").list.first(),
}
_DATE = ("year", "month", "day")
_TOKENS: Mapping[str, tuple[str, ...]] = {
    "t1": ("surname", "first letter", "sex", *_DATE),
    "t3": ("surname", "given", "sex", *_DATE),
    "t5": ("surname", "three letters", "sex"),
    "doc": ("document",),
}


@dataclass(frozen=True, slots=True)
class Compound:
    """Surname, given name or its beginning, sex and birth date in one token."""

    name: str = "compound"
    version: int = 2
    columns: tuple[TokenColumn, ...] = tuple(
        TokenColumn(name, TokenKind.EXACT, name, description)
        for name, description in (
            ("t1", "Token of surname, first letter of the given name, sex and birth date"),
            ("t3", "Token of surname, given name, sex and birth date"),
            ("t5", "Token of surname, first three letters of the given name and sex"),
            ("doc", "Token of the number of the document"),
        )
    )
    comparisons: tuple[Comparison, ...] = (
        Comparison(
            "person",
            "l.t5 is null or r.t5 is null",
            (
                Level("same", same("t3"), "t3"),
                Level("first letter", same("t1"), "t1"),
                Level("no date", same("t5"), "t5"),
            ),
            "t3",
        ),
        Comparison("document", "l.doc is null or r.doc is null", (Level("same", same("doc"), "doc"),), "doc"),
    )
    blocks: tuple[Block, ...] = (
        Block(("t1",), (("person", ("same", "first letter")),)),
        Block(("t3",), (("person", ("same",)),)),
        Block(("doc",), (("document", ("same",)),)),
    )

    def encode(self, people: pl.DataFrame, key: bytes) -> pl.DataFrame:
        """One row a record."""
        parts = coded(key, people, _PARTS)
        made = {n: macs(subkey(key, self.name, n), *(parts[p] for p in own)).tokens for n, own in _TOKENS.items()}
        return pl.DataFrame({RECORD: people[RECORD], **made})

    def chances(self, people: pl.DataFrame) -> Mapping[str, float]:
        """How often each token repeats."""
        known = people.select(part.alias(name) for name, part in _PARTS.items())
        return {name: repeat_chance(known.select(parts)) for name, parts in _TOKENS.items()}
