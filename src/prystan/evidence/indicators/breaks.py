"""Where a series means two things: contributors who define a word differently, surveys that asked differently."""

from __future__ import annotations

from prystan.evidence.engine import Evidence
from prystan.evidence.indicators import survey
from prystan.evidence.indicators.scope import Scope
from prystan.evidence.surveys import Question, comparable

_PRESUMED = ("victims.detected", "victims.unknown_to_state", "assistance.", "followups.", "records.", "values.")
_BOTH = ("victims.converted",)


def breaks_of(evidence: Evidence, measure: str) -> tuple[str, ...]:
    """One sentence for each word of the measure's definition that not all contributors define alike."""
    words: tuple[str, ...] = ("presumed",) if measure.startswith(_PRESUMED) else ("identified",)
    words = ("presumed", "identified") if measure.startswith(_BOTH) else words
    return tuple(sentence for word in words if (sentence := _differing(evidence, word)))


def _differing(evidence: Evidence, word: str) -> str:
    meanings: dict[str, set[str]] = {}
    for contribution in evidence.senders("victims"):
        if meaning := contribution.definitions.get(word):
            meanings.setdefault(meaning.strip(), set()).add(contribution.id)
    if len(meanings) < 2:
        return ""
    groups = sorted(", ".join(sorted(ids)) for ids in meanings.values())
    return f"Contributors define “{word}” differently: {'; '.join(groups)}."


def survey_breaks(scope: Scope) -> dict[str, tuple[str, ...]]:
    """For each survey measure, why it may not be compared with the survey before it."""
    breaks: dict[str, tuple[str, ...]] = {}
    for question in ("understands", "risky_offer", "household_victims"):
        now = survey.latest(scope, question)
        if now is None:
            continue
        asked = [d for d in survey.designs(scope) if d["question"] == question]
        before = asked[: asked.index(now)]
        if before and (reasons := comparable(Question.of(before[-1]), Question.of(now))):
            breaks[f"survey.{question}"] = reasons
    return breaks
