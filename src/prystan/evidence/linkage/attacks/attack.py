"""What an attack is given, what it claims, and how its claims are judged.

The attacker holds the tokens, knows the scheme, and has a reference population: other people drawn from the same
country, with their names, sex and birth dates. He can encode that population with a key of his own, and so knows what
tokens look like whose names he knows. He does not have the key. Sex is in the clear.

A claim is a name for a record. *Decoded* are the records whose name an attack gets right, as a share of all records.
Who says "Anna" of every woman is right for some without having learnt anything; so an attack makes a claim only where
the tokens told it something, and beside the decoded stands what blind guessing would have got from as many claims.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from prystan.evidence.linkage.schemes.model import RECORD, SEX, Scheme, TokenKind

FIELDS = ("given", "surname")
_OWN_KEY = b"a key of the attacker's own choice"


@dataclass(frozen=True, slots=True)
class Known:
    """What an attacker has: `target` tokens, and `reference` tokens whose names (``given``, ``surname``) are known."""

    scheme: Scheme
    target: pl.DataFrame
    reference: pl.DataFrame


Claims = pl.DataFrame
"""`record`, and ``given`` and ``surname`` with a name where the attack claims one."""

Attack = Callable[[Known], Claims]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attack got, by field. Shares are of all records."""

    attack: str
    decoded: Mapping[str, float]
    claimed: Mapping[str, float]
    blind: Mapping[str, float]

    @property
    def worst(self) -> float:
        """The larger of the shares decoded."""
        return max(self.decoded.values())


def known(scheme: Scheme, target: pl.DataFrame, reference: pl.DataFrame) -> Known:
    """What the attacker makes of a reference population (a frame as `people_of` makes it) and tokens that he found."""
    names = reference.select(RECORD, *(pl.col(field).list.first() for field in FIELDS))
    encoded = scheme.encode(reference, _OWN_KEY).unique(RECORD, keep="first", maintain_order=True)
    return Known(
        scheme,
        target.unique(RECORD, keep="first", maintain_order=True),
        encoded.join(names.rename({field: f"{field}_name" for field in FIELDS}), on=RECORD, maintain_order="left"),
    )


def codes(frame: pl.DataFrame, scheme: Scheme) -> dict[str, pl.Series]:
    """Each token column as one code a record; of a filter, all its words together. Null where there is no token."""
    found = {}
    for column in scheme.columns:
        if column.kind in (TokenKind.EXACT, TokenKind.FILTER):
            parts = [pl.col(name).cast(pl.String()) for name in column.physical]
            found[column.name] = frame.select(pl.concat_str(parts, separator=":")).to_series().alias(column.name)
    return found


def judge(name: str, claims: Claims, truth: pl.DataFrame, reference: pl.DataFrame) -> Outcome:
    """Compare claims with the truth: a frame as `people_of` makes it of the people behind the tokens."""
    joined = truth.select(RECORD, SEX, *(pl.col(f).list.first().alias(f"{f}_true") for f in FIELDS)).join(
        claims, on=RECORD, how="left"
    )
    decoded, claimed, blind = {}, {}, {}
    for field in FIELDS:
        likeliest = _likeliest(reference, field)
        rows = joined.filter(pl.col(field).is_not_null()).join(likeliest, on=SEX, how="left")
        decoded[field] = rows.filter(pl.col(field) == pl.col(f"{field}_true")).height / truth.height
        claimed[field] = rows.height / truth.height
        blind[field] = rows.filter(pl.col("likeliest") == pl.col(f"{field}_true")).height / truth.height
    return Outcome(name, decoded, claimed, blind)


def _likeliest(reference: pl.DataFrame, field: str) -> pl.DataFrame:
    """The commonest name of each sex in a frame as `people_of` makes it."""
    names = reference.select(SEX, pl.col(field).list.first().alias("likeliest"))
    counts = names.group_by(SEX, "likeliest").len().sort("len", "likeliest", descending=[True, False])
    return counts.group_by(SEX, maintain_order=True).agg(pl.col("likeliest").first())
