"""Columns that say what they may hold: something sealed, codes of a list, or a few words of ours; never free text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from psycopg import sql

from prystan.casework.vault import Lock, OpenedDossier, Place
from prystan.evidence.model.codelists import code_list


class SealedField(models.BinaryField):  # type: ignore[type-arg]  # not generic at run time
    """A value locked with the key of one section of its dossier, bound to table, column and row."""

    def __init__(self, *args: Any, section: str, **options: Any) -> None:
        self.section = section
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "section": self.section}


class CodeField(models.CharField):  # type: ignore[type-arg]
    """One code of a list of the model, or nothing where `blank`. The database holds it to the list."""

    def __init__(self, *args: Any, codes: str, **options: Any) -> None:
        self.codes = codes
        options.setdefault("max_length", 60)
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "codes": self.codes}

    @property
    def values(self) -> tuple[str, ...]:
        return (*code_list(self.codes).values, *(("",) if self.blank else ()))


class ChoiceField(models.CharField):  # type: ignore[type-arg]
    """One of a few words of ours, or nothing where `blank`. The database holds it to them."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 30)
        super().__init__(*args, **options)

    @property
    def values(self) -> tuple[str, ...]:
        return (*(value for value, _ in self.flatchoices if value), *(("",) if self.blank else ()))


class CodesField(ArrayField):  # type: ignore[type-arg]
    """Several codes of a list of the model."""

    def __init__(self, *args: Any, codes: str, **options: Any) -> None:
        self.codes = codes
        options.setdefault("base_field", models.CharField(max_length=60))
        options.setdefault("default", list)
        options.setdefault("blank", True)
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "codes": self.codes}


# Version, nonce and tag at least. Keeps a forgotten seal out of the table, and so off the disk.
_LOOKS_SEALED = "octet_length({0}) >= 29 AND get_byte({0}, 0) = 1"


def column_constraints(models_: Iterable[type[models.Model]]) -> Iterator[sql.Composed]:
    """Hold code columns to their lists as they are today, and sealed ones to the form of a seal."""
    for model in models_:
        for field in model._meta.concrete_fields:
            if isinstance(field, CodeField | ChoiceField):
                condition, values = "{} = ANY (ARRAY[{}]::varchar[])", field.values
            elif isinstance(field, CodesField):
                condition, values = "{} <@ ARRAY[{}]::varchar[]", code_list(field.codes).values
            elif isinstance(field, SealedField):
                condition, values = _LOOKS_SEALED, ()
            else:
                continue
            table, name = (
                sql.Identifier("public", model._meta.db_table),
                sql.Identifier(f"{field.column}_is_what_it_says"),
            )
            held = sql.SQL(condition).format(
                sql.Identifier(str(field.column)), sql.SQL(", ").join(map(sql.Literal, values))
            )
            yield sql.SQL("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}").format(table, name)
            yield sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} CHECK ({})").format(table, name, held)


def write_sealed(opened: OpenedDossier, row: models.Model, **texts: str) -> None:
    """Put texts, sealed, into the columns of a row. Not saved. Nothing is sealed for an empty text."""
    for name, text in texts.items():
        lock, place = _lock_and_place(opened, row, name)
        setattr(row, name, lock.seal_text(text, place) if text else None)


def read_sealed(opened: OpenedDossier, row: models.Model, name: str) -> str:
    """The text in a sealed column, empty where there is none.

    Raises:
        NotInScopeError: the grant does not cover the column's section.
        CannotOpenError: the value was changed, or belongs elsewhere.
    """
    sealed = getattr(row, name)
    if not sealed:
        return ""
    lock, place = _lock_and_place(opened, row, name)
    return lock.open_text(bytes(sealed), place)


def write_sealed_bytes(opened: OpenedDossier, row: models.Model, name: str, content: bytes) -> None:
    """Put bytes, sealed, into a column of a row. Not saved."""
    lock, place = _lock_and_place(opened, row, name)
    setattr(row, name, lock.seal(content, place))


def read_sealed_bytes(opened: OpenedDossier, row: models.Model, name: str) -> bytes:
    """The bytes in a sealed column.

    Raises:
        NotInScopeError, CannotOpenError: as `read_sealed`.
    """
    lock, place = _lock_and_place(opened, row, name)
    return lock.open(bytes(getattr(row, name)), place)


def sealed_columns(models_: Iterable[type[models.Model]]) -> list[tuple[str, str]]:
    """Every sealed column, as (table, column): what anonymity forbids and erasure empties."""
    return sorted(
        (model._meta.db_table, str(field.column))
        for model in models_
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    )


def _lock_and_place(opened: OpenedDossier, row: models.Model, name: str) -> tuple[Lock, Place]:
    field = row._meta.get_field(name)
    if not isinstance(field, SealedField):
        raise TypeError(f"{row._meta.label}.{name} is not a sealed column")
    return opened.lock(field.section), Place(row._meta.db_table, str(field.column), row.pk)
