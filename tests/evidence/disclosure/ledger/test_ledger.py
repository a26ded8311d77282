"""The ledger never lets anybody's cost exceed the budget, forgets nothing, and shows where it was touched."""

from __future__ import annotations

import json
import math
import multiprocessing
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prystan.evidence.disclosure.accounting import epsilon_of, rho_of
from prystan.evidence.disclosure.ledger import (
    BrokenLedgerError,
    Budget,
    Ledger,
    LedgerError,
    OverspentError,
    Release,
    Span,
    verify,
)
from prystan.evidence.disclosure.ledger.account import ALWAYS
from prystan.evidence.disclosure.ledger.file import K_ANONYMOUS, NOISE

YEAR = Span(date(2025, 1, 1), date(2025, 12, 31))
MEMORY = Path("/dev/shm")


def noise(epsilon: float, span: Span = YEAR, name: str = "") -> Release:
    return Release(name, "cohort", span, NOISE, epsilon, rho_of(epsilon))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.jsonl"


# --- spending -------------------------------------------------------------------------------------------------------

DAYS = st.integers(0, 40).map(lambda n: date(2025, 1, 1) + timedelta(days=n))
SPANS = st.one_of(st.just(ALWAYS), st.tuples(DAYS, DAYS).map(lambda pair: Span(min(pair), max(pair))))
RELEASES = st.lists(st.tuples(SPANS, st.floats(0.0001, 1.2)), min_size=1, max_size=8)


@given(releases=RELEASES, budget=st.sampled_from([0.5, 1.0, 4.0, 6.5, 8.0]))
@settings(max_examples=1000, deadline=None)
def test_no_sequence_of_releases_overspends(releases: list[tuple[Span, float]], budget: float) -> None:
    """Day by day, over all days: what was let through stays within; what was refused would not have."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        ledger = Ledger.open(Path(folder) / "ledger.jsonl", Budget(budget))
        days = [date(2024, 12, 31) + timedelta(days=n) for n in range(44)]
        spent = dict.fromkeys(days, 0.0)
        for span, rho in releases:
            mine = [day for day in days if span.first <= day <= span.last]
            worst = max(epsilon_of(spent[day] + rho) for day in mine)
            try:
                ledger.reserve(Release("", "cohort", span, NOISE, epsilon_of(rho), rho))
            except OverspentError:
                assert worst > budget
                continue
            assert worst <= budget + 1e-6
            for day in mine:
                spent[day] += rho
        assert math.isclose(ledger.account().spent(ALWAYS), max(spent.values()), abs_tol=1e-12)
        assert epsilon_of(max(spent.values())) <= budget + 1e-6


def test_a_reservation_that_comes_to_nothing_is_spent_all_the_same(path: Path) -> None:
    ledger = Ledger.open(path)
    ledger.reserve(noise(8.0))
    with pytest.raises(OverspentError, match=r"spent ε 8\.00 of 8 .* Nothing is left"):
        Ledger.open(path).reserve(noise(0.5))


def test_two_releases_of_one_cohort_compose_as_concentrated_privacy_does(path: Path) -> None:
    ledger = Ledger.open(path)
    ledger.reserve(noise(4.0))
    ledger.reserve(noise(4.0))
    assert ledger.account().epsilon_spent(YEAR) == pytest.approx(epsilon_of(2 * rho_of(4.0)))
    assert ledger.account().epsilon_spent(YEAR) < 8


def test_periods_that_do_not_meet_have_budgets_of_their_own(path: Path) -> None:
    ledger = Ledger.open(path)
    ledger.reserve(noise(8.0, Span(date(2024, 1, 1), date(2024, 12, 31))))
    ledger.reserve(noise(8.0, YEAR))
    with pytest.raises(OverspentError, match="2024-12-31 to 2024-12-31"):
        ledger.reserve(noise(1.0, Span(date(2024, 12, 31), date(2024, 12, 31))))


def test_people_without_a_day_of_registration_meet_every_period(path: Path) -> None:
    ledger = Ledger.open(path)
    ledger.reserve(noise(8.0, ALWAYS))
    with pytest.raises(OverspentError):
        ledger.reserve(noise(1.0, YEAR))


def test_what_is_said_to_be_left_can_be_spent_and_no_more(path: Path) -> None:
    ledger = Ledger.open(path)
    ledger.reserve(noise(4.0))
    left = ledger.account().epsilon_left(YEAR)
    with pytest.raises(OverspentError, match=f"At most ε {left:.2f} is left"):
        ledger.reserve(noise(left + 0.011))
    ledger.reserve(noise(left))


@pytest.mark.parametrize("epsilon", [0, -1, 8.1, math.nan])
def test_no_budget_is_above_eight(epsilon: float) -> None:
    with pytest.raises(ValueError, match="at most 8"):
        Budget(epsilon)


def test_a_ledger_keeps_the_budget_it_was_begun_with(path: Path) -> None:
    Ledger.open(path, Budget(4.0))
    assert Ledger.open(path).account().budget == Budget(4.0)
    with pytest.raises(LedgerError, match="another budget"):
        Ledger.open(path, Budget(8.0))


def test_rows_by_k_anonymity_are_released_once_about_anybody(path: Path) -> None:
    ledger = Ledger.open(path)
    ledger.reserve(Release("first", "c", YEAR, K_ANONYMOUS))
    with pytest.raises(LedgerError, match=r"first \(2025-01-01 to 2025-12-31\)"):
        ledger.reserve(Release("second", "c", Span(date(2025, 12, 31), date(2026, 5, 1)), K_ANONYMOUS))
    ledger.reserve(Release("third", "c", Span(date(2026, 1, 1), date(2026, 5, 1)), K_ANONYMOUS))


def reserve_until_refused(path: Path) -> None:
    ledger = Ledger(path)
    for _ in range(40):
        try:
            ledger.reserve(noise(1.0))
        except OverspentError:
            return


def test_processes_that_spend_at_once_do_not_overspend_together(path: Path) -> None:
    Ledger.open(path)
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=reserve_until_refused, args=(path,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    account = Ledger(path).account()
    assert account.epsilon_spent(YEAR) <= 8 + 1e-9
    assert not account.bears(YEAR, rho_of(1.0)), "and all of it could be spent"
    assert len(verify(path.read_bytes())) == 1 + len(account.costs)


# --- publishing -----------------------------------------------------------------------------------------------------


def test_nothing_is_published_for_which_no_cost_was_reserved_nor_twice(path: Path) -> None:
    ledger = Ledger.open(path)
    with pytest.raises(LedgerError, match="no cost was reserved"):
        ledger.publish("ghost", files={}, tables=None)
    name = ledger.reserve(noise(1.0)).name
    ledger.publish(name, files={"tables.csv": "0"}, tables="1")
    with pytest.raises(LedgerError, match="already"):
        ledger.publish(name, files={}, tables=None)
    (release,) = ledger.releases()
    assert (release.published, release.tables) == (True, "1")


# --- the chain ------------------------------------------------------------------------------------------------------


def three_releases(path: Path) -> list[bytes]:
    ledger = Ledger.open(path)
    for _ in range(3):
        name = ledger.reserve(noise(0.5)).name
        ledger.publish(name, files={}, tables=None)
    return path.read_bytes().splitlines(keepends=True)


def tampered(lines: list[bytes]) -> Iterator[tuple[str, int, bytes]]:
    cheaper = lines[3].replace(b'"epsilon": 0.5', b'"epsilon": 0.1')
    assert cheaper != lines[3]
    yield "changed", 4, b"".join([*lines[:3], cheaper, *lines[4:]])
    yield "left out", 4, b"".join([*lines[:3], *lines[4:]])
    yield "put in", 5, b"".join([*lines[:4], lines[3], *lines[4:]])
    yield "exchanged", 2, b"".join([lines[0], lines[2], lines[1], *lines[3:]])
    yield "written otherwise", 1, lines[0].replace(b": ", b":") + b"".join(lines[1:])
    yield "garbled", 6, b"".join([*lines[:5], b"x" + lines[5], *lines[6:]])


def test_a_line_that_was_touched_is_named(path: Path) -> None:
    for what, line, content in tampered(three_releases(path)):
        with pytest.raises(BrokenLedgerError, match=f"^line {line} ") as broken:
            verify(content)
        assert broken.value.line == line, what
        path.write_bytes(content)
        with pytest.raises(LedgerError, match=f"does not hold together: line {line} "):
            Ledger.open(path)


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
@settings(max_examples=300, deadline=None)
def test_no_single_bit_can_be_changed_unseen(chain: bytes, at: int, bit: int) -> None:
    touched = bytearray(chain)
    touched[at % len(chain)] ^= 1 << bit
    with pytest.raises(BrokenLedgerError):
        verify(bytes(touched))


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return b"".join(three_releases(tmp_path_factory.mktemp("chain") / "ledger.jsonl"))


def test_a_line_cut_off_while_it_was_written_is_taken_out_by_the_next_and_the_rest_stands(path: Path) -> None:
    lines = three_releases(path)
    whole = b"".join(lines)
    for cut in (1, 20, len(lines[-1]) - 1):
        path.write_bytes(whole[: len(whole) - cut])
        with pytest.raises(BrokenLedgerError, match="cut off"):
            verify(path.read_bytes())
        assert len(Ledger(path).releases()) == 3
        Ledger(path).reserve(noise(0.5))
        kinds = [entry.data["kind"] for entry in verify(path.read_bytes())]
        assert kinds[-2:] == ["repaired", "reserved"]


@pytest.mark.parametrize("cut", [1, 9, 30])
def test_a_ledger_cut_off_in_its_first_line_begins_again(path: Path, cut: int) -> None:
    Ledger.open(path)
    path.write_bytes(path.read_bytes()[:cut])
    Ledger.open(path).reserve(noise(1.0))
    assert [entry.data["kind"] for entry in verify(path.read_bytes())] == ["opened", "reserved"]


@pytest.mark.parametrize("content", [b"notes", b"notes\n", b"{}\n", json.dumps({"a": 1}).encode()])
def test_another_file_is_not_taken_for_a_ledger_and_stays_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(LedgerError):
        Ledger.open(path).reserve(noise(1.0))
    assert path.read_bytes() == content


def test_only_its_owner_reads_a_ledger(path: Path) -> None:
    Ledger.open(path)
    assert path.stat().st_mode & 0o077 == 0
