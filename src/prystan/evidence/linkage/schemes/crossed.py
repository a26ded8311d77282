"""Crossed tokens, the recommended scheme: no part of a person is encoded alone.

Each exact token joins parts of a person (a given name with the whole birth date, both names with the year …) so that
hardly anybody shares one, and frequencies say nothing. What exact tokens cannot forgive, a typing error, is left to
fingerprints of one name salted with the other parts: two can be compared only where the rest of the person agrees, and
the fingerprint of one name looks different in every other person. Any candidate pair still shows how each field
agrees: where two records share the token of given name and date, the date and the given name are equal, and the surname
is compared by the fingerprint that is salted with that token.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from prystan.evidence.linkage.schemes.keyed import same
from prystan.evidence.linkage.schemes.macs import coded, macs, subkey
from prystan.evidence.linkage.schemes.model import RECORD, SEX, Block, Comparison, Level, TokenColumn, TokenKind
from prystan.evidence.linkage.schemes.readings import DAY, NAMES, D, G, M, P, S, Y, readings, repeat_chance
from prystan.evidence.linkage.schemes.simhash import WORDS, close_chance, fingerprints, near

_APART = 0.31
_PARTS: Mapping[str, pl.Expr] = {
    "g": G,
    "s": S,
    "p": P,
    "g1": G.str.slice(0, 1),
    "s1": S.str.slice(0, 1),
    "low name": NAMES[0],
    "high name": NAMES[1],
    "year": Y,
    "month": M,
    "day": D,
    "low": DAY[0],
    "high": DAY[1],
    "document": pl.col("documents").list.first(),
    "phone": pl.col("phones").list.first(),
}
_NAMES, _DAY = ("low name", "high name"), ("low", "high")
_TOKENS: Mapping[str, tuple[str, ...]] = {
    "gd": ("g", "year", *_DAY),
    "sd": ("s", "year", *_DAY),
    "sid": ("g1", "s1", "year", *_DAY),
    "pd": ("p", "year", *_DAY),
    "gsy": (*_NAMES, "year"),
    "gsym": (*_NAMES, "year", "month"),
    "gsyd": (*_NAMES, "year", "day"),
    "gsd": (*_NAMES, *_DAY),
    "gsp": (*_NAMES, "p"),
    "doc": ("document",),
    "tel": ("phone",),
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
_FUZZY = {"s_gd": ("s", "gd"), "g_sd": ("g", "sd"), "s_sid": ("s", "sid"), "g_sid": ("g", "sid")}
_NAME_OF = {"g": "given name", "s": "surname"}
_NAMED = ("same", "close")
_ANYHOW: tuple[str, ...] = ()  # the block does not ask for it, but selects by it what can be compared
_BOTH_NAMES = ("gsy", "gsd", "gsp")


def _there(column: str) -> str:
    return f"l.{column}_0 is not null and r.{column}_0 is not null"


def _name(field: str, own: str, by: str) -> Comparison:
    """A name is equal where a token that holds it is; else its filters speak, salted with `by` or the first letters."""
    equal = same(own, *_BOTH_NAMES)
    salted, lettered = f"{field[0]}_{by}", f"{field[0]}_sid"
    compared = f"({same(by)} and {_there(salted)}) or {same('sid')}"
    close = f"(({same(by)} and {near(salted, _APART)}) or ({same('sid')} and {near(lettered, _APART)}))"
    return Comparison(
        field,
        f"not ({equal} or {compared})",
        (Level("same", equal, f"{field} same"), Level("close", close, f"{field} close")),
    )


@dataclass(frozen=True, slots=True)
class Crossed:
    """See the module."""

    name: str = "crossed"
    version: int = 2
    columns: tuple[TokenColumn, ...] = (
        *(TokenColumn(name, TokenKind.EXACT, name, f"Token of {_MEANING[name]}") for name in _TOKENS),
        *(
            TokenColumn(name, TokenKind.FILTER, name[0], f"Fingerprint of the {_NAME_OF[name[0]]}, salted with "
                        f"{_MEANING[salt]}", WORDS)
            for name, (_, salt) in _FUZZY.items()
        ),
        TokenColumn(SEX, TokenKind.PLAIN, SEX, "Sex, F or M"),
    )  # fmt: skip
    comparisons: tuple[Comparison, ...] = (
        _name("given", "gd", "sd"),
        _name("surname", "sd", "gd"),
        Comparison(
            "patronymic",
            f"(l.gsp is null or r.gsp is null) and not {same('pd')}",
            (Level("same", same("gsp", "pd"), "patronymic same"),),
            "gsp",
        ),
        Comparison(
            "date",
            f"(l.gsy is null or r.gsy is null) and not {same('gd', 'sd', 'sid', 'pd')}",
            (
                Level("same", f"{same('gd', 'sd', 'sid', 'pd')} or ({same('gsy')} and {same('gsd')})", "date same"),
                Level("other year", same("gsd"), "day same"),
                Level("other day or month", same("gsym", "gsyd"), "date near"),
                Level("same year", same("gsy"), "year same"),
            ),
            "gsy",
            ("other year",),
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
        parts = coded(key, rows, _PARTS)
        made = {n: macs(subkey(key, self.name, n), *(parts[p] for p in own)) for n, own in _TOKENS.items()}
        words: dict[str, pl.Series] = {}
        for name, (letter, salt) in _FUZZY.items():
            found = fingerprints(subkey(key, self.name, name), rows[letter], made[salt])
            words.update({f"{name}_{word}": series for word, series in enumerate(found)})
        return pl.DataFrame({RECORD: rows[RECORD], **{n: d.tokens for n, d in made.items()}, **words, SEX: rows[SEX]})

    def chances(self, people: pl.DataFrame) -> Mapping[str, float]:
        """Of the first readings."""
        known = readings(people, most=1).select(pl.col(SEX), **_PARTS)

        def chance(*parts: str) -> float:
            return repeat_chance(known.select(parts))

        date, day, year = chance("year", *_DAY), chance(*_DAY), chance("year")
        near_by = year * (chance("month") + chance("day"))
        return {
            "given same": chance("g"),
            "given close": close_chance(known["g"], _APART),
            "surname same": chance("s"),
            "surname close": close_chance(known["s"], _APART),
            "patronymic same": chance("p"),
            "date same": date,
            "day same": day,
            "date near": near_by,
            "year same": max(year - near_by - date, 0.0),
            "sex same": chance(SEX),
            "document same": chance("document"),
            "phone same": chance("phone"),
        }
