"""Keyed building blocks: HMAC-SHA-256 tokens, fingerprints that hang on a secret salt, and Bloom filters."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

Words = NDArray[np.uint64]

_APART = "\x1f"
_BLOCK = 64
_NOTHING = bytes(32)
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))


def subkey(key: bytes, *labels: str) -> bytes:
    """The key of one column of one scheme, so that equal values in two columns have nothing in common."""
    return hmac.digest(key, ("prystan tokens" + _APART + _APART.join(labels)).encode(), "sha256")


def joined(people: pl.DataFrame, *parts: pl.Expr) -> pl.Series:
    """The parts of each person in one text, null where one is missing."""
    texts = [part.cast(pl.String()) for part in parts]
    return people.select(pl.concat_str(texts, separator=_APART, ignore_nulls=False).alias("text")).to_series()


@dataclass(frozen=True, slots=True)
class Digests:
    """HMAC-SHA-256 of a column of texts: rows × four 64-bit numbers, and which rows have one.

    The first number is the token and may be sent; the others are as secret as the key and salt filters.
    """

    numbers: Words
    present: NDArray[np.bool_]

    @property
    def tokens(self) -> pl.Series:
        """Signed 64-bit tokens, null where there is no text."""
        return _integers(self.numbers[:, 0], self.present)


def digests(key: bytes, texts: pl.Series) -> Digests:
    """The keyed digests of `texts` (RFC 2104, written out: two copied states are half the price of `hmac.digest`)."""
    padded = key.ljust(_BLOCK, b"\0") if len(key) <= _BLOCK else hashlib.sha256(key).digest().ljust(_BLOCK, b"\0")
    inner, outer = hashlib.sha256(padded.translate(_INNER)), hashlib.sha256(padded.translate(_OUTER))
    content = bytearray()
    for text in texts.to_list():
        if text is None:
            content += _NOTHING
            continue
        first, second = inner.copy(), outer.copy()
        first.update(text.encode())
        second.update(first.digest())
        content += second.digest()
    numbers = np.frombuffer(bytes(content), dtype="<u8").reshape(-1, 4).astype(np.uint64)
    return Digests(numbers, texts.is_not_null().to_numpy())


def _integers(numbers: Words, present: NDArray[np.bool_]) -> pl.Series:
    values, use = pl.Series(np.ascontiguousarray(numbers).view(np.int64)), pl.Series(present)
    return values.set(~use, None)


def grams(text: str) -> tuple[str, ...]:
    """The pairs of neighbouring letters of a name with its edges: what a filter holds of it."""
    return tuple(sorted({a + b for a, b in pairwise(f"_{text}_")}))


def fingerprints(key: bytes, texts: pl.Series, salts: Digests, words: int) -> list[pl.Series]:
    """A fingerprint of each text in `words` 64-bit integers, comparable under one salt only; null where either is.

    It is a SimHash (Charikar 2002): each gram of the text gets a pseudo-random word, by the secret part of the salt's
    digest, and each bit of the fingerprint is what most grams have there. The share of bits in which two fingerprints
    differ grows with the angle between the sets of grams. Unlike those of a Bloom filter, the bits of one fingerprint
    are fair coins whatever the text: how many are set tells neither length nor letters.
    """
    use = texts.is_not_null().to_numpy() & salts.present
    rows = np.flatnonzero(use)
    filled = np.zeros((len(texts), words), dtype=np.uint64)
    if len(rows):
        named = texts.filter(pl.Series(use))
        distinct = named.unique(maintain_order=True).to_list()
        of_row = named.replace_strict(distinct, range(len(distinct)), return_dtype=pl.Int64()).to_numpy()
        codes = _gram_codes(subkey(key, "grams"), distinct)
        for size in sorted({code.shape[0] for code in codes}):
            of_size = [number for number, code in enumerate(codes) if code.shape[0] == size]
            place = np.full(len(codes), -1)
            place[of_size] = np.arange(len(of_size))
            mine = np.flatnonzero(place[of_row] >= 0)
            table = np.stack([codes[number] for number in of_size])
            filled[rows[mine]] = _majority(table[place[of_row[mine]]], salts.numbers[rows[mine], 1:], words)
    return [_integers(filled[:, word], use) for word in range(words)]


def _gram_codes(key: bytes, distinct: Sequence[str]) -> list[Words]:
    """The codes of the grams of each text, an odd number of them, so that no bit of a fingerprint is a tie."""
    of_text = [grams(text) for text in distinct]
    known = {
        gram: int.from_bytes(hmac.digest(key, gram.encode(), "sha256")[:8], "little")
        for gram in {"", *(gram for found in of_text for gram in found)}
    }
    padded = [found if len(found) % 2 else ("", *found) for found in of_text]
    return [np.asarray([known[gram] for gram in found], dtype=np.uint64) for found in padded]


def _majority(codes: Words, secrets: Words, words: int) -> Words:
    """What most grams have in each bit. `codes` is rows × grams, `secrets` rows × 3; counted bit by bit in parallel."""
    most = codes.shape[1] // 2 + 1
    found = np.zeros((len(codes), words), dtype=np.uint64)
    for word in range(words):
        counters = [np.zeros(len(codes), dtype=np.uint64) for _ in range(codes.shape[1].bit_length())]
        for gram in range(codes.shape[1]):
            carry = _mixed(codes[:, gram], secrets, word)
            for number, counter in enumerate(counters):
                counters[number], carry = counter ^ carry, counter & carry
        found[:, word] = _at_least(counters, most)
    return found


def _mixed(codes: Words, secrets: Words, word: int) -> Words:
    """64 pseudo-random bits a row from the gram's code and the salt's secrets (the finaliser of SplitMix64, keyed)."""
    mixed = (codes ^ secrets[:, word % 2]) * (secrets[:, 2] | np.uint64(1)) + np.uint64(word)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed


def _at_least(counters: Sequence[Words], number: int) -> Words:
    """Bits whose count, in binary over `counters` from the lowest, is at least `number`."""
    more, equal = np.zeros_like(counters[0]), ~np.zeros_like(counters[0])
    for place in range(len(counters) - 1, -1, -1):
        if number >> place & 1:
            equal = equal & counters[place]
        else:
            more = more | (equal & counters[place])
            equal = equal & ~counters[place]
    return more | equal


def near(column: str, words: int, share: float) -> str:
    """SQL: at most this share of the bits of two fingerprints differ. (The union less the intersection is XOR.)"""
    apart = [
        f"cast(bit_count((l.{column}_{w} | r.{column}_{w}) - (l.{column}_{w} & r.{column}_{w})) as int)"
        for w in range(words)
    ]
    return f"coalesce({' + '.join(apart)} <= {int(share * 64 * words)}, false)"


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
