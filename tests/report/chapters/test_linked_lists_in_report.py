"""Where lists are linked the report shows records against persons, persons on two lists, and what changed since."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from prystan.evidence.country.pack import CountryPack
from prystan.evidence.disclosure import protect, public_figures
from prystan.evidence.disclosure.overlaps_attack import without_overlaps
from prystan.evidence.indicators import MEASURES, Context, CountTable, InternalCounts, Period
from prystan.evidence.indicators.shared import CHANGES, PERSONS, SHARED
from prystan.evidence.model.schema import Unit
from prystan.evidence.simulation import simulate
from prystan.report.build import edition_of
from prystan.report.chapters import data
from prystan.report.edition import Edition
from prystan.report.errors import ReportError
from prystan.report.gather import Gathered, gather
from prystan.report.model import Chapter, DataTable, Heading, Paragraph
from prystan.report.words import Words

CUT_OFF = date(2026, 1, 31)
TABLES = ("records-and-persons", "persons-on-two-lists", "persons-since-last-round")
LANGUAGES = ("en", "be", "ru")
"""Written out: a language whose words are missing falls back on English, and that must show."""


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory, pack: CountryPack) -> Path:
    folder = tmp_path_factory.mktemp("linked")
    simulate(pack, 1500, 7, folder)
    truth = pl.read_parquet(folder / "truth" / "persons.parquet").select("person", "contributor", "record")
    truth.with_columns(pl.lit(1.0).alias("probability")).write_parquet(folder / "persons.parquet")
    alone = pl.concat_str("person", "contributor", separator="/")
    truth.filter(pl.col("record").hash(1) % 3 > 0).with_columns(alone.alias("person")).write_parquet(
        folder / "before.parquet"
    )
    return folder


@pytest.fixture(scope="module")
def two(country: Path) -> list[Path]:
    """The two lists that share most. From two nothing is estimated, which would take a minute."""
    lists = pl.read_parquet(country / "persons.parquet").select("person", "contributor").unique()
    both = lists.join(lists, on="person", suffix="_with").filter(pl.col("contributor") < pl.col("contributor_with"))
    pairs = both.group_by("contributor", "contributor_with").len().sort("len", "contributor", descending=True)
    return [country / "contributions" / name for name in pairs.row(0)[:2]]


@pytest.fixture(scope="module")
def gathered(country: Path, two: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Gathered:
    return gather(
        two, "by", workdir=tmp_path_factory.mktemp("work"),
        persons=country / "persons.parquet", since=country / "before.parquet",
    )  # fmt: skip


@pytest.fixture(scope="module")
def linked(gathered: Gathered) -> Edition:
    return edition_of(gathered)


def tables(edition: Edition, language: str = "en") -> dict[str, DataTable]:
    blocks = data.build(edition, Words(language)).blocks
    return {b.identifier: b for b in blocks if isinstance(b, DataTable) and b.identifier in TABLES}


def texts(chapter: Chapter) -> str:
    return " ".join(block.text for block in chapter.blocks if isinstance(block, Paragraph | Heading))


def test_records_and_persons_stand_side_by_side_for_each_list_and_for_all(linked: Edition) -> None:
    table = tables(linked)["records-and-persons"]
    assert table.rows[-1][0].text == "All lists together"
    every = [(row[1].raw, row[2].raw) for row in table.rows]
    assert all(persons <= records for records, persons in every if isinstance(records, float | int)
               and isinstance(persons, float | int))  # fmt: skip
    records, persons = every[-1]
    assert isinstance(records, float | int)
    assert isinstance(persons, float | int)
    assert persons < records, "somebody is on several lists"


def test_each_pair_that_shares_enough_persons_is_shown_once_and_no_small_one(linked: Edition) -> None:
    cells = linked.counts.table(SHARED, ("contributor", "other")).cells
    rows = {(str(row[0].raw), str(row[1].raw)): row[2].raw for row in tables(linked)["persons-on-two-lists"].rows}
    assert rows == {key: cell.shown for key, cell in cells.items() if cell.shown is not None}
    assert rows
    assert all(not isinstance(shown, str) and shown is not None and shown >= 10 for shown in rows.values())


def test_what_is_shown_of_pairs_is_what_was_released(gathered: Gathered, linked: Edition) -> None:
    """True counts go in, multiples of five come out."""
    true = next(table for table in gathered.counts.counts if table.measure == SHARED).cells
    shown = linked.counts.table(SHARED, ("contributor", "other")).cells
    assert any(count % 5 for count in true.values())
    assert all(cell.value is None or cell.value % 5 == 0 for cell in shown.values())
    assert all(cell.value is None for key, cell in shown.items() if true[key] <= 5)


def test_changes_since_the_last_round_add_up_to_all_persons(gathered: Gathered, linked: Edition) -> None:
    true = {table.by: table.cells for table in gathered.counts.counts if table.measure == PERSONS}
    assert sum(true["change",].values()) == true[()][()]
    assert [str(row[0].raw) for row in tables(linked)["persons-since-last-round"].rows] == list(CHANGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_section_is_in_the_language(linked: Edition, language: str) -> None:
    shown = tables(linked, language)
    assert set(shown) == set(TABLES)
    said = [text for table in shown.values() for text in (table.title, *table.columns, *table.notes)]
    said += [row[0].text for row in shown["persons-since-last-round"].rows]
    latin = [text for text in said if re.search("[a-z]{3}", text)]
    assert len(latin) == (len(said) if language == "en" else 0)


def test_where_pairs_would_tell_a_history_a_sentence_stands_in_their_place(pack: CountryPack) -> None:
    by = ("contributor",)
    sizes = CountTable(PERSONS, Unit.PERSON, by, {("aid",): 40, ("police",): 60}, frozenset(by))
    pair = CountTable(SHARED, Unit.PERSON, ("contributor", "other"), {("aid", "police"): 20}, within=PERSONS)
    missing = dict.fromkeys(MEASURES, "No contributor sent the table victims.")
    context = Context(Period.year(2025), CUT_OFF, pack.code, pack.currency, pack.regions.values)

    def shown(counts: InternalCounts) -> Chapter:
        public = protect(counts)
        edition = Edition(pack, context.period, CUT_OFF, public_figures(public, context), public, version="0")
        return data.build(edition, Words("en"))

    counts = InternalCounts((sizes, pair), not_reported=missing)
    assert "could tell who is on which lists" not in texts(shown(counts))
    assert "could tell who is on which lists" in texts(shown(without_overlaps(counts)))


def test_lists_that_are_not_linked_have_no_such_section(full: Edition) -> None:
    assert tables(full) == {}
    assert "One person on several lists" not in texts(data.build(full, Words("en")))


def test_a_round_to_compare_with_needs_linked_lists_and_the_right_file(
    country: Path, two: list[Path], tmp_path: Path
) -> None:
    with pytest.raises(ReportError, match="give --persons"):
        gather(two, "by", workdir=made(tmp_path / "1"), since=country / "before.parquet")
    (tmp_path / "wrong.parquet").write_text("no table")
    with pytest.raises(ReportError, match="cannot be read"):
        gather(two, "by", workdir=made(tmp_path / "2"), persons=country / "persons.parquet",
               since=tmp_path / "wrong.parquet")  # fmt: skip
    pl.DataFrame({"person": ["P1"]}).write_parquet(tmp_path / "short.parquet")
    with pytest.raises(ReportError, match="no column 'contributor'"):
        gather(two, "by", workdir=made(tmp_path / "3"), persons=country / "persons.parquet",
               since=tmp_path / "short.parquet")  # fmt: skip


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder
