"""The attacks against the very tokens of a run, for a rehearsal: somebody gives the names behind them to the evaluator.

A linkage unit has no names and cannot do this. It is for simulated lists, and for partners who try a scheme on lists of
their own before a round.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from prystan.evidence.linkage.attacks.attack import Outcome
from prystan.evidence.linkage.attacks.battery import attack_all
from prystan.evidence.linkage.matching.sent import Lists
from prystan.evidence.linkage.people import people_of
from prystan.evidence.linkage.schemes.model import RECORD


@dataclass(frozen=True, slots=True)
class Attacked:
    """What attacks got from so many `records`, with the names of so many other people as `reference`."""

    outcomes: list[Outcome]
    records: int
    reference: int

    def as_json(self) -> dict[str, object]:
        return {
            "records": self.records,
            "reference": self.reference,
            "attacks": [
                {"attack": o.attack, "decoded": dict(o.decoded), "claimed": dict(o.claimed), "blind": dict(o.blind)}
                for o in self.outcomes
            ],
        }


def attack_run(lists: Lists, names: pl.DataFrame, reference: pl.DataFrame | None = None) -> Attacked | None:
    """Attack the tokens of `lists`.

    Args:
        names: ``person``, ``contributor``, ``record`` and columns of `people.REGISTER`: who is behind the tokens.
        reference: names of other people (`people.REGISTER`), which the attacker has. If left out, every other person
            of `names` is the reference, and the records of the rest are attacked.

    Returns:
        None where too few people have names for an attack.
    """
    numbers = lists.records.select("contributor", "record", pl.col("record_number").cast(pl.String()))
    known = numbers.join(names, on=["contributor", "record"], maintain_order="left")
    known = known.drop("record").rename({"record_number": RECORD})
    if reference is None:
        place = known["person"].rank("dense")
        others = known.filter(place % 2 == 0).unique("person", keep="first", maintain_order=True)
        known = known.filter(place % 2 == 1)
    else:
        others = reference.with_columns(pl.int_range(pl.len()).cast(pl.String()).alias(RECORD))
    if known.is_empty() or others.height < 2:
        return None
    target = lists.rows.with_columns(pl.col("record_number").cast(pl.String()).alias(RECORD))
    target = target.join(known.select(RECORD), on=RECORD, how="semi", maintain_order="left")
    outcomes = attack_all(lists.scheme, target, people_of(known), people_of(others))
    return Attacked(outcomes, known.height, others.height)
