"""Birth dates as people write them: whole, partial, or impossible. What can be trusted is kept, part by part."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import NamedTuple

_EARLIEST, _LATEST = 1900, 2100
_NUMBERS = re.compile(r"\d+")
_PIVOT = 30  # a year of two digits from here on lies in the last century
_MONTHS = 12


class PartialDate(NamedTuple):
    """What is known of a date."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


NOTHING = PartialDate()


def read_date(text: str | None) -> PartialDate:
    """A date from ``1990-03-15``, ``15.03.1990``, ``03/1990``, ``1990`` and the like; day before month where unclear.

    Zeros and impossible parts are unknown: of 31 February the month and year remain. Day and month are exchanged where
    only that makes sense.
    """
    if not text:
        return NOTHING
    try:  # most dates are regular, and this is quick
        whole = date.fromisoformat(text)
    except ValueError:
        return _read_patiently(text)
    regular = _EARLIEST <= whole.year <= _LATEST and "-" in text
    return PartialDate(whole.year, whole.month, whole.day) if regular else _read_patiently(text)


def _read_patiently(text: str) -> PartialDate:
    numbers = _NUMBERS.findall(text)
    if len(numbers) == 1 and len(numbers[0]) == 8:  # 19900315, or 15031990
        run = numbers[0]
        numbers = [run[:4], run[4:6], run[6:]] if _is_year(run[:4]) else [run[:2], run[2:4], run[4:]]
    if not numbers or len(numbers) > 3 or any(len(n) > 4 for n in numbers) or _years(numbers) > 1:
        return _only_year(numbers)
    if len(numbers[0]) == 4:
        year, *rest = numbers
    else:
        *rest, year = numbers
        rest.reverse()
    if len(numbers) == 1 and len(year) < 4:
        return NOTHING
    values = [int(value) for value in rest] + [0, 0]
    return _sensible(_century(year), values[0], values[1])


def _only_year(numbers: list[str]) -> PartialDate:
    years = {number for number in numbers if len(number) == 4 and _is_year(number)}
    return PartialDate(int(years.pop())) if len(years) == 1 else NOTHING


def _years(numbers: list[str]) -> int:
    return sum(len(number) == 4 for number in numbers)


def _is_year(text: str) -> bool:
    return len(text) == 4 and _EARLIEST <= int(text) <= _LATEST


def _century(year: str) -> int | None:
    value = int(year)
    if len(year) <= 2:
        return value + (1900 if value >= _PIVOT else 2000)
    return value if _EARLIEST <= value <= _LATEST else None


def _sensible(year: int | None, month: int, day: int) -> PartialDate:
    if month > _MONTHS >= day > 0:
        month, day = day, month
    if not 1 <= month <= _MONTHS:
        return PartialDate(year, None, day if 1 <= day <= 31 else None)
    longest = calendar.monthrange(year or 2000, month)[1]
    return PartialDate(year, month, day if 1 <= day <= longest else None)
