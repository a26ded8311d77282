"""The evidence file: what was done, what it cost, how near it is, what was tried against it; of public things only.

Nothing in it is computed from the people: parameters, noise scales and intervals follow from the method; the
distance of rows from tables is one between two published things; attacks and errors are those of a rehearsal on
stand-ins that were drawn from the published data. That the gates were passed is all that is said of the real people.
"""

from __future__ import annotations

import statistics
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from prystan.evidence.disclosure.attacks import AttackResult
from prystan.evidence.disclosure.cohort import Cohort
from prystan.evidence.disclosure.ledger import Account, Release
from prystan.evidence.disclosure.ledger.account import ALWAYS
from prystan.evidence.disclosure.release.counting import occupied
from prystan.evidence.disclosure.release.products import BASE, THRESHOLD, Products, PublicRows

FORMAT = 1
_DAY = date(2000, 1, 1)
GATES = (
    ("linear programs", "no small count is narrowed to fewer than five numbers by all tables together"),
    ("differencing", "no earlier rounded release of the ledger narrows a small count further"),
    (
        "tables",
        "a release of half of the cohort, drawn by lot (of more than half where they are few), and one more after a "
        "month: linear programs that take its numbers at their word say small counts, and "
        "subtraction says increments, no more often than guessing",
    ),
    (
        "membership",
        "a release of that part of the cohort tells its people from all others by no more than 0.003 and chance",
    ),
    ("rows", "singling out, linkage and inference are right about that part by no more than 0.01 and chance"),
    ("small counts", "no true small count stands beside its codes in any file, text and charts included"),
    ("formula", "no cell of a file is run by a spreadsheet program"),
)
"""Every gate by its name, with what it has shown once it is passed. Linear programs over the very tables and
differencing with earlier releases are for rounded tables; the next three for all others; the last two for any."""
_ALWAYS = frozenset({"small counts", "formula"})


def evidence_of(
    products: Products,
    release: Release,
    account: Account,
    *,
    attacks: Sequence[AttackResult],
    earlier: Sequence[str],
    entry: str,
    version: str,
    tried: Collection[str] = (),
) -> dict[str, Any]:
    """The evidence of a release as an object for JSON. `entry` is the hash of the ledger entry that reserved it;
    `tried` names the gates that not every release goes through."""
    return {
        "format": FORMAT,
        "unit": "person",
        "version": version,
        "publishable": not products.seeded,
        "cohort": _cohort(release),
        "method": _method(products),
        "ledger": {
            "release": release.name,
            "entry": entry,
            "epsilon_spent": round(account.epsilon_spent(release.span), 4),
            "epsilon_allowed": account.budget.epsilon,
            "delta": account.budget.delta,
            "earlier": list(earlier),
        },
        "tables": _tables(products),
        "rows": _rows(products),
        "attacks": {
            "on": "stand-ins drawn from the published data; half of them, or more where they are few, is released, the "
            "others are the control",
            "results": [result.to_json() for result in attacks],
        },
        "gates": [{"gate": name, "passed": True, "shows": what} for name, what in GATES if name in {*_ALWAYS, *tried}],
    }


def _cohort(release: Release) -> dict[str, Any]:
    bounded = release.span != ALWAYS
    return {
        "name": release.cohort,
        "registered_from": release.span.first.isoformat() if bounded else None,
        "registered_to": release.span.last.isoformat() if bounded else None,
    }


def _method(products: Products) -> dict[str, Any]:
    said: dict[str, Any] = {"name": products.method.in_ledger, "base": BASE, "threshold": THRESHOLD}
    if cost := products.cost:
        said |= {"epsilon": round(cost.epsilon, 6), "delta": cost.delta, "rho": round(cost.rho, 8)}
        said["sigma_by_length"] = {
            str(length): round(statistics.median(s for key, s in cost.sigma.items() if len(key) == length), 2)
            for length in sorted({len(key) for key in cost.sigma})
        }
        said["sigma"] = {"-by-".join(key) or "persons": round(sigma, 4) for key, sigma in cost.sigma.items()}
        said["bounds"] = {attribute.name: attribute.bound for attribute in products.attributes if attribute.multiple}
    if statement := products.statement:
        said["statement"] = statement.to_json()
    if products.k is not None:
        said["k"] = products.k
    return said


def _tables(products: Products) -> dict[str, Any]:
    cells = [cell for table in products.tables for cell in table.cells.values()]
    widths = products.half_widths
    return {
        "persons": products.persons or None,
        "tables": len(products.tables),
        "cells_shown": sum(not cell.small for cell in cells),
        "half_width_by_length": {
            str(length): round(statistics.median(w for key, w in widths.items() if len(key) == length), 1)
            for length in sorted({len(key) for key in widths})
        },
    }


def _rows(products: Products) -> dict[str, Any]:
    if products.rows is None:
        return {"rows": None, "why": products.why_no_rows}
    return {
        "rows": len(products.rows),
        "rows_over_persons": round(len(products.rows) / max(products.persons, 1), 4),
        "distance_by_length": distance(products, products.rows),
    }


def distance(products: Products, rows: PublicRows) -> Mapping[str, dict[str, float]]:
    """How far counts of the rows are from the numbers shown in tables, by the number of attributes: the mean over shown
    cells, a cell that no row is in counting whole, and the share of shown cells that some row is in."""
    like = Cohort("rows", _DAY, _DAY, rows.attributes, rows.frame)
    gaps: dict[int, list[tuple[float, bool]]] = {}
    for table in products.tables:
        counts = occupied(like, table.by)
        shown = {key: cell.value for key, cell in table.cells.items() if cell.value is not None}
        gaps.setdefault(len(table.by), []).extend(
            (abs(value - counts.get(key, 0)), counts.get(key, 0) > 0) for key, value in shown.items()
        )
    return {
        str(length): {
            "cells": len(found),
            "mean": round(statistics.fmean(gap for gap, _ in found), 2),
            "kept": round(statistics.fmean(kept for _, kept in found), 4),
        }
        for length, found in sorted(gaps.items())
        if found
    }


def error_by_count(products: Products, rows: PublicRows, length: int = 2) -> list[tuple[int, float]]:
    """For the plot: shown number and distance of the rows from it, of the tables cut by `length` attributes."""
    like = Cohort("rows", _DAY, _DAY, rows.attributes, rows.frame)
    points: list[tuple[int, float]] = []
    for table in products.tables:
        if len(table.by) == length:
            counts = occupied(like, table.by)
            points += [
                (c.value, abs(c.value - counts.get(k, 0))) for k, c in table.cells.items() if c.value is not None
            ]
    return points
