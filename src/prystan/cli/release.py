"""`prystan release`: what may be published about a cohort, with its evidence."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from prystan.evidence.disclosure.cohort import Cohort
    from prystan.evidence.disclosure.release import Released, Request


class MethodName(StrEnum):
    NOISE = "noise"
    ROUNDING = "rounding"
    K_ANONYMOUS = "k-anonymous"


class LayoutName(StrEnum):
    PACKAGE = "package"
    CTDC = "ctdc"


def command(
    inputs: Annotated[
        list[Path], typer.Argument(metavar="INPUT...", help="Contributions (folders or zips), or one CTDC file.")
    ],
    ledger: Annotated[Path, typer.Option(help="The privacy ledger; begun where there is none.")],
    out: Annotated[Path, typer.Option(help="New folder for the release.")],
    epsilon: Annotated[float, typer.Option(help="What this release may cost those in it, for --method noise.")] = 4.0,
    method: Annotated[MethodName, typer.Option(help="Rounding is for small cohorts.")] = MethodName.NOISE,
    layout: Annotated[LayoutName, typer.Option("--format", help="Layout of the rows.")] = LayoutName.PACKAGE,
    since: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day of registration of the cohort.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day of registration of the cohort.")
    ] = None,
    country: Annotated[str | None, typer.Option(help="Country pack (name or folder) whose regions are meant.")] = None,
    persons: Annotated[
        Path | None,
        typer.Option(help="Parquet that links records to persons: person, contributor, record, probability."),
    ] = None,
    name: Annotated[str, typer.Option(help="Name of the release in the ledger [default: the next number].")] = "",
    budget: Annotated[
        float | None, typer.Option(help="Begin the ledger with this ε for everybody; at most 8, the default.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="For tests: the release can be had again, and must never be published.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the evidence instead of a summary.")] = False,
) -> None:
    """Release tables and open data about the persons of INPUT: safe, with margins of error and evidence.

    Writes tables/, microdata.csv, evidence.json and evidence.html into a new folder, or nothing. Exit code 0: released;
    1: a gate or the ledger refuses, and says which cell, table, earlier release or budget; 2: the input cannot be used;
    130: interrupted. What was reserved in the ledger stays spent.
    """
    from prystan.cli._country import pack_of
    from prystan.cli._progress import steps
    from prystan.evidence.disclosure import DisclosureError
    from prystan.evidence.disclosure.accounting import BudgetError
    from prystan.evidence.disclosure.cohort import CohortError
    from prystan.evidence.disclosure.ledger import Budget, Ledger, LedgerError
    from prystan.evidence.disclosure.release import Layout, Method, Request, release
    from prystan.evidence.intake import UnreadableError
    from prystan.report.release import evidence_page
    from prystan.report.release.cohorts import InputError, cohort_of

    pack = pack_of(country)
    request = Request(
        Method(method.value), epsilon, layout=Layout(layout.value), name=name, seed=seed, day=_today(),
    )  # fmt: skip
    try:
        _check_first(ledger, out, request)
        with steps() as progress, tempfile.TemporaryDirectory(prefix="prystan-") as work:
            progress("reading", 0.0)
            cohort: Cohort = cohort_of(inputs, _day(since), _day(until), pack=pack, persons=persons, workdir=Path(work))
            book = Ledger.open(ledger, None if budget is None else Budget(budget))
            done = release(cohort, book, out, request, page=evidence_page, say=progress)
    except (InputError, UnreadableError, CohortError, BudgetError, ValueError) as problem:
        where = f"{problem.file}: " if isinstance(problem, UnreadableError) and problem.file else ""
        typer.echo(f"Nothing was released: {where}{problem}", err=True)
        raise typer.Exit(2) from None
    except (LedgerError, DisclosureError) as refusal:
        typer.echo(f"Nothing was released: {refusal}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo("Interrupted. Nothing was released; what the ledger had reserved stays spent.", err=True)
        raise typer.Exit(130) from None
    _show(done, as_json)


def _check_first(ledger: Path, out: Path, request: Request) -> None:
    """What can be refused at once is refused before anything is read: reading takes the longest."""
    from prystan.evidence.disclosure import DisclosureError
    from prystan.evidence.disclosure.accounting import rho_for
    from prystan.evidence.disclosure.earlier import earlier_releases
    from prystan.evidence.disclosure.ledger import Ledger

    rho_for(request.epsilon, request.delta)
    if out.exists():
        raise DisclosureError(f"{out} exists: choose another folder, a release is never written over")
    if ledger.exists():
        earlier_releases(Ledger(ledger))


def _show(done: Released, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(done.evidence, ensure_ascii=False, indent=1))
        return
    said = done.evidence
    rows = said["rows"]["rows"]
    typer.echo(f"{said['ledger']['release']}: {said['tables']['tables']} tables, {rows or 'no'} rows.")
    if not rows:
        typer.echo(said["rows"]["why"])
    spent, allowed = said["ledger"]["epsilon_spent"], said["ledger"]["epsilon_allowed"]
    typer.echo(f"Spent on these persons: ε {spent:.2f} of {allowed:g}.")
    if not said["publishable"]:
        typer.echo("Made with a seed: not to be published.")
    typer.echo(f"Evidence: {done.folder / 'evidence.html'}")


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _today() -> date:
    return datetime.now(UTC).date()
