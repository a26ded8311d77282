"""Numbers on papers and of telephones in one form."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

_SEVERAL = re.compile(r"[;,\n]|\s/\s")
_E164 = re.compile(r"\+[1-9]\d{7,14}")
_REGULAR = re.compile(r"[A-Z]{0,3}\d{5,20}")
_NOT_ALNUM = re.compile(r"[^0-9A-Z]+")
_SHORTEST = 5  # a shorter number of a document is a shelf mark, or mistyped beyond use
_CYRILLIC = str.maketrans("АВЕКМНОРСТУХІ", "ABEKMHOPCTYXI")


def documents_of(text: str | None) -> list[str]:
    """Numbers of documents: capital letters and digits only. Look-alike Cyrillic letters become Latin."""
    if text and _REGULAR.fullmatch(text):
        return [text]
    found = []
    for one in _SEVERAL.split(text or ""):
        plain = unicodedata.normalize("NFKC", one).upper().translate(_CYRILLIC)
        number = _NOT_ALNUM.sub("", plain)
        if len(number) >= _SHORTEST and any(sign.isdigit() for sign in number):
            found.append(number)
    return sorted(set(found))


def phones_of(text: str | None, region: str | None = None) -> list[str]:
    """Telephone numbers as E.164. `region` (ISO 3166-1 alpha-2) is where numbers without a country code belong.

    A number with a country code that libraries do not know is kept as its digits; one without is dropped.
    """
    if text and _E164.fullmatch(text):
        return [text]
    found = [number for one in _SEVERAL.split(text or "") if (number := _phone(one.strip(), region))]
    return sorted(set(found))


def _phone(text: str, region: str | None) -> str | None:
    if _E164.fullmatch(text):
        return text
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        plain = re.sub(r"[^\d+]", "", text)
        return plain if _E164.fullmatch(plain) else None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
