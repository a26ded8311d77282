"""All attacks on the tokens of one scheme, judged side by side."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from prystan.evidence.linkage.attacks.attack import Attack, Outcome, judge, known
from prystan.evidence.linkage.attacks.frequency import align_frequencies
from prystan.evidence.linkage.attacks.graph import match_graphs
from prystan.evidence.linkage.attacks.patterns import mine_patterns
from prystan.evidence.linkage.attacks.records import match_records
from prystan.evidence.linkage.schemes.model import Scheme

ATTACKS: Mapping[str, Attack] = {
    "frequency alignment": align_frequencies,
    "pattern mining": mine_patterns,
    "graph matching": match_graphs,
    "likeness of records": match_records,
}


def attack_all(scheme: Scheme, target: pl.DataFrame, truth: pl.DataFrame, reference: pl.DataFrame) -> list[Outcome]:
    """Every attack on the `target` tokens of the people `truth`, with the `reference` population."""
    has = known(scheme, target, reference)
    return [judge(name, attack(has), truth, reference) for name, attack in ATTACKS.items()]
