"""The reference page of a country pack, from the tables that a pack declares."""

from __future__ import annotations

from prystan.evidence.country.settings import SERVICE_LEVELS
from prystan.evidence.country.tables import LABELLED, PACK_TABLES
from prystan.evidence.model.reference import GENERATED, table_section


def country_pack_page() -> str:
    """Every file of a pack and every column of its tables, as Markdown."""
    labelled = ", ".join(f"`{name}.csv`" for name in PACK_TABLES if name in LABELLED)
    levels = "\n".join(f"* `service_levels.{name}`" for name in SERVICE_LEVELS)
    intro = f"""{GENERATED}

# The files of a country pack

A pack is a folder with `pack.toml`, `boundaries.geojson` and one CSV file for each table below. {labelled} have, after
the columns declared here, one column with labels for each language of the pack, named by its code (`en`, `be` …).

## pack.toml

`code` (ISO 3166-1 alpha-2), `iso3`, `currency` (ISO 4217), `languages` (the country's own first; `en` is always among
them), `cut_off` (month and day of the next year, such as `"01-31"`), `names` (the country's name in each language),
`memoranda_required` (true where organisations may refer to each other only under a signed memorandum; false where it
is left out), and these clocks, each with `days` and a `source` that says where the number comes from:

{levels}

## boundaries.geojson

A GeoJSON FeatureCollection with one feature a region; the feature's `id` is the region's code. Exterior rings run
clockwise, as the map library expects.

"""
    return intro + "\n".join(table_section(table) for table in PACK_TABLES.values())
