"""Tables of public figures: by one dimension, by two, by year. Each says its unit, sources, cut-off and breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from prystan.evidence.disclosure import LEAST_FOR_A_SHARE, TOO_FEW_FOR_A_SHARE, PublicFigure
from prystan.evidence.indicators import FEWER_THAN_10, INDICATORS, UNKNOWN
from prystan.evidence.indicators.evaluation import NOT_LINKED
from prystan.report.chapters.cells import SHOWN_SMALL, Speaker
from prystan.report.model import Cell, DataTable

LONG = 12
"""Longer lists stand in the order of their numbers."""

SMALLEST = "10"
"""The least count that is shown, as sentences say it."""

SHORT = 4
"""Lists with more codes leave out those that say nothing."""

ALWAYS = frozenset({"Feminine", "Masculine"})
"""Codes that stay where others of their list are left out: a table of women only would puzzle."""

WHOLE = frozenset({"region", "age_band", "age_group", "waiting", "year"})
"""Dimensions of which every code is shown: a gap in them would mislead."""

LAST = {"Other": 1, UNKNOWN: 2}
"""Codes that stand at the end of a list, however many they are."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number of an indicator: its main one, or the one that `statistic` names, under the heading `title`."""

    indicator: str
    statistic: str = ""
    title: str = ""


Numbers = Sequence[Number | str]
_Rows = list[tuple[str, list[Cell]]]


@dataclass(frozen=True, slots=True)
class Tables:
    """Makes the tables of one edition in one language."""

    say: Speaker

    def by(self, numbers: Numbers, dimension: str, identifier: str = "", title: str = "") -> DataTable | None:
        """One row a code of `dimension`, one column a number. None where none of the numbers is reported."""
        columns = [_number(number) for number in numbers]
        found = [self._cells(number, dimension) for number in columns]
        if not any(found):
            return None
        codes = list(dict.fromkeys(code for cells in found for code in cells))
        rows = [[self._at(cells, code) for cells in found] for code in codes]
        figures = [figure for cells in found for figure in cells.values()]
        every = list(zip(codes, rows, strict=True))
        shown = self._shown(dimension, every, figures)
        return DataTable(
            identifier=identifier or _identifier(columns, dimension),
            title=title or self.title(columns, dimension),
            columns=(self.say.dimension(dimension), *self._headings(columns, found)),
            rows=tuple((self._code(dimension, code), *cells) for code, cells in shown),
            machine_columns=(dimension, *(_machine(number) for number in columns)),
            numeric=(False, *(True for _ in columns)),
            notes=(
                *self.notes(figures, [cells[code] for code, _ in shown for cells in found if code in cells]),
                *self._left_out(every, shown),
            ),
            indicator=columns[0].indicator,
            source=self.say.sources(figures),
        )

    def _shown(self, dimension: str, rows: _Rows, figures: Sequence[PublicFigure]) -> _Rows:
        """The rows that say something; of a long list in the order of their first number, the unknown last."""
        if dimension == "contributor":
            senders = {source for figure in figures for source in figure.sources}
            return [row for row in rows if row[0] in senders]
        if dimension in WHOLE or len(rows) <= SHORT:
            return rows
        shown = [row for row in rows if row[0] in ALWAYS or _says(row[1])]
        if len(rows) > LONG:
            shown.sort(key=lambda row: (LAST.get(row[0], 0), -_first(row[1])))
        return shown

    def years(self, numbers: Numbers, identifier: str, title: str) -> DataTable | None:
        """One row a year, one column a number. None where none of the numbers has a yearly series."""
        columns = [_number(number) for number in numbers]
        found = [self.say.edition.series(number.indicator, number.statistic) for number in columns]
        years = sorted({year for series in found for year in series})
        if not years:
            return None
        figures = [figure for series in found for figure in series.values()]
        return DataTable(
            identifier=identifier,
            title=title,
            columns=(self.say.words.text("Year"), *self._headings(columns, found)),
            rows=tuple(
                (
                    Cell(str(year), str(year)),
                    *(
                        self.say.cell(series.get(year) or self.say.edition.missing(n.indicator, n.statistic))
                        for n, series in zip(columns, found, strict=True)
                    ),
                )
                for year in years
            ),
            machine_columns=("year", *(_machine(number) for number in columns)),
            numeric=(False, *(True for _ in columns)),
            notes=self.notes(figures),
            indicator=columns[0].indicator,
            source=self.say.sources(figures),
        )

    def cross(self, number: Number | str, row: str, column: str, identifier: str = "") -> DataTable | None:
        """One row a code of `row`, one column a code of `column`. Rows and columns that say nothing are left out."""
        of = _number(number)
        figures = self.say.edition.figures_of(of.indicator, of.statistic, row, column)
        if not figures:
            return None
        cells = {(figure.by[row], figure.by[column]): figure for figure in figures}
        row_codes, column_codes = (list(dict.fromkeys(key[i] for key in cells)) for i in (0, 1))
        grid = {r: {c: self.say.cell(cells[r, c]) for c in column_codes} for r in row_codes}
        every = [(r, list(grid[r].values())) for r in row_codes]
        if row not in WHOLE and len(row_codes) > SHORT:
            row_codes = [r for r in row_codes if _says(list(grid[r].values()))]
        if len(column_codes) > SHORT:
            column_codes = [c for c in column_codes if c in ALWAYS or _says([grid[r][c] for r in row_codes])]
        shown = [(r, [grid[r][c] for c in column_codes]) for r in row_codes]
        whole = f"{self.say.dimension(row)}; {lower_first(self.say.dimension(column))}"
        return DataTable(
            identifier=identifier or _identifier([of], row, column),
            title=self._titled(of, whole),
            columns=(self.say.dimension(row), *(self.say.code(column, code) for code in column_codes)),
            rows=tuple((self._code(row, r), *values) for r, values in shown if values),
            machine_columns=(row, *column_codes),
            numeric=(False, *(True for _ in column_codes)),
            notes=(
                *self.notes(figures, [cells[r, c] for r in row_codes for c in column_codes]),
                *self._left_out(every, shown),
            ),
            indicator=of.indicator,
            source=self.say.sources(figures),
        )

    def title(self, numbers: Sequence[Number], dimension: str) -> str:
        """Two numbers are both named; of more the columns tell."""
        names = [number.title or self.say.indicator(number.indicator) for number in numbers]
        named = "; ".join([names[0], *map(lower_first, names[1:])]) if len(names) <= 2 else names[0]
        if len(names) > 2:
            named = self.say.words.text("{indicator} and related numbers", indicator=named)
        return self._titled(Number(numbers[0].indicator, title=named), self.say.dimension(dimension))

    def _titled(self, number: Number, dimension: str) -> str:
        """Victims formally identified: sex, 2025"""
        return self.say.words.text(
            "{indicator}: {dimension}, {period}",
            indicator=number.title or self.say.indicator(number.indicator),
            dimension=lower_first(dimension),
            period=self.say.words.period(self.say.edition.period),
        )

    def notes(self, figures: Iterable[PublicFigure], shown: Iterable[PublicFigure] | None = None) -> tuple[str, ...]:
        """Breaks of the series, and what small cells and withheld shares mean where some of those `shown` are."""
        figures = tuple(figures)
        reasons = {(one.reason, one.scale == "count") for one in (figures if shown is None else shown)}
        t = self.say.words.text
        found = dict.fromkeys(text for figure in figures for text in (*figure.breaks, *figure.notes))
        said = [self.say.mark(text) for text in found if text != NOT_LINKED]
        if (FEWER_THAN_10, True) in reasons:
            said.append(t("{sign}: fewer than {n}, or none.", sign=SHOWN_SMALL, n=SMALLEST))
        if (FEWER_THAN_10, False) in reasons:
            said.append(t("Too few: the number would rest on fewer than {n}.", n=SMALLEST))
        if (TOO_FEW_FOR_A_SHARE, False) in reasons:
            said.append(
                t("Too few: a share is given only where {n} or more stand behind it.", n=str(LEAST_FOR_A_SHARE))
            )
        return tuple(said)

    def _cells(self, number: Number, dimension: str) -> Mapping[str, PublicFigure]:
        figures = self.say.edition.figures_of(number.indicator, number.statistic, dimension)
        return {figure.by[dimension]: figure for figure in figures}

    def _at(self, cells: Mapping[str, PublicFigure], code: str) -> Cell:
        return self.say.cell(cells.get(code))

    def _code(self, dimension: str, code: str) -> Cell:
        return Cell(self.say.code(dimension, code), code)

    def _headings(
        self, columns: Sequence[Number], found: Sequence[Mapping[str, PublicFigure] | Mapping[int, PublicFigure]]
    ) -> tuple[str, ...]:
        """The heading of each column: what it counts where there is one, else which number it is and its unit."""
        return tuple(
            self._heading(number, cells, alone=len(columns) == 1) for number, cells in zip(columns, found, strict=True)
        )

    def _heading(
        self, number: Number, cells: Mapping[str, PublicFigure] | Mapping[int, PublicFigure], *, alone: bool
    ) -> str:
        unit = self._scale(number, cells)
        if alone and not number.title:
            return upper_first(unit)
        figure = next(iter(cells.values()), None)
        if number.title and figure is not None and figure.scale in ("count", "days"):
            return number.title  # it says what is counted
        name = number.title or self.say.indicator(number.indicator)
        return self.say.words.text("{name}, {unit}", name=name, unit=unit)

    def _scale(self, number: Number, cells: Mapping[str, PublicFigure] | Mapping[int, PublicFigure]) -> str:
        figure = next(iter(cells.values()), None)
        return self.say.scale(figure) if figure else self.say.words.unit(INDICATORS[number.indicator].unit)

    def _left_out(self, every: _Rows, shown: _Rows) -> tuple[str, ...]:
        """What is not shown, in words: only zeros, or also small cells."""
        before, after = ([cell for _, cells in rows for cell in cells] for rows in (every, shown))
        if len(before) == len(after):
            return ()
        if all(isinstance(cell.raw, int | float) for cell in before):
            return (self.say.words.text("Rows and columns that are not shown are 0."),)
        return (self.say.words.text("Rows and columns that are not shown hold no number of {n} or more.", n=SMALLEST),)


def _number(number: Number | str) -> Number:
    return Number(number) if isinstance(number, str) else number


def _machine(number: Number) -> str:
    return "_".join(filter(None, (number.indicator, number.statistic)))


def _identifier(numbers: Sequence[Number], *dimensions: str) -> str:
    """id1-as1-by-region: the same numbers by the same dimensions are the same table wherever they stand."""
    what = "-".join(dict.fromkeys(_machine(number) for number in numbers))
    return f"{what}-by-{'-and-'.join(dimensions)}".lower().replace("_", "-")


def _says(cells: Sequence[Cell]) -> bool:
    return any(isinstance(cell.raw, int | float) and cell.raw > 0 for cell in cells)


def _first(cells: Sequence[Cell]) -> float:
    return float(cells[0].raw) if isinstance(cells[0].raw, int | float) else 0.0


def lower_first(text: str) -> str:
    """A title inside a sentence: its first letter small, unless it is an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """The begin of a sentence: its first letter capital."""
    return text[:1].upper() + text[1:]
