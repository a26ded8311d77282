"""Which column of a file is which column of the model; what to say of those that are neither."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from prystan.evidence.intake.problems import Problems, UnreadableError
from prystan.evidence.intake.texts import DID_YOU_MEAN, DID_YOU_MEAN_COLUMN
from prystan.evidence.model.schema import Table

ROW, COLUMN, RULE, REMEDY = "_row", "_column", "_rule", "_remedy"
OWN = (ROW, COLUMN, RULE, REMEDY)  # what a file of rows set aside has besides the model's columns


@dataclass(frozen=True, slots=True)
class Columns:
    """`places` maps a column of the model, or `_row`, to its place in the file, from 0."""

    places: dict[str, int]
    extra: tuple[int, ...]


def match(names: Sequence[str], table: Table, file: str, problems: Problems) -> Columns:
    """Match a heading. What is not of the model is reported by its letter, as a spreadsheet shows it, and left unread:
    a heading may hold anything, even a name.

    Raises:
        UnreadableError: the heading is none, or a column is missing that every row needs, or stands there twice.
    """
    places: dict[str, int] = {}
    extra: list[int] = []
    for place, name in enumerate(names):
        if name in places:
            raise UnreadableError("column-twice", column=name)
        if name in table or name in OWN:
            places[name] = place
        elif name:
            extra.append(place)
    if not any(name in table for name in places):
        raise UnreadableError("header-missing")
    meant = {place: _meant(names[place], table, places) for place in extra}
    _refuse_missing(table, places, meant)
    for place in extra:
        hint = DID_YOU_MEAN.format(meant=meant[place]) if meant[place] else ""
        problems.say(file, "column-extra", table=table.name, column=letter(place), hint=hint)
    return Columns(places, tuple(extra))


def _refuse_missing(table: Table, places: dict[str, int], meant: dict[int, str | None]) -> None:
    for column in table:
        if column.required and column.name not in places:
            near = next((place for place, name in meant.items() if name == column.name), None)
            hint = "" if near is None else DID_YOU_MEAN_COLUMN.format(meant=letter(near), name=column.name)
            raise UnreadableError("column-missing", column=column.name, hint=hint)


def _meant(name: str, table: Table, taken: Iterable[str]) -> str | None:
    """The column of the model that an unknown heading most looks like, if any does."""
    plain = name.casefold().replace(" ", "_").replace("-", "_")
    free = [column for column in table.column_names if column not in set(taken)]
    scored = [(SequenceMatcher(None, plain, column).ratio(), column) for column in free]
    best = max(scored, default=(0.0, ""))
    return best[1] if best[0] >= 0.7 else None


def letter(place: int) -> str:
    """A column's letter as a spreadsheet shows it: 0 → A, 26 → AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
