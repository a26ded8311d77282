"""A report is made with draws of the links: both estimates stand in it, and draws of something else stop it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from prystan.evidence.country.pack import load_pack
from prystan.evidence.estimation import CaptureTable
from prystan.evidence.indicators.captures import NOT_LINKED
from prystan.evidence.simulation import simulate
from prystan.report.build import edition_of
from prystan.report.chapters import hidden
from prystan.report.gather import ReportError, gather
from prystan.report.model import DataTable
from prystan.report.words import Words

KOREA = Path(__file__).parents[1] / "published" / "mse" / "Korea.csv"


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("country")
    simulate(load_pack("by"), 60, 7, folder)
    return folder


def contributions(country: Path) -> list[Path]:
    return sorted((country / "contributions").iterdir())


def drawn_tables(path: Path, *more: int) -> Path:
    """Korea as often as there are numbers, each time with so many persons more on all three lists."""
    table = CaptureTable.from_csv(KOREA)
    rows = []
    for draw, change in enumerate(more):
        for history in range(1, len(table.counts)):
            bits = {name: history >> i & 1 for i, name in enumerate(table.lists)}
            count = int(table.counts[history]) + (change if history == 7 else 0)
            rows.append({**bits, "count": count, "draw": draw})
    pl.DataFrame(rows).write_parquet(path)
    return path


def test_both_estimates_stand_in_the_figures_and_in_the_chapter(country: Path, tmp_path: Path) -> None:
    drawn = drawn_tables(tmp_path / "draws.parquet", 0, 8, 16, 99)
    (tmp_path / "work").mkdir()
    gathered = gather(
        contributions(country), "by", workdir=tmp_path / "work", captures=KOREA, draws=drawn, most_draws=3
    )
    assert gathered.counts.hidden is not None
    assert gathered.counts.hidden.of_draws.pooled is not None
    assert gathered.counts.hidden.of_draws.pooled.tables == 3, "as many draws as were wanted"
    edition = edition_of(gathered)
    perfect, had = edition.figure("HP1"), edition.figure("HP4")
    assert perfect is not None
    assert had is not None
    assert perfect.interval is not None
    assert had.interval is not None
    assert had.value is not None
    assert had.interval[1] < had.value < had.interval[2]
    (table,) = [block for block in hidden.build(edition, Words("en")).blocks
                if isinstance(block, DataTable) and block.identifier == "hidden-population-by-linkage"]  # fmt: skip
    assert [row[1].raw for row in table.rows] == [perfect.value, had.value]


def test_draws_of_other_persons_stop_the_report_and_say_what_to_do(country: Path, tmp_path: Path) -> None:
    persons = country / "truth" / "persons.parquet"
    drawn = tmp_path / "drawn-persons.parquet"
    known = pl.read_parquet(persons).select("contributor", "record", "person")
    pl.concat(known.with_columns(draw=number) for number in range(2)).head(-1).write_parquet(drawn)
    with pytest.raises(ReportError, match=r"draw 1 lacks 1 records that persons\.parquet has; both must come"):
        gather(contributions(country), "by", workdir=tmp_path, persons=persons, draws=drawn)


def test_a_report_whose_lists_are_not_linked_has_neither_estimate_for_the_same_reason(
    country: Path, tmp_path: Path
) -> None:
    edition = edition_of(gather(contributions(country), "by", workdir=tmp_path))
    for indicator in ("HP1", "HP4"):
        figure = edition.figure(indicator)
        assert figure is not None
        assert (figure.value, figure.reason) == (None, NOT_LINKED)
