"""The chapter on the hidden population: every method beside the headline, or a refusal with its reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from prystan.evidence.country.pack import CountryPack
from prystan.evidence.disclosure import protect, public_figures
from prystan.evidence.disclosure.earlier import Earlier, of_content, record
from prystan.evidence.estimation import CaptureTable, Settings, Study, study
from prystan.evidence.estimation.pooling import pool
from prystan.evidence.estimation.strata import estimates_of_draws
from prystan.evidence.indicators import MEASURES, Context, InternalCounts, Period
from prystan.evidence.indicators.captures import (
    FEW_ON_SEVERAL,
    NO_DRAWS,
    HiddenOfDraws,
    HiddenPopulation,
    HiddenStratum,
)
from prystan.report.chapters import hidden, recommendations
from prystan.report.charts import to_svg
from prystan.report.edition import Edition
from prystan.report.gather import ReportError, gather
from prystan.report.model import Chapter, Chart, DataTable, Definitions, KeyFigures, Listing, Paragraph
from prystan.report.words import Words

KOSOVO = Path(__file__).parents[2] / "published" / "mse" / "Kosovo.csv"
CUT_OFF = date(2026, 1, 31)
LANGUAGES = ("en", "be", "ru")


def edition_with(population: HiddenPopulation, pack: CountryPack, earlier: Sequence[Earlier] = ()) -> Edition:
    missing = dict.fromkeys(MEASURES, "No contributor sent the table victims.")
    context = Context(Period.year(2025), CUT_OFF, pack.code, pack.currency, pack.regions.values)
    internal = InternalCounts((), not_reported=missing, hidden=population)
    counts = protect(internal, earlier=earlier, period=context.period)
    return Edition(pack, context.period, CUT_OFF, public_figures(counts, context), counts, version="0")


@pytest.fixture(scope="module")
def estimated(pack: CountryPack) -> Edition:
    table = CaptureTable.from_csv(KOSOVO)
    found = study(table, ["bic", "stepwise", "threshold"], Settings(max_order=2, replicates=100))
    return edition_with(HiddenPopulation(table.lists, table.lists, given=True, study=found, reason=""), pack)


@pytest.fixture(scope="module")
def stratified(pack: CountryPack) -> Edition:
    table = CaptureTable.from_csv(KOSOVO)
    found = study(table, ["bic"], Settings(replicates=40))
    strata = (
        HiddenStratum("year", "2024", table, found["bic"], ""),
        HiddenStratum("age_group", "child", None, None, FEW_ON_SEVERAL),
    )
    whole = HiddenPopulation(table.lists, table.lists, given=True, study=found, reason="", strata=strata)
    return edition_with(whole, pack)


@cache
def kosovo() -> Study:
    return study(CaptureTable.from_csv(KOSOVO), ["bic"], Settings(max_order=2, replicates=40))


def with_links(pack: CountryPack, drawn: list[CaptureTable]) -> Edition:
    """Kosovo, and tables that may each be its own if links are other than they seem."""
    table, found = CaptureTable.from_csv(KOSOVO), kosovo()
    pooled = pool(estimates_of_draws(drawn, "bic", Settings(max_order=2, replicates=40, workers=1)))
    whole = HiddenPopulation(table.lists, table.lists, given=True, study=found, reason="",
                             of_draws=HiddenOfDraws(tuple(drawn), pooled, ""))  # fmt: skip
    return edition_with(whole, pack)


def with_more_on_two_lists(share: float) -> CaptureTable:
    """Kosovo with so much larger overlaps: as if more links were found, or fewer where it is below 0."""
    table = CaptureTable.from_csv(KOSOVO)
    several = np.bitwise_count(np.arange(len(table.counts))) > 1
    return CaptureTable(table.lists, np.where(several, np.round(table.counts * (1 + share)), table.counts))


@pytest.fixture(scope="module")
def missed(pack: CountryPack) -> Edition:
    """In the draws more people are on several lists than in the linkage."""
    return with_links(pack, [with_more_on_two_lists(share) for share in (0.6, 0.7, 0.8)])


@pytest.fixture(scope="module")
def refused(pack: CountryPack) -> Edition:
    lists = ("a", "b", "c")
    return edition_with(HiddenPopulation(lists, lists, reason=FEW_ON_SEVERAL), pack)


def chapter(edition: Edition, language: str) -> Chapter:
    return hidden.build(edition, Words(language))


def prose(built: Chapter) -> str:
    said = [block.text for block in built.blocks if isinstance(block, Paragraph)]
    said += [item for block in built.blocks if isinstance(block, Listing) for item in block.items]
    return " ".join(said)


def test_the_lead_gives_an_interval_and_all_methods(estimated: Edition) -> None:
    lead = chapter(estimated, "en").blocks[0]
    assert isinstance(lead, Paragraph)
    assert re.search(
        r"about [\d,]+ persons \(95 % interval [\d,]+–[\d,]+\); by method, the answer lies between", lead.text
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_shows_every_method_and_is_told_in_words(estimated: Edition, language: str) -> None:
    (chart,) = [block for block in chapter(estimated, language).blocks if isinstance(block, Chart)]
    methods = [str(row[0].raw) for row in chart.table.rows]
    assert methods == ["stepwise", "bic", "threshold", "chao", "independence"]
    assert chart.table.rows[0][1].text in chart.alternative
    assert "<svg" in to_svg(chart, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_assumptions_are_in_plain_words_and_how_far_it_moves_is_said(estimated: Edition, language: str) -> None:
    built = chapter(estimated, language)
    (assumed,) = [block for block in built.blocks if isinstance(block, Definitions)]
    (moves,) = [block for block in built.blocks if isinstance(block, Listing)]
    assert len(assumed.items) == 5
    assert len(moves.items) == 5
    if language != "en":
        assert not re.search(r"[A-Za-z]{4,} [a-z]{3,} [a-z]{3,}", prose(built))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_stratum_is_a_line_with_its_interval_or_its_reason(stratified: Edition, language: str) -> None:
    built, words = chapter(stratified, language), Words(language)
    (table,) = [block for block in built.blocks if isinstance(block, DataTable)
                and block.identifier == "hidden-population-by-group"]  # fmt: skip
    year, child = table.rows
    assert all(isinstance(cell.raw, int) for cell in year[1:4])
    assert child[1].text == words.text("not estimated")
    assert child[4].text == words.evidence(FEW_ON_SEVERAL)
    assert (year[0].raw, child[0].raw) == ("2024", "child")


def by_linkage(edition: Edition, language: str) -> DataTable:
    (table,) = [block for block in chapter(edition, language).blocks
                if isinstance(block, DataTable) and block.identifier == "hidden-population-by-linkage"]  # fmt: skip
    return table


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_estimate_stands_with_perfect_linkage_and_with_the_one_that_was_had(missed: Edition, language: str) -> None:
    perfect, had = by_linkage(missed, language).rows
    hp1, hp4 = missed.figure("HP1"), missed.figure("HP4")
    assert hp1 is not None
    assert hp4 is not None
    assert [row[0].raw for row in (perfect, had)] == ["HP1", "HP4"]
    assert [row[1].raw for row in (perfect, had)] == [hp1.value, hp4.value]
    assert hp4.interval == (0.95, had[2].raw, had[3].raw)
    (figures,) = [block for block in chapter(missed, language).blocks if isinstance(block, KeyFigures)]
    assert [item.indicator for item in figures.items][:2] == ["HP1", "HP4"]


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.7, "links were probably missed"), (-0.7, "are doubtful"), (0.0, "less than one step")],
)
def test_it_is_said_what_the_difference_means(pack: CountryPack, share: float, said: str) -> None:
    assert said in prose(chapter(with_links(pack, [with_more_on_two_lists(share)] * 2), "en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_links_were_not_drawn_the_total_is_said_to_take_them_as_right(estimated: Edition, language: str) -> None:
    built, words = chapter(estimated, language), Words(language)
    assert words.text("The total takes every link as right. {reason}", reason=words.evidence(NO_DRAWS)) in prose(built)
    figure = estimated.figure("HP4")
    assert figure is not None
    assert (figure.value, figure.reason) == (None, NO_DRAWS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_estimate_that_is_older_than_the_counts_says_so(
    estimated: Edition, pack: CountryPack, language: str
) -> None:
    said = record((), None, Period.year(2025), "controlled rounding", hidden=estimated.counts.hidden)
    population = HiddenPopulation(("a", "b", "c"), ("a", "b", "c"), reason=FEW_ON_SEVERAL)
    again = edition_with(population, pack, earlier=[of_content("first", said)])
    repeated = Words(language).text("This estimate was first published in an earlier edition and is repeated: a second "
                                    "one of the same period could show single persons.")  # fmt: skip
    assert repeated in prose(chapter(again, language))
    assert repeated not in prose(chapter(estimated, language))
    assert again.figure("HP1") == estimated.figure("HP1")


def test_no_list_is_named_with_a_number_of_its_own(estimated: Edition) -> None:
    for said in re.split(r"(?<=\.) ", prose(chapter(estimated, "en"))):
        if any(name in said for name in ("EXH", "ABA", "OSCE", "HRW")):
            assert not re.search(r"\d", said), said


def test_key_figures_are_the_estimate_and_the_share_that_was_detected(estimated: Edition) -> None:
    hp1 = estimated.figure("HP1")
    assert hp1 is not None
    assert hp1.interval is not None
    assert hp1.interval[0] == 0.95
    assert hp1.value is not None
    assert hp1.value % 10 == 0
    assert hp1.sources == ("EXH", "ABA", "OSCE", "HRW")


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_that_bear_no_estimate_are_a_result_with_its_reason(refused: Edition, language: str) -> None:
    built = chapter(refused, language)
    words = Words(language)
    assert words.evidence(FEW_ON_SEVERAL) in prose(built)
    (figures,) = [block for block in built.blocks if isinstance(block, KeyFigures)]
    assert figures.items[0].value == words.text("not estimated")
    assert not [block for block in built.blocks if isinstance(block, Chart)]


def test_where_an_estimate_was_refused_nobody_is_told_to_link(refused: Edition, empty: Edition) -> None:
    def advice(edition: Edition) -> set[str]:
        page = recommendations.Page(edition, Words("en"))
        return {rule.advice for rule, figure in recommendations.applying(page) if figure.indicator == "HP1"}

    assert any("Win further bodies" in text for text in advice(refused))
    assert not any("Link the lists" in text for text in advice(refused))
    assert any("Link the lists" in text for text in advice(empty))


def test_a_file_that_is_no_table_of_overlaps_stops_the_report(tmp_path: Path, pack: CountryPack) -> None:
    (tmp_path / "wrong.csv").write_text("a,b,count\n1,0,-4\n")
    with pytest.raises(ReportError, match=r"wrong\.csv is no table of overlaps: line 2: a count is negative"):
        gather([], "by", workdir=tmp_path, captures=tmp_path / "wrong.csv")


def test_a_key_figure_stands_with_its_interval(estimated: Edition) -> None:
    (figures,) = [block for block in chapter(estimated, "en").blocks if isinstance(block, KeyFigures)]
    assert re.search(r"95 % interval: [\d,]+–[\d,]+\.", figures.items[0].detail)
