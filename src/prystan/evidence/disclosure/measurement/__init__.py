"""The one measurement of a release: noisy counts of a cohort, with a proven guarantee for each person in it."""

from prystan.evidence.disclosure.measurement.budget import DELTA, EPSILON, MOST_EPSILON, BudgetError, epsilon_of, rho_of
from prystan.evidence.disclosure.measurement.measure import measure
from prystan.evidence.disclosure.measurement.plan import NAMED_THREE_WAY, Plan, default_plan
from prystan.evidence.disclosure.measurement.tables import Axis, Key, Measurements, NoisyTable, axes_of

__all__ = [
    "DELTA",
    "EPSILON",
    "MOST_EPSILON",
    "NAMED_THREE_WAY",
    "Axis",
    "BudgetError",
    "Key",
    "Measurements",
    "NoisyTable",
    "Plan",
    "axes_of",
    "default_plan",
    "epsilon_of",
    "measure",
    "rho_of",
]
