"""The checks that each row must pass, derived wholly from the model: one expression a rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from prystan.evidence.model.datapackage import REGION_PATTERN
from prystan.evidence.model.schema import AtLeastOne, Column, Kind, NotAbove, NotBefore, RequiredWhen, Rule, Table

_IDENTIFIER = r"^[A-Za-z0-9][A-Za-z0-9_.:/\-]{0,63}$"
_FIRST_DAY = date(1900, 1, 1)
# Days that are set in advance, or that a source reports; all other days lie before the data were drawn.
MAY_LIE_AHEAD = frozenset({"due_on", "member_to", "since", "period_from", "period_to", "fieldwork_to"})
# Columns whose malformed values may be names, and are therefore not copied into a file of rows set aside.
MAY_HOLD_NAMES = (Kind.IDENTIFIER,)


@dataclass(frozen=True, slots=True)
class Check:
    """`broken` is true, over the typed columns of the model, where a row breaks the rule. Null counts as unbroken."""

    rule: str
    text: str
    columns: tuple[str, ...]
    broken: pl.Expr
    facts: tuple[tuple[str, str], ...] = ()


def checks_of(table: Table, *, cut_off: date | None = None, known_regions: bool = False) -> Iterator[Check]:
    """Every check that the model asks for. `cut_off` is the day on which the data were drawn, where it is known.

    With `known_regions` the regions are looked up in the country's list instead of held against their pattern.
    """
    for column in table:
        if column.required:
            yield Check("required", "required", (column.name,), _empty(column))
        yield from _form(column, known_regions)
        yield from _limits(column, cut_off)
    for rule in table.rules:
        yield _declared(table, rule)


def _empty(column: Column) -> pl.Expr:
    value = pl.col(column.name)
    if column.multiple:
        return value.is_null() | (value.list.len() == 0)
    return value.is_null() | (value == "") if column.kind in (Kind.IDENTIFIER, Kind.TEXT) else value.is_null()


def _form(column: Column, known_regions: bool) -> Iterator[Check]:
    name, value = column.name, pl.col(column.name)
    if column.kind is Kind.IDENTIFIER:
        malformed = (value != "") & ~value.str.contains(_IDENTIFIER)
        yield Check("identifier-form", "identifier-form", (name,), malformed)
    if column.codes == "region" and not known_regions:
        facts = (("codes", "ISO 3166-2"),)
        yield Check("code-unknown", "code-unknown", (name,), ~value.str.contains(REGION_PATTERN), facts)


def _limits(column: Column, cut_off: date | None) -> Iterator[Check]:
    name, value = column.name, pl.col(column.name)
    if column.kind is Kind.NUMBER:
        yield Check("number-form", "number-form", (name,), ~value.is_finite())
    if column.minimum is not None:
        limit = (("limit", f"{column.minimum:g}"),)
        yield Check("below-minimum", "below-minimum", (name,), value < column.minimum, limit)
    if column.maximum is not None:
        limit = (("limit", f"{column.maximum:g}"),)
        yield Check("above-maximum", "above-maximum", (name,), value > column.maximum, limit)
    if column.kind is Kind.DATE:
        yield Check("date-too-early", "date-too-early", (name,), value < _FIRST_DAY)
        if cut_off and name not in MAY_LIE_AHEAD:
            yield Check("date-after-cut-off", "date-after-cut-off", (name,), value > cut_off)


def _declared(table: Table, rule: Rule) -> Check:
    match rule:
        case NotBefore(earlier, later):
            facts = (("earlier", earlier), ("later", later))
            return Check(rule.name, "not-before", (later, earlier), pl.col(later) < pl.col(earlier), facts)
        case NotAbove(smaller, larger):
            facts = (("smaller", smaller), ("larger", larger))
            return Check(rule.name, "not-above", (smaller, larger), pl.col(smaller) > pl.col(larger), facts)
        case RequiredWhen(column, when, values):
            facts = (("column", column), ("when", when))
            broken = _empty(table[column]) & pl.col(when).is_in(values)
            return Check(rule.name, "required-when", (column, when), broken, facts)
        case AtLeastOne(columns):
            broken = pl.all_horizontal(_empty(table[name]) for name in columns)
            return Check(rule.name, "at-least-one", columns, broken, (("columns", ", ".join(columns)),))
