"""What the lists look like: their sizes, who is on exactly which, and each two of them."""

from __future__ import annotations

import numpy as np

from prystan.evidence.estimation.faces import plots
from prystan.evidence.estimation.faces.exhibits import Cell, Exhibit
from prystan.evidence.estimation.faces.say import Say, history, total
from prystan.evidence.estimation.studies import Study

MOST_HISTORIES = 40


def lists(study: Study, say: Say) -> Exhibit:
    """Each list with its size and how much of it no other list has."""
    t, table = say.text, study.table
    rows = []
    for name, size in zip(table.lists, table.list_sizes(), strict=True):
        alone = int(table.counts[table.mask([name])])
        share = 100 * alone / size
        rows.append((
            Cell(name, name), Cell(say.number(size), int(size)), Cell(say.number(size - alone), int(size) - alone),
            Cell(say.percent(share), round(share, 1)),
        ))  # fmt: skip
    columns = (t("List"), t("Persons"), t("Also on another list"), t("On this list only"))
    return Exhibit("lists", t("The lists"), columns, ("list", "persons", "also_on_another", "percent_on_this_only"),
                   tuple(rows), (False, True, True, True))  # fmt: skip


def histories(study: Study, say: Say) -> Exhibit:
    """Who is on exactly which lists, the most frequent first."""
    t, table = say.text, study.table
    seen = np.flatnonzero(table.counts)
    order = sorted((int(w) for w in seen), key=lambda w: (-table.counts[w], w.bit_count(), w))
    rows = tuple(
        (Cell(history(table.names(w))), Cell(say.number(table.counts[w]), int(table.counts[w]))) for w in order
    )
    shown = order[:MOST_HISTORIES]
    note = t("A person stands in one row: the lists named, and no others. Combinations that are not named have nobody.")
    return Exhibit("overlaps", t("Persons on exactly these lists"), (t("Lists"), t("Persons")), ("lists", "persons"),
                   rows, (False, True), note, draw=lambda: plots.upset(table, shown, say))  # fmt: skip


def pairs(study: Study, say: Say) -> Exhibit:
    """Each two lists: what they share, what they would share if they were independent, and what they alone say."""
    t, found = say.text, study.overlaps
    rows = []
    for pair in study.pairs:
        expected = found.expected[pair.lists]
        thin = pair.lists in found.too_thin
        remark = t("nobody on both") if not pair.both else (t("too small to tell") if thin else "")
        rows.append((
            Cell(history(pair.lists)), Cell(say.number(pair.both), pair.both),
            Cell(say.number(expected, 1), round(expected, 1)),
            Cell(total(say, pair.lincoln_petersen), pair.lincoln_petersen),
            Cell(total(say, pair.chapman), pair.chapman), Cell(remark, remark),
        ))  # fmt: skip
    columns = (t("Two lists"), t("Persons on both"), t("Expected"), t("Lincoln–Petersen"), t("Chapman"), t("Remark"))
    machine = ("lists", "both", "expected", "lincoln_petersen", "chapman", "remark")
    note = t("Expected: if the two lists were independent and the population were Chao’s lower bound. Lincoln–Petersen "
             "and Chapman estimate the total from these two lists alone.")  # fmt: skip
    return Exhibit("pairs", t("Each two lists"), columns, machine, tuple(rows),
                   (False, True, True, True, True, False), note)  # fmt: skip
