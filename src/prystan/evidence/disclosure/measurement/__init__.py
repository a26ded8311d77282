"""The one measurement of a release: noisy counts of a cohort, with a proven guarantee for each person in it."""

from prystan.evidence.disclosure.measurement.tables import Axis, Key, Measurements, NoisyTable, axes_of

__all__ = ["Axis", "Key", "Measurements", "NoisyTable", "axes_of"]
