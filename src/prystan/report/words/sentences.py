"""Sentences that the evidence wing writes in English with names in them: their shapes, so that they can be said again.

Reasons and notes travel with a figure as English sentences. Those without a place for a name are message ids
themselves; of the others this module holds the message id, and finds in a sentence what stands in its places.
"""

from __future__ import annotations

import re
from functools import cache
from string import Formatter

from prystan.evidence.disclosure import TOO_FEW_FOR_A_SHARE
from prystan.evidence.indicators import FEWER_THAN_10, captures, evaluation, identification, methods, presence, quality
from prystan.evidence.indicators import survey as survey_figures

DIFFERENTLY = "Contributors define “{word}” differently: {groups}."
"""The shape of a break between contributors."""

STATUSES = ("presumed", "identified")
"""What stands for ``word`` there."""

SHAPES = (
    "No contributor filled in the column {column} of the table {table}.",
    "No contributor sent the table {table}.",
    "No contributor that sent the table {table} covers the period.",
    DIFFERENTLY,
)
"""Message ids of sentences that name something."""

REASONS = (
    FEWER_THAN_10,
    TOO_FEW_FOR_A_SHARE,
    evaluation.NOT_LINKED,
    presence.LISTS_NOT_LINKED,
    identification.TOO_YOUNG,
    methods.NOTHING_TO_DIVIDE_BY,
    methods.NO_POPULATION,
    quality.NOT_LINKED,
    quality.BEFORE_PROTECTION,
    quality.FIRST_EDITION,
    *captures.REASONS,
    survey_figures.NO_SURVEY,
    # why two surveys may not be compared (prystan.evidence.surveys.comparison)
    "They ask different things.",
    "The wording of the question was not recorded for both.",
    "The question was worded differently.",
    "How the question was asked was not recorded for both.",
    "The question was asked in another way.",
    "They cover different populations.",
)
"""Reasons and notes that are message ids as they stand."""


@cache
def sentence_patterns() -> tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...]:
    """For each shape: a pattern with one named group a place, the message id, and the names of its places."""
    return tuple((_pattern(shape), shape, places(shape)) for shape in SHAPES)


def names_contributors(sentence: str) -> bool:
    """Whether a break is one between contributors, of the shape `DIFFERENTLY`."""
    return any(shape == DIFFERENTLY and pattern.fullmatch(sentence) for pattern, shape, _ in sentence_patterns())


def places(message: str) -> tuple[str, ...]:
    """The names of the places of a message, in their order."""
    return tuple(name for _, name, _, _ in Formatter().parse(message) if name)


def _pattern(shape: str) -> re.Pattern[str]:
    parts = [re.escape(text) + (f"(?P<{name}>.+)" if name else "") for text, name, _, _ in Formatter().parse(shape)]
    return re.compile("".join(parts))
