"""The step that a partner takes before it sends anything: names are read, become tokens, and stay where they are.

What comes out is a contribution as before, with ``tokens.parquet`` beside its tables: rows for each record of
`victims`, in their order, under the scheme's columns. Nothing else of a name, date, document or telephone is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from prystan.evidence.intake.writer import sha256_of
from prystan.evidence.linkage.keys import RoundKey
from prystan.evidence.linkage.people import people_of
from prystan.evidence.linkage.schemes import Scheme, TokenKind
from prystan.evidence.linkage.tokens import FILE, TokensHeader, write_tokens
from prystan.evidence.model.codelists import code_list
from prystan.evidence.model.manifest import UNSAID_COUNTRY, Linkage, Manifest

COLUMNS_OF_VICTIMS = ("record", "sex", "birth_year")
"""What is read of the table of victims: to know the record, and where the names file has no sex or date."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """What was made. `nameless` counts records of `victims` for which the names file has no row."""

    tokens: pl.DataFrame
    header: TokensHeader
    records: int
    nameless: int
    strangers: int  # rows of the names file whose record is not among the victims


class SchemeError(TypeError):
    """A scheme made something that is no token: a mistake of the program, not of the file."""


def encode(
    victims: pl.DataFrame,
    register: pl.DataFrame,
    key: RoundKey,
    scheme: Scheme,
    *,
    contributor: str,
    region: str | None = None,
) -> Encoded:
    """Tokens for the records of `victims` (table of the model; `record`, `sex` and `birth_year` are read).

    `register` has columns of `people.REGISTER`. Sex is that of `victims` where it is recorded there; a birth date that
    the register lacks is the year of `victims`. `region` is where telephone numbers without a country code belong.
    """
    known = _side_by_side(victims, register)
    people = people_of(known, region=region if region != UNSAID_COUNTRY else None)
    tokens = scheme.encode(people, key.for_scheme(scheme.name, scheme.version))
    check_tokens(tokens, scheme)
    header = TokensHeader(
        contributor, key.round, key.fingerprint, scheme.name, scheme.version,
        tokens["record"].n_unique(),
        _numbers(scheme.chances(people)),
    )  # fmt: skip
    missing = victims.join(register, on="record", how="anti").height
    strangers = register.join(victims, on="record", how="anti").height
    return Encoded(tokens, header, victims.height, missing, strangers)


def _side_by_side(victims: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    own = victims.select(
        pl.col("record"),
        *(
            pl.col(name).cast(pl.String()).alias(f"own_{name}")
            for name in COLUMNS_OF_VICTIMS[1:]
            if name in victims.columns
        ),
    )
    known = own.join(register, on="record", how="left", maintain_order="left")
    for ours, theirs in (("own_sex", "sex"), ("own_birth_year", "birth_date")):
        if ours in known.columns:
            other = pl.col(theirs) if theirs in known.columns else pl.lit(None, pl.String())
            first, second = (pl.col(ours), other) if theirs == "sex" else (other, pl.col(ours))
            known = known.with_columns(pl.coalesce(first, second).alias(theirs)).drop(ours)
    return known


def _numbers(chances: Mapping[str, float]) -> dict[str, float]:
    return {name: float(chance) for name, chance in sorted(chances.items())}


def check_tokens(tokens: pl.DataFrame, scheme: Scheme) -> None:
    """Hold that a frame has what its scheme declares and nothing else: integers, and codes where a column is coarse.

    Raises:
        SchemeError: a column is missing, too many, or could hold a name.
    """
    declared: dict[str, pl.DataType] = {"record": pl.String()}
    for column in scheme.columns:
        declared |= dict.fromkeys(column.physical, column.dtype)
    if dict(tokens.schema) != declared:
        raise SchemeError(f"scheme {scheme.name}: its tokens have other columns or types than it declares")
    allowed = ["F", "M", *code_list("sex").values]
    for column in scheme.columns:
        if column.kind is TokenKind.PLAIN and not tokens[column.name].drop_nulls().is_in(allowed).all():
            raise SchemeError(f"scheme {scheme.name}: its column {column.name} holds more than codes of sex")


def write_encoded(folder: Path, encoded: Encoded, manifest: Manifest) -> Manifest:
    """Write the tokens file into `folder` and return the manifest that says so."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    write_tokens(path, encoded.tokens, encoded.header)
    header = encoded.header
    return replace(
        manifest,
        linkage=Linkage(
            header.round, header.key_fingerprint, header.scheme, header.scheme_version, header.format, FILE,
            sha256_of(path),
        ),
    )  # fmt: skip
