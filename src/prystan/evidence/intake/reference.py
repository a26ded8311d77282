"""The reference page of all problems that `prystan check` can report."""

from __future__ import annotations

import re

from prystan.evidence.intake.texts import TEXTS, Severity
from prystan.evidence.model.reference import GENERATED, markdown_table

_WORDS = {
    Severity.UNREADABLE: "A file or table could not be read. `prystan check` ends with 2.",
    Severity.SET_ASIDE: "One row is set aside, the others are kept. `prystan check` ends with 1.",
    Severity.NOTE: "Nothing is lost; the reader did something that the sender should know.",
}


def problems_page() -> str:
    """Every rule by its name in the JSON, what it means and what to do, as Markdown."""
    intro = f"""{GENERATED}

# What `prystan check` can say

Each problem has the file, the row as a spreadsheet numbers it, the column as the sender's file names it, and one of the
rules below. No problem repeats what stands in a cell.

Rules that a table declares ("`status_on` is not before `detected_on`") have names of their own and stand with
[their tables](contribution.md).

"""
    return intro + "\n".join(_section(severity) for severity in Severity)


def _section(severity: Severity) -> str:
    texts = [(name, text) for name, text in sorted(TEXTS.items()) if text.severity is severity]
    rows = [(f"`{name}`", _general(text.message), _general(text.remedy)) for name, text in texts]
    table = markdown_table(("rule", "what it means", "what to do"), rows)
    return f"## {severity.value.capitalize()}\n\n{_WORDS[severity]}\n\n{table}"


def _general(text: str) -> str:
    """The text with the names of its facts in place of the facts: *column* for the column of a real problem."""
    return re.sub(r"\{(\w+)\}", r"*\1*", text.replace(" {hint}", ""))
