"""From linked lists to a table of overlaps: who counts, whose list it is, and when there is no estimate."""

from __future__ import annotations

from typing import Any

import pytest

from prystan.evidence.estimation import CaptureTable
from prystan.evidence.indicators import captures
from prystan.evidence.indicators.captures import (
    FEW_LISTS,
    FEW_ON_SEVERAL,
    NO_TABLE,
    NO_TRIPLE,
    NOT_LINKED,
    REASONS,
    HiddenPopulation,
    capture_table,
    hidden_population,
    list_names,
    refused,
)
from prystan.evidence.indicators.scope import scope_of
from spec.parts import found
from spec.small_country import NOT_A_VICTIM, PERIOD, contribution, evidence, pack

LISTS = ("police", "shelter", "hotline")


def linked(people: dict[str, dict[str, dict[str, Any]]]) -> Any:
    """Evidence of persons, each with one record on some lists."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in LISTS}
    links = []
    for person, records in people.items():
        for name, more in records.items():
            record = f"{person}-{name}"
            rows[name].append(found(record, **more))
            links.append({"person": person, "contributor": name, "record": record, "probability": 0.9})
    sent = [(contribution(name), {"victims": mine}) for name, mine in rows.items() if mine]
    return evidence(*sent, links=links)


def overlaps(known: Any) -> dict[tuple[str, ...], int]:
    scope = scope_of(known, pack(), PERIOD)
    table = capture_table(scope, {name: name for name in LISTS})
    return {table.names(w): int(n) for w, n in enumerate(table.counts) if n}


def test_a_person_stands_in_one_history_whatever_the_number_of_records() -> None:
    known = linked(
        {
            "A": {"police": {}, "shelter": {}},
            "B": {"police": {}},
            "C": {"shelter": {}, "hotline": {}},
            "D": {"hotline": {}},
        }
    )
    assert overlaps(known) == {
        ("police",): 1, ("hotline",): 1, ("police", "shelter"): 1, ("hotline", "shelter"): 1,
    }  # fmt: skip


def test_the_population_is_that_of_the_persons_first_detected_in_the_period() -> None:
    known = linked(
        {
            "A": {"police": {}, "shelter": {}},
            "before": {"police": {"detected_on": "2024-12-30"}, "shelter": {"detected_on": "2025-01-03"}},
            "B": {"hotline": {}},
        }
    )
    assert overlaps(known) == {("police", "shelter"): 1, ("hotline",): 1}


def test_who_was_found_to_be_no_victim_or_refused_statistics_is_on_no_list() -> None:
    known = linked(
        {
            "A": {"police": {}, "shelter": {}},
            "not": {"police": {"status": NOT_A_VICTIM}, "hotline": {"status": NOT_A_VICTIM}},
            "refused": {"shelter": {"statistics_consent": False, "duty_to_notify": False}},
            "B": {"hotline": {}},
        }
    )
    assert overlaps(known) == {("police", "shelter"): 1, ("hotline",): 1}


def test_without_links_there_is_no_estimate_and_the_reason_says_what_it_takes() -> None:
    known = evidence((contribution("police"), {"victims": [found("p")]}))
    assert hidden_population(known, pack(), PERIOD) == HiddenPopulation()
    assert HiddenPopulation().reason == NOT_LINKED


def test_a_list_that_holds_everybody_is_no_table_of_overlaps() -> None:
    known = linked({"A": {"police": {}, "shelter": {}}, "B": {"police": {}}})
    assert hidden_population(known, pack(), PERIOD).reason == NO_TABLE


def test_many_contributors_of_one_kind_are_one_list() -> None:
    kinds = ["NGO", "NGO", "NGO", "LawEnforcement", "LawEnforcement", "Hotline", "SocialService"]
    known = evidence(*((contribution(f"c{i}", kind), {"victims": [found(f"r{i}")]}) for i, kind in enumerate(kinds)))
    names, by_kind = list_names(known, {f"c{i}": 10 for i in range(7)})
    assert by_kind
    assert set(names.values()) == set(kinds)
    assert list_names(known, {f"c{i}": 10 for i in range(6)}) == ({f"c{i}": f"c{i}" for i in range(6)}, False)


def test_of_too_many_kinds_the_smallest_are_one_list() -> None:
    kinds = ["NGO", "LawEnforcement", "Hotline", "SocialService", "Consulate", "LegalService", "LabourInspectorate"]
    known = evidence(*((contribution(f"c{i}", kind), {"victims": [found(f"r{i}")]}) for i, kind in enumerate(kinds)))
    names, _ = list_names(known, {f"c{i}": 100 - i for i in range(7)})
    assert len(set(names.values())) == captures.MOST_LISTS
    assert names["c5"] == names["c6"] == captures.OTHERS


@pytest.mark.parametrize(
    ("histories", "reason"),
    [
        ({1: 50, 2: 50, 3: 40}, FEW_LISTS),
        ({1: 50, 2: 50, 4: 50, 3: 4, 6: 4, 5: 4}, FEW_ON_SEVERAL),
        ({1: 50, 2: 50, 4: 50, 3: 40, 6: 4}, NO_TRIPLE),
        ({1: 50, 2: 50, 4: 50, 3: 20, 6: 9, 5: 4}, None),
    ],
)
def test_floors_give_a_reason_that_tells_no_count(histories: dict[int, int], reason: str | None) -> None:
    table = CaptureTable.from_counts(["a", "b", "c"][: max(histories).bit_length()], histories)
    assert refused(table) == reason


def test_no_reason_holds_a_count_but_the_floor_itself() -> None:
    assert {word for reason in REASONS for word in reason.split() if word.isdigit()} == {"30"}
