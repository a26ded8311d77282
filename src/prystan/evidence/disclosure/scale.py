"""The coarse scales on which estimates are published."""

from __future__ import annotations

import math
from collections.abc import Sequence

SCALE = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80)
"""Totals are shown as one of these times a power of ten: a step is a fifth to a third, and no interval is so narrow."""
SCALES: tuple[Sequence[int], ...] = (SCALE, (10, 15, 20, 30, 50, 70), (10, 20, 50))
"""Where an attack succeeds on the first, the next is taken; after the last nothing is published."""


def coarse(value: float, towards: float = 0.0, scale: Sequence[int] = SCALE) -> int:
    """`value` on a scale: the nearest, by ratio; the next below where `towards` is below 0, the next above where above.

    Below 10 it is 10 (0 where rounded down): a handful is never told from another.
    """
    if value <= 0 or not math.isfinite(value):
        return 0
    power = 10.0 ** max(math.floor(math.log10(value)) - 1, 0)
    steps = [round(step * power) for step in (*scale, 100)]
    below = max((step for step in steps if step <= value * (1 + 1e-9)), default=0)
    above = min((step for step in steps if step >= value * (1 - 1e-9)), default=steps[-1])
    if towards:
        return below if towards < 0 else above
    return below if below and value * value < below * above else above
