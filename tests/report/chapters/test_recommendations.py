"""A recommendation follows from a public figure by a rule, and from nothing else."""

from __future__ import annotations

import pytest

from prystan.evidence.indicators import INDICATORS
from prystan.report.chapters.page import Page
from prystan.report.chapters.recommendations import applying
from prystan.report.chapters.rules import RULES
from prystan.report.edition import Edition
from prystan.report.words import Words


def test_rules_name_indicators_that_exist() -> None:
    assert {rule.indicator for rule in RULES} <= set(INDICATORS)


def test_each_recommendation_rests_on_a_figure_on_the_side_that_its_rule_names(full: Edition) -> None:
    found = list(applying(Page(full, Words("en"))))
    assert found
    for rule, figure in found:
        assert figure in full.figures
        if rule.side == "absent":
            assert figure.value is None
        else:
            assert figure.value is not None
            assert (figure.value < rule.bound) == (rule.side == "below")


def test_nothing_is_recommended_on_what_was_not_reported(empty: Edition) -> None:
    assert {rule.side for rule, _ in applying(Page(empty, Words("en")))} == {"absent"}


@pytest.mark.parametrize("language", ["be", "ru"])
def test_advice_is_translated(language: str) -> None:
    words = Words(language)
    for rule in RULES:
        assert words.text(rule.advice) != rule.advice
