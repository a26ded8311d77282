"""The tokens file of one contribution: ``tokens.parquet`` beside its ``datapackage.json``.

It holds `record` and the token columns of one scheme, and in its Parquet metadata a header that says which format,
round, key (by fingerprint) and scheme made it. Files of two rounds, keys or schemes cannot be linked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

FILE = "tokens.parquet"
FORMAT = 1
_HEADER = b"prystan.tokens"


class TokensError(ValueError):
    """A tokens file cannot be used; the message says which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class TokensHeader:
    """What a tokens file says of itself.

    `round` names the linkage round, `key_fingerprint` the key (not the key), `chances` is `Scheme.chances`.
    """

    contributor: str
    round: str
    key_fingerprint: str
    scheme: str
    scheme_version: int
    records: int
    chances: Mapping[str, float] = field(default_factory=dict)
    format: int = FORMAT


def write_tokens(path: Path, tokens: pl.DataFrame, header: TokensHeader) -> None:
    """Write `tokens` (as `Scheme.encode` returns them) under `header`."""
    table = tokens.to_arrow()
    content = json.dumps(asdict(header), sort_keys=True, ensure_ascii=False).encode()
    pq.write_table(table.replace_schema_metadata({_HEADER: content}), path, compression="zstd")


def read_header(path: Path) -> TokensHeader:
    """The header only.

    Raises:
        TokensError: it is no tokens file, or of a format that this version does not read.
    """
    try:
        metadata = pq.read_schema(path).metadata or {}
    except (OSError, ValueError):
        raise TokensError(f"{path}: this is no Parquet file; make it anew with `prystan encode`") from None
    if _HEADER not in metadata:
        raise TokensError(f"{path}: this Parquet file has no tokens header; make it anew with `prystan encode`")
    content = json.loads(metadata[_HEADER])
    if content.get("format") != FORMAT:
        raise TokensError(f"{path}: format {content.get('format')!r}; this version of Prystan reads {FORMAT} only")
    return TokensHeader(**content)


def read_tokens(path: Path) -> pl.DataFrame:
    """The tokens, one row a record. Raises TokensError as `read_header` does."""
    read_header(path)
    return pl.read_parquet(path)
