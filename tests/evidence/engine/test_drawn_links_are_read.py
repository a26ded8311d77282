"""Draws of the links belong to the persons and contributions they are given with, or it is said what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from prystan.evidence.engine import DrawnError
from prystan.evidence.engine.drawn import draws_of
from spec.parts import found
from spec.small_country import contribution, evidence

RECORDS = [("police", "1"), ("police", "2"), ("shelter", "1")]
WHO = ("police", "shelter")


def rows(draws: int = 3) -> list[dict[str, Any]]:
    return [
        {"draw": draw, "contributor": contributor, "record": record, "person": place}
        for draw in range(draws)
        for place, (contributor, record) in enumerate(RECORDS)
    ]


def read(folder: Path, drawn: list[dict[str, Any]] | bytes, *, most: int = 20) -> tuple[int, ...]:
    links = [{"person": f"P{i}", "contributor": c, "record": r, "probability": 1.0} for i, (c, r) in enumerate(RECORDS)]
    pl.DataFrame(links).write_parquet(folder / "persons.parquet")
    path = folder / "drawn-persons.parquet"
    path.write_bytes(drawn) if isinstance(drawn, bytes) else pl.DataFrame(drawn).write_parquet(path)
    return draws_of(path, folder / "persons.parquet", WHO, most)


def test_the_first_draws_are_used_and_no_more_than_are_wanted(tmp_path: Path) -> None:
    assert read(tmp_path, rows(5)) == (0, 1, 2, 3, 4)
    assert read(tmp_path, rows(5), most=2) == (0, 1)


def test_what_is_open_are_the_persons_of_the_draws() -> None:
    sent = [(contribution(name), {"victims": [found(r) for c, r in RECORDS if c == name]}) for name in WHO]
    links = [{"person": "A", "contributor": c, "record": r, "probability": 0.9} for c, r in RECORDS]
    known = evidence(*sent, links=links, drawn=rows(2))
    assert known.drawn is not None
    assert sorted(known.drawn.to_pyarrow().to_pylist(), key=str) == sorted(rows(2), key=str)


def without(key: str) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k != key} for row in rows()]


def in_draw_1(change: Any) -> list[dict[str, Any]]:
    """The last record of draw 1 changed."""
    made = rows()
    made[5] = {**made[5], **change}
    return made


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        (b"no parquet", r"cannot be read: give the drawn-persons\.parquet of `prystan link`"),
        (without("person"), "has no column person; it needs draw, contributor, record, person"),
        (without("draw"), "has no column draw"),
        (rows(1), r"1 draws to use.*Link with --draws 20"),
        ([*rows(), {"draw": 0, "contributor": "hotline", "record": "9", "person": 7}],
         "records of 'hotline', of whom there is no contribution: name that contribution too, or link again"),
        (rows()[:-1], r"draw 2 lacks 1 records that persons\.parquet has; both must come from one `prystan link`"),
        (in_draw_1({"record": "77"}), "draw 1 lacks 1 records"),
        ([*rows(), {"draw": 0, "contributor": "police", "record": "77", "person": 7}],
         r"draw 0 has 1 records that persons\.parquet lacks"),
        ([*rows(), rows()[0]], "draw 0 has 1 records more than once"),
        (in_draw_1({"person": None}), "1 records of draw 1 have no person"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_draws_is_said_with_what_to_do_and_without_a_record(
    tmp_path: Path, drawn: list[dict[str, Any]] | bytes, said: str
) -> None:
    with pytest.raises(DrawnError, match=said) as fault:
        read(tmp_path, drawn)
    assert "77" not in str(fault.value)


def test_draws_without_the_persons_of_the_linkage_are_refused() -> None:
    with pytest.raises(DrawnError, match="give the persons of that linkage too"):
        evidence((contribution("police"), {"victims": [found("1")]}), drawn=rows())
