"""A share that somebody published without an interval is shown with what it would be, and says what is assumed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from statsmodels.stats.proportion import proportion_confint

from prystan.evidence.country.pack import load_pack
from prystan.report.chapters import prevention
from prystan.report.chapters.page import Page
from prystan.report.chapters.published_shares import published_shares
from prystan.report.edition import Edition
from prystan.report.model import Cell, DataTable
from prystan.report.words import Words

LANGUAGES = ("en", "be", "ru")


def table(edition: Edition, language: str = "en") -> DataTable:
    (found,) = [b for b in published_shares(Page(edition, Words(language))) if isinstance(b, DataTable)]
    return found


def rows(edition: Edition, period: str) -> list[dict[str, Cell]]:
    shown = table(edition)
    named = [dict(zip(shown.machine_columns, row, strict=True)) for row in shown.rows]
    return [
        row
        for row in named
        if str(row["period_and_source"].raw).startswith(period) and row["series"].raw == "awareness"
    ]


def test_a_share_without_a_sample_size_has_a_row_for_each_that_is_assumed(empty: Edition) -> None:
    found = rows(empty, "2006-07")
    assert [row["respondents"].raw for row in found] == [500, 1000, 2000]
    assert {row["share"].raw for row in found} == {95}
    assert {row["respondents_from"].text for row in found} == {"assumed"}


def test_its_interval_is_that_of_an_independent_library(empty: Edition) -> None:
    """The lower end from 94.5 %, the upper from 95.5 %: 95 % was rounded."""
    for row in rows(empty, "2006-07"):
        asked = int(str(row["respondents"].raw))
        lower = proportion_confint(0.945 * asked, asked, method="beta")[0]
        upper = proportion_confint(0.955 * asked, asked, method="beta")[1]
        assert row["interval_effect_1"].raw == f"{100 * lower:.1f}/{100 * upper:.1f}"


def test_a_share_whose_source_says_how_many_answered_has_only_the_design_effect_assumed(empty: Edition) -> None:
    (only,) = rows(empty, "2019 survey")
    assert (only["respondents"].raw, only["respondents_from"].raw) == (1041, "published")
    assert only["interval_effect_2"].raw == "81.1/88.4"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chapter_marks_what_is_assumed_in_every_language(empty: Edition, language: str) -> None:
    words = Words(language)
    shown = table(empty, language)
    assert shown in prevention.build(empty, words).blocks
    assert any(row[4].text == words.text("assumed") for row in shown.rows)
    assert len(shown.notes) == 3


def test_a_pack_without_survey_shares_has_no_such_table(empty: Edition) -> None:
    assert published_shares(Page(replace(empty, pack=load_pack("am")), Words("en"))) == ()
