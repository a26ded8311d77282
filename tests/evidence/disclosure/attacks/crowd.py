"""People with codes that go together, as those of real registers do: a few kinds of cases, and rare codes in each."""

from __future__ import annotations

import numpy as np
import polars as pl

SIZES = {
    "year": 3, "sex": 3, "age_band": 8, "citizenship": 40, "exploited_in": 25, "region": 7, "recruiter": 5,
    "forms": 8, "controls": 10, "sectors": 12,
}  # fmt: skip
MULTIPLE = ("forms", "controls", "sectors")


def crowd(people: int, seed: int, kinds: int = 12) -> pl.DataFrame:
    """Independent draws from one population, the same for every `seed`."""
    world = np.random.default_rng(0)
    of_kind = world.dirichlet(np.full(kinds, 1.0))
    chances = {name: world.dirichlet(np.full(size, 0.25), kinds) for name, size in SIZES.items()}
    chance = np.random.default_rng([1, seed])
    kind = chance.choice(kinds, people, p=of_kind)
    columns: dict[str, pl.Series] = {}
    for name in SIZES:
        codes = _drawn(chances[name][kind], chance)
        if name in MULTIPLE:
            more = _drawn(chances[name][kind], chance)
            both = [sorted({f"{name}{a}", f"{name}{b}"}) for a, b in zip(codes, more, strict=True)]
            columns[name] = pl.Series(name, both, pl.List(pl.String))
        else:
            columns[name] = pl.Series(name, [f"{name}{code}" for code in codes])
    return pl.DataFrame(columns)


def _drawn(chances: np.ndarray, chance: np.random.Generator) -> list[int]:
    """One code a row, by that row's chances."""
    edges = chances.cumsum(axis=1)
    codes: list[int] = (
        (chance.random(len(chances))[:, None] > edges).sum(axis=1).clip(max=chances.shape[1] - 1).tolist()
    )
    return codes
