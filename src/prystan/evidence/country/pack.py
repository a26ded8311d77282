"""A country pack: everything that is particular to a country, as a folder of data.

Packs that ship with the program lie in ``prystan/countries/<name>/``. A pack holds ``pack.toml``,
``boundaries.geojson`` and the tables of `prystan.evidence.country.tables`, each as ``<table>.csv``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from prystan.evidence.country.errors import PackError
from prystan.evidence.country.instruments import article_titles
from prystan.evidence.country.reading import read_table
from prystan.evidence.country.settings import Settings, read_settings
from prystan.evidence.country.tables import LABELLED, PACK_TABLES, WORD_KEYS
from prystan.evidence.model.codelists import Code, CodeList, code_list

_FILES = ("pack.toml", "boundaries.geojson", *(f"{name}.csv" for name in PACK_TABLES))

_FRAMES = ("population", "obligations", "figures", "institutions", "law", "articles", "questions")


@dataclass(frozen=True, slots=True, eq=False)
class CountryPack:
    """One country. Tables are typed as the model (or `PACK_TABLES`) declares them.

    `boundaries` is a GeoJSON FeatureCollection whose feature ids are the codes of `regions`; exterior rings run
    clockwise, as spherical map libraries (d3, Vega) expect. `service_levels` are days. `respondents` names, for a
    series of shares from surveys, the series that says how many answered. `folder_hash` is a SHA-256 over the pack's
    files, so that a report can say which pack it was made with.
    """

    settings: Settings
    regions: CodeList
    boundaries: Mapping[str, Any]
    population: pl.DataFrame
    obligations: pl.DataFrame
    figures: pl.DataFrame
    institutions: pl.DataFrame
    law: pl.DataFrame
    articles: pl.DataFrame
    questions: pl.DataFrame
    words: Mapping[str, Mapping[str, str]]
    series: Mapping[str, Mapping[str, str]]
    respondents: Mapping[str, str]
    texts: Mapping[str, Mapping[str, str]]
    folder_hash: str

    @property
    def code(self) -> str:
        """ISO 3166-1 alpha-2."""
        return self.settings.code

    @property
    def iso3(self) -> str:
        """ISO 3166-1 alpha-3."""
        return self.settings.iso3

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages in which the pack has labels and words, the country's first."""
        return self.settings.languages

    @property
    def currency(self) -> str:
        """ISO 4217."""
        return self.settings.currency

    @property
    def service_levels(self) -> Mapping[str, int]:
        """Days by name, e.g. ``acknowledge``; `settings.service_level_sources` says where each comes from."""
        return self.settings.service_levels

    def name(self, language: str) -> str:
        """The country's name; in English where the pack has none in `language`."""
        return self.settings.names.get(language) or self.settings.names["en"]

    def word(self, key: str, language: str) -> str:
        """A word or phrase about the country, e.g. ``in_country``; in English where there is none in `language`.

        Raises:
            KeyError: the pack has no such word.
        """
        if key not in self.words:
            raise KeyError(f"words.csv of the pack {self.code} has no row {key!r}: it has {', '.join(self.words)}")
        labels = self.words[key]
        return labels.get(language) or labels["en"]

    def series_label(self, series: str, language: str) -> str:
        """What the published figures of a series count; in English where there is no label in `language`."""
        labels = self.series[series]
        return labels.get(language) or labels["en"]

    def text(self, english: str, language: str) -> str:
        """A text of `figures`, `obligations` or `law` in `language`; as the pack wrote it where it has no other."""
        return self.texts.get(english, {}).get(language) or english

    def cut_off(self, year: int) -> date:
        """The day after which nothing more enters the edition about `year`."""
        month, day = self.settings.cut_off
        return date(year + 1, month, day)

    def code_list(self, name: str) -> CodeList:
        """A code list of the model, or this country's regions for the name ``region``."""
        return self.regions if name == "region" else code_list(name)


def available_packs() -> tuple[str, ...]:
    """Names of the packs that ship with the program."""
    folder = files("prystan") / "countries"
    if not folder.is_dir():
        return ()
    return tuple(sorted(p.name for p in folder.iterdir() if (p / "pack.toml").is_file()))


def load_pack(name_or_folder: str | Path) -> CountryPack:
    """Read and check a pack: the name of one that ships with the program (in any case of letters), or a folder.

    Raises:
        PackError: there is no such pack, or it is incomplete; the message says file, row, column and what to do.
    """
    folder = _find(name_or_folder)
    label = str(name_or_folder)
    settings = read_settings(folder / "pack.toml", label)
    problems: list[str] = []
    regions = _regions(folder, settings, problems)
    tables = _tables(folder, settings, regions, problems)
    boundaries = _boundaries(folder / "boundaries.geojson", regions, problems)
    if not problems:
        problems += _links(tables)
    if problems:
        raise PackError(label, problems)
    return CountryPack(
        settings=settings,
        regions=regions,
        boundaries=boundaries,
        words=_labels(tables["words"], "key", settings.languages),
        series=_labels(tables["series"], "series", settings.languages),
        respondents=MappingProxyType(
            {row["series"]: row["respondents"] for row in tables["series"].to_dicts() if row["respondents"]}
        ),
        texts=_labels(tables["texts"], "text", _others(settings.languages)),
        folder_hash=_hash(folder),
        **{name: tables[name] for name in _FRAMES},
    )


def _find(name_or_folder: str | Path) -> Traversable:
    name = str(name_or_folder).lower()
    if isinstance(name_or_folder, str) and name in available_packs():
        return files("prystan") / "countries" / name
    folder = Path(name_or_folder)
    if (folder / "pack.toml").is_file():
        return folder
    remedy = f"use a shipped pack ({', '.join(available_packs())}) or a folder that holds pack.toml"
    raise PackError(str(name_or_folder), [f"there is no such pack: {remedy}"])


def _regions(folder: Traversable, settings: Settings, problems: list[str]) -> CodeList:
    frame, found = read_table(folder / "regions.csv", PACK_TABLES["regions"], settings.languages)
    problems += found
    rows = [] if found else frame.to_dicts()
    problems += [
        f"regions.csv, row {number}, column code: {row['code']!r} does not begin with {settings.code}-: use ISO 3166-2"
        for number, row in enumerate(rows, start=2)
        if not row["code"].startswith(f"{settings.code}-")
    ]
    codes = (Code(row["code"], {lang: row[lang] for lang in settings.languages}, "ISO 3166-2") for row in rows)
    return CodeList("region", tuple(codes))


def _tables(folder: Traversable, settings: Settings, regions: CodeList, problems: list[str]) -> dict[str, pl.DataFrame]:
    def find_codes(name: str) -> CodeList:
        return regions if name == "region" else code_list(name)

    tables = {}
    for name, table in PACK_TABLES.items():
        if name != "regions":
            labels = settings.languages if name in LABELLED else ()
            labels = _others(labels) if name == "texts" else labels
            tables[name], found = read_table(folder / f"{name}.csv", table, labels, find_codes)
            problems += found
    return tables


def _others(languages: tuple[str, ...]) -> tuple[str, ...]:
    """Languages besides the one in which a pack's texts are written."""
    return tuple(language for language in languages if language != "en")


def _boundaries(file: Traversable, regions: CodeList, problems: list[str]) -> Mapping[str, Any]:
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        ids = [feature["id"] for feature in content["features"]]
    except FileNotFoundError:
        problems.append(f"{file.name} is missing: add a GeoJSON FeatureCollection of the regions")
        return {}
    except (ValueError, KeyError, TypeError):
        problems.append(f"{file.name} is not a GeoJSON FeatureCollection whose features have an id: export it again")
        return {}
    problems += [f"{file.name}: the region {c} has no boundary: add it" for c in regions.values if c not in ids]
    problems += [
        f"{file.name}: the feature {i!r} is no region of regions.csv: correct its id" for i in ids if i not in regions
    ]
    return content


def _labels(frame: pl.DataFrame, key: str, languages: tuple[str, ...]) -> Mapping[str, Mapping[str, str]]:
    return MappingProxyType({row[key]: {lang: row[lang] for lang in languages} for row in frame.to_dicts()})


def _links(tables: Mapping[str, pl.DataFrame]) -> Iterator[str]:
    """What is asked of one table by another, by the sentences or by the checklists, and is not there."""
    words = set(tables["words"]["key"])
    yield from (f"words.csv: the word {key} is missing: add a row for it" for key in WORD_KEYS if key not in words)
    series = set(tables["series"]["series"])
    for number, name in enumerate(tables["figures"]["series"], start=2):
        if name not in series:
            yield f"figures.csv, row {number}, column series: {name!r} is not in series.csv: add it there"
    for number, name in enumerate(tables["series"]["respondents"], start=2):
        if name and name not in series:
            yield f"series.csv, row {number}, column respondents: {name!r} is no series of this file: add its row"
    titles = article_titles()
    for number, row in enumerate(tables["obligations"].to_dicts(), start=2):
        if (row["instrument"], row["article"]) not in titles:
            what = f"{row['instrument']} has no article {row['article']!r}"
            yield f"obligations.csv, row {number}, column article: {what}: use one of the checklist"


def _hash(folder: Traversable) -> str:
    digest = hashlib.sha256()
    for name in sorted(_FILES):
        content = (folder / name).read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
