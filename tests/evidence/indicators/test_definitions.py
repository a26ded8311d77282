"""What is declared fits together: 61 indicators, each made of cells that some frame can count."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from prystan.evidence.indicators import DIMENSIONS, INDICATORS, MEASURES, STANDARD_TABLES, Period, cuts
from prystan.evidence.indicators.definition import YEAR
from prystan.evidence.indicators.frames import FRAMES
from prystan.evidence.indicators.rows import OpenFrame
from prystan.evidence.indicators.scope import scope_of
from prystan.evidence.indicators.survey import FRAME as SURVEY
from prystan.evidence.model.tables import TABLES
from spec.small_country import contribution, evidence, pack

LIST = Path(__file__).parents[4] / "shared" / "reference" / "codes" / "indicators.csv"


@pytest.mark.skipif(not LIST.is_file(), reason="the list of the indicators is not beside the repository")
def test_the_indicators_are_those_of_the_list() -> None:
    listed = list(csv.DictReader(LIST.read_text(encoding="utf-8").splitlines()))
    assert [row["id"] for row in listed] == [name for name in INDICATORS if name not in OWN]
    for row in listed:
        indicator = INDICATORS[row["id"]]
        assert indicator.name == row["name"]
        assert "; ".join(indicator.seen_in) == row["seen_in"]
        assert row["denominator"] == "-" or indicator.denominator or indicator.id in UNDIVIDED


OWN = ("HP4",)
"""Not on the list: what the list's HP1 is with the linkage that was had."""

UNDIVIDED = ("VP1",)
"""Shown as a table of numbers, so that it has no denominator of its own."""


def test_there_are_sixty_and_our_own() -> None:
    assert len(INDICATORS) == 60 + len(OWN)
    assert all(name == indicator.id for name, indicator in INDICATORS.items())


def test_sentences_end_with_a_full_stop_and_measures_without() -> None:
    for indicator in INDICATORS.values():
        for text in (indicator.numerator, indicator.denominator, indicator.note):
            assert not text or text.endswith("."), indicator.id
    assert not [m.name for m in MEASURES.values() if m.definition.endswith(".")]


def test_disaggregations_are_dimensions() -> None:
    assert {d for indicator in INDICATORS.values() for d in indicator.disaggregations} <= set(DIMENSIONS)


def test_the_cuts_of_an_indicator_are_by_its_disaggregations() -> None:
    for indicator in INDICATORS.values():
        used = {d for one in indicator.method.cuts() for d in one.by}
        assert used <= set(indicator.disaggregations), indicator.id


def test_a_part_is_in_the_unit_of_its_whole() -> None:
    for measure in MEASURES.values():
        if measure.within is not None:
            assert MEASURES[measure.within].unit == measure.unit


def test_needs_are_tables_and_columns_of_the_model() -> None:
    for measure in MEASURES.values():
        for need in measure.needs:
            table, _, column = need.partition(".")
            assert table == "persons" or (table in TABLES and (not column or column in TABLES[table]))


@pytest.mark.parametrize("frame", FRAMES)
def test_a_frame_has_the_columns_of_its_dimensions(frame: str) -> None:
    links = [{"person": "A", "contributor": "police", "record": "1", "probability": 1.0}]
    known = evidence((contribution(), {name: [] for name in TABLES}), links=links)
    scope = scope_of(known, pack(), Period.year(2025))
    columns = FRAMES[frame](scope).columns
    mine = [c for c in cuts() if MEASURES[c.measure].frame == frame]
    assert {d for one in mine for d in one.by if d != YEAR} <= set(columns)
    years = dict.fromkeys(MEASURES, (2025,))
    for yearly in (False, True):
        opened = [c for c in mine if (YEAR in c.by) == yearly]
        if opened:
            OpenFrame(FRAMES[frame], scope, opened, years, keep=False)


def test_every_measure_has_a_frame() -> None:
    assert {m.frame for m in MEASURES.values()} == {*FRAMES, SURVEY}


def test_questionnaires_ask_for_declared_measures() -> None:
    assert {one.measure for tables in STANDARD_TABLES.values() for one in tables} <= set(MEASURES)


def test_administrative_facts_alone_go_unprotected() -> None:
    open_measures = {m.frame for m in MEASURES.values() if not m.protected}
    assert open_measures == {"obligations", "recommendations", "measures", "activities", "network", "spending"}
