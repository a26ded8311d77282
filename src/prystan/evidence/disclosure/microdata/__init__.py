"""Open data out of noisy counts: records that look like the cohort in every measured table, and are nobody."""

from prystan.evidence.disclosure.microdata.accuracy import Accuracy, compare
from prystan.evidence.disclosure.microdata.kanonymous import k_anonymous
from prystan.evidence.disclosure.microdata.synthesise import FEWEST, LEAST, Microdata, TooFewError, synthesise

__all__ = ["FEWEST", "LEAST", "Accuracy", "Microdata", "TooFewError", "compare", "k_anonymous", "synthesise"]
