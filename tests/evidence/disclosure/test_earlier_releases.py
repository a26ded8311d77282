"""Two editions laid together give away no more than one: the hole that a second rounding of one count would open."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from evidence.disclosure.editions import CODES, Someone, edition, large, people, someone, table
from prystan.evidence.disclosure import DisclosureError, PublicCounts, UnsafeReleaseError, protect
from prystan.evidence.disclosure._seal import opened
from prystan.evidence.disclosure.attacks import HIDDEN, differencing
from prystan.evidence.disclosure.difference import difference
from prystan.evidence.disclosure.earlier import Earlier, earlier_releases, folder_of, of_content, record
from prystan.evidence.disclosure.errors import IncomparableError
from prystan.evidence.disclosure.ledger import Ledger, LedgerError, Release, Span
from prystan.evidence.disclosure.ledger.file import NOISE, ROUNDING
from prystan.evidence.disclosure.public import PublicCountTable
from prystan.evidence.indicators.counts import CountTable, InternalCounts
from prystan.evidence.indicators.figures import Period
from prystan.evidence.model.schema import Unit

YEAR = Period.year(2025)


def kept(public: PublicCounts, name: str = "first") -> Earlier:
    """What the ledger's folder would hold of a release."""
    return of_content(name, record(public.counts, public.statement, YEAR, ROUNDING))


def shown(public: PublicCounts) -> dict[tuple[str, tuple[str, ...], tuple[str, ...]], int | None]:
    return {(t.measure, t.by, key): cell.value for t in public.counts for key, cell in t.cells.items()}


@given(people())
@settings(max_examples=25, deadline=None)
def test_the_same_data_released_again_say_the_same(persons: list[Someone]) -> None:
    first = protect(edition(persons))
    again = protect(edition(persons), earlier=[kept(first)], period=YEAR)
    assert shown(again) == shown(first)


@given(people(), st.lists(someone(), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_a_number_changes_only_where_its_count_has_left_the_old_one(
    persons: list[Someone], newcomers: list[Someone]
) -> None:
    """Or where sums allow nothing else; never for a small count, unless both numbers leave five counts possible."""
    first = protect(edition(persons))
    internal = edition([*persons, *newcomers])
    try:
        now = protect(internal, earlier=[kept(first)], period=YEAR)
    except UnsafeReleaseError:
        event("refused: sums allowed nothing else")
        return
    before = shown(first)
    for t in internal.counts:
        for key, count in t.cells.items():
            old, new = before[t.measure, t.by, key], now.table(t.measure, t.by).cells[key].value
            near = count <= 9 if old is None else abs(count - old) < 5
            if near and count < 10:
                assert new == old


def month(seed: int = 1) -> tuple[InternalCounts, InternalCounts]:
    """Many cells of all sizes, and a month later some people more."""
    chance = np.random.default_rng(seed)
    kinds = list(itertools.product(CODES["sex"], CODES["age_band"], CODES["form"]))
    sizes = chance.integers(2, 40, len(kinds))
    old = [Someone("2025", s, a, frozenset({f}), True) for (s, a, f), n in zip(kinds, sizes, strict=True)
           for _ in range(n)]  # fmt: skip
    new = [Someone("2025", s, a, frozenset({f}), True) for (s, a, f) in kinds for _ in range(chance.poisson(1.0))]
    return edition(old), edition([*old, *new])


def cells(internal: InternalCounts, public: PublicCounts) -> tuple[np.ndarray, np.ndarray]:
    pairs = [
        (count, HIDDEN if (value := public.table(t.measure, t.by).cells[key].value) is None else value)
        for t in internal.counts
        if t.measure == "detected"
        for key, count in t.cells.items()
    ]
    counts, values = np.array(pairs).T
    return counts, values


def test_two_releases_a_month_apart_reveal_no_newcomers() -> None:
    old, new, told_old, told_new = ([] for _ in range(4))
    for seed in range(12):
        before, after = month(seed)
        first = protect(before)
        second = protect(after, earlier=[kept(first)], period=YEAR)
        for counts, values, (a, b) in (
            (old, told_old, cells(before, first)),
            (new, told_new, cells(after, second)),
        ):
            counts.append(a)
            values.append(b)
    joined = [np.concatenate(part) for part in (old, new, told_old, told_new)]
    result = differencing(*joined)
    assert result.tried > 100
    assert result.within()
    bare = differencing(joined[0], joined[1], joined[0], joined[1])
    assert bare.success == 1, "and without protection every one is found"


def one_cell(count: int, total: int = 400) -> InternalCounts:
    by_sex = {("Female",): count, ("Male",): total - count}
    return InternalCounts(
        (CountTable("detected", Unit.PERSON, ("sex",), by_sex), CountTable("detected", Unit.PERSON, (), {(): total}))
    )


def test_two_roundings_of_one_small_count_are_found() -> None:
    """8 shown as 10 in one release and as <10 in the other: it is 6, 7, 8 or 9, and that is too few."""
    found = {protect(one_cell(8, total)).count("detected", ("sex",))["Female",]: total for total in range(300, 420)}
    assert set(found) == {None, 10}, "the noise rounds it both ways"
    up, down = one_cell(8, found[10]), one_cell(8, found[None])
    result = difference(up, protect(up), kept(protect(down)), YEAR)
    assert not result.passed
    assert result.cells == ("detected by sex: Female",)
    safe = protect(up, earlier=[kept(protect(down))], period=YEAR)
    assert safe.count("detected", ("sex",))["Female",] is None


def test_the_refusal_names_cell_table_and_earlier_release_and_no_count() -> None:
    """Of two earlier releases that were made apart, one said <10 and one 10: any third number lies with one of them."""
    found = {protect(one_cell(8, total)).count("detected", ("sex",))["Female",]: total for total in range(300, 420)}
    spring = kept(protect(one_cell(8, found[None])), "spring edition")
    summer = kept(protect(one_cell(8, found[10])), "summer edition")
    with pytest.raises(UnsafeReleaseError, match="spring edition") as refusal:
        protect(one_cell(8), earlier=[spring, summer], period=YEAR)
    assert "detected by sex: Female" in str(refusal.value)
    assert not any(sign.isdigit() for sign in str(refusal.value))


def test_a_year_of_one_edition_is_the_period_of_another() -> None:
    """The edition of 2025 and that of 2026, in which 2025 is a year of a series, speak of the same cells."""
    persons = [Someone("2025", "Male", "adult", frozenset({"Begging"}), True)] * 8
    others = [Someone("2024", "Female", "adult", frozenset({"Begging"}), True)] * 33
    for more in range(40):
        series = InternalCounts((table("detected", [*persons, *others[: more % 33]], ("year", "sex")),))
        first = protect(InternalCounts((table("detected", persons, ("sex",)),)))
        now = protect(series, earlier=[kept(first)], period=Period.year(2026))
        assert now.count("detected", ("year", "sex"))["2025", "Male"] == first.count("detected", ("sex",))["Male",]


def test_other_periods_are_other_cells() -> None:
    first = protect(one_cell(8))
    now = protect(one_cell(8, 401), earlier=[kept(first)], period=Period.year(2024))
    assert difference(one_cell(8, 401), now, kept(first), Period.year(2024)).passed


# --- the report, and rounded tables of the same people --------------------------------------------------------------


def named(measure: str, internal: InternalCounts) -> InternalCounts:
    """The same counts under another name, as a report and `prystan release` have them."""
    return InternalCounts(tuple(dataclasses.replace(table, measure=measure) for table in internal.counts))


def of_report_and_release() -> tuple[InternalCounts, InternalCounts, PublicCounts, PublicCounts]:
    """One small count that the report shows as <10 and the release as 10: the counts of both, and what both say. In the
    report some persons more are counted, who were found not to be victims."""
    report = {protect(named("victims.detected", c)).count("victims.detected", ("sex",))["Female",]: c
              for c in map(functools.partial(one_cell, 8), range(300, 420))}  # fmt: skip
    tables = {protect(named("persons", c)).count("persons", ("sex",))["Female",]: c
              for c in map(functools.partial(one_cell, 8), range(300, 420))}  # fmt: skip
    detected, persons = named("victims.detected", report[None]), named("persons", tables[10])
    return detected, persons, protect(detected), protect(persons)


def test_a_report_and_rounded_tables_of_the_same_people_bracket_a_count() -> None:
    """The attack that the refusal is against: who knows that both mean the same people has four numbers left."""
    _, persons, report, release = of_report_and_release()
    as_one = of_content("report", record(named_public(report), report.statement, YEAR, ROUNDING))
    result = difference(persons, release, as_one, YEAR)
    assert result.cells == ("persons by sex: Female",)


def named_public(public: PublicCounts) -> tuple[PublicCountTable, ...]:
    with opened():
        return tuple(dataclasses.replace(table, measure="persons") for table in public.counts)


def test_rounded_tables_are_refused_beside_a_report_and_a_report_beside_rounded_tables() -> None:
    detected, persons, report, release = of_report_and_release()
    with pytest.raises(IncomparableError, match="earlier release the report has rounded numbers of some of the same"):
        protect(persons, earlier=[kept(report, "the report")], period=YEAR)
    with pytest.raises(IncomparableError, match="earlier release tables"):
        protect(detected, earlier=[kept(release, "tables")], period=YEAR)


def test_rounded_tables_of_another_period_may_stand_beside_a_report() -> None:
    _, persons, report, _ = of_report_and_release()
    assert protect(persons, earlier=[kept(report)], period=Period.year(2024))


def test_the_years_of_a_series_are_people_of_the_report_too() -> None:
    begging = frozenset({"Begging"})
    series = InternalCounts((table("victims.detected", [Someone("2024", "Male", "adult", begging, True)] * 40,
                                   ("year", "sex")),))  # fmt: skip
    report = of_content("report", record(protect(series).counts, protect(series).statement, YEAR, ROUNDING))
    with pytest.raises(IncomparableError):
        protect(named("persons", one_cell(8)), earlier=[report], period=Period.year(2024))
    assert protect(named("persons", one_cell(8)), earlier=[report], period=Period.year(2019))


def test_numbers_with_noise_are_no_second_rounding() -> None:
    """They bound nothing; what they cost stands in the ledger."""
    _, persons, report, _ = of_report_and_release()
    noisy = of_content("noise", record(report.counts, None, YEAR, NOISE))
    assert protect(persons, earlier=[noisy], period=YEAR)


# --- the folder beside the ledger -----------------------------------------------------------------------------------


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    ledger = Ledger.open(tmp_path / "ledger.jsonl")
    content = record(protect(large()).counts, protect(large()).statement, YEAR, ROUNDING)
    release = ledger.reserve(Release("spring", "2025", Span(YEAR.begin, YEAR.end), ROUNDING))
    ledger.publish(release.name, files={}, tables=hashlib.sha256(content).hexdigest())
    folder_of(ledger.path).mkdir()
    (folder_of(ledger.path) / "spring.json").write_bytes(content)
    return ledger


def test_earlier_releases_are_read_back(ledger: Ledger) -> None:
    (earlier,) = earlier_releases(ledger)
    assert earlier.name == "spring"
    again = protect(large(), earlier=[earlier], period=YEAR)
    assert shown(again) == shown(protect(large()))


def test_an_earlier_release_that_is_not_there_stops_the_next(ledger: Ledger) -> None:
    (folder_of(ledger.path) / "spring.json").unlink()
    with pytest.raises(DisclosureError, match="earlier release spring are not in"):
        earlier_releases(ledger)


def test_an_earlier_release_that_was_changed_stops_the_next(ledger: Ledger) -> None:
    path = folder_of(ledger.path) / "spring.json"
    path.write_bytes(path.read_bytes().replace(b"10", b"15", 1))
    with pytest.raises(DisclosureError, match=r"is not what the release spring published"):
        earlier_releases(ledger)


def test_what_is_kept_of_a_release_was_public(ledger: Ledger) -> None:
    content = (folder_of(ledger.path) / "spring.json").read_text("utf-8")
    (earlier,) = earlier_releases(ledger)
    assert {said.shown for said in earlier.cells.values()} <= {HIDDEN, *range(10, 1000, 5)}
    assert "null" in content


def test_a_broken_ledger_stops_the_next(ledger: Ledger) -> None:
    ledger.path.write_bytes(ledger.path.read_bytes().replace(b"spring", b"winter", 1))
    with pytest.raises(LedgerError, match="line 2"):
        earlier_releases(ledger)
