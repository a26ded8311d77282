"""What else is true of her? A secret attribute is guessed from released rows that agree in the known ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from prystan.evidence.disclosure.attacks.membership import KNOWN
from prystan.evidence.disclosure.attacks.result import AttackResult, compared
from prystan.evidence.disclosure.attacks.rows import Scene


def inference(scene: Scene, secrets: Sequence[str] = (), known: Sequence[str] = ()) -> AttackResult:
    """How often the most frequent value among agreeing rows is right, for members and for others, over all `secrets`
    (by default every column that is not known).

    Where no row agrees, the most frequent value of all rows is guessed. What is right about others as well is knowledge
    of the world, such as that girls of one country are mostly exploited in one way: that is what statistics are for.
    """
    by = [name for name in known or KNOWN if name in scene.columns]
    asked = [name for name in secrets or scene.columns if name in scene.columns and name not in by]
    if not asked:  # everything is known: one of it is asked for
        by, asked = by[:-1], by[-1:]
    hits = [_right(scene.released, scene.members, by, secret) for secret in asked]
    control = [_right(scene.released, scene.others, by, secret) for secret in asked]
    result = compared("inference", np.concatenate(hits), np.concatenate(control))
    # The secrets of one person are not independent tries: the error is that of as many tries as there are people.
    error = result.standard_error * np.sqrt(len(asked))
    return AttackResult(result.name, result.tried, result.success, result.control, float(error))


def _right(released: pl.DataFrame, people: pl.DataFrame, by: list[str], secret: str) -> NDArray[np.bool_]:
    if not released.height:
        return np.zeros(people.height, dtype=bool)
    usual = _most_frequent(released, [], secret)[secret][0]
    guesses = _most_frequent(released, by, secret).rename({secret: "_guess"})
    found = people.select(*by, secret).join(guesses, on=by, how="left", maintain_order="left")
    right: NDArray[np.bool_] = (found["_guess"].fill_null(usual) == found[secret]).to_numpy()
    return right


def _most_frequent(released: pl.DataFrame, by: list[str], secret: str) -> pl.DataFrame:
    counts = released.group_by(*by, secret).len().sort("len", secret, descending=[True, False])
    return counts.unique(by, keep="first", maintain_order=True).select(*by, secret) if by else counts.head(1)
