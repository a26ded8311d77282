"""A study in a notebook: its sentences and tables as HTML. Charts are `Study.plot`."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from prystan.evidence.estimation.faces.exhibits import Exhibit
from prystan.evidence.estimation.statement import assumption, moves, overlap_sentences, range_sentence, truth_sentence

if TYPE_CHECKING:
    from prystan.evidence.estimation.studies import Study


def as_html(study: Study) -> str:
    """The answer first, the other tables folded."""
    first, *others = study.exhibits()
    drawn = [one.identifier for one in (first, *others) if one.draw is not None]
    parts = [
        _table(first), _paragraph(range_sentence(study.every)), _paragraph(" ".join(assumption())),
        _paragraph(" ".join(overlap_sentences(study.overlaps))),
        _paragraph(" ".join([*moves(study), truth_sentence(study)])),
        *(f"<details><summary>{escape(one.title)}</summary>{_table(one, caption=False)}</details>" for one in others),
        _paragraph("Charts: " + ", ".join(f".plot({name!r})" for name in drawn)),
    ]  # fmt: skip
    return "<div>" + "".join(parts) + "</div>"


def _paragraph(text: str) -> str:
    return f'<p style="max-width: 50em">{escape(text)}</p>'


def _table(one: Exhibit, *, caption: bool = True) -> str:
    align = ["right" if numeric else "left" for numeric in one.numeric]
    head = "".join(f'<th scope="col" style="text-align: {side}">{escape(name)}</th>'
                   for side, name in zip(align, one.columns, strict=True))  # fmt: skip
    body = "".join(
        "<tr>" + "".join(f'<td style="text-align: {side}">{escape(cell.text)}</td>'
                         for side, cell in zip(align, row, strict=True)) + "</tr>"
        for row in one.rows
    )  # fmt: skip
    title = f'<caption style="text-align: left; font-weight: bold">{escape(one.title)}</caption>' if caption else ""
    note = f'<p style="max-width: 50em">{escape(one.note)}</p>' if one.note else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"
