"""What a chapter is written with: sentences, key figures, tables, charts, and a plain word where there is nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from prystan.evidence.disclosure import PublicFigure
from prystan.evidence.indicators import INDICATORS
from prystan.evidence.indicators.evaluation import NOT_LINKED
from prystan.evidence.model.schema import Unit
from prystan.report import charts
from prystan.report.chapters.cells import Speaker, is_small, known
from prystan.report.chapters.tables import SMALLEST, Number, Numbers, Tables, lower_first, upper_first
from prystan.report.edition import Edition
from prystan.report.model import Block, Chapter, Chart, DataTable, Figurative, Heading, KeyFigure, KeyFigures, Paragraph
from prystan.report.words import Words

TOLD = 8
"""A text alternative tells so many values; the table has all."""


class Page:
    """One chapter in the making. Its parts are tuples of blocks, so that a part that says nothing is empty."""

    def __init__(self, edition: Edition, words: Words) -> None:
        self.edition = edition
        self.words = words
        self.say = Speaker(edition, words)
        self.tables = Tables(self.say)

    @cached_property
    def when(self) -> str:
        """The period as a part of a sentence: in 2025."""
        return self.words.during(self.edition.period)

    def chapter(
        self, identifier: str, title: str, *parts: Sequence[Block], annex: bool = False, rounded: bool = True
    ) -> Chapter:
        """The chapter; where it shows rounded numbers, with one note on how to read them."""
        blocks = list(_once(block for part in parts for block in part))
        shows = any(isinstance(block, DataTable | KeyFigures | Chart | Figurative) for block in blocks)
        if shows and rounded and not annex:
            blocks += self.reading()
        return Chapter(identifier, title, tuple(blocks), annex)

    def lead(self, text: str) -> tuple[Paragraph, ...]:
        """The chapter's answer in one sentence."""
        return (Paragraph(upper_first(text), "lead"),)

    def body(self, *sentences: str) -> tuple[Paragraph, ...]:
        """A paragraph of whole sentences; nothing where there are none."""
        said = [upper_first(sentence) for sentence in sentences if sentence]
        return (Paragraph(" ".join(said)),) if said else ()

    def note(self, text: str, kind: str = "note") -> tuple[Paragraph, ...]:
        return (Paragraph(upper_first(text), kind),)

    def heading(self, text: str) -> tuple[Heading, ...]:
        return (Heading(text),)

    def reading(self) -> list[Block]:
        """Said once a chapter: that counts are rounded, and that a person on two lists counts twice."""
        done = self.edition.statement
        said = [
            self.words.text(
                "Counts of persons and cases are rounded to multiples of {base}, and those below {threshold} are shown "
                "as “{sign}”; so parts may not add up to their total.",
                base=str(done.base), threshold=str(done.threshold), sign=f"<{done.threshold}",
            )
        ]  # fmt: skip
        if any(NOT_LINKED in figure.notes for figure in self.edition.figures):
            said.append(self.words.evidence(NOT_LINKED))
        return [Paragraph(" ".join(said), "note")]

    def own_words(self, text: str) -> str:
        """A text of the country pack in this language, where the pack has it; else as the pack wrote it."""
        return self.edition.pack.text(text, self.words.language)

    def figure(self, indicator: str, statistic: str = "", /, **by: str) -> PublicFigure | None:
        return self.edition.figure(indicator, statistic, **by)

    def quantity(self, indicator: str, statistic: str = "", /, **by: str) -> str:
        """The figure with its unit, for a sentence."""
        return self.say.quantity(self.figure(indicator, statistic, **by))

    def unlinked(self, indicator: str) -> bool:
        """Whether records are counted where persons are meant, because nobody has linked the lists."""
        figure = self.figure(indicator)
        return figure is not None and figure.unit is Unit.RECORD

    def knows(self, *indicators: str | tuple[str, str]) -> bool:
        """Whether each of the numbers can be said."""
        pairs = [(of, "") if isinstance(of, str) else of for of in indicators]
        return all(known(self.figure(*pair)) for pair in pairs)

    def reason(self, indicator: str, statistic: str = "") -> str:
        """Why an indicator has no number, as a sentence."""
        figure = self.figure(indicator, statistic)
        return self.words.evidence(figure.reason) if figure is not None and figure.reason else ""

    def key_figures(self, *numbers: Number | str) -> tuple[Block, ...]:
        """Large numbers with unit, period and source."""
        return (KeyFigures(tuple(self._key(Number(n) if isinstance(n, str) else n) for n in numbers)),)

    def _key(self, number: Number) -> KeyFigure:
        figure = self.figure(number.indicator, number.statistic)
        label = number.title or self.say.indicator(number.indicator)
        if figure is None or not known(figure):
            reason = self.words.evidence(figure.reason) if figure is not None and figure.reason else ""
            return KeyFigure(
                number.indicator, self.say.cell(figure).text, label, f"{number.indicator}. {reason}".strip()
            )
        detail = self.words.text(
            "{id}: {unit}, {period}. {source}",
            id=number.indicator, unit=self.say.scale(figure), period=self.words.period(figure.period),
            source=self.say.sources([figure], few=2),
        )  # fmt: skip
        marks = [*filter(None, [self.say.interval(figure)]), *(self.say.mark(text) for text in figure.breaks)]
        return KeyFigure(number.indicator, self.say.cell(figure).text, label, " ".join([detail, *marks]))

    def absent(self, number: Number | str) -> tuple[Block, ...]:
        """One sentence in the place of a table or chart that has no number: what is missing, and why."""
        of = Number(number) if isinstance(number, str) else number
        name = of.title or self.say.indicator(of.indicator)
        reason = self.reason(of.indicator, of.statistic) or self.words.text("No such breakdown was counted.")
        return self.note(self.words.text("{indicator} ({id}): not reported. {reason}", indicator=name, id=of.indicator,
                                         reason=reason))  # fmt: skip

    def empty(self, table: DataTable | None, number: Number | str) -> tuple[Block, ...]:
        """In the place of a table without rows: every number is small; in the place of none: not reported."""
        if table is None:
            return self.absent(number)
        return self.note(self.words.text("{title}. Every number is below {n}, or none.", title=table.title, n=SMALLEST))

    def table(self, numbers: Numbers, dimension: str) -> tuple[Block, ...]:
        """A table by one dimension; else why there is none."""
        table = self.tables.by(numbers, dimension)
        return (table,) if table and table.rows else self.empty(table, numbers[0])

    def cross(self, number: Number | str, row: str, column: str) -> tuple[Block, ...]:
        """A table by two dimensions; else why there is none."""
        table = self.tables.cross(number, row, column)
        return (table,) if table and table.rows else self.empty(table, number)

    def bars(self, number: Number | str, dimension: str) -> tuple[Block, ...]:
        """A bar chart by one dimension with its table; else why there is none."""
        table = self.tables.by([number], dimension)
        if table is None or not table.rows:
            return self.empty(table, number)
        if not has_number(table):
            return (table,)
        chart = charts.bar(
            table, words=self.words, identifier=table.identifier, title=table.title,
            alternative=self.alternative(self.words.text("Bar chart."), table),
        )  # fmt: skip
        return (chart,)

    def main_series(self) -> tuple[Block, ...]:
        """Detected, identified, assisted by year: the chart that report and brief begin with."""
        t = self.words.text
        return self.lines(
            [
                Number("ID1", title=t("Detected")),
                Number("ID2", title=t("Identified")),
                Number("AS1", title=t("Assisted")),
            ],
            "detected-identified-assisted-by-year",
            t("Presumed victims detected, victims identified and victims assisted"),
        )

    def region_map(self, number: Number | str) -> tuple[Block, ...]:
        """A map of the regions with its table; else why there is none."""
        table = self.tables.by([number], "region")
        if table is None or not table.rows:
            return self.empty(table, number)
        picture = charts.region_map(
            table, boundaries=self.edition.pack.boundaries, words=self.words, identifier=f"map-{table.identifier}",
            title=table.title, alternative=self.alternative(self.words.text("Map of the regions."), table),
            missing=self.words.text("not reported"),
            names={code: self.say.region(code) for code in self.edition.pack.regions.values},
        )  # fmt: skip
        return (picture,)

    def lines(self, numbers: Numbers, identifier: str, title: str) -> tuple[Block, ...]:
        """A chart over years with its table, only the table for a single year, or why there is none."""
        first, last = self._span(numbers)
        titled = self.words.text("{title}, {years}", title=title, years=self.words.year_range(first, last))
        table = self.tables.years(numbers, identifier, titled)
        if table is None:
            return self.absent(numbers[0])
        if len(table.rows) < 2 or not has_number(table):
            return (table,)
        chart = charts.line(
            table, values=range(1, len(table.columns)), words=self.words, identifier=identifier, title=titled,
            alternative=self.alternative(self.words.text("Line chart over years."), table),
        )  # fmt: skip
        return (chart,)

    def _span(self, numbers: Numbers) -> tuple[int, int]:
        each = [Number(n) if isinstance(n, str) else n for n in numbers]
        years = [year for n in each for year in self.edition.series(n.indicator, n.statistic)]
        end = self.edition.period.end.year
        return min(years, default=end), max(years, default=end)

    def alternative(self, kind: str, table: DataTable) -> str:
        """What a picture shows, in words: its title, then its values, the first of them where there are many."""
        told = [self._row(table, index) for index in range(min(len(table.rows), TOLD))]
        more = self.words.text("The table has all values.") if len(table.rows) > TOLD else ""
        return " ".join(filter(None, [kind, f"{table.title}.", f"{'; '.join(told)}.", more]))

    def _row(self, table: DataTable, index: int) -> str:
        row = table.rows[index]
        values = row[1:]
        if len(values) == 1:
            return f"{row[0].text}: {values[0].text}"
        named = [f"{lower_first(name)} {cell.text}" for name, cell in zip(table.columns[1:], values, strict=True)]
        return f"{row[0].text}: {', '.join(named)}"


def has_number(table: DataTable) -> bool:
    """Whether a chart of the table would show anything but small cells."""
    return any(isinstance(cell.raw, int | float) for row in table.rows for cell in row[1:])


def _once(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks without a note that was given before: that something is not reported is said once a chapter."""
    said: set[str] = set()
    for block in blocks:
        if isinstance(block, Paragraph):
            if block.text in said:
                continue
            said.add(block.text)
        yield block


def reported(edition: Edition, identifiers: Iterable[str] | None = None) -> tuple[list[str], list[str]]:
    """Indicators that have at least one number, and those that have none."""
    have: list[str] = []
    lack: list[str] = []
    numbers = {figure.indicator for figure in edition.figures if known(figure) or is_small(figure)}
    for identifier in identifiers or INDICATORS:
        (have if identifier in numbers else lack).append(identifier)
    return have, lack
