"""Small editions made of people, so that their tables agree as counted tables do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from hypothesis import strategies as st

from prystan.evidence.indicators.counts import CountTable, InternalCounts
from prystan.evidence.model.schema import Unit

CODES: Mapping[str, tuple[str, ...]] = {
    "year": ("2024", "2025"),
    "sex": ("Female", "Male", "unknown"),
    "age_band": ("child", "adult"),
    "form": ("SexualExploitation", "ForcedLabour", "Begging"),
}
CUTS = ((), ("sex",), ("age_band",), ("form",), ("sex", "age_band"), ("sex", "form"), ("age_band", "form"))
PERIOD = "2025"


@dataclass(frozen=True)
class Someone:
    year: str
    sex: str
    age_band: str
    forms: frozenset[str]
    identified: bool

    def codes(self, dimension: str) -> Iterable[str]:
        return self.forms if dimension == "form" else (getattr(self, dimension),)


def someone() -> st.SearchStrategy[Someone]:
    return st.builds(
        Someone,
        year=st.sampled_from(CODES["year"]),
        sex=st.sampled_from(CODES["sex"]),
        age_band=st.sampled_from(CODES["age_band"]),
        forms=st.frozensets(st.sampled_from(CODES["form"]), min_size=1),
        identified=st.booleans(),
    )


def people() -> st.SearchStrategy[list[Someone]]:
    """Groups of people alike, so that cells of all sizes occur."""
    groups = st.lists(st.tuples(someone(), st.integers(1, 40)), max_size=12)
    return groups.map(lambda pairs: [one for one, times in pairs for _ in range(times)])


def table(measure: str, persons: Iterable[Someone], by: Sequence[str], within: str | None = None) -> CountTable:
    cells = dict.fromkeys(product(*(CODES[name] for name in by)), 0)
    for one in persons:
        for key in product(*(one.codes(name) for name in by)):
            cells[key] += 1
    return CountTable(measure, Unit.PERSON, tuple(by), cells, frozenset({"form"} & set(by)), within)


def edition(persons: Sequence[Someone], cuts: Sequence[Sequence[str]] = CUTS) -> InternalCounts:
    """Detected and, among them, identified persons of 2025 by all cuts, and both by year."""
    tables = []
    for measure, within in (("detected", None), ("identified", "detected")):
        mine = [one for one in persons if one.identified or measure == "detected"]
        now = [one for one in mine if one.year == PERIOD]
        tables += [table(measure, now, by, within) for by in cuts]
        tables += [table(measure, mine, by, within) for by in (("year",), ("year", "sex"))]
    return InternalCounts(tuple(tables))


def large(measure: str = "detected") -> InternalCounts:
    """Many cells and mostly small ones: where a threshold alone gives cells away."""
    persons = [
        Someone("2025", sex, age, frozenset({form}), identified=True)
        for i, (sex, age, form) in enumerate(product(CODES["sex"], CODES["age_band"], CODES["form"]))
        for _ in range((7 * i + 3) % 23)
    ]
    by = (*CUTS, ("sex", "age_band", "form"))
    return InternalCounts(tuple(table(measure, persons, names) for names in by))
