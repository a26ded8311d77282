"""Numbers, dates, plurals and periods as each language writes them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prystan.evidence.indicators import Period
from prystan.evidence.indicators.evaluation import NOT_LINKED
from prystan.evidence.model.schema import Unit
from prystan.report.words import SMALL, Words, languages

NB = "\N{NO-BREAK SPACE}"
NARROW = "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "n", "expected"),
    [
        ("en", 1, "1 person"), ("en", 2, "2 persons"), ("en", 0, "0 persons"),
        ("be", 1, "1 чалавек"), ("be", 2, "2 чалавекі"), ("be", 5, "5 чалавек"), ("be", 11, "11 чалавек"),
        ("be", 21, "21 чалавек"), ("be", 22, "22 чалавекі"), ("be", 0, "0 чалавек"),
        ("ru", 1, "1 человек"), ("ru", 2, "2 человека"), ("ru", 5, "5 человек"), ("ru", 11, "11 человек"),
        ("ru", 21, "21 человек"), ("ru", 112, "112 человек"),
        ("en", SMALL, "fewer than 10 persons"), ("be", SMALL, "менш за 10 чалавек"), ("ru", SMALL, "менее 10 человек"),
    ],
)  # fmt: skip
def test_counted_persons(language: str, n: int, expected: str) -> None:
    assert Words(language).people(n) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "1.5 months"), ("be", "1,5 месяца"), ("ru", "1,5 месяца")])
def test_a_fraction_takes_its_own_form(language: str, expected: str) -> None:
    words = Words(language)
    assert words.plural("{n} month", "{n} months", 1.5, n=words.number(1.5, 1)) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "12,345.6"), ("be", f"12{NB}345,6"), ("ru", f"12{NB}345,6")])
def test_numbers_are_grouped(language: str, expected: str) -> None:
    assert Words(language).number(12345.6, 1) == expected


def test_numbers_are_rounded_and_never_minus_zero() -> None:
    words = Words("en")
    assert words.number(2.0, 1) == "2"
    assert words.number(-0.04, 1) == "0"
    assert words.number(1234.5678) == "1,235"


@pytest.mark.parametrize(("language", "expected"), [("en", "43%"), ("be", f"43{NB}%"), ("ru", f"43{NB}%")])
def test_percents(language: str, expected: str) -> None:
    assert Words(language).percent(43.2) == expected


def test_ranges_have_an_en_dash_and_the_sign_once() -> None:
    assert Words("en").number_range(12, 1500) == "12–1,500"
    assert Words("be").percent_range(91.2, 97.4) == f"91–97{NB}%"
    assert Words("ru").year_range(2021, 2025) == "2021–2025"
    assert Words("ru").year_range(2025, 2025) == "2025"


@pytest.mark.parametrize(
    ("language", "day", "month"),
    [
        ("en", "31 January 2026", "January 2026"),
        ("be", "31 студзеня 2026 г.", "студзень 2026"),
        ("ru", "31 января 2026 г.", "январь 2026"),
    ],
)
def test_dates(language: str, day: str, month: str) -> None:
    words, when = Words(language), date(2026, 1, 31)
    assert words.date(when).replace(NB, " ").replace(NARROW, " ") == day
    assert words.month(when).replace(NB, " ") == month


def test_an_abbreviation_brings_its_own_full_stop() -> None:
    words = Words("be")
    assert words.text("Data as of {cut_off}.", cut_off=words.date(date(2026, 1, 31))).endswith(
        "2026\N{NARROW NO-BREAK SPACE}г."
    )


@pytest.mark.parametrize(
    ("language", "year", "years"),
    [
        ("en", "in 2025", "in the years 2021–2025"),
        ("be", "у 2025 годзе", "у 2021–2025 гадах"),
        ("ru", "в 2025 году", "в 2021–2025 годах"),
    ],
)
def test_periods_in_a_sentence(language: str, year: str, years: str) -> None:
    words = Words(language)
    assert words.during(Period.year(2025)) == year
    assert words.during(Period(date(2021, 1, 1), date(2025, 12, 31))) == years
    assert "2025" in words.during(Period(date(2025, 5, 1), date(2025, 6, 3)))


def test_belarusian_u_is_short_after_a_vowel() -> None:
    words = Words("be")
    said = words.text("How many victims were assisted {when} was not reported.", when="у 2025 годзе")
    assert "дапамога ў 2025" in said


def test_money_has_the_code_of_its_currency_in_every_language() -> None:
    for language in languages():
        assert Words(language).money(1330.4, "BYN").endswith("BYN")
        assert Words(language).money(1330.4, "JPY").replace(NB, "").startswith(("1330", "1,330"))


def test_lists() -> None:
    assert Words("en").listing(["a", "b", "c"]) == "a, b and c"
    assert Words("be").listing(["а", "б", "в"]) == "а, б і в"
    assert Words("ru").listing(["а", "б"]) == "а и б"


def test_countries_codes_and_indicators_have_names() -> None:
    assert Words("be").country_name("PL") == "Польшча"
    assert Words("ru").code("form", "ForcedLabour") == "Принудительный труд"
    assert Words("be").code("form", "unknown") == "Невядома"
    assert Words("ru").indicator_name("ID1") == "Выявленные предполагаемые жертвы"


def test_reasons_that_name_a_table_are_said_again() -> None:
    words = Words("be")
    assert words.evidence("No contributor sent the table victims.") == (
        "Ніводзін пастаўшчык даных не прадставіў табліцу «Ахвяры»."
    )
    assert words.evidence(NOT_LINKED).startswith("Спісы яшчэ не супастаўлены")


def test_a_language_without_a_catalogue_is_an_error() -> None:
    with pytest.raises(KeyError, match="xx"):
        Words("xx")


@given(st.integers(0, 10**9), st.sampled_from(list(Unit)))
def test_every_unit_can_be_counted_in_every_language(n: int, unit: Unit) -> None:
    for language in languages():
        words = Words(language)
        assert words.number(n) in words.quantity(unit, n)


@pytest.mark.parametrize("tenths", range(0, 1001, 7))
def test_a_percentage_with_a_decimal_has_no_more_digits_than_that(tenths: int) -> None:
    assert len(Words("en").percent(tenths / 10, 1).rstrip("%").partition(".")[2]) <= 1
