"""From agreement to probability: pairs of records with the chance that they are one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from prystan.evidence.linkage.matching.candidates import LIST, ROW, Engine, candidate_pairs, random_pairs
from prystan.evidence.linkage.matching.missed import missed_by_lists
from prystan.evidence.linkage.matching.training import Floats, Model, chance_levels, patterns_of, train
from prystan.evidence.linkage.schemes.model import Scheme

WITHIN, BETWEEN = "within", "between"


@dataclass(frozen=True, slots=True)
class Known:
    """What need not be found again: compared pairs of the `settled` lists (see `Scored.compared`), and the model."""

    pairs: pl.DataFrame
    model: Model
    settled: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """Candidate pairs of records, each once: ``left``, ``right``, ``weight`` (log2), ``probability``, ``within``.

    `compared` are the same pairs with the levels of all fields and blocks, before they were weighed.

    `priors` is how often two records are one person, inside one list and in two lists, as estimated; `missed` is the
    estimated share of one person's pairs that no block joined, and `missed_by` the same by the two lists.
    """

    pairs: pl.DataFrame
    model: Model
    priors: Mapping[str, float]
    missed: float
    missed_by: Floats
    compared: pl.DataFrame


def score(
    engine: Engine,
    records: pl.DataFrame,
    scheme: Scheme,
    chances: Sequence[tuple[int, Mapping[str, float]]],
    known: Known | None = None,
) -> Scored:
    """Block, compare, learn and weigh.

    Args:
        records: ``record_number``, `LIST`, and the physical columns; a record has a row for each of its readings.
        chances: records and `Scheme.chances` of each list.
        known: pairs that are settled, and the model they were weighed by, to use instead of learning one.
    """
    rows = records.with_row_index(ROW).with_columns(pl.col(ROW).cast(pl.Int64()))
    found = candidate_pairs(engine, rows.drop("record_number"), scheme, known.settled if known else ())
    fields = [c.field for c in scheme.comparisons]
    pairs = _of_records(found, rows, fields)
    if known is not None:
        pairs = pl.concat([known.pairs.select(pairs.columns).cast(pairs.schema), pairs]).sort("left", "right")
    patterns = patterns_of(pairs, scheme)
    possible = _possible(records)
    if known is not None:
        model = known.model
    else:
        by_chance = any(level.chance is None for c in scheme.comparisons for level in c.levels)
        sampled = random_pairs(rows.drop("record_number"), scheme) if by_chance else None
        model = train(patterns, scheme, chance_levels(sampled, scheme, chances), (possible[BETWEEN], possible[WITHIN]))
    patterns = patterns.with_columns(pl.Series("weight", model.weights(patterns)))
    keys = [column for column in patterns.columns if column not in ("pairs", "weight")]
    weighed = pairs.join(patterns.select(*keys, "weight"), on=keys, how="left", nulls_equal=True)
    blocks = [column for column in keys if column.startswith("block_")]
    weighed = weighed.with_columns(pl.sum_horizontal(pl.col(b).cast(pl.Int16()) for b in blocks).alias("hits"))
    priors, probability = _priors(weighed, possible)
    scored = weighed.select(
        "left", "right", "weight", pl.Series("probability", probability), "within", "hits", *fields
    ).sort("left", "right")
    missed = missed_by_lists(records, model, scheme)
    return Scored(scored, model, priors, _overall(missed, scored, records), missed, pairs)


def _of_records(found: pl.DataFrame, rows: pl.DataFrame, fields: Sequence[str]) -> pl.DataFrame:
    """Pairs of readings to pairs of records: of several, that which agrees most."""
    number = rows["record_number"].to_numpy()
    lists = rows[LIST].to_numpy()
    left, right = found["left"].to_numpy(), found["right"].to_numpy()
    low, high = np.minimum(number[left], number[right]), np.maximum(number[left], number[right])
    named = found.with_columns(
        pl.Series("left", low), pl.Series("right", high), pl.Series("within", lists[left] == lists[right])
    ).filter(pl.col("left") != pl.col("right"))
    if len(np.unique(number)) == len(number):
        return named
    agreed = pl.sum_horizontal(pl.col(field).cast(pl.Int16()) for field in fields)
    return named.sort("left", "right", agreed, *fields, descending=[False, False, True, *[True] * len(fields)]).unique(
        ["left", "right"], keep="first", maintain_order=True
    )


def _possible(records: pl.DataFrame) -> dict[str, float]:
    """How many pairs of records there are, inside lists and between them."""
    sizes = records.unique("record_number").group_by(LIST).len()["len"].to_numpy().astype(np.float64)
    inside = float((sizes * (sizes - 1) / 2).sum())
    return {WITHIN: inside, BETWEEN: float(sizes.sum() * (sizes.sum() - 1) / 2 - inside)}


def _priors(pairs: pl.DataFrame, possible: Mapping[str, float]) -> tuple[dict[str, float], Floats]:
    """The share of one person's pairs inside and between lists, by EM over the weights; and each pair's probability."""
    within, weight = pairs["within"].to_numpy(), pairs["weight"].to_numpy() * np.log(2)
    probability = np.zeros(len(weight))
    priors = {}
    for kind, rows in ((WITHIN, within), (BETWEEN, ~within)):
        prior, own = 1e-4, weight[rows]
        for _ in range(200):
            chance = 1 / (1 + np.exp(-np.clip(own + np.log(prior) - np.log1p(-prior), -700, 700)))
            fresh = float(np.clip((chance.sum() + 1e-3) / max(possible[kind], 1.0), 1e-15, 0.5))
            if abs(fresh - prior) < 1e-9 * prior:
                break
            prior = fresh
        priors[kind] = prior
        probability[rows] = 1 / (1 + np.exp(-np.clip(own + np.log(prior) - np.log1p(-prior), -700, 700)))
    return priors, probability


def _overall(missed: Floats, scored: pl.DataFrame, records: pl.DataFrame) -> float:
    """The share over all lists, by how many pairs were found between which."""
    lists = records.unique("record_number").sort("record_number")[LIST].to_numpy()
    likely = scored.filter(pl.col("probability") > 0.5)
    share = missed[lists[likely["left"].to_numpy()], lists[likely["right"].to_numpy()]]
    return float(1 - len(share) / (1 / (1 - share)).sum()) if len(share) else float(missed.mean())
