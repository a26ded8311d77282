"""Keyed building blocks: HMAC-SHA-256 tokens, and Bloom filters whose positions hang on a secret salt."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

Words = NDArray[np.uint64]

_APART = "\x1f"
_HASHES = 2
_BITS = np.uint64(64)


def subkey(key: bytes, *labels: str) -> bytes:
    """The key of one column of one scheme, so that equal values in two columns have nothing in common."""
    return hmac.digest(key, ("prystan tokens" + _APART + _APART.join(labels)).encode(), "sha256")


def joined(people: pl.DataFrame, *parts: pl.Expr) -> pl.Series:
    """The parts of each person in one text, null where one is missing."""
    texts = [part.cast(pl.String()) for part in parts]
    return people.select(pl.concat_str(texts, separator=_APART, ignore_nulls=False).alias("text")).to_series()


def tokens(key: bytes, texts: pl.Series) -> pl.Series:
    """One signed 64-bit token a text: the first eight bytes of its HMAC-SHA-256. Null stays null."""
    found = [None if text is None else hmac.digest(key, text.encode(), "sha256")[:8] for text in texts]
    return _integers(found)


def _integers(digests: Sequence[bytes | None]) -> pl.Series:
    blank = b"\0" * 8
    numbers = np.frombuffer(b"".join(digest or blank for digest in digests), dtype="<i8")
    absent = np.fromiter((digest is None for digest in digests), dtype=np.bool_, count=len(digests))
    return pl.select(pl.when(~pl.lit(pl.Series(absent))).then(pl.lit(pl.Series(numbers.astype(np.int64))))).to_series()


def grams(text: str) -> tuple[str, ...]:
    """The pairs of neighbouring letters of a name with its edges: what a filter holds of it."""
    return tuple(sorted({a + b for a, b in pairwise(f"_{text}_")}))


def filters(key: bytes, texts: pl.Series, salts: pl.Series, words: int) -> list[pl.Series]:
    """A Bloom filter for each text in `words` 64-bit integers; null where the text or the salt is.

    Each salt has hash functions of its own: multiply-shift hashing (2-universal: Dietzfelbinger and others 1997) whose
    multipliers are the HMAC of the salt, over gram codes that are HMACs too. Two filters can be compared only where
    their salts are equal; filters of unequal salts are as good as random to each other.
    """
    use = (texts.is_not_null() & salts.is_not_null()).to_numpy()
    rows = np.flatnonzero(use)
    filled = np.zeros((len(texts), words), dtype=np.uint64)
    if len(rows):
        distinct, of_row = np.unique(texts.filter(pl.Series(use)).to_numpy().astype(str), return_inverse=True)
        codes, first, count = _gram_codes(subkey(key, "grams"), distinct.tolist())
        salted = salts.filter(pl.Series(use)).cast(pl.String())
        multipliers = _multipliers(subkey(key, "salt"), salted)
        filled[rows] = _filled(codes, first[of_row], count[of_row], multipliers, words)
    absent = pl.Series(~use)
    return [
        pl.select(pl.when(~pl.lit(absent)).then(pl.lit(pl.Series(filled[:, word].view(np.int64))))).to_series()
        for word in range(words)
    ]


def _gram_codes(key: bytes, distinct: Sequence[str]) -> tuple[Words, NDArray[np.int64], NDArray[np.int64]]:
    """The codes of the grams of all texts, one text after the other; where each begins, and how many it has."""
    of_text = [grams(text) for text in distinct]
    known = {
        gram: int.from_bytes(hmac.digest(key, gram.encode(), "sha256")[:8], "little") | 1
        for gram in {gram for found in of_text for gram in found}
    }
    codes = np.asarray([known[gram] for found in of_text for gram in found], dtype=np.uint64)
    count = np.asarray([len(found) for found in of_text], dtype=np.int64)
    return codes, np.cumsum(count) - count, count


def _multipliers(key: bytes, salts: pl.Series) -> Words:
    """Salts × (multiplier, addend) × hashes."""
    content = b"".join(hmac.digest(key, salt.encode(), "sha256") for salt in salts)
    drawn: Words = np.frombuffer(content, dtype="<u8").reshape(-1, _HASHES, 2).astype(np.uint64)
    drawn[:, :, 0] |= np.uint64(1)
    return drawn


def _filled(
    codes: Words, first: NDArray[np.int64], count: NDArray[np.int64], multipliers: Words, words: int
) -> Words:
    """The words of each row: its grams are `codes[first : first + count]`."""
    row = np.repeat(np.arange(len(first)), count)
    place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    shift = np.uint64(64 - (64 * words).bit_length() + 1)
    filled = np.zeros(len(first) * words, dtype=np.uint64)
    begins = (np.cumsum(count) - count).astype(np.int64)
    for number in range(_HASHES):
        at = (codes[place] * multipliers[row, number, 0] + multipliers[row, number, 1]) >> shift
        for word in range(words):
            bit = np.where(at // _BITS == word, np.uint64(1) << (at % _BITS), np.uint64(0))
            filled[word::words] |= np.bitwise_or.reduceat(bit, begins)
    return filled.reshape(-1, words)


def similar(column: str, words: int, at_least: float) -> str:
    """SQL: the Dice coefficient of two filters is at least so much."""
    both = " + ".join(f"bit_count(l.{column}_{w} & r.{column}_{w})" for w in range(words))
    left, right = (" + ".join(f"bit_count({side}.{column}_{w})" for w in range(words)) for side in "lr")
    return f"coalesce(2.0 * ({both}) >= {at_least} * ({left} + {right}), false)"


def same(*columns: str) -> str:
    """SQL: one of the columns is equal on both sides; never null."""
    return "(" + " or ".join(f"coalesce(l.{column} = r.{column}, false)" for column in columns) + ")"
