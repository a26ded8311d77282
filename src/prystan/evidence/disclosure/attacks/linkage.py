"""Do these two files speak of one person? Released rows are used as a bridge between what two files know."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from prystan.evidence.disclosure.attacks.result import AttackResult, compared
from prystan.evidence.disclosure.attacks.rows import Scene

_DECOYS = 9
_TRIES = 50_000


def linkage(scene: Scene, left: Sequence[str] = (), *, seed: int = 0) -> AttackResult:
    """One file holds the columns `left` of a person, another the rest, among nine others' rows. How often is the right
    row chosen, for members and for others?

    The row whose values stand most often in released rows beside those of the first file is chosen; at a draw, by lot.
    """
    first = list(left) or scene.columns[::2]
    second = [name for name in scene.columns if name not in first]
    chance = np.random.default_rng(seed)
    hits = [_right(scene.released, people, first, second, chance) for people in (scene.members, scene.others)]
    return compared("linkage", hits[0], hits[1])


def _right(
    released: pl.DataFrame, people: pl.DataFrame, first: list[str], second: list[str], chance: np.random.Generator
) -> NDArray[np.bool_]:
    tries = min(people.height, _TRIES)
    targets = chance.permutation(people.height)[:tries]
    away = chance.integers(1, max(people.height, 2), (tries, _DECOYS))  # another person each, never the one looked for
    candidates = np.column_stack([targets, (targets[:, None] + away) % people.height])
    left, right = _numbered(released, people, first), _numbered(released, people, second)
    beside = pl.DataFrame({"l": left[0], "r": right[0]}).group_by("l", "r").len()
    asked = pl.DataFrame({"l": np.repeat(left[1][targets], candidates.shape[1]), "r": right[1][candidates].ravel()})
    found = asked.join(beside, on=["l", "r"], how="left", maintain_order="left")["len"].fill_null(0)
    seen = found.cast(pl.Float64).to_numpy().reshape(candidates.shape)
    score = seen + chance.random(seen.shape) / 2  # a draw is decided by lot
    same = right[1][candidates] == right[1][targets][:, None]
    chosen = score.argmax(axis=1)
    chosen_is_right: NDArray[np.bool_] = same[np.arange(tries), chosen]
    return chosen_is_right


def _numbered(
    released: pl.DataFrame, people: pl.DataFrame, by: list[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A number for each combination of values, the same in both tables."""
    both = pl.concat([released.select(by), people.select(by)])
    numbers = both.select(pl.struct(by).rank("dense").cast(pl.Int64)).to_series().to_numpy()
    return numbers[: released.height], numbers[released.height :]
