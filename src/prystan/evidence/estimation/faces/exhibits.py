"""The exhibits of a study, in order: each a table, most with a chart of it and the chart in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from prystan.evidence.estimation.faces.say import Say

if TYPE_CHECKING:
    import altair as alt

    from prystan.evidence.estimation.studies import Study

TOLD = 8
"""A text alternative tells so many rows; the table has all."""


@dataclass(frozen=True)
class Cell:
    """`text` is what is shown, `raw` the number behind it (or the text, where there is none)."""

    text: str
    raw: float | str | None = None


@dataclass(frozen=True)
class Exhibit:
    """One table. `draw` makes the chart of it; `alternative` says in words what the chart shows."""

    identifier: str
    title: str
    columns: tuple[str, ...]
    machine_columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: tuple[bool, ...]
    note: str = ""
    """What a reader must know to read it."""
    alternative: str = ""
    draw: Callable[[], alt.LayerChart | alt.VConcatChart] | None = None


def exhibits(study: Study, say: Say) -> tuple[Exhibit, ...]:
    """Every exhibit that has something to show."""
    from prystan.evidence.estimation.faces import checks, overlap, results

    found = [
        results.methods(study, say),
        results.replicates(study, say),
        results.models(study, say),
        results.near_threshold(study, say),
        overlap.lists(study, say),
        overlap.histories(study, say),
        overlap.pairs(study, say),
        checks.lists_changed(study, say),
        checks.truth(study, say),
        checks.influence(study, say),
        checks.links(study, say),
        checks.dependence(study, say),
    ]
    return tuple(_told(one, say) for one in found if one.rows)


def _told(one: Exhibit, say: Say) -> Exhibit:
    """The exhibit with its chart in words: title, then the first rows."""
    if one.draw is None:
        return one
    rows = ["; ".join(f"{name} {cell.text}" for name, cell in zip(one.columns[1:], row[1:], strict=True) if cell.text)
            for row in one.rows[:TOLD]]  # fmt: skip
    told = ". ".join(f"{row[0].text}: {said}" for row, said in zip(one.rows, rows, strict=False))
    more = say.text("The table has all values.") if len(one.rows) > TOLD else ""
    return replace(one, alternative=" ".join(filter(None, [f"{one.title}.", f"{told}.", more])))
