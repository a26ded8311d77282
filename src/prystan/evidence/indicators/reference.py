"""The reference page of the indicators, from their declarations."""

from __future__ import annotations

from itertools import groupby

from prystan.evidence.indicators.definition import Indicator
from prystan.evidence.indicators.registry import INDICATORS, MEASURES
from prystan.evidence.model.reference import GENERATED, markdown_table


def indicators_page() -> str:
    """Every indicator with its definition, and every measure that they count, as Markdown."""
    intro = f"""{GENERATED}

# The {len(INDICATORS)} indicators

An indicator is a formula over cells; a cell counts the units of a measure ([how](../explanation/counting.md)). *By*
lists the ways in which its figures are cut. *Also published by* names who else asks for it or prints it.

"""
    chapters = groupby(INDICATORS.values(), key=lambda indicator: indicator.chapter)
    sections = [f"## {_title(chapter)}\n\n" + "\n".join(map(_indicator, members)) for chapter, members in chapters]
    return intro + "\n".join([*sections, _measures()])


def _indicator(indicator: Indicator) -> str:
    lines = [
        ("Counts", indicator.numerator),
        ("Out of", indicator.denominator or ""),
        ("Unit", f"{indicator.unit.value}; shown as {indicator.scale}"),
        ("By", ", ".join(f"`{name}`" for name in indicator.disaggregations)),
        ("Also published by", "; ".join(indicator.seen_in)),
        ("Note", indicator.note),
    ]
    body = "".join(f"* *{label}*: {text}\n" for label, text in lines if text)
    return f"### {indicator.id}: {indicator.name}\n\n{body}"


def _measures() -> str:
    rows = [
        (f"`{m.name}`", m.definition, m.unit.value, ", ".join(f"`{need}`" for need in m.needs))
        for m in MEASURES.values()
    ]
    table = markdown_table(("measure", "the units that are counted", "unit", "needs"), rows)
    return f"""## Measures

What the indicators are made of. Where nobody sent what a measure *needs* (a table, or a column of one) it is not
reported, which is never 0.

{table}"""


def _title(chapter: str) -> str:
    return chapter.replace("_", " ").replace("-", " ").capitalize()
