"""Reading single values: what is written plainly comes out as it is; what can mean two things does not come out."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prystan.evidence.intake.codes import CodeReader
from prystan.evidence.intake.columns import letter
from prystan.evidence.intake.standards import htcds
from prystan.evidence.intake.texts import TEXTS
from prystan.evidence.intake.values import Misread, parse, read_date, read_integer, read_number
from prystan.evidence.model.codelists import code_list
from prystan.evidence.model.schema import Column
from prystan.evidence.model.tables import TABLES

DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
LISTS = sorted({c.codes for t in TABLES.values() for c in t if c.codes and c.codes != "region"})


@given(DAYS, st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%Y-%m-%dT10:30:00Z"]))
def test_a_day_written_in_one_of_these_ways_is_that_day(day: date, form: str) -> None:
    assert read_date(day.strftime(form)) == day


@given(DAYS)
def test_a_day_with_slashes_is_read_right_or_not_at_all(day: date) -> None:
    read = read_date(day.strftime("%d/%m/%Y"))
    assert read == day or (read == Misread("date-ambiguous") and day.day <= 12)


@pytest.mark.parametrize("name", LISTS)
def test_every_code_and_every_label_means_its_code(name: str) -> None:
    reader = CodeReader(code_list(name))
    for code in code_list(name).codes:
        assert reader.one(code.code) == code.code
        assert reader.one(f"  {code.code.upper()}\u00a0") == code.code
        for label in code.labels.values():
            assert reader.one(label) in code_list(name)


@given(
    st.lists(st.sampled_from(code_list("sector").values), min_size=1, unique=True),
    st.sampled_from([";", "; ", ", ", "\n"]),
)
def test_labels_that_hold_separators_are_told_apart(codes: list[str], separator: str) -> None:
    reader = htcds.reader("sector")
    cell = separator.join(code_list("sector")[code].labels["en"] for code in codes)
    assert reader.many(cell) == codes


@given(st.integers(-(10**12), 10**12))
def test_a_whole_number_is_itself_with_blanks_between_thousands_too(number: int) -> None:
    assert read_integer(str(number)) == number
    assert read_integer(f"{number:,}".replace(",", "\u00a0")) == number


@pytest.mark.parametrize(
    ("text", "comma", "value"),
    [
        ("1234.5", False, 1234.5),
        ("1234,5", False, 1234.5),
        ("1 234,56", True, 1234.56),
        ("1,234", True, 1.234),
        ("1,234", False, Misread("number-ambiguous")),
        ("1e5", False, Misread("number-form")),
        ("12 kg", False, Misread("number-form")),
    ],
)
def test_a_number_is_read_where_it_can_mean_one_thing_only(text: str, comma: bool, value: object) -> None:
    assert read_number(text, comma) == value


@pytest.mark.parametrize("column", TABLES["victims"].columns, ids=lambda c: c.name)
def test_an_empty_column_is_empty_and_a_blank_cell_is_too(column: Column) -> None:
    codes = CodeReader(code_list(column.codes)) if column.codes and column.codes != "region" else None
    for cells in ([None, None], [" ", None]):
        parsed = parse(pl.Series("x", cells, dtype=pl.String()), column, codes)
        assert parsed.values.null_count() == 2


def test_columns_have_the_letters_that_a_spreadsheet_shows() -> None:
    assert [letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_every_rule_says_what_is_wrong_and_what_to_do() -> None:
    assert all(text.message.endswith((".", "}.")) and text.remedy.endswith((".", "?")) for text in TEXTS.values())
