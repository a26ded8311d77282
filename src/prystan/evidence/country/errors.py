"""What is said when a country pack cannot be used."""

from __future__ import annotations

from collections.abc import Sequence

_SHOWN = 20


class PackError(Exception):
    """A pack is incomplete or says something that the model does not know.

    `problems` holds one sentence a problem: file, row, column where there is one, and what to do.
    """

    def __init__(self, pack: str, problems: Sequence[str]) -> None:
        self.pack = pack
        self.problems = tuple(problems)
        more = len(self.problems) - _SHOWN
        lines = [*self.problems[:_SHOWN], *([f"and {more} more"] if more > 0 else [])]
        super().__init__(f"The country pack {pack} cannot be used:\n" + "\n".join(f"  {line}" for line in lines))
