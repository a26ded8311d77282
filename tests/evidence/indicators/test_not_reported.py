"""Not reported is never 0, and 0 is never *not reported*."""

from __future__ import annotations

from prystan.evidence.indicators import UNKNOWN, InternalCountsView, cut
from spec.parts import found
from spec.small_country import PRESUMED, contribution, counted, evidence, figures, value

REFERRALS = cut("referrals.made")


def test_a_table_that_nobody_sent_is_not_reported() -> None:
    counts = counted(evidence((contribution(), {"victims": [found("1")]})), REFERRALS)
    assert counts.counts == ()
    assert counts.not_reported == {"referrals.made": "No contributor sent the table referrals."}


def test_a_table_sent_empty_says_that_there_was_none() -> None:
    counts = counted(evidence((contribution(), {"referrals": []})), REFERRALS)
    assert InternalCountsView(counts).count("referrals.made") == {(): 0}


def test_a_column_that_nobody_filled_in_is_not_reported() -> None:
    known = evidence((contribution(), {"victims": [found("1")]}))
    counts = counted(known, cut("victims.penalised"))
    expected = "No contributor filled in the column penalised of the table victims."
    assert counts.not_reported == {"victims.penalised": expected}


def test_an_empty_list_is_not_filled_in() -> None:
    known = evidence((contribution(), {"victims": [found("1", controls=[])]}))
    assert "victims.control_known" in counted(known, cut("victims.control_known")).not_reported


def test_a_contributor_of_other_years_does_not_report_this_one() -> None:
    known = evidence((contribution(begin=2020, end=2024), {"victims": [found("1", "2024-01-01")]}))
    (figure,) = figures("ID1", known)
    assert figure.value is None
    assert figure.reason == "No contributor that sent the table victims covers the period."


def test_series_have_the_years_that_contributors_cover_and_no_other() -> None:
    known = evidence((contribution(begin=2023), {"victims": [found("1")]}))
    years = {f.by["year"]: f.value for f in figures("ID1", known) if list(f.by) == ["year"]}
    assert years == {"2023": 0, "2024": 0, "2025": 1}


def test_sources_are_those_who_sent_the_table() -> None:
    known = evidence(
        (contribution("police"), {"victims": [found("1")]}), (contribution("aid", "NGO"), {"referrals": []})
    )
    assert {f.sources for f in figures("ID1", known)} == {("police",)}
    assert {f.sources for f in figures("RM1", known)} == {("aid",)}


def test_the_refused_are_no_part_of_any_figure_about_persons() -> None:
    refused = found("1", statistics_consent=False, duty_to_notify=False)
    services = [{"record": "1", "service": "Legal", "began_on": "2025-05-05"}]
    known = evidence((contribution(), {"victims": [refused], "assistance": services}))
    assert value(figures("ID1", known)) == 0
    assert value(figures("AS3", known)) == 0
    assert value(figures("DQ3", known), statistic="withheld") == 1


def test_every_possible_code_has_a_cell_and_so_has_the_unknown() -> None:
    known = evidence((contribution(), {"victims": [found("1")]}))
    (table,) = counted(known, cut("victims.detected", "sex", "age_group")).counts
    assert table.by == ("sex", "age_group")
    assert ("Masculine", "child") in table.cells
    assert table.cells[UNKNOWN, "adult"] == 1
    assert sum(table.cells.values()) == 1


def test_status_needs_no_cell_for_the_unknown() -> None:
    known = evidence((contribution(), {"victims": [found("1")]}))
    (table,) = counted(known, cut("victims.detected", "status")).counts
    assert table.cells[(PRESUMED,)] == 1
    assert (UNKNOWN,) not in table.cells
