"""`prystan link`: tokens of one round to persons."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from prystan.evidence.linkage.attacks.run import Attacked
    from prystan.evidence.linkage.evaluation import Evaluation
    from prystan.evidence.linkage.matching.linking import Linked


def command(
    contributions: Annotated[list[Path], typer.Argument(help="Encoded contributions: folders or zips.")],
    out: Annotated[Path, typer.Option(help="Folder to write to; what an earlier link wrote there is replaced.")],
    engine: Annotated[Literal["duckdb", "spark"], typer.Option(help="Where pairs are compared.")] = "duckdb",
    previous: Annotated[
        Path | None, typer.Option(help="Folder of an earlier link: its person numbers are kept.")
    ] = None,
    evaluate: Annotated[
        Path | None,
        typer.Option(
            help="CSV or Parquet of the truth: person, contributor, record; more columns cut. With names, in a "
            "rehearsal: the tokens are attacked."
        ),
    ] = None,
    reference: Annotated[
        Path | None, typer.Option(help="Names of other people, whom the attacker of a rehearsal knows.")
    ] = None,
    draws: Annotated[int, typer.Option(min=0, help="How often to draw persons by the links' probabilities.")] = 20,
    seed: Annotated[int, typer.Option(help="The same seed gives the same draws.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print what linkage.json holds.")] = False,
) -> None:
    """Find the persons behind the records of many lists, from tokens alone.

    Writes persons.parquet and captures.csv; the same many times as the links' doubts have it, drawn-persons.parquet and
    draws.parquet; review/, linkage.json and linkage.md. A contribution that comes later, or back from `prystan review`,
    is compared with the others only: give the earlier folder as --previous.
    """
    from prystan.cli._progress import steps
    from prystan.evidence.linkage.evaluation import TruthError
    from prystan.evidence.linkage.matching.sent import LinkError
    from prystan.evidence.linkage.register import RegisterError
    from prystan.working import take_name, working_folder

    _refuse_to_overwrite(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        with steps() as step, working_folder() as work, working_folder(beside=out) as draft:
            about = _link(contributions, draft, work, engine, previous, (evaluate, reference), draws, seed, step)
            take_name(draft, out)
    except (LinkError, TruthError, RegisterError) as fault:
        typer.echo(f"{fault}. Nothing was written.", err=True)
        raise typer.Exit(2) from None
    typer.echo(json.dumps(about, indent=1, ensure_ascii=False) if as_json else _said(about, out))


def _refuse_to_overwrite(out: Path) -> None:
    from prystan.evidence.linkage.matching.output import PERSONS

    if out.exists() and not (out / PERSONS).is_file() and (not out.is_dir() or any(out.iterdir())):
        typer.echo(f"{out} holds something else: name a new folder. Nothing was written.", err=True)
        raise typer.Exit(2)


def _link(
    contributions: list[Path], draft: Path, work: Path, engine: str, previous: Path | None,
    told: tuple[Path | None, Path | None], draws: int, seed: int, step: Any,
) -> dict[str, Any]:  # fmt: skip
    import polars as pl

    from prystan.evidence.linkage.drawn import write_drawn
    from prystan.evidence.linkage.evaluation import estimated
    from prystan.evidence.linkage.matching.engines import DuckEngine, SparkEngine
    from prystan.evidence.linkage.matching.linking import link
    from prystan.evidence.linkage.matching.output import PERSONS, duplicates, write_linked, write_review
    from prystan.evidence.linkage.matching.sent import LinkError, read_sent
    from prystan.evidence.linkage.matching.settled import read_settled
    from prystan.evidence.linkage.page import PAGE, linkage_page
    from prystan.evidence.linkage.uncertainty import draw_clusters

    if previous is not None and not (previous / PERSONS).is_file():
        raise LinkError(f"{previous}: there is no {PERSONS} here; name the folder of an earlier `prystan link`")
    step("reading tokens", 0.0)
    lists = read_sent(contributions, work)
    earlier = pl.read_parquet(previous / PERSONS) if previous else None
    where = SparkEngine() if engine == "spark" else DuckEngine(work)
    linked = link(lists, where, previous=earlier, settled=read_settled(previous) if previous else None, progress=step)
    where.close()
    evaluation, attacked = _evaluated(linked, *told, step)
    step("drawing links", 0.8)
    tables = write_drawn(draft, linked, draw_clusters(linked, draws, seed))
    own, pairs = estimated(linked), duplicates(linked)
    asked = write_review(draft, linked, seed)
    about = _about(linked, engine) | {
        "estimated": own.as_json(), "evaluation": evaluation.as_json() if evaluation else None,
        "attacks": attacked.as_json() if attacked else None,
        "duplicates": pairs, "doubtful": asked, "draws": draws, "seed": seed,
    }  # fmt: skip
    write_linked(draft, linked, tables, about)
    (draft / PAGE).write_text(linkage_page(linked, own, evaluation, pairs, asked, attacked), encoding="utf-8")
    return about


def _evaluated(
    linked: Linked, truth: Path | None, reference: Path | None, step: Any
) -> tuple[Evaluation | None, Attacked | None]:
    from prystan.evidence.linkage.attacks.run import attack_run
    from prystan.evidence.linkage.cuts import has_names
    from prystan.evidence.linkage.evaluation import TruthError, evaluate
    from prystan.evidence.linkage.register import read_register

    if truth is None:
        if reference is not None:
            raise TruthError("--reference is for attacks on tokens whose names --evaluate tells: give both")
        return None, None
    known = _truth(truth)
    found = evaluate(linked, known)
    if not has_names(known):
        return found, None
    step("attacking tokens", 0.75)
    return found, attack_run(linked.lists, known, read_register(reference) if reference else None)


def _about(linked: Linked, engine: str) -> dict[str, Any]:
    header = linked.lists.sent[0].header
    sizes = linked.persons.group_by("contributor").len().sort("contributor")
    return {
        "round": header.round, "key_fingerprint": header.key_fingerprint,
        "scheme": header.scheme, "scheme_version": header.scheme_version, "engine": engine,
        "records": dict(sizes.rows()), "persons": linked.persons["person"].n_unique(),
        "thresholds": {"between": linked.thresholds[0], "within": linked.thresholds[1]},
        "priors": dict(linked.scored.priors), "missed_by_blocks": linked.scored.missed,
        "answers": {sent.contributor: dict(sent.answers) for sent in linked.lists.sent if sent.answers},
        "since_previous": linked.changes.as_json() if linked.changes else None,
    }  # fmt: skip


def _truth(path: Path) -> Any:
    import polars as pl

    from prystan.evidence.linkage.evaluation import TruthError

    try:
        return pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError):
        raise TruthError(f"{path} cannot be read: give a CSV or Parquet file") from None


def _said(about: dict[str, Any], out: Path) -> str:
    records = sum(about["records"].values())
    found = about["evaluation"]["all"] if about["evaluation"] else about["estimated"]
    how = "against the truth" if about["evaluation"] else "by its own probabilities"
    return (
        f"{records:,} records of {len(about['records'])} contributors are {about['persons']:,} persons.\n"
        f"Precision {found['precision']:.3f}, recall {found['recall']:.3f} ({how}). "
        f"{about['doubtful']} doubtful pairs for the partners.\nWrote {out}; read {out / 'linkage.md'} first."
    )
