"""Survey answers into weighted proportions with honest intervals, and comparisons only where they mean something."""

from prystan.evidence.surveys.comparison import Difference, Question, Refusal, comparable, difference
from prystan.evidence.surveys.estimates import Estimate, NoEstimate, by_domain, mean, proportion
from prystan.evidence.surveys.intervals import (
    ASSUMED_EFFECTS,
    ASSUMED_RESPONDENTS,
    AssumedInterval,
    beta_interval,
    published_proportion,
)

__all__ = [
    "ASSUMED_EFFECTS",
    "ASSUMED_RESPONDENTS",
    "AssumedInterval",
    "Difference",
    "Estimate",
    "NoEstimate",
    "Question",
    "Refusal",
    "beta_interval",
    "by_domain",
    "comparable",
    "difference",
    "mean",
    "proportion",
    "published_proportion",
]
