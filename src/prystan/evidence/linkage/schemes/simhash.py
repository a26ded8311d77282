"""Fingerprints of names that can be compared under one secret salt only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from prystan.evidence.linkage.schemes.macs import (
    Blocks,
    Words,
    cipher,
    code_words,
    distinct,
    integers,
    last_mask,
    subkey,
)

WORDS = 2
"""64-bit numbers of a fingerprint: one block of the cipher."""
_BITS = 64 * WORDS
_AT_ONCE = 4096  # rows whose grams fit into a processor's cache
_DRAWN = 20_000


@lru_cache(maxsize=1 << 16)
def grams(text: str) -> tuple[str, ...]:
    """The pairs of neighbouring letters of a name with its edges: what a filter holds of it."""
    return tuple(sorted({a + b for a, b in pairwise(f"_{text}_")}))


def fingerprints(key: bytes, names: pl.Series, salts: Blocks) -> list[pl.Series]:
    """A fingerprint of each name in `WORDS` 64-bit integers, comparable under one salt only; null where either is.

    It is a SimHash (Charikar 2002): each gram of the name gets 128 pseudo-random bits, the CMAC of the salt and the
    gram, and each bit of the fingerprint is what most grams have there. The share of bits in which two fingerprints
    differ grows with the angle between the sets of grams. Unlike those of a Bloom filter, the bits of one fingerprint
    are fair coins whatever the name: how many are set tells neither length nor letters.
    """
    texts, places = distinct(names)
    present = (places >= 0) & salts.present
    encrypt = cipher(subkey(key, "bits"))
    codes, mask = _gram_codes(subkey(key, "grams"), texts), last_mask(encrypt)
    sizes = np.asarray([len(code) for code in codes] or [0])
    found = np.zeros((len(places), WORDS), dtype=np.uint64)
    rows = np.flatnonzero(present)
    of_row = sizes[places[rows]]
    for size in np.unique(of_row).tolist():
        own = np.flatnonzero(sizes == size)
        table = np.stack([codes[number] for number in own], axis=1) ^ mask  # grams × names × halves
        where = np.zeros(len(codes), dtype=np.int64)
        where[own] = np.arange(len(own))
        mine = rows[of_row == size]
        for start in range(0, len(mine), _AT_ONCE):
            some = mine[start : start + _AT_ONCE]
            salted = encrypt(salts.numbers[some])
            found[some] = _majority(encrypt(table[:, where[places[some]]] ^ salted))
    return [integers(found[:, word], present) for word in range(WORDS)]


def _gram_codes(key: bytes, texts: Sequence[str]) -> list[Words]:
    """The codes of the grams of each text, an odd number of them, so that no bit of a fingerprint is a tie."""
    of_text = [grams(text) for text in texts]
    known = ["", *sorted({gram for found in of_text for gram in found})]
    place = {gram: number for number, gram in enumerate(known)}
    words = code_words(key, known)
    padded = [found if len(found) % 2 else ("", *found) for found in of_text]
    return [words[[place[gram] for gram in found]] for found in padded]


def _majority(bits: Words) -> Words:
    """What most grams (the first axis) have in each bit, counted in binary bit by bit in parallel."""
    size = len(bits)
    counters = [np.zeros(bits.shape[1:], dtype=np.uint64) for _ in range(size.bit_length())]
    for carry in bits:
        for number, counter in enumerate(counters):
            counters[number], carry = counter ^ carry, counter & carry
    return _at_least(counters, size // 2 + 1)


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


def near(column: str, share: float) -> str:
    """SQL: at most this share of the bits of two fingerprints differ. (The union less the intersection is XOR.)"""
    apart = [
        f"cast(bit_count((l.{column}_{w} | r.{column}_{w}) - (l.{column}_{w} & r.{column}_{w})) as int)"
        for w in range(WORDS)
    ]
    return f"coalesce({' + '.join(apart)} <= {int(share * _BITS)}, false)"


def passing_chance(shared: int, left: int, right: int, share: float) -> float:
    """How often fingerprints of sets of `left` and `right` grams, `shared` in both, are `near`.

    Each bit differs with the angle between them over π.
    """
    differ = max(math.acos(min(shared / math.sqrt(left * right), 1.0)) / math.pi, 1e-6)
    steps = (int(share * _BITS) + 0.5 - _BITS * differ) / math.sqrt(_BITS * differ * (1 - differ))
    return 0.5 * math.erfc(-steps / math.sqrt(2))  # the normal approximation of the binomial


def close_chance(names: pl.Series, share: float) -> float:
    """How often two different names, drawn as often as they are borne, would pass as `near`."""
    texts, places = distinct(names.drop_nulls())
    if len(places) < 2:
        return 0.0
    rng = np.random.Generator(np.random.PCG64(1))
    drawn = places[rng.integers(0, len(places), (_DRAWN, 2))]
    held, sizes = _held(texts)
    left, right = drawn[drawn[:, 0] != drawn[:, 1]].T
    shared = np.bitwise_count(held[left] & held[right]).sum(axis=1, dtype=np.int64)
    kinds, times = np.unique((shared << 32) + (sizes[left] << 16) + sizes[right], return_counts=True)
    chances = [passing_chance(kind >> 32, kind >> 16 & 0xFFFF, kind & 0xFFFF, share) for kind in kinds.tolist()]
    return float(np.dot(chances, times)) / _DRAWN if len(kinds) else 0.0


def _held(texts: Sequence[str]) -> tuple[Words, NDArray[np.int64]]:
    """The grams of each text as bits of 64-bit numbers, and how many they are."""
    of_text = [grams(text) for text in texts]
    place = {gram: number for number, gram in enumerate(sorted({gram for found in of_text for gram in found}))}
    held = np.zeros((len(texts), len(place) // 64 + 1), dtype=np.uint64)
    for row, found in enumerate(of_text):
        for gram in found:
            word, bit = divmod(place[gram], 64)
            held[row, word] |= np.uint64(1 << bit)
    return held, np.asarray([len(found) for found in of_text], dtype=np.int64)
