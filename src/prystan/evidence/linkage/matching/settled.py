"""Pairs that an earlier run of a round compared: a late contribution is linked without comparing all again.

``pairs.parquet`` and ``model.json`` of an output folder hold numbers of records, levels of agreement and weights:
nothing of a token.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from prystan.evidence.linkage.matching.pairing import Known, Scored
from prystan.evidence.linkage.matching.sent import Lists
from prystan.evidence.linkage.matching.training import Model

PAIRS, MODEL = "pairs.parquet", "model.json"
_ENDS = ("left", "right")


@dataclass(frozen=True, slots=True)
class Settled:
    """Compared pairs by contributor and record, the model, and the hash of each contributor's tokens then."""

    pairs: pl.DataFrame
    model: Model
    hashes: Mapping[str, str]
    round: str

    def of(self, lists: Lists) -> Known | None:
        """What of it is true of `lists`: pairs of contributors whose tokens are the same. None of another round."""
        header = lists.sent[0].header
        if self.round != header.round or self.model.scheme != header.scheme:
            return None
        same = [each.contributor for each in lists.sent if self.hashes.get(each.contributor) == each.sha256]
        numbers = lists.records.select("contributor", "record", "record_number").filter(
            pl.col("contributor").is_in(same)
        )
        pairs = self.pairs
        for end in _ENDS:
            own = numbers.rename({"contributor": f"{end}_contributor", "record": f"{end}_record", "record_number": end})
            pairs = pairs.join(own, on=[f"{end}_contributor", f"{end}_record"])
        pairs = pairs.select(pl.exclude(*(f"{end}_{part}" for end in _ENDS for part in ("contributor", "record"))))
        places = [place for place, name in enumerate(lists.contributors) if name in same]
        return Known(pairs, self.model, tuple(places))


def write_settled(folder: Path, lists: Lists, scored: Scored) -> None:
    """Write what the next run may begin from."""
    ends = lists.records.select("record_number", "contributor", "record")
    named = scored.compared
    for end in _ENDS:
        own = ends.rename({"record_number": end, "contributor": f"{end}_contributor", "record": f"{end}_record"})
        named = named.join(own, on=end, maintain_order="left")
    named.drop(*_ENDS).write_parquet(folder / PAIRS)
    content = {
        "round": lists.sent[0].header.round,
        "hashes": {each.contributor: each.sha256 for each in lists.sent},
        "model": scored.model.as_json(),
    }
    (folder / MODEL).write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read_settled(folder: Path) -> Settled | None:
    """What an output folder holds of it, if anything."""
    try:
        content: dict[str, Any] = json.loads((folder / MODEL).read_text(encoding="utf-8"))
        pairs = pl.read_parquet(folder / PAIRS)
    except (OSError, ValueError):
        return None
    return Settled(pairs, Model.from_json(content["model"]), content["hashes"], content["round"])
