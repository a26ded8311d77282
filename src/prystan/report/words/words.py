"""`Words`: everything that a chapter says, said in one language.

Sentences are whole sentences in the catalogue, with named places (``{n}``) for numbers, dates and names. A counted
noun comes from `Words.plural`, which chooses the form by CLDR's rules; names stand in brackets or after a colon, so
that no language has to decline them.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Final, Literal

from babel import Locale
from babel.dates import format_date, get_month_names
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent

from prystan.evidence.disclosure import Shown, fact
from prystan.evidence.indicators.figures import Period
from prystan.evidence.model.codelists import code_list
from prystan.evidence.model.schema import Unit
from prystan.evidence.model.tables import TABLES
from prystan.report.words.catalogue import Catalogue, read_catalogue
from prystan.report.words.sentences import sentence_patterns
from prystan.report.words.units import COUNTED, UNITS

THRESHOLD = 10
NBSP = "\N{NO-BREAK SPACE}"
EN_DASH = "\N{EN DASH}"


class Small(Enum):
    """A count of which only this is said: that it is below the threshold of publication, be it 0."""

    SMALL = "<10"


SMALL: Final = Small.SMALL

Amount = Shown | Literal[Small.SMALL]
"""A number that may be shown, or a small cell."""


def msg(text: str) -> str:
    """Marks a sentence kept in data for extraction; `Words.text` translates it where it is used."""
    return text


class Words:
    """The words of one language. Message ids are English sentences; a missing translation shows the English."""

    def __init__(self, language: str) -> None:
        """Raises `KeyError` where there is no catalogue for `language`."""
        self._catalogue: Catalogue = read_catalogue(language)

    @property
    def language(self) -> str:
        """The BCP 47 tag of the report."""
        return self._catalogue.language

    @property
    def locale(self) -> Locale:
        return self._catalogue.locale

    def text(self, message: str, /, **values: str) -> str:
        """The sentence `message` with its places filled. Values are texts already in this language."""
        return _filled(self._catalogue.single.get(message, message), values, self.language)

    def plural(self, singular: str, plural: str, n: Amount, /, **values: str) -> str:
        """The form of a sentence that goes with `n`, which it may show as ``{n}``.

        A small cell takes the form of the numbers from 5 up ("fewer than 10 persons").
        """
        form = self._form(singular, plural, n)
        return _filled(form, {"n": self.amount(n), **values}, self.language)

    def _form(self, singular: str, plural: str, n: Amount) -> str:
        forms = self._catalogue.plural.get((singular, plural))
        if forms is None:
            return singular if n is not SMALL and float(n) == 1 else plural
        category = self.locale.plural_form(5 if n is SMALL else n)
        return forms[self._catalogue.categories.index(category)]

    def amount(self, n: Amount, digits: int = 0) -> str:
        """A number in running text; a small cell as "fewer than 10"."""
        if n is SMALL:
            return self.text("fewer than {n}", n=str(THRESHOLD))
        return self.number(n, digits)

    def number(self, x: Shown, digits: int = 0) -> str:
        """`x` with up to `digits` decimals, thousands grouped as the language does."""
        shown = round(x, digits) + 0.0  # no minus zero
        return format_decimal(int(shown) if digits == 0 else shown, locale=self.locale, decimal_quantization=False)

    def percent(self, x: Shown, digits: int = 0) -> str:
        """`x` percent (43 for 43 %), with up to `digits` decimals."""
        share = Decimal(str(round(x, digits))) / 100  # a float would bring digits that nobody wrote
        return format_percent(share, locale=self.locale, decimal_quantization=False)

    def money(self, x: Shown, currency: str) -> str:
        """A sum without its pennies, with the currency's code, which means the same in every language."""
        return format_currency(round(x), currency, "#,##0\N{NO-BREAK SPACE}¤¤", locale=self.locale,
                               currency_digits=False)  # fmt: skip

    def date(self, day: datetime.date) -> str:
        """A day with its month in letters: 31 January 2026."""
        return format_date(day, "long", locale=self.locale).replace(" ", NBSP)

    def month(self, day: datetime.date) -> str:
        """A month and its year, standing alone: January 2026."""
        name = get_month_names("wide", context="stand-alone", locale=self.locale)[day.month]
        return f"{name}{NBSP}{day.year}"

    def year_range(self, first: int, last: int) -> str:
        """2021–2025, or one year."""
        return str(first) if first == last else f"{first}{EN_DASH}{last}"

    def number_range(self, low: Shown, high: Shown, digits: int = 0) -> str:
        """12–15: an en dash without spaces."""
        return f"{self.number(low, digits)}{EN_DASH}{self.number(high, digits)}"

    def percent_range(self, low: Shown, high: Shown, digits: int = 0) -> str:
        """91–97 %: the sign once."""
        return f"{self.number(low, digits)}{EN_DASH}{self.percent(high, digits)}"

    def period(self, period: Period) -> str:
        """A period as years where it is made of whole ones, else as days."""
        first, last = period.begin, period.end
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
            return self.year_range(first.year, last.year)
        if first == last:
            return self.date(first)
        return self.text("{first} – {last}", first=self.date(first), last=self.date(last))

    def during(self, period: Period) -> str:
        """A period as a part of a sentence: in 2025; in the years 2021–2025; from 1 May to 3 June 2025."""
        first, last = period.begin, period.end
        if (first.month, first.day, last.month, last.day) != (1, 1, 12, 31):
            return self.text("from {first} to {last}", first=self.date(first), last=self.date(last))
        if first.year == last.year:
            return self.text("in {year}", year=str(first.year))
        return self.text("in the years {years}", years=self.period(period))

    def listing(self, items: Iterable[str]) -> str:
        """a, b and c"""
        return format_list(list(items), locale=self.locale)

    def quantity(self, unit: Unit, n: Amount, digits: int = 0) -> str:
        """A count with its unit: 345 persons."""
        said = n if n is SMALL else fact(round(n, digits))
        return self.plural(*COUNTED[unit], said, n=self.amount(said, digits))

    def people(self, n: Amount) -> str:
        """A count of persons: 345 persons."""
        return self.quantity(Unit.PERSON, n)

    def days(self, n: Amount) -> str:
        """A number of days: 45 days."""
        return self.quantity(Unit.DAY, n)

    def evidence(self, sentence: str) -> str:
        """A reason or note that the evidence wing wrote in English, whatever names or numbers stand in it."""
        for pattern, message, places in sentence_patterns():
            if found := pattern.fullmatch(sentence):
                values = {name: self._place(name, found[name]) for name in places}
                return self.text(message, **values) if places else self.text(message)
        return self.text(sentence)

    def _place(self, name: str, value: str) -> str:
        """What stands in a place of such a sentence: the title of a table, a status, or a name as it is."""
        if name == "table":
            return self.table_name(value)
        return self.text(value) if name == "word" else value

    def table_name(self, name: str) -> str:
        """The title of a table of a contribution: Service episodes."""
        return self.text(TABLES[name].title) if name in TABLES else name

    def unit(self, unit: Unit) -> str:
        """The name of a unit in the plural: persons."""
        return self.text(UNITS[unit])

    def country_name(self, code: str) -> str:
        """The name of a country in this language, by its ISO 3166-1 code."""
        return str(self.locale.territories.get(code, code))

    def code(self, name: str, code: str) -> str:
        """The label of a code of the model's list `name`; of ``unknown`` and ``other`` wherever they stand."""
        if code == "unknown":
            return self.text("Unknown")
        if name == "country":
            return self.country_name(code)
        listed = code_list(name)
        return listed[code].label(self.language) if code in listed else code

    def indicator_name(self, identifier: str) -> str:
        """The name of an indicator: Presumed victims detected."""
        from prystan.evidence.indicators import INDICATORS

        return self.text(INDICATORS[identifier].name)


class InsideWords(Words):
    """The same words for a page that stays inside an office: they say any number."""

    def text(self, message: str, /, **values: object) -> str:
        return super().text(message, **{name: str(value) for name, value in values.items()})

    def plural(self, singular: str, plural: str, n: float | Small, /, **values: object) -> str:
        said = {name: str(value) for name, value in values.items()}
        return super().plural(singular, plural, n if isinstance(n, Small) else fact(n), **said)

    def number(self, x: float, digits: int = 0) -> str:
        return super().number(fact(x), digits)

    def percent(self, x: float, digits: int = 0) -> str:
        return super().percent(fact(x), digits)

    def number_range(self, low: float, high: float, digits: int = 0) -> str:
        return super().number_range(fact(low), fact(high), digits)


_TWO_STOPS = re.compile(r"\.\.(?=\s|$|[»”)])")
_AFTER_VOWEL = re.compile(r"(?<=[аеёіоуыэюя]) у(?= )")


def _filled(form: str, values: Mapping[str, object], language: str) -> str:
    """The sentence with its places filled, and what spelling asks for where the pieces meet.

    An abbreviation at the end ("2026 г.") brings its own full stop; in Belarusian the preposition *у* is *ў* after a
    vowel.
    """
    if not values:
        return form
    sentence = _TWO_STOPS.sub(".", form.format_map(values))
    return _AFTER_VOWEL.sub(" ў", sentence) if language == "be" else sentence
