"""A study of one table: every estimate beside the others, with all that has to be read with it.

No estimate of a hidden population stands alone. A `Study` therefore holds, whatever method was asked for, the overlaps,
both baselines, the models that fit nearly as well, and what happens when lists, people and links are changed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prystan.evidence.estimation.baselines import PairEstimate, pair_estimates
from prystan.evidence.estimation.faces.plain import plain
from prystan.evidence.estimation.floors import Overlaps, overlaps, refusal
from prystan.evidence.estimation.methods import METHODS, Settings, estimate
from prystan.evidence.estimation.models import ModelSpace, default_order
from prystan.evidence.estimation.ranking import SearchTooLargeError, rank
from prystan.evidence.estimation.results import Estimate
from prystan.evidence.estimation.safeguards import MOST_FOR_BEST, Safeguards, safeguards
from prystan.evidence.estimation.tables import CaptureTable

if TYPE_CHECKING:
    import altair as alt
    import polars as pl

    from prystan.evidence.estimation.faces.exhibits import Exhibit
    from prystan.evidence.estimation.faces.say import Say

BASELINES = ("chao", "independence")
"""Always there, whatever was asked for: what hardly any model, and the simplest one, make of the table."""
MOST_NEIGHBOURS = 400
NEAR = 10.0
"""Models within so many units of the least BIC are listed."""

Progress = Callable[[str, float], None]
"""Called with what is being done and the part of the whole that is behind us, from 0 to 1."""

_WEIGHT = {"latent": 12.0, "threshold": 2.0, "dga": 2.0}
"""How long a step takes, roughly, in terms of the others."""
_CHECKS = 6.0


@dataclass(frozen=True)
class Neighbour:
    """A model that fits nearly as well as the best."""

    model: tuple[tuple[str, ...], ...]
    distance: float
    """BIC less that of the best model."""
    weight: float
    """exp(−half the distance), normalised over all models that were ranked."""
    total: float


@dataclass(frozen=True)
class Study:
    """All that is said about one table. Printed, it shows everything; `plot` draws it; `save` writes a page."""

    table: CaptureTable
    estimates: tuple[Estimate, ...]
    """By the methods that were asked for, in the order of `METHODS`."""
    baselines: tuple[Estimate, ...]
    """Chao's lower bound and independence, unless they are among the estimates."""
    pairs: tuple[PairEstimate, ...]
    overlaps: Overlaps
    neighbours: tuple[Neighbour, ...]
    """Models within ten units of the least BIC, the best first; empty where they could not be ranked."""
    checks: Safeguards
    refused: str | None
    """Why the table bears no headline figure."""

    @property
    def every(self) -> tuple[Estimate, ...]:
        """The estimates and the baselines, in the order of `METHODS`."""
        place = list(METHODS)
        return tuple(sorted((*self.estimates, *self.baselines), key=lambda found: place.index(found.method)))

    def __getitem__(self, method: str) -> Estimate:
        """The estimate of a method.

        Raises:
            KeyError: it is not part of this study.
        """
        found = {each.method: each for each in self.every}
        return found[method]

    def within(self, distance: float) -> tuple[float, float, int]:
        """Least and greatest total among models within a distance of the best, and how many they are."""
        near = [one.total for one in self.neighbours if one.distance <= distance]
        return (min(near), max(near), len(near)) if near else (math.nan, math.nan, 0)

    # --- faces -----------------------------------------------------------------------------------------------------

    def exhibits(self, say: Say | None = None) -> tuple[Exhibit, ...]:
        """Every table of the study, in order; most can be drawn."""
        from prystan.evidence.estimation.faces.exhibits import exhibits
        from prystan.evidence.estimation.faces.say import ENGLISH

        return exhibits(self, say or ENGLISH)

    def plot(self, name: str = "methods", say: Say | None = None) -> alt.LayerChart | alt.VConcatChart:
        """One exhibit as an Altair chart.

        Raises:
            KeyError: there is no such exhibit, or it is a table only; the message names those that can be drawn.
        """
        drawn = {one.identifier: one.draw for one in self.exhibits(say) if one.draw is not None}
        if name not in drawn:
            raise KeyError(f"no chart is called {name!r}; there are {', '.join(drawn)}")
        return drawn[name]()

    def frame(self) -> pl.DataFrame:
        """Every total of the study in one tidy table: part, item, total and limits (see `faces.tidy`)."""
        from prystan.evidence.estimation.faces.tidy import tidy

        return tidy(self)

    def as_json(self) -> list[dict[str, Any]]:
        """What `prystan estimate --json` prints: an object for each method that was asked for.

        The baselines and the checks stand among the diagnostics of each, so that none can be read without them.
        """
        beside = plain({
            "baselines": {each.method: {"estimate": each.total, "intervals": each.intervals} for each in self.every
                          if each.method in BASELINES},
            "safeguards": {**vars(self.checks), "overlaps": self.overlaps, "pairs": self.pairs},
        })  # fmt: skip
        found = [each.as_json() for each in self.estimates]
        return [{**one, "diagnostics": {**one["diagnostics"], **beside}} for one in found]

    def __str__(self) -> str:
        from prystan.evidence.estimation.faces.terminal import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        from prystan.evidence.estimation.faces.notebook import as_html

        return as_html(self)


def study(
    table: CaptureTable,
    methods: str | Iterable[str] = "all",
    settings: Settings | None = None,
    *,
    progress: Progress | None = None,
) -> Study:
    """Estimate by one method, some or ``all``, with everything that belongs beside it.

    Raises:
        KeyError: there is no such method.
    """
    chosen = settings or Settings()
    asked = _asked(methods)
    steps = _Steps([*asked, *(name for name in BASELINES if name not in asked)], progress)
    found = {name: steps.run(name, lambda name=name: estimate(table, name, chosen)) for name in steps.names}  # type: ignore[misc]
    checks = steps.run("checks", lambda: safeguards(table, max_order=chosen.max_order, seed=chosen.seed))
    near = neighbours(table, chosen.max_order)
    steps.end()
    return Study(
        table=table,
        estimates=tuple(found[name] for name in asked),
        baselines=tuple(found[name] for name in steps.names if name not in asked),
        pairs=tuple(pair_estimates(table)),
        overlaps=overlaps(table),
        neighbours=near,
        checks=checks,
        refused=refusal(table),
    )


def neighbours(table: CaptureTable, max_order: int | None = None) -> tuple[Neighbour, ...]:
    """The models within ten units of the least BIC, at most `MOST_NEIGHBOURS`; none where they cannot be ranked."""
    order = default_order(table.size) if max_order is None else max_order
    if table.size > MOST_FOR_BEST:
        return ()  # hundreds of millions of models: their neighbourhood would take minutes
    try:
        ranking = rank(ModelSpace(table.size, order), table.counts)
    except (SearchTooLargeError, ValueError):
        return ()
    weights = ranking.weights()
    near = [i for i in range(min(len(weights), MOST_NEIGHBOURS)) if ranking.values[i] <= ranking.values[0] + NEAR]
    return tuple(
        Neighbour(
            tuple(tuple(names) for names in ranking.space.model(int(ranking.masks[i])).named(table.lists)),
            float(ranking.values[i] - ranking.values[0]), float(weights[i]), float(ranking.people + ranking.unseen[i]),
        )
        for i in near
    )  # fmt: skip


def _asked(methods: str | Iterable[str]) -> Sequence[str]:
    if methods == "all":
        return list(METHODS)
    wanted = {methods} if isinstance(methods, str) else set(methods)
    if unknown := sorted(wanted - set(METHODS)):
        raise KeyError(f"there is no method {unknown[0]!r}; there are {', '.join(METHODS)}")
    return [name for name in METHODS if name in wanted]


class _Steps:
    """Runs the steps in order and says how far they are."""

    def __init__(self, names: Sequence[str], progress: Progress | None) -> None:
        self.names = names
        self._progress = progress
        self._whole = sum(_WEIGHT.get(name, 1.0) for name in names) + _CHECKS
        self._done = 0.0

    def run(self, name: str, work: Callable[[], Any]) -> Any:
        if self._progress:
            self._progress(name, self._done / self._whole)
        found = work()
        self._done += _CHECKS if name == "checks" else _WEIGHT.get(name, 1.0)
        return found

    def end(self) -> None:
        if self._progress:
            self._progress("done", 1.0)
