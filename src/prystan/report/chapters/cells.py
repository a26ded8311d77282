"""A figure as it stands in a table and in a sentence; a code, a dimension and a source as they are called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from prystan.evidence.country.instruments import article_titles
from prystan.evidence.disclosure import TOO_FEW_FOR_A_SHARE, PublicCell, PublicFigure, fact
from prystan.evidence.indicators import DIMENSIONS, FEWER_THAN_10, INDICATORS, UNKNOWN
from prystan.evidence.indicators.methods import NOTHING_TO_DIVIDE_BY
from prystan.evidence.model.schema import Unit
from prystan.report.edition import Edition
from prystan.report.model import Cell
from prystan.report.words import SMALL, Amount, Words, msg
from prystan.report.words.sentences import DIFFERENTLY, sentence_patterns

SHOWN_SMALL = "<10"
"""How a small cell stands in a table; sentences say it in words."""

DIGITS = {"count": 0, "percent": 0, "per 100,000": 1, "per 1,000": 1, "days": 0, "months": 1, "money": 0}

_PER = {
    "per 100,000": msg("{n} per 100,000 inhabitants"),
    "per 1,000": msg("{n} per 1,000 households"),
}


def is_small(figure: PublicFigure | None) -> bool:
    """True for a count below 10, and for what is computed from one."""
    return figure is not None and figure.reason == FEWER_THAN_10


def known(figure: PublicFigure | None) -> bool:
    """True where there is something to say in a sentence: a value, or a small count."""
    return figure is not None and (figure.value is not None or (is_small(figure) and figure.scale == "count"))


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says figures and codes of one edition in one language."""

    edition: Edition
    words: Words

    def cell(self, figure: PublicFigure | None) -> Cell:
        """The cell of a table. What has no number has words; a share of too few has none."""
        if figure is None:
            return Cell(self.words.text("not reported"))
        if figure.value is not None:
            return Cell(self.short(figure), figure.shown)
        if figure.reason == FEWER_THAN_10:
            if figure.scale == "count":
                return Cell(SHOWN_SMALL, SHOWN_SMALL)
            return Cell(self.words.text("too few"))
        return Cell(self.absent(figure.reason or ""))

    def absent(self, reason: str) -> str:
        """Two or three words for a number that is not there."""
        if reason == TOO_FEW_FOR_A_SHARE:
            return self.words.text("too few")
        if reason == NOTHING_TO_DIVIDE_BY:
            return self.words.text("no case")
        if reason.startswith("Not yet"):
            return self.words.text("not yet estimated")
        if reason.startswith("Not estimated"):
            return self.words.text("not estimated")
        return self.words.text("not reported")

    def short(self, figure: PublicFigure) -> str:
        """The number as a table shows it: with a percent sign, else without unit (the column names it)."""
        value, digits = figure.shown or fact(0), DIGITS[figure.scale]
        if figure.scale == "percent":
            return self.words.percent(value, digits)
        if figure.scale == "money":
            return self.words.money(value, self.edition.pack.currency)
        return self.words.number(value, digits)

    def public_cell(self, cell: PublicCell) -> Cell:
        """The cell of a table that is made of counts, not of figures."""
        if cell.shown is None:
            return Cell(SHOWN_SMALL, SHOWN_SMALL)
        return Cell(self.words.number(cell.shown), cell.shown)

    def counted(self, cell: PublicCell) -> str:
        """A count for a sentence, without its unit; a small one in words."""
        return self.words.amount(SMALL if cell.shown is None else cell.shown)

    def amount(self, figure: PublicFigure | None) -> Amount:
        """The number for a sentence; a small count as `SMALL`. Ask `known` first."""
        return SMALL if figure is None or figure.shown is None else figure.shown

    def quantity(self, figure: PublicFigure | None) -> str:
        """A figure in running text, with its unit: 345 persons; 43 %; 12 days."""
        if figure is None:
            return self.words.text("not reported")
        if not known(figure):
            return self.cell(figure).text
        if figure.scale == "count":
            return self.words.quantity(figure.unit, self.amount(figure))
        if figure.scale == "days":
            return self.words.days(figure.shown or fact(0))
        if figure.scale == "months":
            return self.words.quantity(Unit.MONTH, figure.shown or fact(0))
        if figure.scale in ("per 100,000", "per 1,000"):
            return self.words.text(_PER[figure.scale], n=self.short(figure))
        return self.short(figure)

    def interval(self, figure: PublicFigure) -> str:
        """The interval of an estimate as a sentence; nothing where there is none."""
        if figure.between is None:
            return ""
        low, high = figure.between
        digits = DIGITS[figure.scale]
        percent = figure.scale == "percent"
        ends = self.words.percent_range(low, high) if percent else self.words.number_range(low, high, digits)
        return self.words.text("95 % interval: {interval}.", interval=ends)

    def scale(self, figure: PublicFigure) -> str:
        """What the numbers of a column are: Persons; %; Days."""
        names = {
            "percent": "%",
            "per 100,000": self.words.text("per 100,000 inhabitants"),
            "per 1,000": self.words.text("per 1,000 households"),
            "days": self.words.unit(Unit.DAY),
            "months": self.words.unit(Unit.MONTH),
            "money": self.edition.pack.currency,
        }
        return names.get(figure.scale) or self.words.unit(figure.unit)

    def dimension(self, name: str) -> str:
        """The title of a dimension."""
        return self.words.text(DIMENSIONS[name].title)

    def code(self, dimension: str, code: str) -> str:
        """The label of a code of a dimension, whatever says it: model, country pack, manifest or CLDR."""
        if code == UNKNOWN:
            return self.words.text("Unknown")
        if (own := DIMENSIONS[dimension].values.get(code)) is not None:
            return self.words.text(own)
        if dimension == "region":
            return self.region(code)
        if dimension == "contributor":
            return self.contributor(code)
        if dimension == "article":
            return self.article(code)
        if (listed := DIMENSIONS[dimension].codes) is not None:
            return self.words.code(listed, code)
        return code

    def contributor(self, identifier: str) -> str:
        return self.edition.contributor_name(identifier, self.words.language)

    def region(self, code: str) -> str:
        return self.edition.pack.regions[code].label(self.words.language)

    def article(self, number: str) -> str:
        """An article of the criminal code with its title."""
        for row in self.edition.pack.articles.iter_rows(named=True):
            if row["article"] == number:
                title = row.get(self.words.language) or row["en"]
                return self.words.text("Article {number}: {title}", number=number, title=title)
        return number

    def provision(self, instrument: str, article: str) -> str:
        """The title of an article of a treaty; its number where the checklist has none."""
        found = article_titles().get((instrument, article))
        return found.title(self.words.language) if found else article

    def indicator(self, identifier: str) -> str:
        return self.words.indicator_name(identifier)

    def sources(self, figures: Iterable[PublicFigure], *, few: int = 99) -> str:
        """Who sent what a table is made of, and up to when. More than `few` contributors are counted, not named."""
        figures = tuple(figures)
        ids = sorted({source for figure in figures for source in figure.sources})
        names = "; ".join(self.contributor(source) for source in ids)
        if len(ids) > few:
            names = self.words.plural("{n} contributor", "{n} contributors", fact(len(ids)))
        elif not ids and any(INDICATORS[figure.indicator].chapter == "policy" for figure in figures):
            names = self.words.text("Country pack")
        return self.from_whom(names)

    def from_whom(self, names: str) -> str:
        """A source and the cut-off; the cut-off alone where there is no name."""
        cut_off = self.words.date(self.edition.cut_off)
        if not names:
            return self.words.text("Data as of {cut_off}.", cut_off=cut_off)
        return self.words.text("{contributors}. Data as of {cut_off}.", contributors=names, cut_off=cut_off)

    def mark(self, text: str) -> str:
        """A break or note beside a number. Who defines a word how stands in the annex, not under every table."""
        for pattern, shape, _ in sentence_patterns():
            if shape == DIFFERENTLY and (found := pattern.fullmatch(text)):
                status = found["word"]
                return self.words.text("Break: contributors define “{word}” differently (see the annex on breaks).",
                                       word=self.words.text(status))  # fmt: skip
        return self.words.evidence(text)

    def full_mark(self, text: str) -> str:
        """The whole of a break, with the names of contributors instead of their ids."""
        said = self.words.evidence(text)
        for one in self.edition.received:
            who = one.manifest.contributor
            said = re.sub(rf"(?<![\w-]){re.escape(who.id)}(?![\w-])", who.called(self.words.language), said)
        return said
