"""The one measurement of a release: noisy counts of a cohort, with a proven guarantee for each person in it."""

from prystan.evidence.disclosure.measurement.measure import measure
from prystan.evidence.disclosure.measurement.plan import NAMED_THREE_WAY, Plan, default_plan
from prystan.evidence.disclosure.measurement.tables import Axis, Key, Measurements, NoisyTable, axes_of

__all__ = [
    "NAMED_THREE_WAY",
    "Axis",
    "Key",
    "Measurements",
    "NoisyTable",
    "Plan",
    "axes_of",
    "default_plan",
    "measure",
]
