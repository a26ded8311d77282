"""What is promised of a release, beside what was measured of it: one line each, for the page of `bench/release.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scipy.stats import t as students_t

from prystan.evidence.disclosure.attacks import AttackResult
from prystan.evidence.disclosure.microdata import Accuracy

MEMBERSHIP = 0.003
LEVEL = 0.05
"""The chance, over all attacks on rows of a page together, that one which gains nothing is called above its control."""
RULE = f"""\
An attack is *within noise of its control* where Holm's procedure at {LEVEL:.0%}, over all attacks on rows of this page
together, does not say that it gains more than nothing; p is that of the difference over its standard error, one-sided,
by Student's t with one degree of freedom less than there are runs. This was written before the runs were looked at.
Besides, membership may not gain more than {MEMBERSHIP}, whatever noise allows. The last column of the tables of attacks
is the end of a one-sided interval of 95 % for the difference. *Rows of another lot* is the calibration: each release is
attacked as if the people of the next run had been in it, so that there is nothing to be found."""


@dataclass(frozen=True)
class Found:
    """What was measured of one method: accuracy by length, rows over persons less one, processor seconds, seconds by
    the clock, megabytes; and in how many cells the intervals of its tables hold."""

    accuracies: Sequence[Accuracy]
    inflation: float
    cpu: float
    wall: float
    memory: float
    covered: float = float("nan")


def _line(promise: str, at: str, value: str, holds: bool) -> str:
    return f"| {promise} | {at} | {value} | {'yes' if holds else '**no**'} |"


def of_sizes(found: Mapping[str, Mapping[str, Found]]) -> Iterator[str]:
    """The promises about accuracy, rows, time and memory, for each size of a register."""
    for name, methods in found.items():
        at = f"{name} thousand"
        yield from _beside_peer(methods["ours"], methods.get("pac-synth"), at)
        yield from _alone(methods["ours"], at)
        if name == "50" and (peer := methods.get("pac-synth")):
            ratio = methods["ours"].cpu / peer.cpu
            yield _line("time at most a quarter of pac-synth's", at, f"{ratio:.3f}", ratio <= 1 / 4)
        if name == "200":
            our = methods["ours"]
            value = f"{our.cpu:.0f} s of one processor, {our.wall:.0f} s by the clock beside the others of this machine"
            yield _line("under 60 s, with a processor of its own", at, value, our.cpu < 60)


def _beside_peer(our: Found, peer: Found | None, at: str) -> Iterator[str]:
    if not peer:
        return
    for length, most in ((2, 0.5), (3, 0.75)):
        ratio = our.accuracies[length - 1].error / peer.accuracies[length - 1].error
        yield _line(f"error of {length} codes at most {most} of pac-synth's", at, f"{ratio:.2f}", ratio <= most)
    shares = [m.accuracies[2].fabricated_count for m in (our, peer)]
    value = "{:.3%} against {:.3%}".format(*shares)
    yield _line("fabricated threes by count no more than pac-synth's", at, value, shares[0] <= shares[1])


def _alone(our: Found, at: str) -> Iterator[str]:
    kept = our.accuracies[0].kept
    yield _line("all codes of ten persons or more kept", at, f"{kept:.3%}", kept == 1)
    yield _line("as many rows as persons, ± 1 %", at, f"{our.inflation:+.2%}", abs(our.inflation) <= 0.01)
    yield _line("intervals hold in 94 to 96 % of cells", at, f"{our.covered:.1%}", 0.94 <= our.covered <= 0.96)
    yield _line("memory under 1 GB", at, f"{our.memory:,.0f} MB", our.memory < 1000)


def of_attacks(everything: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The promises about attacks, from what `bench/release_attacks.py --json` says of each size."""
    above = above_control([p_of(result, said["runs"]) for said in everything for result in _rows(said)])
    mistaken = above_control([p_of(result, said["runs"]) for said in everything for result in _rows(said, "null")])
    for said in everything:
        at = said["title"]
        for result in map(_result, said["tables"]):
            exact = result.name == "reconstruction"
            what = "no cell under 10 is reconstructed" if exact else "no increment of a month is told beyond chance"
            yield _line(what, f"half of {at}", _told(result), result.success == 0 if exact else result.within())
        by_lot, *others = _rows(said)
        for result in (by_lot, others[0]):
            most = f"{result.name}: advantage at most {MEMBERSHIP}"
            yield _line(most, at, _told(result), result.advantage <= MEMBERSHIP)
        for result in (by_lot, *others):
            value = f"{_told(result)}, p = {p_of(result, said['runs']):.3f}"
            yield _line(f"{result.name} within noise of its control", at, value, not next(above))
        wrong = sum(next(mistaken) for _ in said["null"])
        yield _line("no attack finds anything of another lot", at, f"{wrong} of {len(said['null'])}", not wrong)


def p_of(result: AttackResult, runs: int) -> float:
    """How likely so great an advantage is where there is none, by what the runs differ by."""
    return float(students_t.sf(result.advantage / max(result.standard_error, 1e-12), runs - 1))


def above_control(chances: Sequence[float], level: float = LEVEL) -> Iterator[bool]:
    """Of each attack whether it is above its control, by the procedure of S. Holm (1979): the least p is held against
    the level over all of them, the next against the level over those that are left, until one passes."""
    above = [False] * len(chances)
    for rank, place in enumerate(sorted(range(len(chances)), key=lambda place: chances[place])):
        if chances[place] > level / (len(chances) - rank):
            break
        above[place] = True
    return iter(above)


def _rows(said: Mapping[str, Any], part: str = "rows") -> list[AttackResult]:
    """The attacks on rows, the first of which is that over all lots."""
    by_lot, *others = map(_result, said[part])
    return [replace(by_lot, name="membership, over all lots"), *others]


def of_report(said: Mapping[str, float]) -> str:
    """The promise about time of a whole report, from what `bench/safe_report.py --json` says."""
    at = f"{said['tables']} tables of a report, written"
    return _line("safe tables of a whole report under 5 s", at, f"{said['whole']:.1f} s", said["whole"] < 5)


def _result(said: Mapping[str, Any]) -> AttackResult:
    return AttackResult(**said)


def _told(result: AttackResult) -> str:
    return f"{result.advantage:+.4f} ± {result.standard_error:.4f} ({result.success:.4f} against {result.control:.4f})"


def attack_table(said: Mapping[str, Any]) -> list[str]:
    """The section of the page about attacks on one size."""
    lines = [
        f"## Attacks: {said['title']}", "",
        "By noise at epsilon 4, and by controlled rounding of half of the people and once more after a month. "
        "*Over all lots* takes off how often each person is seen in the other runs, which makes its error "
        "small. The error is what runs differ by.", "",
        "| attack | on | tries | right | control | difference | standard error | at most |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]  # fmt: skip
    parts = [
        ("rounded tables", list(map(_result, said["tables"]))),
        ("rows by noise", _rows(said)), ("rows of another lot", _rows(said, "null")),
    ]  # fmt: skip
    for on, results in parts:
        lines += [
            f"| {r.name} | {on} | {r.tried:,} | {r.success:.4f} | {r.control:.4f} | {r.advantage:+.4f} | "
            f"{r.standard_error:.4f} | {r.advantage + students_t.ppf(0.95, said['runs'] - 1) * r.standard_error:+.4f} |"
            for r in results
        ]
    return [*lines, ""]
