"""What a scheme is: which token columns it makes of a person, and how two people's columns are compared.

A scheme is data as far as it can be. Matching reads `columns`, `comparisons` and `blocks` and knows no scheme by name;
the SQL in them means the same on DuckDB and on Spark.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import polars as pl

RECORD = "record"
SEX = "sex"


class TokenKind(StrEnum):
    """How a token column is stored. None of them can be made, or tried out, without the key."""

    EXACT = "exact"  # one signed 64-bit integer, null where the person has not all of its parts
    SET = "set"  # a list of them, in rising order, null where there is none
    FILTER = "filter"  # a Bloom filter in `words` 64-bit integers: NAME_0, NAME_1 …; null where there is none
    PLAIN = "plain"  # a coarse value in the clear, such as sex


@dataclass(frozen=True, slots=True)
class TokenColumn:
    """One logical column. `field` says which part of a person it speaks for, `words` how many integers a filter has."""

    name: str
    kind: TokenKind
    field: str
    description: str
    words: int = 1

    @property
    def physical(self) -> tuple[str, ...]:
        """Its columns in the frame that `Scheme.encode` returns."""
        if self.kind is TokenKind.FILTER:
            return tuple(f"{self.name}_{word}" for word in range(self.words))
        return (self.name,)

    @property
    def dtype(self) -> pl.DataType:
        """The type of each of its columns in that frame."""
        if self.kind is TokenKind.PLAIN:
            return pl.String()
        return pl.List(pl.Int64()) if self.kind is TokenKind.SET else pl.Int64()


@dataclass(frozen=True, slots=True)
class Level:
    """A degree of agreement: SQL over ``l.COLUMN`` and ``r.COLUMN`` that DuckDB and Spark compute alike.

    `chance` names the entry of `Scheme.chances` that says how often two different people agree so; None where that can
    be counted on pairs drawn at random.
    """

    name: str
    sql: str
    chance: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A field of a person, compared: `missing` says when nothing can be said, then the levels, best first.

    What no level takes is the last level, disagreement. `known_by` names a column that is null for whom nothing is
    known of the field. Of a field of two parts `first_errs` names the levels at which the first part alone errs, and
    disagreement is an error of both: so its share can be told where no block shows it.
    """

    field: str
    missing: str
    levels: tuple[Level, ...]
    known_by: str | None = None
    first_errs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Pairs worth comparing: those that agree on all of `columns`. A set column agrees if they share a member.

    `needs` says in terms of the comparisons which pairs those are: each field at one of the levels, or
    at any where none is named. These fields cannot be learnt from the block's pairs.
    """

    columns: tuple[str, ...]
    needs: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(field for field, _ in self.needs)


class Scheme(Protocol):
    """How a normalised person becomes keyed tokens. Its `name` and `version` stand in each tokens file."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> int: ...

    @property
    def columns(self) -> tuple[TokenColumn, ...]: ...

    @property
    def comparisons(self) -> tuple[Comparison, ...]: ...

    @property
    def blocks(self) -> tuple[Block, ...]: ...

    def encode(self, people: pl.DataFrame, key: bytes) -> pl.DataFrame:
        """`people` as `prystan.evidence.linkage.people` makes them, to `record` and the physical columns.

        The same people and key give the same tokens on every machine; rows keep their order.
        """
        ...

    def chances(self, people: pl.DataFrame) -> Mapping[str, float]:
        """How often two different people of this list agree, by `Level.chance`: sums over the list that name nobody."""
        ...
