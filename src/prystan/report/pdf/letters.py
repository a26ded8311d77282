"""The letters that a PDF can print. PDF/A refuses a text whose letters are not in its fonts, so others are replaced."""

from __future__ import annotations

import re
import unicodedata

_COVERED = (
    "\n\u0020-\u007e\u00a0-\u017f\u0192\u0218-\u021b\u02bb\u02bc\u02c6\u02c7\u0300-\u0304\u0306-\u030c\u0323\u0326-\u0328"
    "\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u045f\u0490-\u04c2\u1e80-\u1e85\u1ea0-\u1ef9\u2000-\u200d"
    "\u2010-\u2015\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u202f\u2030\u2032\u2033\u2039\u203a\u2044\u2070\u2074-\u2079"
    "\u2080-\u2089\u20a8-\u20ae\u20b4\u20b8-\u20ba\u20bd\u20bf\u2113\u2116\u2122\u2153-\u215e\u2190-\u2199\u2202\u2206"
    "\u220f\u2211\u2212\u2215\u2219\u221a\u221e\u222b\u2248\u2260\u2264\u2265\u25ca\u2713"
)
"""Latin, Greek, Cyrillic and the signs that all four faces of the report's font have."""
_FOREIGN = re.compile(f"[^{_COVERED}]")
_UNSEEN = re.compile("[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
REPLACEMENT = "\ufffd"


def printable(text: str) -> str:
    """`text` composed (NFC), without unseen control characters, with � for each letter that the fonts lack."""
    return _FOREIGN.sub(REPLACEMENT, _UNSEEN.sub("", unicodedata.normalize("NFC", text)))
