"""A sealed value opens with its own key, in its own place, unchanged; else it stays closed."""

from __future__ import annotations

import os
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from prystan.casework.vault import CannotOpenError, Lock, Place

KEY = Lock(b"k" * 32)
ROW = UUID("5f0c1bb0-7f3c-4d0e-9a51-111111111111")
PLACE = Place("cases_name", "text", ROW)

words = st.text(st.characters(codec="utf-8"), max_size=12)
places = st.builds(Place, words, words, st.uuids())


@given(plain=st.binary(max_size=200), place=places)
def test_what_was_sealed_comes_back(plain: bytes, place: Place) -> None:
    assert KEY.open(KEY.seal(plain, place), place) == plain


@given(st.text(st.characters(codec="utf-8")))
def test_names_in_every_script_come_back(name: str) -> None:
    assert KEY.open_text(KEY.seal_text(name, PLACE), PLACE) == name


@given(sealed_for=places, read_in=places)
def test_a_value_moved_to_another_table_column_or_row_stays_closed(sealed_for: Place, read_in: Place) -> None:
    sealed = KEY.seal(b"value", sealed_for)
    if sealed_for == read_in:
        assert KEY.open(sealed, read_in) == b"value"
    else:
        with pytest.raises(CannotOpenError):
            KEY.open(sealed, read_in)


@pytest.mark.parametrize("change", [{"table": "cases_note"}, {"column": "other"}, {"row": uuid4()}])
def test_each_part_of_the_place_counts(change: dict[str, object]) -> None:
    with pytest.raises(CannotOpenError):
        KEY.open(KEY.seal(b"value", PLACE), replace(PLACE, **change))


def test_the_border_between_table_and_column_counts() -> None:
    with pytest.raises(CannotOpenError):
        KEY.open(KEY.seal(b"value", Place("ab", "c", ROW)), Place("a", "bc", ROW))


@given(plain=st.binary(max_size=60), data=st.data())
def test_one_changed_bit_anywhere_keeps_it_closed(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(KEY.seal(plain, PLACE))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(CannotOpenError):
        KEY.open(bytes(sealed), PLACE)


@given(plain=st.binary(max_size=60), data=st.data())
def test_a_cut_value_stays_closed(plain: bytes, data: st.DataObject) -> None:
    sealed = KEY.seal(plain, PLACE)
    with pytest.raises(CannotOpenError):
        KEY.open(sealed[: data.draw(st.integers(0, len(sealed) - 1))], PLACE)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(CannotOpenError):
        Lock(os.urandom(32)).open(KEY.seal(b"value", PLACE), PLACE)


def test_the_same_name_sealed_twice_looks_different() -> None:
    assert len({KEY.seal_text("Ганна", PLACE) for _ in range(1000)}) == 1000


def test_a_public_tool_opens_it_without_prystan() -> None:
    """What the documentation says about the format is all that is needed."""
    sealed = KEY.seal_text("Ганна", PLACE)
    parts = [b"prystan sealed value", b"cases_name", b"text", ROW.bytes]
    bound = b"".join(len(part).to_bytes(2, "big") + part for part in parts)
    assert AESGCM(b"k" * 32).decrypt(sealed[1:13], sealed[13:], bound).decode() == "Ганна"


def test_a_key_is_never_shown() -> None:
    assert "kkk" not in repr(KEY)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Lock(b"k" * length)
