"""The share of one person's pairs that no block joins, by the model: fields err and lack one without the other."""

from __future__ import annotations

import numpy as np
import polars as pl

from prystan.evidence.linkage.matching.candidates import LIST
from prystan.evidence.linkage.matching.training import Floats, Model
from prystan.evidence.linkage.schemes.model import Comparison, Scheme

_MOST = 0.9


def missed_by_lists(records: pl.DataFrame, model: Model, scheme: Scheme) -> Floats:
    """Lists × lists. What a list does not know of its people is counted in `records` (see `pairing.score`)."""
    lists = int(records[LIST].max()) + 1  # type: ignore[arg-type]
    known = _known(records, scheme, lists)
    found = np.zeros((lists, lists))
    for one in range(lists):
        for other in range(one + 1):
            both = {field: share[one] * share[other] for field, share in known.items()}
            found[one, other] = found[other, one] = min(_missed(both, model, scheme), _MOST)
    return found


def _known(records: pl.DataFrame, scheme: Scheme, lists: int) -> dict[str, Floats]:
    """By field, the share of each list's records of which it is known."""
    found = {}
    for comparison in scheme.comparisons:
        share = np.ones(lists)
        if comparison.known_by is not None:
            counted = records.group_by(LIST).agg(pl.col(comparison.known_by).is_not_null().mean().alias("share"))
            share[counted[LIST].to_numpy()] = counted["share"].to_numpy()
        found[comparison.field] = share
    return found


def _missed(known: dict[str, float], model: Model, scheme: Scheme) -> float:
    chance, caught = np.ones(1), [np.ones(1, dtype=np.bool_) for _ in scheme.blocks]
    asked = {field for block in scheme.blocks for field, levels in block.needs if levels}
    for comparison in scheme.comparisons:
        if comparison.field not in asked:
            continue
        shares, names = _levels(comparison, known[comparison.field], model)
        chance = np.outer(chance, shares).ravel()
        for number, block in enumerate(scheme.blocks):
            needed = dict(block.needs).get(comparison.field, ())
            passes = np.asarray([not needed or name in needed for name in names])
            caught[number] = np.outer(caught[number], passes).ravel()
    return float(chance[~np.logical_or.reduce(caught)].sum())


def _levels(comparison: Comparison, known: float, model: Model) -> tuple[Floats, list[str | None]]:
    """How often one person's pair is at each level, nothing known and disagreement first, and the levels' names."""
    shares = np.asarray([1 - known, *(known * share for share in model.m[comparison.field])])
    return shares, [None, None, *(level.name for level in reversed(comparison.levels))]
