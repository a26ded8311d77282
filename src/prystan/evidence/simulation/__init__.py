"""A country whose true population is known: the test bed of linkage, estimation, disclosure and reporting.

`simulate` writes what partners would send, what is true, and (only there) the names that partners hold.
"""

from prystan.evidence.simulation.simulate import Progress, SimulationError, Summary, simulate

__all__ = ["Progress", "SimulationError", "Summary", "simulate"]
