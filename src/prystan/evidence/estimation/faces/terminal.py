"""A study as text: in a terminal with rich tables, printed from Python as plain text."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from prystan.evidence.estimation.faces.exhibits import Exhibit
from prystan.evidence.estimation.faces.say import ENGLISH, Say
from prystan.evidence.estimation.statement import (
    assumption,
    method_assumptions,
    method_names,
    moves,
    overlap_sentences,
    range_sentence,
    truth_sentence,
)

if TYPE_CHECKING:
    from rich.console import Console

    from prystan.evidence.estimation.studies import Study

MOST_ROWS = 12
WIDTH = 110


def show(study: Study, console: Console, say: Say = ENGLISH) -> None:
    """Print everything of a study, the answer first."""
    t, shown = say.text, {one.identifier: one for one in study.exhibits(say)}

    def table(name: str, columns: int | None = None) -> None:
        if name in shown:
            _print(shown.pop(name), console, say, columns)

    def said(*sentences: str) -> None:
        for sentence in sentences:
            console.print(sentence, highlight=False, markup=False)

    remarked = [(row[0].text, row[4].text, row[5].text) for row in shown["methods"].rows]
    table("methods", 4)  # what is long stands below, so that the table fits a narrow terminal
    said(*(t("{method}: {remarks}.", method=name, remarks=said) for name, _, said in remarked if said))
    said(*(t("{method}: lists that depend on each other: {model}.", method=name, model=model)
           for name, model, _ in remarked if model not in ("", t("no dependence"))))  # fmt: skip
    said(range_sentence(study.every, say))
    _heading(console, t("What is assumed"))
    names, assumed = method_names(say), method_assumptions(say)
    said(*(f"{names[each.method]}: {assumed[each.method]}" for each in study.every), *assumption(say))
    _heading(console, t("What the lists look like"))
    said(*overlap_sentences(study.overlaps, say))
    for name in ("lists", "overlaps", "pairs"):
        table(name)
    _heading(console, t("How far the answer moves"))
    said(*moves(study, say), truth_sentence(study, say))
    shown.pop("replicates", None)  # a picture; the page and the notebook have it
    for name in list(shown):
        table(name)


def as_text(study: Study) -> str:
    """Everything as plain text, `WIDTH` characters wide."""
    from rich.console import Console

    into = io.StringIO()
    show(study, Console(file=into, width=WIDTH, no_color=True, highlight=False))
    return into.getvalue().rstrip("\n")


def _heading(console: Console, text: str) -> None:
    console.print()
    console.print(text, style="bold", highlight=False, markup=False)


def _print(one: Exhibit, console: Console, say: Say, columns: int | None = None) -> None:
    """One table, or its first columns; a long one by its first rows."""
    from rich.table import Table
    from rich.text import Text

    console.print()
    console.print(one.title, style="italic", highlight=False, markup=False)
    grid = Table()
    for name, numeric in zip(one.columns[:columns], one.numeric[:columns], strict=True):
        grid.add_column(Text(name), justify="right" if numeric else "left", overflow="fold")
    for row in one.rows[:MOST_ROWS]:
        grid.add_row(*(Text(cell.text) for cell in row[:columns]))
    console.print(grid)
    more = len(one.rows) - MOST_ROWS
    if more > 0:
        console.print(say.plural("… and {n} more row", "… and {n} more rows", more), highlight=False, markup=False)
    if one.note:
        console.print(one.note, highlight=False, markup=False)
