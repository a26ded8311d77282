"""Of every column it is said what it is for, and how it must be treated."""

from __future__ import annotations

import pytest
from django.db import models

from prystan.casework.access.fields import SealedField
from prystan.casework.access.purposes import REST, SEALED, SENTENCES, Use, declared, held, tables

TABLES = list(tables())


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.db_table)
def test_of_every_column_it_is_said_what_it_is_for(model: type[models.Model]) -> None:
    for column in model._meta.concrete_fields:
        assert held(model, column.name).sentence


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.db_table)
def test_what_is_declared_sealed_is_sealed_and_the_other_way_round(model: type[models.Model]) -> None:
    for column in model._meta.concrete_fields:
        sealed = held(model, column.name).sensitivity == SEALED
        assert sealed == isinstance(column, SealedField), f"{model._meta.db_table}.{column.name}"


def test_nothing_is_declared_of_a_column_that_is_not_there() -> None:
    columns = {m._meta.db_table: {f.name for f in m._meta.concrete_fields} | {REST} for m in TABLES}
    for table, said in declared().items():
        assert set(said) <= columns[table], table


def test_every_purpose_has_its_sentence_and_is_somebodys() -> None:
    assert set(SENTENCES) == set(Use)
    used = {held(model, column.name).use for model in TABLES for column in model._meta.concrete_fields}
    assert used == set(Use)
