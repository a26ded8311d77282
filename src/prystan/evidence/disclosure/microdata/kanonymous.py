"""Open data without noise, once: records that each at least k persons share as a whole.

Every person's record is a seed. Its codes are taken in an order drawn by lot, and each is kept if at least k persons
have it together with those kept before; so whatever a finished record says, at least k persons have all of it. Nobody
can be told from k - 1 others, but two such releases of one cohort can be laid against each other, and counts are near
the real ones. It is for a single release where law asks for no noise, and never for a series.

Source: the row-seeded synthesis of Microsoft Research and IOM for CTDC (2021), here with one record a person, so that
rows are not inflated.
"""
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from prystan.evidence.compiled import compiled
from prystan.evidence.disclosure.cohort import Cohort, CohortError
from prystan.evidence.disclosure.measurement.counting import coded
from prystan.evidence.disclosure.microdata.layout import layout_of
from prystan.evidence.disclosure.microdata.support import told, without_unknown
from prystan.evidence.disclosure.microdata.synthesise import Microdata, Progress

FEWEST_SHARED = 5
_BATCH = 5_000


def k_anonymous(cohort: Cohort, k: int = 10, *, seed: int | None = None, progress: Progress | None = None) -> Microdata:
    """Records each of whose known codes at least `k` persons of the cohort have together.

    There are as many as persons, rounded down to a multiple of `k`. A `seed` is for tests.

    Raises:
        CohortError: `k` is below 5, or the cohort smaller than `k`.
    """
    if k < FEWEST_SHARED:
        raise CohortError(f"k: write {FEWEST_SHARED} or more; 10 is usual")
    if len(cohort) < k:
        raise CohortError(f"the cohort has fewer than {k} persons: nothing can be said of it")
    chance = np.random.default_rng(seed)
    layout, data = layout_of(cohort.attributes), coded(cohort, chance)
    records = np.full((len(cohort), int(layout.columns[-1])), -1, dtype=np.int16)
    for number, attribute in enumerate(cohort.attributes):
        begins, places = data.codes[attribute.name]
        rows = np.repeat(np.arange(len(cohort)), np.diff(begins))
        records[rows, layout.columns[number] + np.arange(len(places)) - begins[rows]] = layout.items[number] + places
    known = without_unknown(layout, records)
    seeds = chance.permutation(len(cohort))[: len(cohort) // k * k]
    order = chance.permuted(np.tile(np.arange(known.shape[1]), (len(seeds), 1)), axis=1)
    bits = _persons_of(known, int(layout.items[-1]))
    grown = np.full((len(seeds), known.shape[1]), -1, dtype=np.int16)
    for begin in range(0, len(seeds), _BATCH):
        end = begin + _BATCH
        grown[begin:end] = _grow(known, bits, seeds[begin:end], order[begin:end], k)
        if progress:
            progress(min(1.0, end / len(seeds)))
    withheld = 1 - (grown >= 0).sum() / max(1, (known[seeds] >= 0).sum())
    return Microdata(layout.frame(told(layout, grown)), float(withheld), seed is not None)


@compiled()
def _persons_of(known, items):
    """For each item, one bit a person: whether they have it."""
    bits = np.zeros((items, (len(known) + 63) // 64), dtype=np.uint64)
    for row in range(len(known)):
        for item in known[row]:
            if item >= 0:
                bits[item, row // 64] |= np.uint64(1) << np.uint64(row % 64)
    return bits


@compiled()
def _ones(word):
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (word * np.uint64(0x0101010101010101)) >> np.uint64(56)


@compiled()
def _grow(known, bits, seeds, order, k):
    grown = np.full((len(seeds), known.shape[1]), -1, dtype=np.int16)
    words = bits.shape[1]
    for n in range(len(seeds)):
        sharing = np.full(words, np.uint64(0xFFFFFFFFFFFFFFFF))
        for c in order[n]:
            item = known[seeds[n], c]
            if item < 0:
                continue
            both = np.uint64(0)
            for w in range(words):
                both += _ones(sharing[w] & bits[item, w])
            if both >= k:
                for w in range(words):
                    sharing[w] &= bits[item, w]
                grown[n, c] = item
    return grown
