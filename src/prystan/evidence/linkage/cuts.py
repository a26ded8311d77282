"""By what the quality of a linkage is cut, and what of a truth with names goes no further."""

from __future__ import annotations

import unicodedata
from typing import Final

import polars as pl

from prystan.evidence.linkage.people import REGISTER, people_of

NAMED: Final = tuple(name for name in REGISTER if name not in ("record", "sex"))
"""Columns of a truth that hold names, dates and numbers: they are read, and never shown."""
_WRITTEN: Final = ("given_name", "surname", "full_name")
_DECADE = 10


def has_names(truth: pl.DataFrame) -> bool:
    """Whether a truth tells the names behind the records."""
    return any(name in truth.columns for name in _WRITTEN)


def without_names(truth: pl.DataFrame) -> pl.DataFrame:
    """The truth without names; with ``script``, ``sex`` and ``birth_decade`` in their place where it had them."""
    if not has_names(truth):
        return truth.drop(*NAMED, strict=False)
    people = people_of(truth)
    written = pl.concat_str([c for c in _WRITTEN if c in truth.columns], ignore_nulls=True)
    texts = truth.select(written.alias("text"))["text"]
    first = texts.map_elements(script_of, return_dtype=pl.String(), skip_nulls=True)
    decade = (people["birth_year"] // _DECADE * _DECADE).cast(pl.String()) + "s"
    made = {"script": first, "sex": people["sex"], "birth_decade": decade}
    kept = truth.drop(*NAMED, strict=False)
    return kept.with_columns(**{name: column for name, column in made.items() if name not in kept.columns})


def script_of(text: str) -> str | None:
    """The script of the first letter: ``cyrillic``, ``latin``, ``armenian``, ``arabic`` …"""
    letter = next((sign for sign in text if sign.isalpha()), None)
    return unicodedata.name(letter, "").split(" ")[0].lower() or None if letter else None
