"""What can be said of a percentage that was published without its interval."""

from __future__ import annotations

import pytest
from statsmodels.stats.proportion import proportion_confint

from prystan.evidence.surveys import published_proportion


def test_with_a_sample_size_and_a_design_effect_there_is_one_interval() -> None:
    (only,) = published_proportion(0.85, 1041, 1.0, rounded_to=0.0)
    assert (only.lower, only.upper) == pytest.approx(proportion_confint(0.85 * 1041, 1041, method="beta"), abs=1e-9)
    assert not only.respondents_assumed
    assert not only.effect_assumed


def test_without_a_design_effect_each_interval_says_which_was_assumed() -> None:
    intervals = published_proportion(0.85, 1041)
    assert [i.design_effect for i in intervals] == [1.0, 1.5, 2.0]
    assert all(i.effect_assumed and not i.respondents_assumed for i in intervals)
    assert [i.upper - i.lower for i in intervals] == sorted(i.upper - i.lower for i in intervals)


def test_without_a_sample_size_there_is_only_a_table_of_what_it_would_be() -> None:
    intervals = published_proportion(0.95, None, 1.5)
    assert [i.respondents for i in intervals] == [500, 1000, 2000]
    assert all(i.respondents_assumed for i in intervals)


def test_the_interval_allows_for_what_rounding_hid() -> None:
    (exact,), (rounded,) = (published_proportion(0.85, 1041, 1.0, rounded_to=step) for step in (0.0, 0.01))
    assert rounded.lower < exact.lower < exact.upper < rounded.upper


@pytest.mark.parametrize(("value", "respondents", "effect"), [(1.2, 100, 1.0), (0.5, 0, 1.0), (0.5, 100, 0.0)])
def test_what_cannot_be_is_refused(value: float, respondents: int, effect: float) -> None:
    with pytest.raises(ValueError, match=r"between 0 and 1|positive"):
        published_proportion(value, respondents, effect)
