"""The price of noise: conversions between ρ and ε agree with each other and with what is known."""

from __future__ import annotations

import math

import numpy as np
import opendp.prelude as dp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prystan.evidence.disclosure.accounting import epsilon_of, rho_of


@given(rho=st.floats(1e-6, 20), delta=st.floats(1e-12, 1e-3))
@settings(deadline=None)
def test_the_bound_is_the_least_over_all_orders_and_better_than_the_simple_one(rho: float, delta: float) -> None:
    orders = 1 + np.exp(np.linspace(-8, 14, 40_001))
    every = orders * rho + np.log(1 / (orders * delta)) / (orders - 1) + np.log1p(-1 / orders)
    assert epsilon_of(rho, delta) == pytest.approx(max(0, every.min()), abs=1e-4)
    assert epsilon_of(rho, delta) <= rho + 2 * math.sqrt(rho * math.log(1 / delta)) + 1e-9


@given(rho=st.floats(1e-4, 5))
@settings(deadline=None)
def test_it_is_no_better_than_what_the_gaussian_mechanism_truly_costs(rho: float) -> None:
    """The exact δ(ε) of Gaussian noise (B. Balle and Y.-X. Wang 2018) lies below δ at the ε that we say."""
    sensitivity, epsilon = math.sqrt(2 * rho), epsilon_of(rho, 1e-6)

    def below(x: float) -> float:
        return 0.5 * math.erfc(-x / math.sqrt(2))

    half, rest = sensitivity / 2, epsilon / sensitivity
    assert below(half - rest) - math.exp(epsilon) * below(-half - rest) <= 1e-6


@pytest.mark.parametrize("delta", [1e-5, 1e-6, 1e-9])
@pytest.mark.parametrize("rho", [0.001, 0.05, 0.25, 0.9, 3.0])
def test_opendp_says_the_same(rho: float, delta: float) -> None:
    space = dp.atom_domain(T=int), dp.absolute_distance(T=float)
    gaussian = dp.m.make_gaussian(*space, scale=(2 * rho) ** -0.5)
    profile = dp.c.make_zCDP_to_approxDP(gaussian).map(1.0)
    assert epsilon_of(rho, delta) == pytest.approx(profile.epsilon(delta), rel=1e-6, abs=1e-9)


@given(epsilon=st.floats(0.01, 20), delta=st.floats(1e-9, 1e-3))
@settings(deadline=None)
def test_there_and_back(epsilon: float, delta: float) -> None:
    assert epsilon_of(rho_of(epsilon, delta), delta) <= epsilon
    assert epsilon_of(rho_of(epsilon, delta) * 1.0001, delta) > epsilon


@given(a=st.floats(0, 5), b=st.floats(0, 5))
@settings(deadline=None)
def test_more_costs_more(a: float, b: float) -> None:
    assert epsilon_of(max(a, b)) >= epsilon_of(min(a, b))


@pytest.mark.parametrize(("rho", "delta"), [(-1, 1e-6), (math.nan, 1e-6), (1, 0), (1, 1)])
def test_what_is_no_cost_is_refused(rho: float, delta: float) -> None:
    with pytest.raises(ValueError, match="is"):
        epsilon_of(rho, delta)
