"""The evidence of a release as a document of the report's blocks: one page for all that Prystan shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import fmean
from typing import Any

from prystan.evidence.disclosure import Fact, fact
from prystan.report import charts
from prystan.report.compose import LABELS
from prystan.report.model import (
    Block,
    Cell,
    Chapter,
    DataTable,
    Definitions,
    Document,
    Heading,
    KeyFigure,
    KeyFigures,
    Links,
    Listing,
    Paragraph,
)
from prystan.report.words import Words
from prystan.report.words.releases import (
    ASKED,
    ATTACKS,
    GATES,
    METHODS,
    guarantee,
    named,
    registered,
    why_heading,
    why_rounded,
)

Points = Sequence[tuple[int, float]]
_STEPS = (10, 20, 50, 100, 200, 500, 1_000, 5_000, 10_000_000)
_SHARE = 2
"""Decimals of a percentage of tries: the gates look at thousandths."""


def evidence_document(said: Mapping[str, Any], points: Points, words: Words) -> Document:
    """What an evidence file says, with its charts. `points` are shown numbers of tables of two attributes and the
    distance of the rows' count from each: both are published."""
    t, method = words.text, said["method"]["name"]
    chapters = (
        Chapter("short", t("In short"), (*_warning(said, words), *_answer(said, words))),
        Chapter("method", t("Method and cost"), (_method(said, words),)),
        Chapter("accuracy", t("How exact the numbers are"), _accuracy(said, points, words)),
        Chapter("attacks", t("What was tried against it"), _attacks(said, words)),
        Chapter("gates", t("What had to be passed"), _gates(said, words)),
        Chapter("why", why_heading(words, method), (Listing(why_rounded(words, method)),)),
        Chapter("check", t("How to check it"), _check(said, words)),
    )
    return Document(
        kind="evidence", language=words.language, title=t("Evidence of a safe release"),
        subtitle=t("Cohort {name}, persons registered: {period}", name=said["cohort"]["name"],
                   period=registered(said, words)),
        imprint=(t("Made with Prystan {version}.", version=said["version"]),), chapters=chapters,
        labels={key: t(message) for key, message in LABELS.items()},
    )  # fmt: skip


def _warning(said: Mapping[str, Any], words: Words) -> tuple[Block, ...]:
    if said["publishable"]:
        return ()
    warning = words.text("Not to be published: this release was made with a seed, for a test. Whoever knows the seed "
                         "takes the noise off again.")  # fmt: skip
    return (Paragraph(warning, "caution"),)


def _answer(said: Mapping[str, Any], words: Words) -> tuple[Block, ...]:
    t, rows = words.text, said["rows"]["rows"]
    promise = guarantee(said["method"], words)
    numbers = [
        KeyFigure("numbers", words.number(said["tables"]["cells_shown"]), t("numbers shown in tables"),
                  t("Tables: {n}", n=words.number(said["tables"]["tables"]))),
    ]  # fmt: skip
    if rows:
        numbers.append(KeyFigure("rows", words.number(rows), t("rows of open data"), t("No row is a person.")))
    if said["method"].get("epsilon"):
        spent, allowed = (words.number(fact(said["ledger"][f"epsilon_{of}"]), 2) for of in ("spent", "allowed"))
        numbers.append(KeyFigure("epsilon", words.number(fact(said["method"]["epsilon"]), 2), t("ε of this release"),
                                 t("Spent on these persons so far: {spent} of {allowed}", spent=spent,
                                   allowed=allowed)))  # fmt: skip
    why = () if rows else (Paragraph(_no_rows(said, words)),)
    return (Paragraph(promise[0], "lead"), Paragraph(" ".join(promise[1:])), KeyFigures(tuple(numbers)), *why)


def _no_rows(said: Mapping[str, Any], words: Words) -> str:
    if said["method"].get("epsilon"):
        return words.text("There are no rows: so few people would give rows that are mostly noise.")
    return words.text("There are no rows: rounding protects tables and makes none.")


def _method(said: Mapping[str, Any], words: Words) -> DataTable:
    t, method, ledger = words.text, said["method"], said["ledger"]
    pairs = [
        (t("Counting unit"), t("person, one row each")),
        (t("Method"), named(METHODS, method["name"], words)),
    ]
    if "epsilon" in method:
        pairs += [
            (
                t("ε, δ of this release"),
                f"{_plain(words, method['epsilon'])}; {words.number(fact(method['delta']), 9)}",
            ),
            (t("ρ (zero-concentrated privacy)"), _plain(words, method["rho"])),
            *(
                (
                    t("σ of the noise (median), attributes: {length}", length=length),
                    _plain(words, s),
                )
                for length, s in method["sigma_by_length"].items()
            ),
        ]
    if "k" in method:
        pairs.append((t("k: so many persons at least behind each row"), str(method["k"])))
    earlier = ", ".join(ledger["earlier"]) or t("none")
    pairs += [
        (t("Numbers are multiples of"), str(method["base"])),
        (t("Shown only as fewer than"), str(method["threshold"])),
        (t("Release in the ledger"), ledger["release"]),
        (t("Its entry (SHA-256)"), ledger["entry"]),
        (t("Earlier releases it was compared with"), earlier),
    ]
    rows = tuple((Cell(name), Cell(value)) for name, value in pairs)
    return DataTable("method", t("What was done"), (t("What"), t("Value")), rows, ("what", "value"))


def _accuracy(said: Mapping[str, Any], points: Points, words: Words) -> tuple[Block, ...]:
    t = words.text
    widths, gaps = said["tables"]["half_width_by_length"], said["rows"].get("distance_by_length", {})
    lengths = [length for length in "0123" if length in widths or length in gaps]
    if not lengths:
        statement = said["method"].get("statement")
        if not statement:
            return (Paragraph(t("Tables are counted from the rows, so they agree.")),)
        return (
            Paragraph(t("On average a shown count differs from the true one by {change}; none differs by more than "
                        "{furthest}.", change=words.number(fact(statement["mean_change"]), 1),
                        furthest=words.number(fact(statement["furthest"])))),
        )  # fmt: skip
    rows = tuple(
        (
            Cell(length, length), _number(words, widths.get(length)), _number(words, gaps.get(length, {}).get("mean")),
            _percent(words, gaps.get(length, {}).get("kept"), 1),
        )
        for length in lengths
    )  # fmt: skip
    table = DataTable(
        "accuracy", t("Tables and rows, by the number of attributes"),
        (t("Attributes"), t("Half the width of the 95 % interval").replace(" %", "\N{NO-BREAK SPACE}%"),
         t("Rows: mean distance from the tables"),
         t("Rows: shown cells that some row is in")), rows, ("attributes", "half_width", "distance", "kept"),
        numeric=(False, True, True, True),
        notes=(t("A cell that no row is in counts with its whole number."),),
    )  # fmt: skip
    return (table, *_errors(points, words))


def _errors(points: Points, words: Words) -> tuple[Block, ...]:
    """Every shown number of a table of two attributes beside the count in the rows, and the same in classes."""
    t, rows = words.text, []
    for low, high in pairwise(_STEPS):
        found = [gap for number, gap in points if low <= number < high]
        if found:
            name = words.number_range(fact(low), fact(high - 1)) if high < _STEPS[-1] else t(
                "{n} and more", n=words.number(fact(low)))  # fmt: skip
            rows.append((Cell(name, str(low)), Cell(words.number(fact(len(found))), fact(len(found))),
                         _number(words, fmean(found))))  # fmt: skip
    if not rows:
        return ()
    title = t("Distance of the rows from the tables, by the number shown")
    table = DataTable("error-by-count", title, (t("Number shown"), t("Cells"), t("Mean distance")), tuple(rows),
                      ("number_from", "cells", "mean_distance"), numeric=(False, True, True),
                      notes=(t("Tables of two attributes; persons. Both scales are logarithmic."),))  # fmt: skip
    told = "; ".join(f"{row[0].text}: {row[2].text}" for row in rows)
    return (
        charts.errors(points, axes=(t("Number shown"), t("Distance")), table=table, words=words,
                      identifier="error-by-count", title=title,
                      alternative=t("Mean distance by the number shown: {values}.", values=told)),
    )  # fmt: skip


def _attacks(said: Mapping[str, Any], words: Words) -> tuple[Block, ...]:
    t, results = words.text, said["attacks"]["results"]
    if not results:
        return (Paragraph(t("No attack applies to this release.")),)
    rows = tuple(
        (
            Cell(named(ATTACKS, one["attack"], words), one["attack"]), _number(words, one["tried"]),
            *(_percent(words, one[part], _SHARE) for part in ("success", "control", "advantage", "standard_error")),
        )
        for one in results
    )  # fmt: skip
    title = t("Attacks and their controls")
    table = DataTable(
        "attacks", title, (t("Attack"), t("Tries"), t("Right"), t("Control"), t("Difference"), t("Standard error")),
        rows, ("attack", "tried", "success", "control", "advantage", "standard_error"),
        numeric=(False, *(True for _ in range(5))),
        notes=(t("The line through a point is two standard errors of the difference."),),
    )  # fmt: skip
    told = "; ".join(t("{attack}: {right}, control {control}", attack=row[0].text, right=row[2].text,
                       control=row[3].text) for row in rows)  # fmt: skip
    chart = charts.attacks(
        table, right=2, control=3, error=5, names=(t("Right"), t("Control")), words=words, identifier="attacks",
        title=title, alternative=t("Share of tries that were right. {values}.", values=told),
    )  # fmt: skip
    asked = tuple((named(ATTACKS, one["attack"], words), named(ASKED, one["attack"], words)) for one in results)
    return (
        Paragraph(t("Each attack was made on stand-ins drawn from the published data: half of them, or more where "
                    "they are few, was released, the others are the control.")),
        Paragraph(t("What the control gets right is knowledge of the world; only the difference comes from the "
                    "release.")),
        chart, Heading(t("What each attack asks")), Definitions(asked),
    )  # fmt: skip


def _gates(said: Mapping[str, Any], words: Words) -> tuple[Block, ...]:
    t = words.text
    passed = [gate for gate in said["gates"] if gate["passed"]]
    known = {name: (t(title), t(shows)) for name, (title, shows) in GATES.items()}
    items = tuple(known.get(gate["gate"], (gate["gate"], gate["shows"])) for gate in passed)
    return (
        Paragraph(t("Nothing is written unless every gate is passed. That they were passed is all that is said of the "
                    "real people.")),
        Definitions(items),
    )  # fmt: skip


def _check(said: Mapping[str, Any], words: Words) -> tuple[Block, ...]:
    t = words.text
    files = [(t("The same for programs (evidence.json)"), "evidence.json"),
             (t("All files, described (Data Package)"), "datapackage.json"),
             (t("Codes and their labels"), "dictionary.csv")]  # fmt: skip
    if said["rows"]["rows"]:
        files.insert(0, (t("Open data: the rows"), "microdata.csv"))
    return (
        Links(tuple(files)),
        Paragraph(t("Whoever keeps the ledger checks that this release stands in it, unchanged: {command}",
                    command="prystan ledger verify LEDGER --evidence evidence.json")),
    )  # fmt: skip


def _plain(words: Words, value: float) -> str:
    return words.number(fact(value), 4)


def _number(words: Words, value: float | None) -> Cell:
    """A number of the evidence file, which holds public ones only."""
    said: Fact | None = None if value is None else fact(round(value, 2))
    return Cell("–") if said is None else Cell(words.number(said, 1), said)


def _percent(words: Words, share: float | None, digits: int) -> Cell:
    said: Fact | None = None if share is None else fact(round(100 * share, digits))
    return Cell("–") if said is None else Cell(words.percent(said, digits), said)
