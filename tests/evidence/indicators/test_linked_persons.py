"""Where lists are linked, a person counts once, as the records together know the person."""

from __future__ import annotations

from typing import Any

from prystan.evidence.indicators.evaluation import NOT_LINKED
from spec.parts import found
from spec.small_country import IDENTIFIED, NOT_A_VICTIM, PRESUMED, contribution, evidence, figures, value

LINKS = [
    {"person": "A", "contributor": "police", "record": "p", "probability": 0.9},
    {"person": "A", "contributor": "aid", "record": "n", "probability": 0.9},
]


def both(police: dict[str, Any], aid: dict[str, Any], *, linked: bool = True) -> Any:
    return evidence(
        (contribution("police"), {"victims": [police]}),
        (contribution("aid", "NGO"), {"victims": [aid]}),
        links=LINKS if linked else None,
    )


def test_a_person_on_two_lists_counts_once() -> None:
    police, aid = found("p"), found("n")
    assert value(figures("ID1", both(police, aid))) == 1
    assert value(figures("ID1", both(police, aid, linked=False))) == 2


def test_figures_say_that_lists_are_not_linked() -> None:
    police, aid = found("p"), found("n")
    assert all(NOT_LINKED in f.notes for f in figures("ID1", both(police, aid, linked=False)))
    assert not any(f.notes for f in figures("ID1", both(police, aid)))


def test_the_first_detection_counts_and_who_made_it() -> None:
    known = both(found("p", "2025-02-01", detected_by="LawEnforcement"), found("n", "2024-12-01", detected_by="NGO"))
    assert value(figures("ID1", known)) == 0
    assert value(figures("ID1", known), year="2024") == 1


def test_the_strongest_status_counts_with_its_day() -> None:
    known = both(
        found("p", status=IDENTIFIED, status_on="2025-06-01"), found("n", status=NOT_A_VICTIM, status_on="2025-03-02")
    )
    assert value(figures("ID2", known)) == 1
    assert value(figures("ID1", known), status=IDENTIFIED) == 1
    assert value(figures("ID1", known), status=PRESUMED) == 0


def test_what_one_list_does_not_know_the_other_tells() -> None:
    known = both(found("p", sex="Feminine"), found("n", forms=["ForcedLabour"], region="BY-MI"))
    by_sex = figures("ID1", known)
    assert value(by_sex, sex="Feminine") == 1
    assert value(by_sex, form="ForcedLabour") == 1
    assert value(by_sex, region="BY-MI") == 1


def test_where_lists_differ_the_fuller_record_is_believed() -> None:
    known = both(found("p", sex="Feminine"), found("n", sex="Masculine", forms=["ForcedLabour"], region="BY-MI"))
    assert value(figures("ID1", known), sex="Masculine") == 1


def test_one_refusal_does_not_hide_what_another_list_may_tell() -> None:
    refused = found("p", statistics_consent=False, duty_to_notify=False)
    assert value(figures("ID1", both(refused, found("n")))) == 1


def test_a_person_served_under_two_numbers_is_assisted_once() -> None:
    services = {"assistance": [{"record": "p", "began_on": "2025-04-01"}]}
    more = {"assistance": [{"record": "n", "began_on": "2025-05-01"}]}
    known = evidence((contribution("police"), services), (contribution("aid", "NGO"), more), links=LINKS)
    assert value(figures("AS1", known)) == 1
