"""From tokens to persons: what a round finds, keeps and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from evidence.linkage.rounds import in_memory, send, truth_of, without
from prystan.cli.app import app
from prystan.evidence.linkage.evaluation import estimated, evaluate
from prystan.evidence.linkage.matching.engines import DuckEngine
from prystan.evidence.linkage.matching.linking import Linked, captures, link
from prystan.evidence.linkage.schemes import RECOMMENDED, SCHEMES
from prystan.evidence.linkage.schemes.clear import Clear
from prystan.evidence.linkage.uncertainty import draw_captures
from prystan.evidence.simulation.listpair import list_pair

CROSSED = SCHEMES[RECOMMENDED]


@pytest.fixture(scope="module")
def registers() -> pl.DataFrame:
    return list_pair((2000, 1800), 800, seed=3)


@pytest.fixture(scope="module")
def linked(registers: pl.DataFrame) -> Linked:
    return link(in_memory(registers, CROSSED), DuckEngine())


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["link", *map(str, arguments)])
    return done.exit_code, done.output


# --- how good ---------------------------------------------------------------------------------------------------------


def test_the_recommended_scheme_links_nearly_as_well_as_clear_names(registers: pl.DataFrame, linked: Linked) -> None:
    clear = evaluate(link(in_memory(registers, Clear()), DuckEngine()), truth_of(registers)).all
    crossed = evaluate(linked, truth_of(registers)).all
    assert clear.f1 >= 0.96
    assert crossed.f1 >= 0.955


def test_quality_estimated_without_truth_is_near_the_truth(registers: pl.DataFrame, linked: Linked) -> None:
    own, true = estimated(linked), evaluate(linked, truth_of(registers)).all
    assert own.precision == pytest.approx(true.precision, abs=0.03)
    assert own.recall == pytest.approx(true.recall, abs=0.04)


def test_quality_is_shown_by_each_further_column_of_the_truth(registers: pl.DataFrame, linked: Linked) -> None:
    found = evaluate(linked, truth_of(registers, "script", "sex"))
    assert set(found.by) == {"script", "sex"}
    assert set(found.by["script"]) == {"own", "ru", "latin", "latin2"}


# --- one person, one list ---------------------------------------------------------------------------------------------


def test_nobody_stands_twice_on_a_list_without_a_duplicate_there(linked: Linked) -> None:
    within = linked.links.filter("within")
    frame = linked.lists.records.with_columns(linked.persons["person"])
    twice = frame.group_by("person", "contributor").len().filter(pl.col("len") > 1)
    assert twice.height <= within.height


def test_a_duplicate_within_a_list_is_one_person(registers: pl.DataFrame) -> None:
    again = registers.filter(pl.col("contributor") == "a").head(300).with_columns("again-" + pl.col("record"))
    doubled = pl.concat([registers, again.select(registers.columns)])
    found = link(in_memory(doubled, CROSSED), DuckEngine())
    both = found.persons.filter(pl.col("record").str.ends_with("A0000007") | pl.col("record").str.ends_with("A0000011"))
    assert both["person"].n_unique() == 2
    assert evaluate(found, truth_of(doubled)).all.f1 > 0.95


def test_the_same_tokens_give_the_same_persons(registers: pl.DataFrame, linked: Linked) -> None:
    assert link(in_memory(registers, CROSSED), DuckEngine()).persons.equals(linked.persons)


# --- from one round to the next ---------------------------------------------------------------------------------------


def test_a_person_keeps_the_number_when_a_list_is_added(registers: pl.DataFrame) -> None:
    first = link(in_memory(without(registers, ["b"]), CROSSED), DuckEngine())
    second = link(in_memory(registers, CROSSED), DuckEngine(), previous=first.persons)
    both = first.persons.join(second.persons, on=["contributor", "record"], suffix="_now")
    assert (both["person"] == both["person_now"]).all()
    assert second.changes is not None
    assert second.changes.kept == first.persons["person"].n_unique()
    assert not set(second.persons.filter(pl.col("contributor") == "b")["person"]) <= set(first.persons["person"])


def test_persons_that_turn_out_to_be_one_are_reported(registers: pl.DataFrame, linked: Linked) -> None:
    apart = linked.lists.records.select(
        ("P" + pl.int_range(1, pl.len() + 1).cast(pl.String()).str.zfill(8)).alias("person"), "contributor", "record"
    )
    again = link(in_memory(registers, CROSSED), DuckEngine(), previous=apart)
    assert again.changes is not None
    assert len(again.changes.merged) == linked.persons.height - linked.persons["person"].n_unique()
    assert not again.changes.split


def test_a_contribution_that_comes_later_is_linked_as_if_it_had_been_there(
    registers: pl.DataFrame, tmp_path: Path
) -> None:
    a, b = send(tmp_path / "in", registers, CROSSED)
    assert run(a, "--out", tmp_path / "early")[0] == 0
    assert run(a, b, "--out", tmp_path / "late", "--previous", tmp_path / "early")[0] == 0
    assert run(a, b, "--out", tmp_path / "whole")[0] == 0
    early, late, whole = (pl.read_parquet(tmp_path / n / "pairs.parquet") for n in ("early", "late", "whole"))
    ends = ["left_contributor", "left_record", "right_contributor", "right_record"]
    assert 0 < early.height < late.height
    assert late.select(ends).sort(ends).equals(whole.select(ends).sort(ends))


# --- uncertainty ------------------------------------------------------------------------------------------------------


def test_drawn_capture_tables_lie_about_the_true_one(linked: Linked) -> None:
    tables = draw_captures(linked, 20, seed=1)
    overlap = [table.filter(pl.col("a") == 1, pl.col("b") == 1)["count"].sum() for table in tables]
    assert min(overlap) < max(overlap)
    assert sum(overlap) / len(overlap) == pytest.approx(800, rel=0.04)


def test_a_draw_counts_everybody_once_on_each_list(linked: Linked) -> None:
    for table in draw_captures(linked, 5, seed=2):
        assert table.filter(pl.col("a") == 1)["count"].sum() <= 2000
        assert table.filter(pl.col("b") == 1)["count"].sum() <= 1800


def test_captures_agree_with_persons(linked: Linked) -> None:
    table = captures(linked.list_of, linked.clusters, linked.lists.contributors)
    assert table["count"].sum() == linked.persons["person"].n_unique()


# --- the command ------------------------------------------------------------------------------------------------------


def test_link_writes_what_report_and_estimate_read(registers: pl.DataFrame, tmp_path: Path) -> None:
    from prystan.evidence.estimation.tables import CaptureTable

    truth_of(registers, "script").write_csv(tmp_path / "truth.csv")
    paths = send(tmp_path / "in", registers, CROSSED)
    status, said = run(*paths, "--out", tmp_path / "out", "--evaluate", tmp_path / "truth.csv", "--json")
    assert status == 0, said
    persons = pl.read_parquet(tmp_path / "out" / "persons.parquet")
    assert persons.columns == ["person", "contributor", "record", "probability"]
    assert persons["probability"].is_between(0, 1).all()
    assert CaptureTable.from_csv(tmp_path / "out" / "captures.csv").people == persons["person"].n_unique()
    about = json.loads((tmp_path / "out" / "linkage.json").read_text(encoding="utf-8"))
    assert about["evaluation"]["all"]["f1"] > 0.955
    assert "How it could be wrong" in (tmp_path / "out" / "linkage.md").read_text(encoding="utf-8")


def test_in_a_rehearsal_with_names_the_tokens_of_the_run_are_attacked_and_no_name_is_shown(
    registers: pl.DataFrame, tmp_path: Path
) -> None:
    registers.drop("script").write_csv(tmp_path / "truth.csv")
    paths = send(tmp_path / "in", registers, CROSSED)
    status, said = run(*paths, "--out", tmp_path / "out", "--evaluate", tmp_path / "truth.csv", "--json")
    assert status == 0, said
    about = json.loads((tmp_path / "out" / "linkage.json").read_text(encoding="utf-8"))
    assert [tried["attack"] for tried in about["attacks"]["attacks"]] == [
        "frequency alignment", "pattern mining", "graph matching", "likeness of records",
    ]  # fmt: skip
    assert about["attacks"]["records"] + about["attacks"]["reference"] > 3000
    assert max(share for tried in about["attacks"]["attacks"] for share in tried["decoded"].values()) < 0.01
    assert set(about["evaluation"]["by"]) == {"script", "sex", "birth_decade"}
    assert set(about["evaluation"]["by"]["script"]) == {"cyrillic", "latin"}
    page = (tmp_path / "out" / "linkage.md").read_text(encoding="utf-8")
    assert "| graph matching | 0.00% |" in page
    names = {name for column in ("given_name", "surname") for name in registers[column].drop_nulls().unique()}
    assert not [name for name in names if len(name) > 3 and name in page + json.dumps(about, ensure_ascii=False)]


def test_a_reference_without_a_truth_is_refused(registers: pl.DataFrame, tmp_path: Path) -> None:
    registers.write_csv(tmp_path / "names.csv")
    paths = send(tmp_path / "in", registers, CROSSED)
    status, said = run(*paths, "--out", tmp_path / "out", "--reference", tmp_path / "names.csv")
    assert (status, "give both" in said) == (2, True)


def test_partners_are_asked_about_their_own_records_only(registers: pl.DataFrame, tmp_path: Path) -> None:
    run(*send(tmp_path / "in", registers, CROSSED), "--out", tmp_path / "out")
    for name in "ab":
        asked = pl.read_csv(tmp_path / "out" / "review" / f"{name}.csv")
        own = registers.filter(pl.col("contributor") == name)["record"]
        assert asked.height > 0
        assert asked["record"].is_in(own.implode()).all()


def test_what_comes_back_from_a_review_is_linked_at_once_and_persons_keep_their_numbers(
    registers: pl.DataFrame, tmp_path: Path
) -> None:
    """One partner found that a record's surname and date were wrong; all other persons are who they were."""
    wrong = registers.with_columns(
        pl.when(pl.col("record") == "B0000004").then(pl.lit("Пятроўскі")).otherwise("surname").alias("surname"),
        pl.when(pl.col("record") == "B0000004").then(pl.lit("1931-01-01")).otherwise("birth_date").alias("birth_date"),
    )
    a, b = send(tmp_path / "in", wrong, CROSSED)
    assert run(a, b, "--out", tmp_path / "first")[0] == 0
    (back,) = send(tmp_path / "back", without(registers, ["a"]), CROSSED)
    asked = pl.read_csv(tmp_path / "first" / "review" / "b.csv", infer_schema=False)
    asked.with_columns(pl.lit("certain").alias("answer")).write_csv(back / "answers.csv")
    status, said = run(a, back, "--out", tmp_path / "second", "--previous", tmp_path / "first", "--json")
    assert status == 0, said
    about = json.loads((tmp_path / "second" / "linkage.json").read_text(encoding="utf-8"))
    assert about["answers"] == {"b": {"certain": asked.height}}
    assert about["since_previous"]["kept"] >= about["persons"] - 1
    first, second = (pl.read_parquet(tmp_path / n / "persons.parquet") for n in ("first", "second"))
    both = first.join(second, on=["contributor", "record"], suffix="_now")
    assert both.filter(pl.col("person") != pl.col("person_now"))["record"].to_list() in ([], ["B0000004"])
    assert "What partners answered" in (tmp_path / "second" / "linkage.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("what", "round_", "scheme"),
    [("round", "2025-9", CROSSED), ("scheme", "2026-1", SCHEMES["compound"])],
)
def test_tokens_that_do_not_belong_together_are_refused(
    registers: pl.DataFrame, tmp_path: Path, what: str, round_: str, scheme: object
) -> None:
    (a,) = send(tmp_path / "one", without(registers, ["b"]), CROSSED)
    (b,) = send(tmp_path / "two", without(registers, ["a"]), scheme, round_=round_)  # type: ignore[arg-type]
    status, said = run(a, b, "--out", tmp_path / "out")
    assert status == 2
    assert f"not of one {what}" in said
    assert "encode again" in said
    assert not (tmp_path / "out").exists()


def test_tokens_that_were_changed_on_the_way_are_refused(registers: pl.DataFrame, tmp_path: Path) -> None:
    a, b = send(tmp_path / "in", registers, CROSSED)
    (a / "tokens.parquet").write_bytes((b / "tokens.parquet").read_bytes())
    status, said = run(a, b, "--out", tmp_path / "out")
    assert status == 2
    assert "is not the file that its datapackage.json names" in said
