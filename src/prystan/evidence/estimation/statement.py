"""What an estimate rests on, in words that can stand in a report."""

from __future__ import annotations

from collections.abc import Sequence

from prystan.evidence.estimation.floors import Overlaps
from prystan.evidence.estimation.results import Estimate, rounded

ASSUMPTION = (
    "Every estimate assumes something about people whom no list saw, which no data can test: here, that no interaction "
    "of all lists together exists, and that the interactions that were not selected are exactly zero. It also assumes "
    "that one person's records were linked without error, that the population did not change during the period, and "
    "that every person could have come onto these lists: people whom none of them could reach are in no figure."
)


def overlap_sentences(found: Overlaps) -> list[str]:
    """The overlaps, with a warning where they are thin."""
    said = [
        f"{found.people:,} people were seen, {found.on_several:,} of them on two lists or more; "
        f"{found.share_on_one:.0%} are on one list only."
    ]
    if found.without_overlap:
        pairs = ", ".join(" and ".join(pair) for pair in found.without_overlap)
        said.append(f"These lists share nobody: {pairs}.")
    if found.too_thin:
        said.append(
            f"{len(found.too_thin)} of {len(found.pairs)} pairs of lists are too small to share five people by chance."
        )
    return said


def range_sentence(estimates: Sequence[Estimate]) -> str:
    """All methods in one sentence, never one number; a refusal where there is one."""
    refused = next((found.refused for found in estimates if found.refused), None)
    if refused:
        return f"No figure is given for the hidden population: {refused}."
    totals = sorted(found.total for found in estimates if found.total is not None)
    if not totals:
        return "No figure is given for the hidden population: no method has an answer on this table."
    if len(totals) == 1:
        return f"One method alone puts the total at about {rounded(totals[0]):,}; look at the others before using it."
    return f"The methods put the total between about {rounded(totals[0]):,} and {rounded(totals[-1]):,}."
