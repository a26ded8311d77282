"""Draws are reproducible, keep to their declared shares, and memory does not grow with the number of people."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prystan.evidence.country import CountryPack
from prystan.evidence.simulation import people
from prystan.evidence.simulation.run import Run, run_chunk
from prystan.evidence.simulation.staging import Staging
from prystan.evidence.simulation.streams import Delay, Mix, Part, slots, stream


def test_streams_of_parts_and_chunks_are_independent() -> None:
    draws = {stream(7, part, chunk).integers(0, 1 << 62) for part in (Part.PEOPLE, Part.ABUSE) for chunk in range(50)}
    assert len(draws) == 100


def test_a_stream_is_what_it_always_was() -> None:
    """A changed number here means that every simulated country changes: say so in the release notes."""
    assert stream(7, Part.PEOPLE, 0).integers(0, 1 << 32, 3).tolist() == EXPECTED


EXPECTED = [3643784255, 1684087577, 3457435637]


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=20).filter(lambda w: sum(w) > 1))
def test_slots_keep_the_shares_to_one_in_ten_thousand(weights: list[float]) -> None:
    found = np.bincount(slots(weights), minlength=len(weights))
    assert found.sum() == 10_000
    exact = np.asarray(weights) / sum(weights) * 10_000
    assert (np.abs(found - exact) <= len(weights)).all()


@given(st.integers(0, 2**32))
def test_a_value_without_weight_is_never_drawn(seed: int) -> None:
    mix = Mix.of({"a": 1, "b": 1}, {"b": 1, "c": 3})
    drawn = mix.draw(stream(seed, Part.PEOPLE), 1, 200)
    assert set(np.asarray(mix.values)[drawn]) <= {"b", "c"}


@given(st.integers(0, 2**32))
def test_delays_lie_between_their_quantiles(seed: int) -> None:
    delay = Delay.of((0, 2), (50, 10), (100, 40))
    days = delay.draw(stream(seed, Part.PEOPLE), 400)
    assert days.min() >= 2
    assert days.max() < 40
    assert 0.38 < (days < 10).mean() < 0.62


@given(st.lists(st.integers(0, 30), max_size=12), st.integers(1, 20))
def test_staged_rows_come_back_in_order_in_pieces_of_one_size(sizes: list[int], piece: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder, Staging(Path(folder) / "staging") as staging:
        staging.add("a", "t", pa.record_batch({"n": pa.array([], pa.int64())}))
        start = 0
        for size in sizes:
            staging.add("a", "t", pa.record_batch({"n": pa.array(range(start, start + size), pa.int64())}))
            start += size
        staging.close()
        batches = list(staging.batches("a", "t", piece))
        assert [n for batch in batches for n in batch["n"].to_pylist()] == list(range(sum(sizes)))
        assert all(batch.num_rows == piece for batch in batches[:-1])
        assert batches[-1].num_rows <= piece


def peak(pack: CountryPack, folder: Path, size: int) -> int:
    folder.mkdir()
    with Run(pack, size, 7, folder, names=True) as run:
        run_chunk(run, 0)  # what is loaded once does not count
        tracemalloc.start()
        for chunk in range(1, people.chunks_of(size)):
            run_chunk(run, chunk)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return found


def test_memory_does_not_grow_with_the_number_of_people(
    pack: CountryPack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "CHUNK", 1000)
    few, many = (peak(pack, tmp_path / str(size), size) for size in (3000, 12_000))
    assert many < 1.2 * few
