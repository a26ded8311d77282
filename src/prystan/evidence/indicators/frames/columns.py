"""Ways to turn a column of the model into the column of a dimension. Pure Ibis: no engine, no country."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.datatypes as dt

from prystan.evidence.indicators.counts import UNKNOWN
from prystan.evidence.indicators.scope import SEX_UNKNOWN
from prystan.evidence.model.codelists import code_list

if TYPE_CHECKING:
    import ibis.expr.types as ir

CHILD_UNTIL = 17
"""A child is a person under 18: Palermo Protocol, article 3 (d)."""


def single(column: ir.StringColumn) -> ir.StringColumn:
    """A code, or unknown."""
    return column.fill_null(UNKNOWN)


def _array_distinct(codes: dt.Array[dt.String]) -> dt.Array[dt.String]:
    """Each value once. Both engines know it by this name; what Ibis writes for `unique` is slow in DuckDB."""
    raise NotImplementedError("runs in the engine")


array_distinct = ibis.udf.scalar.builtin(_array_distinct, name="array_distinct")


def several(column: ir.ArrayColumn) -> ir.ArrayColumn:
    """Each code once, or a list that holds only unknown."""
    length = column.length().fill_null(0)
    return ibis.cases(
        (length == 0, ibis.array([UNKNOWN])),
        (length == 1, column),
        else_=array_distinct(column),
    )


def yes_no(column: ir.BooleanColumn) -> ir.StringColumn:
    return ibis.cases((column, "yes"), (~column, "no"), else_=UNKNOWN)


def sex(column: ir.StringColumn) -> ir.StringColumn:
    return single(column.nullif(SEX_UNKNOWN))


def age_band(age: ir.IntegerColumn) -> ir.StringColumn:
    """The model's bands, read off their codes (``9-17``, ``48+``); null where the age is."""
    uppers = [(int(code.partition("-")[2]), code) for code in code_list("age_band").values if "-" in code]
    last = code_list("age_band").values[-1]
    return ibis.cases(*((age <= upper, code) for upper, code in sorted(uppers)), (age.notnull(), last))


def age_group(band: ir.StringColumn) -> ir.StringColumn:
    """Child or adult, by the age band: no band reaches over the eighteenth birthday."""
    ends = {code: int(code.rstrip("+").rpartition("-")[2]) for code in code_list("age_band").values}
    children = [code for code, end in ends.items() if end <= CHILD_UNTIL]
    return ibis.cases((band.isnull(), UNKNOWN), (band.isin(children), "child"), else_="adult")


def citizenship_group(column: ir.ArrayColumn, country: str) -> ir.StringColumn:
    """A person with several citizenships, one of them this country's, is a national."""
    return ibis.cases(
        (column.length().fill_null(0) == 0, UNKNOWN), (column.contains(country), "national"), else_="other"
    )


def one_of(column: ir.StringColumn, codes: tuple[str, ...]) -> ir.StringColumn:
    """The code where it is one of `codes`, else unknown: for text columns, whose values no rule binds."""
    return ibis.ifelse(column.isin(codes), column, UNKNOWN) if codes else column.nullif(column).fill_null(UNKNOWN)
