"""Partial and mistyped dates, papers and telephones, swapped boxes: what can be trusted of a form is kept."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prystan.evidence.linkage.names.dates import read_date
from prystan.evidence.linkage.names.numbers import documents_of, phones_of
from prystan.evidence.linkage.people import PEOPLE, REGISTER, people_of


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1990-03-15", (1990, 3, 15)),
        ("15.03.1990", (1990, 3, 15)),
        ("15/3/90", (1990, 3, 15)),
        ("15.03.05", (2005, 3, 15)),
        ("03.15.1990", (1990, 3, 15)),  # month first: nothing else makes sense
        ("19900315", (1990, 3, 15)),
        ("15031990", (1990, 3, 15)),
        ("03.1990", (1990, 3, None)),
        ("1990", (1990, None, None)),
        ("1990-00-00", (1990, None, None)),
        ("around 1990", (1990, None, None)),
        ("31.02.1990", (1990, 2, None)),
        ("29.02.1991", (1991, 2, None)),
        ("15.20.1990", (1990, None, 15)),
        ("1990 or 1991", (None, None, None)),
        ("15", (None, None, None)),
        ("", (None, None, None)),
        (None, (None, None, None)),
        ("unknown", (None, None, None)),
        ("3990-03-15", (None, 3, 15)),
    ],
)
def test_of_a_date_each_part_that_makes_sense_is_kept(text: str | None, read: tuple[int | None, ...]) -> None:
    assert tuple(read_date(text)) == read


@given(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%d %m %Y"])
)
def test_a_whole_date_is_read_in_any_of_the_usual_forms(day: date, form: str) -> None:
    assert tuple(read_date(day.strftime(form).zfill(10))) == (day.year, day.month, day.day)


@given(st.text(max_size=20))
def test_whatever_stands_in_a_date_cell_gives_a_possible_date_or_less(text: str) -> None:
    found = read_date(text)
    assert found.year is None or 1900 <= found.year <= 2100
    if None not in found:
        date(*found)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("МР 1234567", ["MP1234567"]),  # Cyrillic letters that look Latin
        ("mp-1234567", ["MP1234567"]),
        ("MP1234567; 4010190A001PB5", ["4010190A001PB5", "MP1234567"]),
        ("none", []),
        ("12", []),
        (None, []),
    ],
)
def test_numbers_of_papers_meet_however_they_are_written(text: str | None, read: list[str]) -> None:
    assert documents_of(text) == read


@pytest.mark.parametrize(
    "text", ["+375 29 123-45-67", "8 029 123 45 67", "80291234567", "+375(29)1234567", "375291234567"]
)
def test_telephones_meet_however_they_are_written(text: str) -> None:
    assert phones_of(text, "BY") == ["+375291234567"]


def test_a_telephone_without_a_country_is_not_guessed_at() -> None:
    assert phones_of("029 123 45 67") == []
    assert phones_of("911", "BY") == []


def one(**boxes: str) -> dict[str, object]:
    return people_of(pl.DataFrame({"record": ["r1"], **{name: [value] for name, value in boxes.items()}})).row(
        0, named=True
    )


def test_swapped_boxes_are_put_right_where_one_holds_a_known_given_name() -> None:
    right, swapped = one(given_name="Марына", surname="Гук"), one(given_name="Гук", surname="Марына")
    assert right == swapped


def test_a_whole_name_in_one_cell_is_parted() -> None:
    parted = one(given_name="Марына", patronymic="Пятроўна", surname="Гук")
    assert one(full_name="Гук Марына Пятроўна") == parted


def test_a_patronymic_beside_the_given_name_is_found() -> None:
    assert one(given_name="Марина Петровна", surname="Гук")["patronymic"] == "petr"


def test_sex_is_as_recorded_else_as_the_name_tells() -> None:
    assert one(given_name="Марына")["sex"] == "F"
    assert one(given_name="Саша", patronymic="Ивановна")["sex"] == "F"
    assert one(given_name="Саша")["sex"] is None
    assert one(given_name="Марына", sex="Masculine")["sex"] == "M"
    assert one(given_name="Марына", sex="NonConforming")["sex"] is None


def test_a_short_form_has_the_keys_of_the_names_that_it_stands_for() -> None:
    assert one(given_name="Валя")["given"] == ["valentin", "valentina"]
    assert one(given_name="Валя", sex="Feminine")["given"] == ["valentina"]


def test_a_former_surname_is_a_surname_too() -> None:
    assert one(surname="Рыжова", former_surnames="Гук; Бойко")["surname"] == ["rižav", "huk", "baka"]


boxes = st.fixed_dictionaries(
    {
        name: st.one_of(st.none(), st.text(max_size=15), st.sampled_from(["Саша", "Гук", "1990-01-01"]))
        for name in REGISTER
    }
)


@settings(deadline=None, max_examples=50)
@given(st.lists(boxes, max_size=5))
def test_any_register_becomes_people_one_for_each_row(rows: list[dict[str, str | None]]) -> None:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(REGISTER, pl.String()))
    people = people_of(frame, region="BY")
    assert people.schema == PEOPLE
    assert people.height == len(rows)
    apart = [people_of(frame[place : place + 1], region="BY") for place in range(len(rows))]
    assert not rows or people.equals(pl.concat(apart))
