"""Every sentence of the site is in every language, and the places for names and numbers are the same in all."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from prystan.web.extract import messages

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_complete(language: str) -> None:
    with (files("prystan.web") / "locale" / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    missing, changed = [], []
    for message in messages():
        found = catalogue.get(message)
        said = [] if found is None else [found.string] if isinstance(found.string, str) else list(found.string)
        if not said or not all(said):
            missing.append(message)
        wanted = set(re.findall(r"%\(\w+\)s", message if isinstance(message, str) else message[1]))
        changed += [text for text in said if text and set(re.findall(r"%\(\w+\)s", text)) != wanted]
    assert not missing
    assert not changed
