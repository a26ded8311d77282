"""Numbers that a reader may see, as types: what the report writes, draws and says takes nothing else.

A count is an `int` and is no `Shown`, so the type checker refuses it wherever a number is printed, drawn or put into a
sentence. `Released` is made in this package only (a test holds that). `Fact` is for numbers about no person and no
case: how many indicators there are, the budget of a measure, a figure that somebody else published. Whoever writes
`fact(…)` says that this is such a number, and a reviewer sees it.
"""

from __future__ import annotations

from typing import NewType

Released = NewType("Released", float)
"""A number that has passed disclosure control, or one made of such numbers alone."""

Fact = NewType("Fact", float)
"""A number about no person and no case."""

Shown = Released | Fact


def fact(number: float) -> Fact:
    """`number`, said to be about no person and no case."""
    return Fact(number)


def away(number: Released, by: float) -> Released:
    """The released number that lies so far from a released one."""
    return Released(number + by)
