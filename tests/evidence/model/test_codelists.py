"""Code lists: every code once, with a label in each language, in a list that some column uses."""

from __future__ import annotations

import csv
from collections import Counter
from importlib.resources import files

import pytest

from prystan.evidence.country.tables import PACK_TABLES
from prystan.evidence.model.codelists import LANGUAGES, code_list
from prystan.evidence.model.schema import Table
from prystan.evidence.model.tables import TABLES

FOLDER = files("prystan.evidence.model") / "codes"
LISTS = sorted(file.name.removesuffix(".csv") for file in FOLDER.iterdir() if file.name.endswith(".csv"))
CYRILLIC = frozenset("абвгдеёжзійклмнопрстуўфхцчшыьэюяиъщ")


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def lists_used(tables: list[Table]) -> set[str]:
    return {column.codes for table in tables for column in table if column.codes is not None}


@pytest.mark.parametrize("name", LISTS)
def test_every_code_has_a_label_in_every_language(name: str) -> None:
    for code in code_list(name).codes:
        assert all(code.labels.get(language, "").strip() for language in LANGUAGES), code.code


@pytest.mark.parametrize("name", LISTS)
def test_codes_are_unique_and_so_are_their_labels(name: str) -> None:
    for column in ("code", *LANGUAGES):
        assert [value for value, count in Counter(row[column] for row in rows(name)).items() if count > 1] == []


@pytest.mark.parametrize("name", LISTS)
def test_labels_begin_with_a_capital_and_carry_no_stray_space(name: str) -> None:
    for row in rows(name):
        for language in LANGUAGES:
            label = row[language]
            assert label == label.strip()
            assert label[0] == label[0].upper()


@pytest.mark.parametrize("name", LISTS)
def test_a_code_is_the_models_own_or_says_which_standard_has_it(name: str) -> None:
    for row in rows(name):
        assert row["source"]
        assert row["own"] in ("", "yes")
        assert row["source"] != "Prystan" or row["own"] == "yes"


@pytest.mark.parametrize("name", LISTS)
def test_no_label_mixes_the_letters_of_the_two_languages(name: str) -> None:
    for row in rows(name):
        assert not set(row["be"].lower()) & set("ищъ"), "letters that Belarusian does not have"
        assert not set(row["ru"].lower()) & set("іў’"), "letters that Russian does not have"


@pytest.mark.parametrize("name", LISTS)
def test_translations_are_in_cyrillic_wherever_there_are_words(name: str) -> None:
    for row in rows(name):
        if any(letter.isalpha() for letter in row["en"]):
            assert set(row["be"].lower()) & CYRILLIC
            assert set(row["ru"].lower()) & CYRILLIC


@pytest.mark.parametrize("name", LISTS)
def test_other_stands_last(name: str) -> None:
    codes = [row["code"] for row in rows(name)]
    assert "Other" not in codes[:-1]


def test_every_list_that_a_column_names_exists() -> None:
    for name in lists_used(list(TABLES.values())) - {"region"}:
        assert code_list(name).codes


def test_every_list_is_used_by_a_column() -> None:
    assert set(LISTS) <= lists_used([*TABLES.values(), *PACK_TABLES.values()])


def test_countries_come_with_labels_in_every_language_and_languages_at_least_in_english() -> None:
    assert all(set(LANGUAGES) <= code.labels.keys() for code in code_list("country").codes)
    assert all("en" in code.labels for code in code_list("language").codes)


def test_an_unknown_list_is_an_error() -> None:
    with pytest.raises(KeyError, match="no code list"):
        code_list("no_such_list")
