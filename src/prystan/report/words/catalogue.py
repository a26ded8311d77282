"""Reading gettext catalogues: one ``.po`` file a language, read as it is, so that no compiled copy can grow stale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from babel import Locale
from babel.messages.pofile import read_po

SOURCE = "en"
"""The language of the message ids. Its catalogue need only hold what English says otherwise than its id."""

CATEGORIES = ("zero", "one", "two", "few", "many", "other")
"""CLDR's plural categories in the order in which a catalogue lists the forms that its language has."""

_LOCALES = {"en": "en_GB"}
"""Where a language's report follows the habits of one territory: day before month, as the rest of Europe writes."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The messages of one language. A plural message has one form a CLDR category of the language, in their order."""

    language: str
    locale: Locale
    single: Mapping[str, str]
    plural: Mapping[tuple[str, str], tuple[str, ...]]

    @property
    def categories(self) -> tuple[str, ...]:
        return plural_categories(self.locale)


def plural_categories(locale: Locale) -> tuple[str, ...]:
    """The plural categories of a language: ``one, other`` in English; ``one, few, many, other`` in Belarusian."""
    own = {*locale.plural_form.rules, "other"}
    return tuple(category for category in CATEGORIES if category in own)


def locale_of(language: str) -> Locale:
    """The CLDR locale by which a report in `language` writes dates and numbers."""
    return Locale.parse(_LOCALES.get(language, language))


@cache
def languages() -> tuple[str, ...]:
    """Languages that have a catalogue, English first."""
    found = sorted(path.name.removesuffix(".po") for path in _folder().iterdir() if path.name.endswith(".po"))
    return (SOURCE, *(language for language in found if language != SOURCE))


@cache
def read_catalogue(language: str) -> Catalogue:
    """The catalogue of `language`.

    Raises:
        KeyError: there is none.
    """
    path = _folder() / f"{language}.po"
    if not path.is_file():
        raise KeyError(f"no report in {language!r}: there are catalogues for {', '.join(languages())}")
    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    single: dict[str, str] = {}
    plural: dict[tuple[str, str], tuple[str, ...]] = {}
    for message in messages:
        if not message.id or message.fuzzy:
            continue
        said = message.string
        if isinstance(message.id, str) and isinstance(said, str) and said:
            single[message.id] = said
        elif not isinstance(message.id, str) and isinstance(said, list | tuple) and all(said):
            plural[message.id[0], message.id[1]] = tuple(said)
    return Catalogue(language, locale_of(language), MappingProxyType(single), MappingProxyType(plural))


def _folder() -> Traversable:
    return files("prystan.report.words") / "locale"
