"""The one look at the data: every table of the plan, counted and made noisy."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from prystan.evidence.disclosure.accounting import DELTA, EPSILON, epsilon_of, rho_for
from prystan.evidence.disclosure.cohort import Cohort
from prystan.evidence.disclosure.measurement.counting import coded, count
from prystan.evidence.disclosure.measurement.noise import noisy, seeded
from prystan.evidence.disclosure.measurement.plan import Plan, bound_of, default_plan
from prystan.evidence.disclosure.measurement.tables import Key, Measurements, NoisyTable, axes_of

Progress: TypeAlias = Callable[[float], None]
"""Called with the part that is done, from 0 to 1."""


def measure(
    cohort: Cohort,
    plan: Plan | None = None,
    epsilon: float = EPSILON,
    delta: float = DELTA,
    *,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Measurements:
    """Measure the cohort once, for `epsilon` and `delta` in all. With a `seed` the result can be had again, and may
    never be published.

    Raises:
        BudgetError: epsilon or delta make no sense.
    """
    plan = plan or default_plan(cohort.attributes)
    sigmas = plan.sigmas(cohort.attributes, rho_for(epsilon, delta))
    data = coded(cohort, np.random.default_rng(seed))
    chance = None if seed is None else np.random.default_rng([seed, 1])
    tables: dict[Key, NoisyTable] = {}
    for done, (key, sigma) in enumerate(sigmas.items()):
        axes, bound = axes_of(key, data.attributes), bound_of(key, cohort.attributes)
        counts = count(data, axes)
        values = seeded(counts, sigma, chance) if chance else noisy(counts, sigma, bound, bound / (2 * sigma**2))
        tables[key] = NoisyTable(key, axes, sigma, bound, values)
        if progress:
            progress((done + 1) / len(sigmas))
    rho = sum(table.rho for table in tables.values())
    return Measurements(
        cohort.name, cohort.begin, cohort.end, cohort.attributes, tables,
        epsilon_of(rho, delta), delta, rho, seeded=seed is not None,
    )  # fmt: skip
