"""Exact tokens: AES-256-CMAC (NIST SP 800-38B) of what a person's parts are, over many people at once.

Names repeat, people do not. Each distinct part (a name, a year) gets a code of 16 bytes by keyed BLAKE2b; the token of
several parts is the CMAC of their codes, one block a part, under a key of the column. A column always joins the same
number of parts, so no message is the beginning of another. AES runs over all rows in one call.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from numpy.typing import NDArray

Words = NDArray[np.uint64]

BLOCK = 16
_APART = "\x1f"
_TOP, _REDUCE = 1 << 127, 0x87  # doubling in the field of 2^128 elements, as the standard has it


def subkey(key: bytes, *labels: str) -> bytes:
    """The key of one column of one scheme, so that equal values in two columns have nothing in common."""
    return hmac.digest(key, ("prystan tokens" + _APART + _APART.join(labels)).encode(), "sha256")


@dataclass(frozen=True, slots=True)
class Blocks:
    """Sixteen bytes a row as two 64-bit numbers, and which rows have them."""

    numbers: Words
    present: NDArray[np.bool_]

    @property
    def tokens(self) -> pl.Series:
        """The first half as signed 64-bit integers, null where there is nothing."""
        return integers(self.numbers[:, 0], self.present)


def integers(numbers: Words, present: NDArray[np.bool_]) -> pl.Series:
    """Signed integers, null where not `present`."""
    values = np.ascontiguousarray(numbers).view(np.int64)
    found = pl.from_arrow(pa.array(values, mask=~present))
    assert isinstance(found, pl.Series)
    return found


def distinct(values: pl.Series) -> tuple[list[str], NDArray[np.int64]]:
    """The distinct values as text, in the order in which they come, and the place of each row's there; -1 for null."""
    encoded = values.cast(pl.String()).to_arrow().cast(pa.large_string()).dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)


def code_words(key: bytes, texts: list[str]) -> Words:
    """A code of two 64-bit numbers for each text: keyed BLAKE2b (RFC 7693), a copied state being half of the price."""
    began, content = hashlib.blake2b(key=key, digest_size=BLOCK), bytearray()
    for text in texts:
        state = began.copy()
        state.update(text.encode())
        content += state.digest()
    return np.frombuffer(bytes(content), dtype="<u8").reshape(-1, 2).astype(np.uint64)


def coded(key: bytes, people: pl.DataFrame, parts: Mapping[str, pl.Expr]) -> dict[str, Blocks]:
    """The codes of each part of each person."""
    own = subkey(key, "parts")
    columns = people.select(part.alias(name) for name, part in parts.items())
    return {name: _coded(own, columns[name]) for name in parts}


def _coded(key: bytes, values: pl.Series) -> Blocks:
    texts, places = distinct(values)
    table = np.concatenate([code_words(key, texts), np.zeros((1, 2), dtype=np.uint64)])  # the last one is of null
    return Blocks(table[places], places >= 0)


def cipher(key: bytes) -> Callable[[Words], Words]:
    """AES-256 of each block of an array whose last axis is the two halves of one."""
    aes = Cipher(algorithms.AES256(key), modes.ECB()).encryptor()  # noqa: S305 - the bare cipher that a CMAC is made of

    def encrypt(blocks: Words) -> Words:
        content = aes.update(np.ascontiguousarray(blocks, dtype="<u8").tobytes())
        return np.frombuffer(content, dtype="<u8").reshape(blocks.shape)

    return encrypt


def last_mask(encrypt: Callable[[Words], Words]) -> Words:
    """What the standard adds to the last block of a message: the cipher of nothing, doubled."""
    nothing = encrypt(np.zeros(2, dtype=np.uint64)).astype("<u8").tobytes()
    number = int.from_bytes(nothing, "big")
    doubled = (number << 1) % (1 << 128) ^ (_REDUCE if number & _TOP else 0)
    return np.frombuffer(doubled.to_bytes(BLOCK, "big"), dtype="<u8").astype(np.uint64)


def macs(key: bytes, *parts: Blocks) -> Blocks:
    """The CMAC of the parts of each row, where it has all of them."""
    encrypt = cipher(key)
    present = np.logical_and.reduce([part.present for part in parts])
    state = np.zeros((int(present.sum()), 2), dtype=np.uint64)
    for part in parts[:-1]:
        state = encrypt(state ^ part.numbers[present])
    numbers = np.zeros((len(present), 2), dtype=np.uint64)
    numbers[present] = encrypt(state ^ parts[-1].numbers[present] ^ last_mask(encrypt))
    return Blocks(numbers, present)
