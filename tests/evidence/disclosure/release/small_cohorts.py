"""A cohort of few attributes, so that releases take a second."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from prystan.evidence.disclosure.cohort import Attribute, Cohort

ATTRIBUTES = (
    Attribute("year", ("2024", "2025")),
    Attribute("sex", ("Feminine", "Masculine"), labels="sex"),
    Attribute("region", ("North", "South", "East")),
    Attribute("forms", ("ForcedLabour", "SexualExploitation", "ForcedBegging"), multiple=True, bound=2, labels="form"),
)


def cohort(people: int, seed: int = 1) -> Cohort:
    chance = np.random.default_rng(seed)
    frame = pl.DataFrame(
        {
            "year": chance.choice(["2024", "2025"], people, p=[0.4, 0.6]),
            "sex": chance.choice(["Feminine", "Masculine", "unknown"], people, p=[0.6, 0.37, 0.03]),
            "region": chance.choice(["North", "South", "East"], people, p=[0.7, 0.27, 0.03]),
            "forms": [
                sorted({*chance.choice(["ForcedLabour", "SexualExploitation", "ForcedBegging"], 2, p=[0.5, 0.4, 0.1])})
                for _ in range(people)
            ],
        }
    )
    return Cohort("BY", date(2024, 1, 1), date(2025, 12, 31), ATTRIBUTES, frame)
