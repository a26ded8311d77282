"""`prystan estimate`: how many were never seen, from a capture table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from prystan.evidence.estimation.results import Estimate
    from prystan.evidence.estimation.tables import CaptureTable

_METHODS = "stepwise, bic, aic, downhill, threshold, latent, dga, chao, independence, or all"


def command(
    table: Annotated[Path, typer.Argument(help="One row a history: a 0/1 column a list, and the column count.")],
    method: Annotated[str, typer.Option(help=f"{_METHODS[0].upper()}{_METHODS[1:]}.")] = "all",
    max_order: Annotated[int | None, typer.Option(help="Largest interaction: 2 for pairs of lists, 3, …")] = None,
    replicates: Annotated[int, typer.Option(help="Bootstrap tables; the model is chosen anew in each.")] = 1000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same numbers, whatever the cores.")] = 1,
    threshold: Annotated[float | None, typer.Option(help="Of stepwise (0.02) or of threshold (2).")] = None,
    top: Annotated[int | None, typer.Option(help="Choose anew among so many best models only.")] = None,
    replicates_file: Annotated[
        Path | None, typer.Option(help="Given bootstrap tables: history, count, replicates.")
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Cores to use; all of them unless told.")] = None,
    checks: Annotated[bool, typer.Option(help="Show what changing the lists and the links does, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of objects, one a method.")] = False,
) -> None:
    """Estimate the hidden population by one method or by all, side by side."""
    from prystan.evidence.estimation.methods import METHODS, Settings, estimate
    from prystan.evidence.estimation.resampling import read_replicates
    from prystan.evidence.estimation.tables import CaptureTable, CaptureTableError

    if method != "all" and method not in METHODS:
        raise typer.BadParameter(f"there is no method {method!r}; choose {_METHODS}", param_hint="--method")
    try:
        capture = CaptureTable.from_csv(table)
        given = read_replicates(replicates_file, capture) if replicates_file else None
    except CaptureTableError as fault:
        typer.echo(f"{table.name}: {fault}", err=True)
        raise typer.Exit(2) from None
    settings = Settings(max_order, replicates, seed, threshold, top, given, workers)
    found = []
    for name in METHODS if method == "all" else [method]:
        if not as_json:
            typer.echo(f"{name} …", err=True)
        found.append(estimate(capture, name, settings))
    if as_json:
        typer.echo(json.dumps([each.as_json() for each in found], indent=1, ensure_ascii=False))
    else:
        _show(capture, found)
        if checks:
            _show_checks(capture, seed)


def _show_checks(capture: CaptureTable, seed: int) -> None:
    from rich.console import Console
    from rich.table import Table

    from prystan.evidence.estimation.results import rounded
    from prystan.evidence.estimation.safeguards import safeguards

    found = safeguards(capture, seed=seed)
    shown = Table("check", "of", "total", "", title="What changing the lists and the links does (best model of pairs)")
    for text, changes in (("without", found.left_out), ("merged", found.merged)):
        for each in changes:
            shown.add_row(
                text, " + ".join(each.change), "" if each.total is None else f"{rounded(each.total):,}", each.reason
            )
    for test in found.truth_tests:
        total = "" if test.total is None else f"{rounded(test.total):,}"
        shown.add_row("truth test", test.held, total, test.reason or f"the truth is {test.truth:,}")
    for one in found.influence[:3]:
        moved = "no estimate without" if one.change is None else f"moves it by {one.change:+,.0f}"
        shown.add_row("one person less", " + ".join(one.history), "", moved)
    for link in found.links:
        total = "" if link.median is None else f"{rounded(link.median):,}"
        shown.add_row(f"{link.kind} links", f"{link.share:.0%}", total, "")
    for factor, changed in found.dependence:
        shown.add_row("hidden dependence", f"unseen × {factor:g}", f"{rounded(changed):,}", "")
    Console().print(shown)


def _show(capture: CaptureTable, found: list[Estimate]) -> None:
    from rich.console import Console
    from rich.table import Table

    from prystan.evidence.estimation.floors import overlaps
    from prystan.evidence.estimation.results import rounded
    from prystan.evidence.estimation.statement import ASSUMPTION, overlap_sentences, range_sentence

    console = Console()
    for sentence in overlap_sentences(overlaps(capture)):
        console.print(sentence, highlight=False)
    shown = Table("method", "total", "80 %", "95 %", "model", "remarks", title="Hidden population, those seen included")
    for each in found:
        limits = [
            " to ".join(f"{rounded(x):,}" for x in each.intervals[level]) if level in each.intervals else ""
            for level in ("80", "95")
        ]
        total = "" if each.total is None else f"{rounded(each.total):,}"
        model = ", ".join("·".join(names) for names in each.model or ())
        shown.add_row(each.method, total, *limits, model, _remarks(each))
    console.print(shown)
    console.print(range_sentence(found), highlight=False)
    console.print(ASSUMPTION, highlight=False)


def _remarks(found: Estimate) -> str:
    said = found.diagnostics
    remarks = [str(said["reason"])] if "reason" in said else []
    if said.get("failed_replicates"):
        remarks.append(f"{said['failed_replicates']} replicates failed")
    if any(said.get("saturated", {}).values()):
        remarks.append("a limit is at the edge of the replicates")
    if said.get("converged") is False:
        remarks.append("the chains do not agree")
    if said.get("other_answers"):
        remarks.append("an interaction is next to the threshold")
    return "; ".join(remarks)
