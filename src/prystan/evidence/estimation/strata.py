"""Estimates for many capture tables at once: by stratum, or by draw of the links; in parallel, with progress."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace

from prystan.evidence.estimation.kernel.engine import cores
from prystan.evidence.estimation.methods import Settings, estimate
from prystan.evidence.estimation.results import Estimate
from prystan.evidence.estimation.tables import CaptureTable, CaptureTableError

Progress = Callable[[int, int], None]
"""Called with how many estimates are done, and how many there will be."""


@dataclass(frozen=True)
class StratumEstimate:
    """One method's estimate of one stratum."""

    stratum: str
    estimate: Estimate


def estimates_by_stratum(
    tables: Mapping[str, CaptureTable | CaptureTableError], methods: Sequence[str], settings: Settings | None = None,
    *, progress: Progress | None = None,
) -> list[StratumEstimate]:  # fmt: skip
    """Every method's estimate of every stratum, in the strata's order and, within one, in that of the methods.

    Stratum k (from 0) is estimated with the seed `settings.seed` + k, so that strata are drawn independently, and each
    alone can be estimated again. Strata are spread over `settings.workers` cores; the numbers do not depend on them.
    Interrupting (Ctrl-C) waits for the estimates under way and starts no other. A stratum that bears no capture table
    has an estimate without a total, whose reason says why.
    """
    chosen = settings or Settings()
    plan = [(k, name, method) for k, name in enumerate(tables) for method in methods]
    found: dict[int, Estimate] = {}

    def one(k: int, name: str, method: str) -> Estimate:
        table = tables[name]
        if isinstance(table, CaptureTableError):
            return Estimate(method, 0, {}, None, diagnostics={"reason": str(table)}, refused=str(table))
        return estimate(table, method, replace(chosen, seed=chosen.seed + k, workers=1))

    with ThreadPoolExecutor(min(cores(chosen.workers), max(len(plan), 1))) as pool:
        waiting: dict[Future[Estimate], int] = {pool.submit(one, *item): i for i, item in enumerate(plan)}
        try:
            for done in as_completed(waiting):
                found[waiting[done]] = done.result()
                if progress:
                    progress(len(found), len(plan))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [StratumEstimate(name, found[i]) for i, (_, name, _) in enumerate(plan)]


def estimates_of_draws(
    tables: Iterable[CaptureTable | CaptureTableError], method: str, settings: Settings | None = None,
    *, progress: Progress | None = None,
) -> list[Estimate]:  # fmt: skip
    """One method's estimate of each of many tables of the same people, ready for `pooling.pool`.

    A draw that bears no capture table has an estimate without a total, whose reason says why.
    """
    named = {str(i): table for i, table in enumerate(tables)}
    return [each.estimate for each in estimates_by_stratum(named, [method], settings, progress=progress)]
