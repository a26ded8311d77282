"""Candidate pairs and how their fields agree: Splink's blocking and comparison, on DuckDB or on Spark.

Splink puts names of data sets and columns into its SQL as they are. It therefore gets internal names only: records and
lists are numbers, columns are those of a scheme.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

from prystan.evidence.linkage.schemes.model import Scheme, TokenKind

if TYPE_CHECKING:
    from splink import SettingsCreator

ROW = "row_number"
LIST = "list_number"
EVERYTHING = "everything"
_WEIGHT = "mw_"
_UNIT = 1 / 1024


class Engine(Protocol):
    """Where Splink runs."""

    def frame(self, name: str, records: pl.DataFrame) -> Any: ...

    def collected(self, found: Any, columns: list[str]) -> pl.DataFrame: ...


def candidate_pairs(
    engine: Engine, records: pl.DataFrame, scheme: Scheme, settled: Collection[int] = ()
) -> pl.DataFrame:
    """Each pair that some block joins, once.

    Args:
        records: `ROW` (a number of its own for each record), `LIST`, and the physical columns of `scheme`.
        settled: lists whose pairs with one another are known already, and are left out.

    Returns:
        ``left`` and ``right`` (rows, left below right), for each comparison a column of its field's name with the
        level (the best has the highest number, 0 is disagreement, -1 that nothing can be said), and for each block
        ``block_0`` … with 1 where it joins the pair.
    """
    from splink import Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    settings = splink_settings(scheme)
    old = pl.col(LIST).is_in(list(settled))
    fresh, known = records.filter(~old), records.filter(old)
    fields = [c.field for c in scheme.comparisons] + [f"block_{n}" for n in range(len(scheme.blocks))]
    columns = [f"{ROW}_l", f"{ROW}_r", *(f"{_WEIGHT}{field}" for field in fields)]
    table = engine.frame("records", fresh)
    linker = Linker(table, settings, log_level=None, validate_settings=False)
    parts = [linker.inference.predict(warning_mode="never")] if known.is_empty() else [
        linker.inference.predict_within(table, warning_mode="never"),
        linker.inference.predict_between(table, engine.frame("settled", known), warning_mode="never"),
    ]  # fmt: skip
    pairs = pl.concat([engine.collected(found, columns) for found in parts])
    for found in parts:
        found.drop_table_from_database_and_remove_from_cache()
    return tidy(pairs, fields)


def random_pairs(records: pl.DataFrame, scheme: Scheme, size: int = 3000, seed: int = 1) -> pl.DataFrame:
    """How `size` records drawn at random agree, each with each: the fields, and ``pairs``. Always on DuckDB.

    Few of so many pairs are one person.
    """
    from splink import Linker

    from prystan.evidence.linkage.matching.engines import DuckEngine

    engine = DuckEngine()
    drawn = records.sample(min(size, records.height), seed=seed).with_columns(pl.lit(1).alias(EVERYTHING))
    settings = splink_settings(scheme, everything=True)
    linker = Linker(engine.frame("drawn", drawn), settings, log_level=None, validate_settings=False)
    found = linker.inference.predict(warning_mode="never")
    fields = [c.field for c in scheme.comparisons]
    counted = ", ".join(f"{_WEIGHT}{field}" for field in fields)
    counts = engine.connection.sql(
        f"select {counted}, count(*) as pairs from {found.physical_name} group by all"  # noqa: S608
    ).pl()
    engine.close()
    assert isinstance(counts, pl.DataFrame)
    return counts.select(*(_level(field) for field in fields), "pairs")


def tidy(pairs: pl.DataFrame, fields: list[str]) -> pl.DataFrame:
    """With plain names, the lower row on the left, in order."""
    low, high = pl.col(f"{ROW}_l"), pl.col(f"{ROW}_r")
    return pairs.select(
        pl.min_horizontal(low, high).alias("left"),
        pl.max_horizontal(low, high).alias("right"),
        *(_level(field) for field in fields),
    ).sort("left", "right")


def _level(field: str) -> pl.Expr:
    """From the weight to the level: see `splink_settings`."""
    number = pl.col(f"{_WEIGHT}{field}").round().cast(pl.Int8())
    return number.replace({0: -1, -1: 0}).alias(field)


def splink_settings(scheme: Scheme, *, everything: bool = False) -> SettingsCreator:
    """The scheme as Splink sees it. `everything` compares every pair, for counting what chance does.

    Splink hands out the levels of agreement only together with all token columns, which would be most of the memory. It
    does hand out match weights; so each level is given its own number as its weight, and disagreement -1.
    """
    import splink.comparison_level_library as levels
    import splink.comparison_library as comparisons
    from splink import SettingsCreator, block_on

    def compared(field: str, missing: str | None, sqls: list[str]) -> Any:
        parts = [] if missing is None else [levels.CustomLevel(_sided(missing)).configure(is_null_level=True)]
        for number, sql in zip(range(len(sqls), 0, -1), sqls, strict=True):
            level = levels.CustomLevel(_sided(sql), base_dialect_str="duckdb")
            parts.append(level.configure(m_probability=2**number * _UNIT, u_probability=_UNIT))
        rest = levels.ElseLevel().configure(m_probability=_UNIT / 2, u_probability=_UNIT)
        return comparisons.CustomComparison(comparison_levels=[*parts, rest], output_column_name=field)

    sets = {column.name for column in scheme.columns if column.kind is TokenKind.SET}
    rules: list[Any] = [
        block_on(*block.columns, arrays_to_explode=[c for c in block.columns if c in sets] or None)
        for block in scheme.blocks
    ]
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name=ROW,
        comparisons=[
            *(compared(c.field, c.missing, [level.sql for level in c.levels]) for c in scheme.comparisons),
            *(
                compared(f"block_{n}", None, [" and ".join(_joined(c, sets) for c in block.columns)])
                for n, block in enumerate(scheme.blocks)
                if not everything
            ),
        ],
        blocking_rules_to_generate_predictions=[block_on(EVERYTHING)] if everything else rules,
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )


def _joined(column: str, sets: set[str]) -> str:
    return f"list_has_any(l.{column}, r.{column})" if column in sets else f"l.{column} = r.{column}"


def _sided(sql: str) -> str:
    """Splink writes ``given_l`` where a scheme writes ``l.given``."""
    return re.sub(r"\b([lr])\.(\w+)", r"\2_\1", sql)
