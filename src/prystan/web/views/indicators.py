"""One indicator of the last report with its tables: by year, by region, by sex, as far as they were released.

Imported when such a page is asked for only: what it reads takes seconds and memory that no other page needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prystan.evidence.country import CountryPack
from prystan.evidence.disclosure import ReleasedFigure
from prystan.evidence.indicators import DIMENSIONS, INDICATORS, UNKNOWN
from prystan.evidence.indicators.definition import Indicator
from prystan.evidence.indicators.methods import Several
from prystan.evidence.model.schema import Unit
from prystan.report.words import Words

_LONG = 6
"""Longer tables leave out the codes of which no number was released, and name them below."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a page shows it; `left_out` names what has no number."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: str


def first_statistic(indicator: Indicator) -> str:
    """The number that an indicator with several stands for: its first."""
    methods = indicator.method.methods if isinstance(indicator.method, Several) else (indicator.method,)
    return str(getattr(methods[0], "statistic", ""))


def main_figures(figures: Iterable[ReleasedFigure]) -> list[ReleasedFigure]:
    """Those of the one number that each indicator stands for."""
    return [
        figure
        for figure in figures
        if figure.indicator in INDICATORS and figure.statistic == first_statistic(INDICATORS[figure.indicator])
    ]


def said(figure: ReleasedFigure | None, words: Words) -> str:
    """What was released of a figure. "Fewer than 10" and "nobody reported" are different things: it says which."""
    if figure is None:
        return "–"
    if figure.value is None:
        return words.evidence(figure.reason or "")
    return words.percent(figure.value, 1) if figure.scale == "percent" else words.number(figure.value, 3)


def measured_in(figure: ReleasedFigure, words: Words, pack: CountryPack) -> str:
    """What a number counts: persons, %, days."""
    names = {
        "percent": "%", "per 100,000": words.text("per 100,000 inhabitants"),
        "per 1,000": words.text("per 1,000 households"), "days": words.unit(Unit.DAY),
        "months": words.unit(Unit.MONTH), "money": pack.currency,
    }  # fmt: skip
    return names.get(figure.scale) or words.unit(INDICATORS[figure.indicator].unit)


def tables_of(indicator: str, figures: Iterable[ReleasedFigure], words: Words, pack: CountryPack) -> list[Table]:
    """Every table of an indicator's number: a series of years, then the last period by one dimension or two."""
    mine = [figure for figure in main_figures(figures) if figure.indicator == indicator and figure.by]
    last = max((figure.end for figure in mine), default=None)
    kinds: dict[tuple[str, ...], list[ReleasedFigure]] = {}
    for figure in mine:
        if figure.end == last or "year" in figure.by:
            kinds.setdefault(tuple(name for name in DIMENSIONS if name in figure.by), []).append(figure)
    shown = _Shown(words, pack)
    first = sorted(kinds, key=lambda dims: (dims != ("year",), len(dims)))
    return [shown.table(dims, kinds[dims]) for dims in first if len(dims) <= 2]


@dataclass(frozen=True, slots=True)
class _Shown:
    words: Words
    pack: CountryPack

    def table(self, dims: tuple[str, ...], figures: Sequence[ReleasedFigure]) -> Table:
        unit = measured_in(figures[0], self.words, self.pack)
        columns: list[tuple[str, ...]] = [()]
        heads: tuple[str, ...] = (self.title(dims[0]), unit)
        if len(dims) == 2:
            codes = [_codes(figures, name) for name in dims]
            if len(codes[1]) > len(codes[0]):  # the longer list goes down the page
                dims, codes = dims[::-1], codes[::-1]
            columns = [(code,) for code in codes[1]]
            heads = (self.title(dims[0]), *(self.code(dims[1], code) for code in codes[1]))
        cells = {tuple(figure.by[name] for name in dims): figure for figure in figures}
        lines = [(code, [cells.get((code, *column)) for column in columns]) for code in _codes(figures, dims[0])]
        kept = [
            line for line in lines if len(lines) <= _LONG or any(f is not None and f.value is not None for f in line[1])
        ]
        gone = [self.code(dims[0], code) for code, found in lines if (code, found) not in kept]
        return Table(
            "; ".join(map(self.title, dims)), heads,
            tuple((self.code(dims[0], code), *(said(figure, self.words) for figure in found)) for code, found in kept),
            "; ".join(gone),
        )  # fmt: skip

    def title(self, dimension: str) -> str:
        return self.words.text(DIMENSIONS[dimension].title)

    def code(self, dimension: str, code: str) -> str:
        declared = DIMENSIONS[dimension]
        if code == UNKNOWN:
            return self.words.text("Unknown")
        if code in declared.values:
            return self.words.text(declared.values[code])
        if dimension == "region" and code in self.pack.regions:
            return self.pack.regions[code].label(self.words.language)
        return self.words.code(declared.codes, code) if declared.codes and dimension != "region" else code


def _codes(figures: Sequence[ReleasedFigure], dimension: str) -> list[str]:
    """In the order in which the report has them; years from the first to the last."""
    found = list(dict.fromkeys(figure.by[dimension] for figure in figures))
    return sorted(found) if dimension == "year" else found
