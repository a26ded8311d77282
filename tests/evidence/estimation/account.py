"""An account of a reference result: every number in it is compared with ours, or it is said why it is not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

EXACT = 1e-6
"""Relative: what a number that is exact in the reference must agree to."""
ROUNDED = 5.1e-11
"""The reference prints ten digits after the point."""


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value in a nest of mappings and lists, with its path."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and not all(isinstance(item, str) for item in value):
        for number, item in enumerate(value):
            yield from leaves(item, f"{path}[{number}]")
    else:
        yield path, value


@dataclass
class Account:
    """What was made of each value of one reference result."""

    name: str
    values: dict[str, Any]
    done: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def same(self, path: str, ours: Any, rel: float = EXACT) -> None:
        """Exact in the reference: a number to 1e-6 relative; a word or a list of words as it is."""
        self._note(path, "exact")
        theirs = self.values[path]
        if isinstance(theirs, str | bool | list) or theirs is None or ours is None:
            good = ours == theirs
        else:
            good = math.isclose(ours, theirs, rel_tol=rel, abs_tol=ROUNDED)
        if not good:
            self.faults.append(f"{path}: {ours} is not {theirs}")

    def each(self, path: str, ours: Sequence[Any], rel: float = EXACT) -> None:
        """A list of values, each exact."""
        for number, item in enumerate(ours):
            self.same(f"{path}[{number}]", item, rel)

    def stopped(self, path: str, ours: float) -> None:
        """A standard error that the reference takes from its last iteration but one, at 1e-8 of the deviance."""
        if math.isclose(ours, self.values[path], rel_tol=EXACT):
            self.same(path, ours)
        else:
            self.near(path, ours, 5e-5 * abs(ours), "exact but for R's early stop (5e-5)")

    def through_ties(
        self, path: str, ours: float, other_ways: Sequence[float], how: str = "exact but for ties"
    ) -> None:
        """A limit that depends on how replicates that repeat the estimate are counted: theirs is one of the ways."""
        theirs = self.values[path]
        if math.isclose(ours, theirs, rel_tol=EXACT):
            self.same(path, ours)
            return
        self._note(path, how)
        if not any(math.isclose(way, theirs, rel_tol=EXACT) for way in other_ways):
            self.faults.append(f"{path}: {theirs} is none of {sorted(set(other_ways))}")

    def drawn(self, path: str, ours: float, error: float) -> None:
        """Drawn at random by the reference, whose Monte Carlo standard error is about `error`: within four of them."""
        self._note(path, "within Monte Carlo error")
        if abs(ours - self.values[path]) > 4 * error:
            self.faults.append(f"{path}: {ours} is not {self.values[path]} ± {4 * error:.4g}")

    def near(self, path: str, ours: float, within: float, kind: str) -> None:
        """An approximation by the reference, whose error is known."""
        self._note(path, kind)
        if abs(ours - self.values[path]) > within:
            self.faults.append(f"{path}: {ours} is not within {within:.4g} of {self.values[path]}")

    def differs(self, path: str, ours: float, theirs_is_wrong: str) -> None:
        """Wrong in the reference: ours must be something else."""
        self._note(path, theirs_is_wrong)
        if math.isclose(ours, self.values[path], rel_tol=1e-3):
            self.faults.append(f"{path}: {ours} should differ from {self.values[path]}")

    def outside(self, start: str, why: str) -> None:
        """Not compared, for a reason: every value whose path begins so and that has not been dealt with."""
        for path in self.values:
            if path.startswith(start) and path not in self.done:
                self._note(path, why)

    def close(self) -> None:
        """Whatever is left was forgotten."""
        self.faults += [f"{path}: not compared" for path in self.values if path not in self.done]

    def counts(self) -> dict[str, int]:
        """How many values were dealt with in each way."""
        found: dict[str, int] = {}
        for how in self.done.values():
            found[how] = found.get(how, 0) + 1
        return found

    def _note(self, path: str, how: str) -> None:
        if path not in self.values:
            self.faults.append(f"{path}: the reference has no such value")
        self.done[path] = how
