"""Rows of tables, put together here: a list has fifty of them, and a macro for each cell cost half the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext
from markupsafe import Markup, escape

from prystan.web.templating import address, day_in, label_in, language


def row(heads: Sequence[str], cells: Sequence[Any]) -> Markup:
    """One row. Each cell says its column's name, which it shows as a card on a telephone."""
    inside = "".join(f"{begin}{escape(cell)}</td>" for begin, cell in zip(_begins(tuple(heads)), cells, strict=True))
    return Markup(f'<tr role="row">{inside}</tr>')  # noqa: S704 - heads and cells are escaped


@lru_cache(maxsize=500)
def _begins(heads: tuple[str, ...]) -> list[str]:
    return [f'<td role="cell" data-label="{escape(head)}">' for head in heads]


def link(to: str, text: str) -> Markup:
    return Markup(f'<a href="{escape(to)}">{escape(text)}</a>')  # noqa: S704 - both are escaped


IN_A_LIST = ("pk", "number", "status", "age_band", "region", "opened_at")  # what a list shows of a case


class Listed(Protocol):
    """What a list shows of a case."""

    pk: UUID
    number: int
    status: str
    age_band: str
    region: str
    opened_at: datetime


def case_rows(heads: Sequence[str], cases: Iterable[Listed]) -> Markup:
    """The rows of a list of cases: number, status, age, region, day."""
    spoken, called = language(), escape(gettext("Case %(number)s"))
    number, status, age, region, day = _begins(tuple(heads))
    lines = (
        f'<tr role="row">{number}<a href="{address("case", case=one.pk)}">{called % {"number": one.number}}</a></td>'
        f"{status}{_code('status', one.status, spoken)}</td>{age}{_code('age_band', one.age_band, spoken)}</td>"
        f"{region}{_code('region', one.region, spoken)}</td>{day}{_day(one.opened_at.date(), spoken)}</td></tr>"
        for one in cases
    )
    return Markup("".join(lines))  # noqa: S704 - each part is escaped


@lru_cache(maxsize=20_000)
def _code(name: str, code: str, spoken: str) -> str:
    return str(escape(label_in(name, code, spoken)))


@lru_cache(maxsize=20_000)
def _day(on: date, spoken: str) -> str:
    return str(escape(day_in(on, spoken)))
