"""HTCDS 2.0: its fields, as templates and forms name them, and its labels.

A field without a meaning is never read: it identifies somebody, is free text, or has no place in the model.

Source: Human Trafficking Case Data Standard 2.0, IOM, CC BY 4.0 (github.com/UNMigration/HTCDS).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from prystan.evidence.intake.codes import CodeReader, plain
from prystan.evidence.model.codelists import code_list


@dataclass(frozen=True, slots=True)
class Field:
    """`meaning` is what we read it as, empty where we do not; `column` the model's column that it fills."""

    meaning: str
    label: str
    names: tuple[str, ...]
    column: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (files("prystan.evidence.intake.standards") / name).read_text(encoding="utf-8")
    return iter(csv.DictReader(text.splitlines()))


@cache
def fields() -> tuple[Field, ...]:
    """Every field of the three templates and of the XLSForm."""
    return tuple(
        Field(r["meaning"], r["label"], tuple(r["names"].split()), r["column"]) for r in _rows("htcds_fields.csv")
    )


@cache
def by_label() -> dict[str, Field]:
    """Fields by visible label, in the spelling of `plain`."""
    return {plain(field.label): field for field in fields()}


@cache
def by_name() -> dict[str, Field]:
    """Fields by field name, the templates' misspellings included, in lower case."""
    return {name.casefold(): field for field in fields() for name in field.names}


def reader(codes: str) -> CodeReader:
    """Reads codes of a list, also by HTCDS's own labels, which differ from the model's."""
    aliases = {row["label"]: row["code"] for row in _rows("htcds_labels.csv") if row["codes"] == codes}
    return CodeReader(code_list(codes), aliases)
