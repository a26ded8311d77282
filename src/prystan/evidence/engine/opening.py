"""Opens what intake kept, in DuckDB or in Spark."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import ibis

from prystan.evidence.engine.drawn import MOST_DRAWS, DrawnError, draws_of
from prystan.evidence.engine.evidence import CONTRIBUTOR, Contribution, Evidence
from prystan.evidence.intake import Intake
from prystan.evidence.model.links import DRAWN_COLUMNS
from prystan.evidence.model.manifest import Manifest
from prystan.evidence.model.tables import TABLES

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend

DEFAULT_MEMORY = "3GB"
"""DuckDB writes to disk beyond this, so that a report of a million victims stays under 4 GB."""


def open_duckdb(
    intakes: Iterable[Intake],
    *,
    persons: Path | None = None,
    drawn: Path | None = None,
    most_draws: int = MOST_DRAWS,
    memory_limit: str = DEFAULT_MEMORY,
    workdir: Path | None = None,
) -> Evidence:
    """The contributions as tables of one in-process DuckDB.

    Args:
        persons: Parquet of what linkage found (person, contributor, record, probability), if lists are linked.
        drawn: Parquet of what it might have found as well (draw, contributor, record, person), of the same linkage.
        most_draws: only the first so many draws are used.
        memory_limit: as DuckDB writes it, e.g. ``"3GB"``.
        workdir: where DuckDB may put what exceeds the limit.

    Raises:
        DrawnError: `drawn` are no draws of `persons`, or there are no persons.
    """
    settings = {"memory_limit": memory_limit, **({"temp_directory": str(workdir)} if workdir else {})}
    return _open(ibis.duckdb.connect(**settings), tuple(intakes), persons, drawn, most_draws)


def open_spark(
    intakes: Iterable[Intake], *, persons: Path | None = None, drawn: Path | None = None, most_draws: int = MOST_DRAWS,
    session: Any = None,
) -> Evidence:  # fmt: skip
    """The same on Spark: on `session`, else on the one that is active or can be started here.

    Raises:
        ImportError: the extra ``spark`` is not installed.
        DrawnError: as `open_duckdb`.
    """
    from pyspark.sql import SparkSession

    # Frames pass by Arrow and nothing is computed in pandas, so that its version does not matter.
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
    session = session or SparkSession.builder.getOrCreate()
    return _open(ibis.pyspark.connect(session), tuple(intakes), persons, drawn, most_draws)


def contribution_of(manifest: Manifest, tables: Iterable[str]) -> Contribution:
    """Who sent which tables, by the manifest."""
    return Contribution(
        id=manifest.contributor.id,
        name=manifest.contributor.name,
        kind=manifest.contributor.kind,
        begin=manifest.period_from,
        end=manifest.period_to,
        cut_off=manifest.cut_off,
        definitions=dict(manifest.definitions),
        tables=frozenset(tables),
    )


def evidence_of(
    backend: BaseBackend,
    contributions: Sequence[Contribution],
    files: Sequence[Mapping[str, Path]],
    persons: Path | None = None,
    drawn: Path | None = None,
    most_draws: int = MOST_DRAWS,
) -> Evidence:
    """Evidence from Parquet files by table, one mapping a contribution. Raises DrawnError as `open_duckdb`."""
    tables: dict[str, ir.Table] = {}
    for name in TABLES:
        parts = [
            _read(backend, paths[name], name, contribution.id)
            for contribution, paths in zip(contributions, files, strict=True)
            if name in paths
        ]
        if parts:
            # A view, so that each query names the table and does not spell out all its parts again. Its name is
            # its own: one session of Spark may hold several evidences.
            tables[name] = backend.create_view(
                f"sent_{name}_{uuid4().hex}", ibis.union(*parts) if len(parts) > 1 else parts[0]
            )
    links = None if persons is None else backend.read_parquet(str(persons))
    maybe = None if drawn is None else _drawn(backend, drawn, persons, [c.id for c in contributions], most_draws)
    return Evidence(tuple(contributions), tables, links, maybe)


def _drawn(backend: BaseBackend, path: Path, persons: Path | None, contributors: Sequence[str], most: int) -> ir.Table:
    if persons is None:
        raise DrawnError(f"{path.name} says how the links might be otherwise: give the persons of that linkage too")
    numbers = draws_of(path, persons, contributors, most)
    rows = backend.read_parquet(str(path))
    return rows.filter(rows.draw.isin(numbers)).select(*DRAWN_COLUMNS)


def _open(
    backend: BaseBackend, intakes: tuple[Intake, ...], persons: Path | None, drawn: Path | None, most_draws: int
) -> Evidence:
    contributions = [contribution_of(intake.manifest, intake.tables) for intake in intakes]
    return evidence_of(backend, contributions, [intake.tables for intake in intakes], persons, drawn, most_draws)


def _read(backend: BaseBackend, path: Path, name: str, contributor: str) -> ir.Table:
    """One file with the model's columns in the model's order, and who sent it."""
    table = backend.read_parquet(str(path))
    return table.select(*TABLES[name].column_names, **{CONTRIBUTOR: ibis.literal(contributor)})
