"""From text to values: fast where a column is written as the model says, patient with each spelling that is not.

A column is parsed as a whole. What the fast way does not understand is parsed again, one *distinct* text at a time,
so that a file full of ``31.12.2025`` costs no more than its different days.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from prystan.evidence.intake.codes import CodeReader
from prystan.evidence.intake.frames import polars_type
from prystan.evidence.intake.guard import GUARDED, unguarded
from prystan.evidence.model.datapackage import SEPARATOR
from prystan.evidence.model.schema import Column, Kind

_BLANKS = " \t\r\n\u00a0\u202f\ufeff"


@dataclass(frozen=True, slots=True)
class Misread:
    """Why a text is not a value: key of `texts.TEXTS`, and a suggestion made from the model alone."""

    rule: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """`values` has the column's type. `rules` and `hints` are text, empty where the value was understood."""

    values: pl.Series
    rules: pl.Series | None = None
    hints: pl.Series | None = None


def stripped(text: pl.Expr) -> pl.Expr:
    """Without blanks at both ends (the hard blank and the byte order mark count as such); empty becomes nothing."""
    clean = text.str.strip_chars(_BLANKS)
    return pl.when(clean.str.len_bytes() > 0).then(clean)


def tidy(text: str) -> str:
    """One text without blanks at both ends and without the formula guard."""
    clean = text.strip(_BLANKS)
    return re.sub(GUARDED, r"\1", clean)


def _bare(text: pl.Series) -> pl.Series:
    clean = text.to_frame().select(stripped(pl.col(text.name)))
    if not clean.to_series().str.starts_with("'").any():  # the pattern is dear, the look before it cheap
        return clean.to_series()
    return clean.select(unguarded(pl.col(text.name))).to_series()


def parse(text: pl.Series, column: Column, codes: CodeReader | None = None, *, comma: bool = False) -> Parsed:
    """Read text as values of `column`. `comma` says that decimals are written with a comma.

    Blanks and guards are looked for only where they matter: in text itself, and in what is not understood at once.
    """
    if text.null_count() == len(text):
        return Parsed(pl.Series(column.name, [], dtype=polars_type(column)).extend_constant(None, len(text)))
    if column.kind in (Kind.IDENTIFIER, Kind.TEXT) or (column.kind is Kind.CODE and codes is None):
        text = _bare(text)
    quick = _quick(text, column, codes)
    unread = quick.is_null() & text.is_not_null()
    if not unread.any():
        return Parsed(quick)
    slow = _patient(column, codes, comma)
    spellings = text.filter(unread).unique().to_list()
    results = [slow(clean) if (clean := tidy(spelling)) else None for spelling in spellings]
    lookup = pl.DataFrame(
        {
            "text": pl.Series(spellings, dtype=pl.String()),
            "slow": pl.Series([None if isinstance(r, Misread) else r for r in results], dtype=polars_type(column)),
            "rule": pl.Series([r.rule if isinstance(r, Misread) else None for r in results], dtype=pl.String()),
            "hint": pl.Series([r.hint if isinstance(r, Misread) else None for r in results], dtype=pl.String()),
        }
    )
    both = pl.DataFrame({"text": text, "quick": quick}).join(lookup, on="text", how="left", maintain_order="left")
    return Parsed(both.select(pl.coalesce("quick", "slow")).to_series().alias(column.name), both["rule"], both["hint"])


def _quick(text: pl.Series, column: Column, codes: CodeReader | None) -> pl.Series:
    if column.kind is Kind.CODE:
        return _quick_codes(text, column, codes)
    if column.multiple:
        return text.str.split(SEPARATOR)
    match column.kind:
        case Kind.DATE:
            return text.str.to_date("%Y-%m-%d", strict=False)
        case Kind.INTEGER:
            return text.cast(pl.Int64, strict=False)
        case Kind.NUMBER:
            return text.cast(pl.Float64, strict=False)
        case Kind.BOOLEAN:
            is_true = pl.col(text.name) == "true"
            known = pl.col(text.name).is_in(["true", "false"])
            return text.to_frame().select(pl.when(known).then(is_true)).to_series()
    return text


def _quick_codes(text: pl.Series, column: Column, codes: CodeReader | None) -> pl.Series:
    if codes is None:
        return text
    if not column.multiple:
        return text.to_frame().select(pl.when(pl.col(text.name).is_in(codes.values)).then(text.name)).to_series()
    parts = text.str.split(SEPARATOR)
    found = parts.explode().drop_nulls().unique()
    if found.is_in(codes.values).all():
        return parts
    return pl.Series(text.name, [None] * len(text), dtype=polars_type(column))


def _patient(column: Column, codes: CodeReader | None, comma: bool) -> Callable[[str], object]:
    match column.kind:
        case Kind.CODE:
            return lambda text: _codes(text, column, codes)
        case Kind.DATE:
            return read_date
        case Kind.INTEGER:
            return read_integer
        case Kind.NUMBER:
            return lambda text: read_number(text, comma)
        case Kind.BOOLEAN:
            return read_boolean
    return lambda text: text


def _codes(text: str, column: Column, codes: CodeReader | None) -> object:
    assert codes is not None
    found = codes.many(text)
    if found is None:
        return Misread("code-unknown", codes.suggestion(text))
    if column.multiple:
        return found
    return found[0] if len(found) == 1 else Misread("code-several")


_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?:\s?г?\.?)?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


def read_date(text: str) -> date | Misread:
    """A day as people write it: 2025-12-31, 31.12.2025, 2025/12/31; with slashes only where one reading is possible."""
    if found := _ISO.fullmatch(text) or _YEAR_FIRST.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTTED.fullmatch(text):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if found := _SLASHED.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        if first <= 12 and second <= 12 and first != second:
            return Misread("date-ambiguous")
        return _day(year, second, first) if second <= 12 else _day(year, first, second)
    return Misread("date-serial" if _SERIAL.fullmatch(text) else "date-form")


def _day(year: int, month: int, day: int) -> date | Misread:
    try:
        return date(year, month, day)
    except ValueError:
        return Misread("date-swapped" if month > 12 and 1 <= day <= 12 else "date-impossible")


_WHOLE = re.compile(r"[+-]?\d{1,18}(?:[.,]0+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}([ \u00a0\u202f'])\d{3}(?:\1\d{3})*(?=[.,]|$)")


def read_integer(text: str) -> int | Misread:
    """Digits; blanks between thousands and a decimal part of zeros are overlooked."""
    bare = _ungrouped(text)
    return int(re.split("[.,]", bare)[0]) if _WHOLE.fullmatch(bare) else Misread("integer-form")


def read_number(text: str, comma: bool) -> float | Misread:
    """Digits with a point, or with a comma where `comma` says that the file writes decimals so."""
    bare = _ungrouped(text)
    if re.fullmatch(r"[+-]?\d+,\d+", bare):
        if not comma and re.fullmatch(r"[+-]?\d{1,3},\d{3}", bare):
            return Misread("number-ambiguous")
        bare = bare.replace(",", ".")
    return float(bare) if re.fullmatch(r"[+-]?\d+(?:\.\d+)?", bare) else Misread("number-form")


def _ungrouped(text: str) -> str:
    return re.sub("[ \u00a0\u202f']", "", text) if _GROUPED.match(text) else text


_TRUE = frozenset({"true", "yes", "y", "1", "так", "да", "истина", "ісціна", "праўда"})
_FALSE = frozenset({"false", "no", "n", "0", "не", "нет", "ложь", "няпраўда", "хлусня"})


def read_boolean(text: str) -> bool | Misread:
    """True or false, yes or no, 1 or 0, in the languages of the report."""
    bare = text.casefold()
    return True if bare in _TRUE else False if bare in _FALSE else Misread("boolean-form")
