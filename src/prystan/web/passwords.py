"""Passwords: how they are kept to be compared with, and which are refused.

Kept with Argon2id at the cost of the locked secret, over the password mixed with the server's pepper: otherwise a thief
of the database would guess at this hash, and leave the locked secret alone until he knows the password.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from babel import Locale
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from prystan.casework.vault.login import PRODUCTION

_LEFT = 8  # letters and digits that are no word of the house, at least
_SHORTEST_WORD = 5
_PREFIX = 5  # characters of the hash in the name of a file, as the service of breached passwords gives them


class CostlyArgon2(Argon2PasswordHasher):
    """Guessing at the hash costs what guessing at the locked secret costs."""

    algorithm = "peppered_argon2"
    time_cost = PRODUCTION.passes
    memory_cost = PRODUCTION.memory_kib
    parallelism = PRODUCTION.lanes

    def encode(self, password: str, salt: str) -> str:
        return super().encode(_peppered(password), salt)

    def verify(self, password: str, encoded: str) -> bool:
        return super().verify(_peppered(password), encoded)


def _peppered(password: str) -> str:
    typed = unicodedata.normalize("NFKC", password).encode()  # as for the locked secret
    return hmac.new(settings.PEPPER, b"password|" + typed, "sha256").hexdigest()


class WordsOfTheHouse:
    """Refuses a password that is little more than the name of this program, the country or an organisation."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 - Django's signature
        left = _letters(password)
        for word in sorted(self._words(), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < min(_LEFT, len(_letters(password))):
            raise ValidationError(
                _("This password is mostly the name of an organisation, of the country or of this site. "
                  "Whoever guesses tries those first.")
            )  # fmt: skip

    def get_help_text(self) -> str:
        return _("No name of an organisation, of the country or of this site.")

    def _words(self) -> set[str]:
        names = ["Prystan", "Прыстань", "Пристань", settings.HOST.split(".")[0], *_countries(), *_organisations()]
        whole = {_letters(name) for name in names}
        parts = {_letters(part) for name in names for part in name.split() if len(_letters(part)) >= _SHORTEST_WORD}
        return {word for word in whole | parts if len(word) >= _SHORTEST_WORD}


class BreachedPasswords:
    """Refuses what stands in a list of breached passwords that the operator keeps on the server, if there is one.

    The list is a folder of range files as haveibeenpwned.com gives them (``21BD1.txt``, in it lines ``SUFFIX:COUNT``),
    so a password is looked for in one small file. Nothing is asked of another host.
    """

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 - Django's signature
        if settings.BREACHED and _is_breached(password, Path(settings.BREACHED)):
            raise ValidationError(_("This password is known from a theft elsewhere. Whoever guesses has that list."))

    def get_help_text(self) -> str:
        return _("None that was stolen elsewhere.")


def _is_breached(password: str, folder: Path) -> bool:
    found = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()  # as the list has it
    for name in (f"{found[:_PREFIX]}.txt", found[:_PREFIX]):
        if (folder / name).is_file():
            with (folder / name).open(encoding="ascii") as lines:
                return any(line.partition(":")[0].strip().upper() == found[_PREFIX:] for line in lines)
    return False


def _letters(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def _countries() -> Iterable[str]:
    code = settings.COUNTRY.upper()
    for language, _name in settings.LANGUAGES:
        yield Locale(language).territories.get(code, "")


def _organisations() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.names_of_houses()")
        return [row[0] for row in cursor.fetchall()]
