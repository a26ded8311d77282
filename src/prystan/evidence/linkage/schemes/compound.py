"""Exact tokens of combined attributes, as public tools make them (OpenLinkToken's T1, T3, T5): equal or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from prystan.evidence.linkage.schemes.keyed import digests, joined, same, subkey
from prystan.evidence.linkage.schemes.model import RECORD, SEX, Block, Comparison, Level, TokenColumn, TokenKind
from prystan.evidence.linkage.schemes.readings import repeat_chance

_G, _S = pl.col("given").list.first(), pl.col("surname").list.first()
_DATE = (pl.col("birth_year"), pl.col("birth_month"), pl.col("birth_day"))
_PARTS: Mapping[str, tuple[pl.Expr, ...]] = {
    "t1": (_S, _G.str.slice(0, 1), pl.col(SEX), *_DATE),
    "t3": (_S, _G, pl.col(SEX), *_DATE),
    "t5": (_S, _G.str.slice(0, 3), pl.col(SEX)),
    "doc": (pl.col("documents").list.first(),),
}


@dataclass(frozen=True, slots=True)
class Compound:
    """Surname, given name or its beginning, sex and birth date in one token."""

    name: str = "compound"
    version: int = 1
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
        made = {n: digests(subkey(key, self.name, n), joined(people, *p)).tokens for n, p in _PARTS.items()}
        return pl.DataFrame({RECORD: people[RECORD], **made})

    def chances(self, people: pl.DataFrame) -> Mapping[str, float]:
        """How often each token repeats."""
        return {name: repeat_chance(joined(people, *parts)) for name, parts in _PARTS.items()}
