"""The questions of an assessment, as the country pack has them, and what may be answered."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache

from prystan.casework.network.country import questions

ANSWERS = ("yes", "no", "unknown")


@cache
def fingerprint() -> bytes:
    """Says which questions were asked: 16 bytes over their keys, in order."""
    return hashlib.sha256("\0".join(question.key for question in questions()).encode()).digest()[:16]


def check_answers(answers: Mapping[str, str]) -> None:
    """Hold answers to the questions.

    Raises:
        ValueError: an answer to no question, or one that is none of the three. Names neither.
    """
    known = {question.key for question in questions()}
    if not set(answers) <= known:
        raise ValueError("an answer belongs to no question of the country pack")
    if not set(answers.values()) <= set(ANSWERS):
        raise ValueError(f"an answer is one of {', '.join(ANSWERS)}")


def signs_of_danger(answers: Mapping[str, str]) -> int:
    """How many answers are a sign of danger. A help for whoever judges the risk, and no judgement."""
    return sum(question.danger and answers.get(question.key) == "yes" for question in questions())


def suggested_needs(answers: Mapping[str, str]) -> tuple[str, ...]:
    """Codes of the services that the answers suggest, each once, in the order of the questions."""
    said = (q.service for q in questions() if q.service and answers.get(q.key) == "yes")
    return tuple(dict.fromkeys(said))
