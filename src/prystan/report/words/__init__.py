"""Words and numbers in the language of the report: gettext catalogues, and CLDR's habits by way of Babel."""

from __future__ import annotations

from prystan.report.words.catalogue import languages
from prystan.report.words.words import SMALL, Amount, InsideWords, Small, Words, msg

__all__ = ["SMALL", "Amount", "InsideWords", "Small", "Words", "languages", "msg"]
