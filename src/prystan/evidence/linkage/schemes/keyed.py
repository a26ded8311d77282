"""Bloom filters of names, and the SQL that compares tokens and filters."""

from __future__ import annotations

import hmac

import polars as pl

from prystan.evidence.linkage.schemes.macs import subkey
from prystan.evidence.linkage.schemes.simhash import grams


def filters(key: bytes, texts: pl.Series, salts: pl.Series | None, words: int, hashes: int) -> list[pl.Series]:
    """A keyed Bloom filter of the grams of each text in `words` 64-bit integers; null where the text is.

    With `salts`, equal texts under unequal salts have filters with nothing in common.
    """
    pairs = pl.DataFrame(
        {"text": texts, "salt": pl.Series([""] * len(texts)) if salts is None else salts.fill_null("")}
    )
    distinct = pairs.drop_nulls("text").unique(maintain_order=True)
    keys = {salt: subkey(key, salt) for salt in distinct["salt"].unique().to_list()}
    rows = [_filter(keys[salt], text, words, hashes) for text, salt in distinct.rows()]
    made = [pl.Series(f"w{n}", [row[n] for row in rows], dtype=pl.Int64()) for n in range(words)]
    found = pairs.join(distinct.with_columns(made), on=["text", "salt"], how="left", maintain_order="left")
    return [found[f"w{n}"] for n in range(words)]


def _filter(key: bytes, text: str, words: int, hashes: int) -> list[int]:
    bits = 0
    for gram in grams(text):
        drawn = hmac.digest(key, gram.encode(), "sha256")
        for number in range(hashes):
            bits |= 1 << int.from_bytes(drawn[2 * number : 2 * number + 2], "little") % (64 * words)
    content = bits.to_bytes(8 * words, "little")
    return [int.from_bytes(content[8 * n : 8 * n + 8], "little", signed=True) for n in range(words)]


def similar(column: str, words: int, at_least: float) -> str:
    """SQL: the Dice coefficient of two filters is at least so much."""
    both = " + ".join(f"cast(bit_count(l.{column}_{w} & r.{column}_{w}) as int)" for w in range(words))
    left, right = (" + ".join(f"cast(bit_count({side}.{column}_{w}) as int)" for w in range(words)) for side in "lr")
    return f"coalesce(2.0 * ({both}) >= {at_least} * ({left} + {right}), false)"


def same(*columns: str) -> str:
    """SQL: one of the columns is equal on both sides; never null."""
    return "(" + " or ".join(f"coalesce(l.{column} = r.{column}, false)" for column in columns) + ")"
