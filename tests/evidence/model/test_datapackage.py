"""``datapackage.json`` says what the model says, in the words of the standard; the manifest survives the journey."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from prystan.evidence.model.datapackage import Resource, field_schema, package, table_schema
from prystan.evidence.model.manifest import Contributor, Linkage, Manifest, ManifestError
from prystan.evidence.model.tables import TABLES

MANIFEST = Manifest(
    Contributor("ngo-a", "Дапамога", "NGO", {"en": "Help"}), "BY",
    date(2020, 1, 1), date(2025, 12, 31), date(2026, 1, 31),
    {"presumed": "a partner believes so"}, Linkage("2026-1", "ab12", "fields", 1, 1, "tokens.parquet", "0" * 64),
)  # fmt: skip


def test_a_manifest_is_read_back_as_it_was_written() -> None:
    assert Manifest.from_json(package(MANIFEST, [])) == MANIFEST


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", 2),
        ("linkage", "ab12"),
        ("linkage.round", None),
        ("linkage.scheme_version", True),
        ("contributor", None),
        ("contributor.id", "NGO A"),
        ("contributor.kind", "Friends"),
        ("contributor.name", " "),
        ("contributor.names", "Help"),
        ("contributor.names", {"en": " "}),
        ("country", "Belarus"),
        ("period.from", "01.01.2020"),
        ("period.to", "2019-01-01"),
        ("cut_off", None),
        ("definitions", "none"),
    ],
)
def test_a_manifest_that_cannot_be_used_says_which_property(path: str, value: object) -> None:
    described = package(MANIFEST, [])
    place: Any = described["prystan"]
    *above, last = path.split(".")
    for key in above:
        place = place[key]
    place[last] = value
    with pytest.raises(ManifestError) as error:
        Manifest.from_json(described)
    assert error.value.path in (f"prystan.{path}", "prystan.period")


def test_a_contributor_is_called_by_its_name_in_a_language_or_by_its_own() -> None:
    who = MANIFEST.contributor
    assert (who.called("en"), who.called("be"), who.called("ru")) == ("Help", "Дапамога", "Дапамога")


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda t: t.name)
def test_every_column_of_every_table_is_a_field(table: Any) -> None:
    assert [field["name"] for field in table_schema(table)["fields"]] == list(table.column_names)


def test_constraints_are_those_of_the_model() -> None:
    victims = TABLES["victims"]
    assert field_schema(victims["birth_year"])["constraints"] == {"minimum": 1900, "maximum": 2100}
    assert field_schema(victims["status"])["constraints"]["required"] is True
    assert field_schema(victims["forms"])["delimiter"] == ";"
    assert field_schema(victims["forms"], csv=False)["type"] == "array"


def test_foreign_keys_are_named_only_towards_tables_that_are_sent() -> None:
    assert "foreignKeys" not in table_schema(TABLES["referrals"])
    sent = [Resource(name, f"{name}.csv", "0" * 64, 1) for name in ("victims", "referrals")]
    (_, referrals) = package(MANIFEST, sent)["resources"]
    assert referrals["schema"]["foreignKeys"] == [
        {"fields": ["record"], "reference": {"resource": "victims", "fields": ["record"]}}
    ]
