"""What is promised of a release, beside what was measured of it: one line each, for the page of `bench/release.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prystan.evidence.disclosure.attacks import AttackResult
from prystan.evidence.disclosure.microdata import Accuracy

MEMBERSHIP = 0.003


@dataclass(frozen=True)
class Found:
    """What was measured of one method: accuracy by length, rows over persons less one, processor seconds, megabytes;
    and in how many cells the intervals of its tables hold."""

    accuracies: Sequence[Accuracy]
    inflation: float
    cpu: float
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
            yield _line("under 60 processor seconds", at, f"{methods['ours'].cpu:.0f} s", methods["ours"].cpu < 60)


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


def of_attacks(said: Mapping[str, Any]) -> Iterator[str]:
    """The promises about attacks, from what `bench/release_attacks.py --json` says."""
    by_lot, *rows = map(_result, said["rows"])
    at = said["title"]
    for result in map(_result, said["tables"]):
        exact = result.name == "reconstruction"
        what = "no cell under 10 is reconstructed" if exact else "no increment of a month is told beyond chance"
        yield _line(what, f"half of {at}", _told(result), result.success == 0 if exact else result.within())
    yield _line(f"membership advantage at most {MEMBERSHIP}", at, _told(by_lot), by_lot.advantage <= MEMBERSHIP)
    for result in rows:
        yield _line(f"{result.name} within noise of its control", at, _told(result), result.within())


def of_report(said: Mapping[str, float]) -> str:
    """The promise about time of a whole report, from what `bench/safe_report.py --json` says."""
    at = f"{said['tables']} tables of a report, written"
    return _line("safe tables of a whole report under 5 s", at, f"{said['whole']:.1f} s", said["whole"] < 5)


def _result(said: Mapping[str, Any]) -> AttackResult:
    return AttackResult(said["attack"], said["tried"], said["success"], said["control"], said["standard_error"])


def _told(result: AttackResult) -> str:
    return f"{result.advantage:+.4f} ± {result.standard_error:.4f} ({result.success:.4f} against {result.control:.4f})"


def attack_table(said: Mapping[str, Any]) -> list[str]:
    """The section of the page about attacks."""
    lines = [
        f"## Attacks: {said['title']}", "",
        "By noise at epsilon 4, and by controlled rounding of half of the people and once more after a month. "
        "*Over all lots* takes off how often each person is seen in the other runs, which makes its error "
        "small. The error is what runs differ by.", "",
        "| attack | on | tries | right | control | difference | standard error |", "|---|---|--:|--:|--:|--:|--:|",
    ]  # fmt: skip
    by_lot = {**said["rows"][0], "attack": "membership, over all lots"}
    for on, results in (("rounded tables", said["tables"]), ("rows by noise", [by_lot, *said["rows"][1:]])):
        lines += [
            f"| {r.name} | {on} | {r.tried:,} | {r.success:.4f} | {r.control:.4f} | {r.advantage:+.4f} | "
            f"{r.standard_error:.4f} |"
            for r in map(_result, results)
        ]
    return [*lines, ""]
