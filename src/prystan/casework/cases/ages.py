"""Ages as codes: the band in which somebody was on a day."""

from __future__ import annotations

from datetime import date

from prystan.evidence.model.codelists import code_list


def band_on(day: date, *, born: date) -> str:
    """The age band on a day of who was born on another; nothing where that day is the later one."""
    age = day.year - born.year - ((born.month, born.day) > (day.month, day.day))
    return band_of(age) if age >= 0 else ""


def band_of(age: int) -> str:
    """The age band of so many completed years."""
    return next((band for band in code_list("age_band").values if _within(age, band)), "")


def _within(age: int, band: str) -> bool:
    low, _, high = band.removesuffix("+").partition("-")
    return int(low) <= age and (band.endswith("+") or age <= int(high))
