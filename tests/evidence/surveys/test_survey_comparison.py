"""Two surveys are compared only where question and mode allow."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prystan.evidence.surveys import Difference, Estimate, Question, Refusal, comparable, difference
from prystan.evidence.surveys.intervals import beta_interval

ASKED = Question("2019", "understands", "What is trafficking in human beings?", "FaceToFace", "Adults of 18 to 65")


def estimate(share: float, respondents: int) -> Estimate:
    lower, upper = beta_interval(share, respondents)
    error = (share * (1 - share) / respondents) ** 0.5
    return Estimate(share, lower, upper, 0.95, error, 1.0, respondents, respondents)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"wording": "Have you heard of trafficking?"}, "The question was worded differently."),
        ({"wording": None}, "The wording of the question was not recorded for both."),
        ({"mode": "Telephone"}, "The question was asked in another way."),
        ({"mode": None}, "How the question was asked was not recorded for both."),
        ({"population": "Adults of 18 and more"}, "They cover different populations."),
        ({"question": "risky_offer"}, "They ask different things."),
    ],
)
def test_a_difference_in_design_forbids_the_comparison(change: dict[str, str | None], reason: str) -> None:
    other = replace(ASKED, survey="2024", **change)
    assert comparable(ASKED, other) == (reason,)
    refused = difference(estimate(0.85, 1000), estimate(0.9, 1000), earlier_design=ASKED, later_design=other)
    assert refused == Refusal((reason,))


def test_case_spaces_and_punctuation_are_no_other_wording() -> None:
    other = replace(ASKED, survey="2024", wording="what is  trafficking in human beings", population=None)
    assert comparable(ASKED, other) == ()


def test_a_difference_has_an_interval() -> None:
    """Newcombe's first example: 56 of 70 and 48 of 80 differ by 0.2, from 0.0524 to 0.3339 with score intervals."""
    found = difference(
        estimate(48 / 80, 80), estimate(56 / 70, 70), earlier_design=ASKED, later_design=replace(ASKED, survey="2024")
    )
    assert isinstance(found, Difference)
    assert found.difference == pytest.approx(0.2)
    assert (found.lower, found.upper) == pytest.approx((0.0524, 0.3339), abs=0.02)
    assert found.distinct


def test_a_difference_of_chance_is_not_distinct() -> None:
    found = difference(estimate(0.85, 200), estimate(0.86, 200), earlier_design=ASKED, later_design=ASKED)
    assert isinstance(found, Difference)
    assert not found.distinct


def test_intervals_of_different_levels_are_not_joined() -> None:
    with pytest.raises(ValueError, match="levels"):
        difference(estimate(0.8, 100), replace(estimate(0.9, 100), level=0.9), earlier_design=ASKED, later_design=ASKED)


def test_a_design_is_read_from_its_row() -> None:
    row = {
        "survey": "2019",
        "question": "understands",
        "wording": "W",
        "mode": "Web",
        "population": None,
        "sampling": "x",
    }
    assert Question.of(row) == Question("2019", "understands", "W", "Web", None)
