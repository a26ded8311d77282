"""``pack.toml``: what a country pack says of itself."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from prystan.evidence.country.errors import PackError

SERVICE_LEVELS = (
    "acknowledge",
    "feedback",
    "first_assistance",
    "preliminary_decision",
    "conclusive_decision",
    "reflection_period",
)
"""The clocks that every pack sets, in days."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`cut_off` is month and day of the year after the one reported on; `memoranda_required`, whether organisations
    refer to each other only where a signed memorandum says what and to whom."""

    code: str
    iso3: str
    currency: str
    languages: tuple[str, ...]
    names: Mapping[str, str]
    cut_off: tuple[int, int]
    service_levels: Mapping[str, int]
    service_level_sources: Mapping[str, str]
    memoranda_required: bool = False


def read_settings(file: Traversable, pack: str) -> Settings:
    """Read ``pack.toml``.

    Raises:
        PackError: the file is missing or malformed, or lacks a setting.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackError(pack, ["pack.toml is missing: copy the one of a shipped pack and change it"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(pack, [f"pack.toml cannot be read ({error}): correct it"]) from None
    if problems := _problems(content):
        raise PackError(pack, problems)
    levels = content["service_levels"]
    month, day = content["cut_off"].split("-")
    return Settings(
        code=content["code"],
        iso3=content["iso3"],
        currency=content["currency"],
        languages=tuple(content["languages"]),
        names=MappingProxyType(content["names"]),
        cut_off=(int(month), int(day)),
        service_levels=MappingProxyType({name: level["days"] for name, level in levels.items()}),
        service_level_sources=MappingProxyType({name: level["source"] for name, level in levels.items()}),
        memoranda_required=content.get("memoranda_required", False),
    )


def _problems(content: Mapping[str, Any]) -> list[str]:
    problems = [
        f"pack.toml: {name} is missing: add it, {wanted}" for name, wanted in _WANTED.items() if name not in content
    ]
    problems += [
        f"pack.toml: {name} is not a table: write it as [{name}]"
        for name in ("names", "service_levels")
        if not isinstance(content.get(name, {}), dict)
    ]
    if problems:
        return problems
    if "en" not in content["languages"]:
        problems.append('pack.toml: languages lacks "en": every pack has English')
    problems += [
        f"pack.toml: names has no {lang}: add the country's name in it"
        for lang in content["languages"]
        if lang not in content["names"]
    ]
    if not _is_month_and_day(content["cut_off"]):
        problems.append('pack.toml: cut_off is not a month and day such as "01-31": correct it')
    if not isinstance(content.get("memoranda_required", False), bool):
        problems.append("pack.toml: memoranda_required is neither true nor false: correct it")
    levels = content["service_levels"]
    problems += [
        f"pack.toml: service_levels.{name} needs days (a whole number above 0) and source: add them"
        for name in {**dict.fromkeys(SERVICE_LEVELS), **levels}
        if not _is_level(levels.get(name))
    ]
    return problems


_WANTED = {
    "code": "ISO 3166-1 alpha-2",
    "iso3": "ISO 3166-1 alpha-3",
    "currency": "ISO 4217",
    "languages": "a list of ISO 639-1 codes",
    "names": "the country's name in each language",
    "cut_off": 'a month and day such as "01-31" of the next year',
    "service_levels": "a table with days and source for each",
}


def _is_month_and_day(value: object) -> bool:
    try:
        date.fromisoformat(f"2023-{value}")
    except ValueError:
        return False
    return True


def _is_level(level: object) -> bool:
    if not isinstance(level, dict):
        return False
    days, source = level.get("days"), level.get("source")
    return type(days) is int and days > 0 and isinstance(source, str) and bool(source)
