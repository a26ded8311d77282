"""One spelling for all spellings of a name part: letters to a Latin skeleton, then the merging rules step by step."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from prystan.evidence.linkage.names.rules import cue_patterns, letter_pairs, letters, passes

_ROUNDS = 12  # most words are done after one
_MEMORY = 1 << 18  # distinct parts remembered; a partner's list has fewer
_APOSTROPHES = re.compile("['’ʼ‘`´′ʻʹʺ\"ˈ]")
_APART = re.compile(r"[^\w]+|[\d_]+")
_LATIN = re.compile(r"[a-zà-ɏḀ-ỿ]")
_OTHER = re.compile(r"[^\W\d_a-zà-ɏḀ-ỿ]")
# Letters that look alike and are typed in each other's place, Latin to Cyrillic.
_LOOK_ALIKE = str.maketrans("aceiopxykmhtb", "асеіорхукмнтв")


def parts_of(text: str) -> list[str]:
    """The parts of a name as written, in small letters: split at blanks, hyphens and full stops, apostrophes left out.

    A part in which Latin letters stand among others is taken to be of the other script throughout.
    """
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text).casefold())
    return [_of_one_script(part) for part in _APART.split(unicodedata.normalize("NFC", plain)) if part]


def _of_one_script(part: str) -> str:
    if _OTHER.search(part) and _LATIN.search(part):
        return part.translate(_LOOK_ALIKE)
    return part


@lru_cache(maxsize=_MEMORY)
def fold(part: str) -> str:
    """The folded spelling of one part (as `parts_of` gives it); equal for most spellings of one name in any script.

    Folding a folded part gives it back. The result names nobody less than the name did: it is a name, and stays where
    names are.
    """
    folded = _once(part, "latin" if _LATIN.search(part) else "any")
    for _ in range(_ROUNDS):
        again = _once(folded, "latin")
        if again == folded:
            break
        folded = again
    return folded


def _once(part: str, script: str) -> str:
    cues = frozenset(cue for cue, pattern in cue_patterns() if pattern.search(part)) if script == "latin" else _NONE
    for pair, becomes in letter_pairs():
        part = part.replace(pair, becomes)
    word = _unmarked(part.translate(letters()))
    for each in passes(script, cues):
        word = each(word)
    return word


_NONE: frozenset[str] = frozenset()
_KEPT = frozenset("čšž")


def _unmarked(word: str) -> str:
    """Without the marks that letters of our data do not keep."""
    if word.isascii():
        return word
    return "".join(letter if letter in _KEPT else _bare(letter) for letter in word)


def _bare(letter: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", letter) if not unicodedata.combining(sign))
