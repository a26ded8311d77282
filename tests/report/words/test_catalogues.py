"""The catalogues are complete: every message, in every language of the report, with its own places and forms."""

from __future__ import annotations

import gettext
import re
import shutil
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from prystan.report.words.catalogue import languages, locale_of, plural_categories, read_catalogue
from prystan.report.words.extract import Message, messages, renewed, update

TRANSLATIONS = tuple(language for language in languages() if language != "en")
CYRILLIC = {"be", "ru", "uk"}


@cache
def wanted() -> tuple[Message, ...]:
    return tuple(messages())


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def catalogue(language: str) -> Catalog:
    with (files("prystan.report.words") / "locale" / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def test_there_are_catalogues_for_belarusian_and_russian() -> None:
    assert {"en", "be", "ru"} <= set(languages())


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_message_is_translated(language: str) -> None:
    found = read_catalogue(language)
    missing = [m for m in wanted() if m not in (found.single if isinstance(m, str) else found.plural)]
    assert not missing, f"{language}: run python -m prystan.report.words.extract, then translate"


@pytest.mark.parametrize("language", languages())
def test_no_message_is_left_over(language: str) -> None:
    found = read_catalogue(language)
    assert not {*found.single, *found.plural} - set(wanted())


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_translations_have_the_places_of_their_message(language: str) -> None:
    found = read_catalogue(language)
    for message, said in found.single.items():
        assert places(said) == places(message), message
    for (_, plural), forms in found.plural.items():
        for form in forms:
            assert places(form) == places(plural), plural


@pytest.mark.parametrize("language", sorted(CYRILLIC & set(TRANSLATIONS)))
def test_translations_are_in_the_language(language: str) -> None:
    for message, said in read_catalogue(language).single.items():
        bare = re.sub(r"\{\w+\}", "", message)
        if re.search(r"[A-Za-z]{3}", bare):
            assert re.search(r"[А-Яа-яЁёІіЎў]", said), message


@pytest.mark.parametrize("language", languages())
def test_the_plural_header_agrees_with_cldr(language: str) -> None:
    """Forms are listed in the order of CLDR's categories; the header says the same for programs that read only it."""
    header = catalogue(language)
    locale = locale_of(language)
    categories = plural_categories(locale)
    assert header.num_plurals == len(categories)
    index = gettext.c2py(header.plural_expr.strip("()") if language == "en" else header.plural_expr)
    for n in range(1000):
        assert categories[index(n)] == locale.plural_form(n), n


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_renewing_keeps_what_is_translated_and_adds_what_is_new(language: str) -> None:
    old = catalogue(language)
    first, second = wanted()[0], "A sentence that nobody has translated."
    new = renewed(old, [first, second], language)
    assert len(new) == 2
    kept, added, before = new.get(first), new.get(second), old.get(first)
    assert kept is not None
    assert added is not None
    assert before is not None
    assert kept.string == before.string
    assert not added.string


def test_catalogues_are_up_to_date(tmp_path: Path) -> None:
    with as_file(files("prystan.report.words") / "locale") as folder:
        shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
        update(tmp_path, messages())
        for path in sorted(folder.glob("*.po")):
            assert (tmp_path / path.name).read_bytes() == path.read_bytes(), (
                f"{path.name}: run python -m prystan.report.words.extract"
            )
