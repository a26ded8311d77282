"""Exact tokens are AES-256-CMACs, as the standard's own implementation makes them, and what is missing makes none."""

from __future__ import annotations

import numpy as np
import polars as pl
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.cmac import CMAC
from hypothesis import given, settings
from hypothesis import strategies as st

from prystan.evidence.linkage.people import people_of
from prystan.evidence.linkage.schemes import SCHEMES
from prystan.evidence.linkage.schemes.macs import Blocks, macs
from prystan.evidence.linkage.schemes.simhash import close_chance, grams, passing_chance

blocks = st.binary(min_size=16, max_size=16)


@settings(deadline=None)
@given(st.binary(min_size=32, max_size=32), st.lists(st.tuples(blocks, blocks, blocks), min_size=1, max_size=9))
def test_a_token_is_the_cmac_of_its_parts(key: bytes, rows: list[tuple[bytes, bytes, bytes]]) -> None:
    parts = [np.frombuffer(b"".join(column), dtype="<u8").reshape(-1, 2) for column in zip(*rows, strict=True)]
    there = np.ones(len(rows), dtype=np.bool_)
    made = macs(key, *(Blocks(part, there) for part in parts))
    for row, number in zip(rows, made.numbers, strict=True):
        standard = CMAC(algorithms.AES256(key))
        standard.update(b"".join(row))
        assert number.astype("<u8").tobytes() == standard.finalize()


def test_a_token_needs_all_of_its_parts() -> None:
    """Without a surname, or a day, nothing stands in its place: not the other name, and not the month."""
    register = pl.DataFrame(
        {
            "record": ["no surname", "no day", "third of March"],
            "given_name": ["Ганна", "Ганна", "Ганна"],
            "surname": [None, "Гук", "Гук"],
            "birth_date": ["1990-03-03", "1990-03", "1990-03-03"],
        }
    )
    tokens = SCHEMES["crossed"].encode(people_of(register), bytes(32))
    assert tokens.select("sd", "gsy", "gsd").row(0) == (None, None, None)
    assert tokens.select("gd", "gsd").row(1) == (None, None)
    assert tokens["gsy"][1] == tokens["gsy"][2] is not None


def test_the_chance_to_pass_as_close_is_that_of_pairs_drawn_by_how_common_names_are() -> None:
    names = ["kavalcuk"] * 6 + ["kavalcuka"] * 3 + ["huk"]
    shared = len(set(grams("kavalcuk")) & set(grams("kavalcuka")))
    near = passing_chance(shared, len(grams("kavalcuk")), len(grams("kavalcuka")), 0.31)
    assert abs(close_chance(pl.Series(names), 0.31) - 2 * 0.6 * 0.3 * near) < 0.02
