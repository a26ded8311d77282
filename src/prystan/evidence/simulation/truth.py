"""What is true: how many people there are, who is on which list, and which lists know whom."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from prystan import __version__
from prystan.evidence.simulation import columns
from prystan.evidence.simulation.partners import PARTNERS
from prystan.evidence.simulation.people import AGE_GROUPS, FORMS, LATENT, SEXES, People
from prystan.evidence.simulation.streams import NOBODY, Bools, Ints
from prystan.evidence.simulation.world import CUT_OFF_DATE, YEARS, World

_PERSONS = pa.schema(
    [("person", pa.string()), ("contributor", pa.string()), ("record", pa.string()), ("probability", pa.float64())]
)


@dataclass(slots=True)
class Tally:
    """Sums over the chunks. `captures` counts victims by the lists that know them (bits, the first list lowest)."""

    world: World
    people: Counter[tuple[str, str]] = field(default_factory=Counter)
    detected: Counter[tuple[str, str]] = field(default_factory=Counter)
    lists: Counter[str] = field(default_factory=Counter)
    others: int = 0
    identified: int = 0
    captures: Ints = field(default_factory=lambda: np.zeros(1 << len(PARTNERS), dtype=np.int64))

    def add(self, people: People, days: Ints, recognised: Bools) -> None:
        """One chunk."""
        on_lists = days != NOBODY
        bits = (on_lists.astype(np.int64) << np.arange(len(PARTNERS))).sum(axis=1)
        self.captures += np.bincount(bits[people.victim], minlength=len(self.captures))
        self.others += int((on_lists.any(axis=1) & ~people.victim).sum())
        self.identified += int((recognised & people.victim).sum())
        for place, partner in enumerate(PARTNERS):
            self.lists[partner.id] += int((on_lists[:, place] & people.victim).sum())
        self._cut(self.people, people.at(people.victim))
        self._cut(self.detected, people.at(people.victim & on_lists.any(axis=1)))

    def _cut(self, sums: Counter[tuple[str, str]], people: People) -> None:
        cuts: tuple[tuple[str, Sequence[object], Ints], ...] = (
            ("year", YEARS, people.year),
            ("sex", SEXES, people.sex),
            ("age_group", AGE_GROUPS, (~people.child).astype(np.int64)),
            ("form", FORMS, people.form),
            ("region", self.world.region_codes, people.region),
            ("latent_class", LATENT, people.latent),
        )
        for name, values, index in cuts:
            for value, count in zip(values, np.bincount(index, minlength=len(values)).tolist(), strict=True):
                sums[name, str(value)] += count
        sums["all", ""] += len(people)

    @property
    def known(self) -> int:
        """Victims on at least one list."""
        return self.detected["all", ""]


class PersonsFile:
    """``persons.parquet``: which record is which person; columns person, contributor, record, probability."""

    def __init__(self, path: Path) -> None:
        self._writer = pq.ParquetWriter(path, _PERSONS, compression="zstd")

    def add(self, people: People, contributor: str, record: pa.Array, rows: Ints) -> None:
        """The records of one list. People who were not trafficked are persons too."""
        person = columns.numbered("N", people.number[rows])
        batch = [person, columns.same(contributor, len(rows)), record, pa.array(np.ones(len(rows)))]
        self._writer.write_batch(pa.RecordBatch.from_arrays(batch, schema=_PERSONS))

    def close(self) -> None:
        """Write what is left."""
        self._writer.close()


def write_truth(folder: Path, tally: Tally, *, people: int, seed: int, pack_hash: str) -> None:
    """``truth.json`` and ``captures.csv``; `people` and `seed` are the parameters of the run."""
    content = {
        "what": "The simulated population, as nobody could know it",
        "parameters": {"people": people, "seed": seed, "country": tally.world.home, "country_pack": pack_hash},
        "version": __version__,
        "years": [YEARS[0], YEARS[-1]],
        "cut_off": CUT_OFF_DATE.isoformat(),
        "people": {"total": tally.people["all", ""], **_by(tally.people)},
        "detected": {"total": tally.known, **_by(tally.detected)},
        "identified": tally.identified,
        "persons_per_contributor": {partner.id: tally.lists[partner.id] for partner in PARTNERS},
        "not_victims_on_lists": tally.others,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    (folder / "truth.json").write_text(text, encoding="utf-8", newline="\n")
    lines = [",".join([*(partner.id for partner in PARTNERS), "count"])]
    for bits in np.flatnonzero(tally.captures[1:]) + 1:
        history = (str(bits >> place & 1) for place in range(len(PARTNERS)))
        lines.append(",".join([*history, str(tally.captures[bits])]))
    (folder / "captures.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _by(sums: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    parts: dict[str, dict[str, int]] = {}
    for (name, value), count in sums.items():
        if name != "all":
            parts.setdefault(f"by_{name}", {})[value] = count
    return parts
