"""Crossed tokens, the recommended scheme: no part of a person is encoded alone.

Each exact token joins parts of a person (a given name with the whole birth date, both names with the year …) so that
hardly anybody shares one, and frequencies say nothing. What exact tokens cannot forgive, a typing error, is left to
fingerprints of one name salted with the other parts: two can be compared only where the rest of the person agrees, and
the fingerprint of one name looks different in every other person. Any candidate pair still shows how each field
agrees: where two records share the token of given name and date, the date and the given name are equal, and the surname
is compared by the fingerprint that is salted with that token.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from prystan.evidence.linkage.schemes.keyed import digests, fingerprints, grams, joined, near, same, subkey
from prystan.evidence.linkage.schemes.model import RECORD, SEX, Block, Comparison, Level, TokenColumn, TokenKind
from prystan.evidence.linkage.schemes.readings import DAY, NAMES, D, G, M, P, S, Y, readings, repeat_chance

_WORDS = 2
_APART = 0.31
_START = pl.concat_str([G.str.slice(0, 1), S.str.slice(0, 1)], separator="+")
_PARTS: Mapping[str, tuple[pl.Expr, ...]] = {
    "gd": (G, Y, DAY),
    "sd": (S, Y, DAY),
    "sid": (_START, Y, DAY),
    "pd": (P, Y, DAY),
    "gsy": (NAMES, Y),
    "gsym": (NAMES, Y, M),
    "gsyd": (NAMES, Y, D),
    "gsd": (NAMES, DAY),
    "gsp": (NAMES, P),
    "doc": (pl.col("documents").list.first(),),
    "tel": (pl.col("phones").list.first(),),
}
_MEANING = {
    "gd": "given name and birth date",
    "sd": "surname and birth date",
    "sid": "first letters of both names and birth date",
    "pd": "patronymic and birth date",
    "gsy": "both names and birth year",
    "gsym": "both names, birth year and month",
    "gsyd": "both names, birth year and day",
    "gsd": "both names, birth month and day",
    "gsp": "both names and patronymic",
    "doc": "number of the document",
    "tel": "telephone number",
}
_FUZZY = {"s_gd": (S, "gd"), "g_sd": (G, "sd"), "s_sid": (S, "sid"), "g_sid": (G, "sid")}
_NAME_OF = {"g": "given name", "s": "surname"}
_NAMED = ("same", "close")
_ANYHOW: tuple[str, ...] = ()  # the block does not ask for it, but selects by it what can be compared
_BOTH_NAMES = ("gsy", "gsd", "gsp")


def _name(field: str, own: str, by: str) -> Comparison:
    """A name is equal where a token that holds it is; else its filters speak, salted with `by` or the first letters."""
    equal = same(own, *_BOTH_NAMES)
    letter = field[0]
    close = (
        f"(({same(by)} and {near(f'{letter}_{by}', _WORDS, _APART)}) "
        f"or ({same('sid')} and {near(f'{letter}_sid', _WORDS, _APART)}))"
    )
    return Comparison(
        field,
        f"not ({same(own, by, 'sid', *_BOTH_NAMES)})",
        (Level("same", equal, f"{field} same"), Level("close", close, f"{field} close")),
    )


@dataclass(frozen=True, slots=True)
class Crossed:
    """See the module."""

    name: str = "crossed"
    version: int = 1
    columns: tuple[TokenColumn, ...] = (
        *(TokenColumn(name, TokenKind.EXACT, name, f"Token of {_MEANING[name]}") for name in _PARTS),
        *(
            TokenColumn(name, TokenKind.FILTER, name[0], f"Fingerprint of the {_NAME_OF[name[0]]}, salted with "
                        f"{_MEANING[salt]}", _WORDS)
            for name, (_, salt) in _FUZZY.items()
        ),
        TokenColumn(SEX, TokenKind.PLAIN, SEX, "Sex, F or M"),
    )  # fmt: skip
    comparisons: tuple[Comparison, ...] = (
        _name("given", "gd", "sd"),
        _name("surname", "sd", "gd"),
        Comparison(
            "patronymic",
            "l.gsp is null or r.gsp is null",
            (Level("same", same("gsp", "pd"), "patronymic same"),),
            "gsp",
        ),
        Comparison(
            "date",
            "l.gsy is null or r.gsy is null",
            (
                Level("same", f"{same('gd', 'sd', 'sid', 'pd')} or ({same('gsy')} and {same('gsd')})", "date same"),
                Level("other year", same("gsd"), "day same"),
                Level("other day or month", same("gsym", "gsyd"), "date near"),
                Level("same year", same("gsy"), "year same"),
            ),
            "gsy",
        ),
        Comparison(
            SEX,
            f"l.sex is null or r.sex is null or {same('gd', *_BOTH_NAMES)}",
            (Level("same", same(SEX), "sex same"),),
        ),
        Comparison("document", "l.doc is null or r.doc is null", (Level("same", same("doc"), "document same"),), "doc"),
        Comparison("phone", "l.tel is null or r.tel is null", (Level("same", same("tel"), "phone same"),), "tel"),
    )
    blocks: tuple[Block, ...] = (
        Block(
            ("gd",),
            (
                ("given", ("same",)),
                ("date", ("same",)),
            ),
        ),
        Block(
            ("sd",),
            (
                ("surname", ("same",)),
                ("date", ("same",)),
            ),
        ),
        Block(
            ("sid",),
            (
                ("given", _NAMED),
                ("surname", _NAMED),
                ("date", ("same",)),
            ),
        ),
        Block(
            ("pd",),
            (
                ("given", _ANYHOW),
                ("surname", _ANYHOW),
                ("patronymic", ("same",)),
                ("date", ("same",)),
            ),
        ),
        Block(
            ("gsy",),
            (
                ("given", ("same",)),
                ("surname", ("same",)),
                ("date", ("same", "other day or month", "same year")),
            ),
        ),
        Block(
            ("gsd",),
            (
                ("given", ("same",)),
                ("surname", ("same",)),
                ("date", ("same", "other year")),
            ),
        ),
        Block(
            ("gsp",),
            (
                ("given", ("same",)),
                ("surname", ("same",)),
                ("patronymic", ("same",)),
            ),
        ),
        Block(
            ("doc",),
            (
                ("given", _ANYHOW),
                ("surname", _ANYHOW),
                ("patronymic", _ANYHOW),
                ("date", _ANYHOW),
                ("document", ("same",)),
            ),
        ),
        Block(
            ("tel",),
            (
                ("given", _ANYHOW),
                ("surname", _ANYHOW),
                ("patronymic", _ANYHOW),
                ("date", _ANYHOW),
                ("phone", ("same",)),
            ),
        ),
    )

    def encode(self, people: pl.DataFrame, key: bytes) -> pl.DataFrame:
        """One row a reading."""
        rows = readings(people)
        made = {n: digests(subkey(key, self.name, n), joined(rows, *parts)) for n, parts in _PARTS.items()}
        words: dict[str, pl.Series] = {}
        for name, (part, salt) in _FUZZY.items():
            found = fingerprints(subkey(key, self.name, name), joined(rows, part), made[salt], _WORDS)
            words.update({f"{name}_{word}": series for word, series in enumerate(found)})
        return pl.DataFrame({RECORD: rows[RECORD], **{n: d.tokens for n, d in made.items()}, **words, SEX: rows[SEX]})

    def chances(self, people: pl.DataFrame) -> Mapping[str, float]:
        """Of the first readings."""
        rows = readings(people).unique(RECORD, keep="first", maintain_order=True)

        def chance(*parts: pl.Expr) -> float:
            return repeat_chance(joined(rows, *parts))

        date, day, year = chance(Y, DAY), chance(DAY), chance(Y)
        near = year * (chance(M) + chance(D))
        return {
            "given same": chance(G),
            "given close": _close_chance(joined(rows, G)),
            "surname same": chance(S),
            "surname close": _close_chance(joined(rows, S)),
            "patronymic same": chance(P),
            "date same": date,
            "day same": day,
            "date near": near,
            "year same": max(year - near - date, 0.0),
            "sex same": chance(pl.col(SEX)),
            "document same": chance(_PARTS["doc"][0]),
            "phone same": chance(_PARTS["tel"][0]),
        }


def _close_chance(names: pl.Series) -> float:
    """How often two different names, drawn as often as they are borne, would pass as close."""
    known = names.drop_nulls()
    if len(known) < 2:
        return 0.0
    rng = np.random.Generator(np.random.PCG64(1))
    drawn = known.to_numpy()[rng.integers(0, len(known), (20_000, 2))]
    sets = {name: frozenset(grams(str(name))) for name in set(drawn.ravel().tolist())}
    chances = [passing_chance(sets[a], sets[b]) for a, b in drawn.tolist() if a != b]
    return float(sum(chances)) / len(drawn)


def passing_chance(left: frozenset[str], right: frozenset[str]) -> float:
    """How often fingerprints of two sets of grams are near: each bit differs with the angle between them over π."""
    cosine = len(left & right) / math.sqrt(len(left) * len(right))
    bits = 64 * _WORDS
    differ = max(math.acos(min(cosine, 1.0)) / math.pi, 1e-6)
    steps = (int(_APART * bits) + 0.5 - bits * differ) / math.sqrt(bits * differ * (1 - differ))
    return 0.5 * math.erfc(-steps / math.sqrt(2))  # the normal approximation of the binomial
