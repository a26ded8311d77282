"""A document with every kind of block, in three languages: what the renderers are tried on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from prystan.report import charts
from prystan.report.model import (
    Block,
    Cell,
    Chapter,
    DataTable,
    Definitions,
    Document,
    Figurative,
    Heading,
    KeyFigure,
    KeyFigures,
    Listing,
    Paragraph,
)

LANGUAGES = ("en", "be", "ru")

_SAMPLE = json.loads((Path(__file__).parent / "sample.json").read_text(encoding="utf-8"))
TEXTS: dict[str, dict[str, str]] = _SAMPLE["texts"]
LABELS: dict[str, dict[str, str]] = _SAMPLE["labels"]


@dataclass(frozen=True)
class Words:
    language: str


def number(value: int) -> Cell:
    return Cell(str(value), value)


def small() -> Cell:
    return Cell("<10", "<10")


def years(language: str) -> DataTable:
    text = TEXTS[language]
    values = {2021: (85, 40), 2022: (95, 45), 2023: (70, None), 2024: (105, 30), 2025: (120, -1)}
    cells = {None: Cell(text["missing"]), -1: small()}
    rows = tuple(
        (Cell(str(year), year), *(cells.get(value) or number(value or 0) for value in pair))
        for year, pair in values.items()
    )
    return DataTable(
        "identified-by-year", text["detected"], (text["year"], text["women"], text["men"]), rows,
        ("year", "women", "men"), 1, (False, True, True), (text["small"],), "1.1", text["source"],
    )  # fmt: skip


def forms(language: str) -> DataTable:
    text = TEXTS[language]
    rows = (
        (Cell(text["labour"], "labour"), number(60), number(1240), Cell("50.0", 50.0)),
        (Cell(text["sexual"], "sexual"), number(1005), number(15), Cell("41.7", 41.7)),
        (Cell(text["begging"], "begging"), small(), Cell(text["missing"]), Cell(text["missing"])),
    )
    return DataTable(
        "identified-by-form", text["form"], (text["form"], text["women"], text["men"], text["share"]), rows,
        ("form", "women", "men", "share"), 1, (False, True, True, True), (text["small"],), "1.2", text["source"],
    )  # fmt: skip


def ages(language: str) -> DataTable:
    text = TEXTS[language]
    bands = (
        ("0–8", -1, 15),
        ("9–17", 35, 20),
        ("18–24", 90, 45),
        ("25–34", 60, 80),
        ("35–59", 25, 65),
        ("60+", None, -1),
    )
    cells = {None: Cell(text["missing"]), -1: small()}
    rows = tuple((Cell(band), *(cells.get(v) or number(v or 0) for v in (left, right))) for band, left, right in bands)
    return DataTable(
        "identified-by-age", text["age"], (text["age"], text["women"], text["men"]), rows, ("age", "women", "men"),
        1, (False, True, True), (), "1.3", text["source"],
    )  # fmt: skip


def boundaries() -> dict[str, Any]:
    """Three squares and a capital inside one of them, wound as RFC 7946 says."""

    def square(code: str, x: float, y: float, size: float, hole: list[list[float]] | None = None) -> dict[str, Any]:
        ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
        return {"type": "Feature", "id": code, "properties": {},
                "geometry": {"type": "Polygon", "coordinates": [ring, hole] if hole else [ring]}}  # fmt: skip

    inner = [[27.5, 53.5], [27.5, 54.0], [28.0, 54.0], [28.0, 53.5], [27.5, 53.5]]
    return {"type": "FeatureCollection", "features": [
        square("XX-A", 24.0, 52.0, 3.0), square("XX-B", 27.0, 52.0, 3.0, inner), square("XX-C", 27.5, 53.5, 0.5),
        square("XX-D", 30.0, 52.0, 3.0),
    ]}  # fmt: skip


def regions(language: str) -> DataTable:
    text = TEXTS[language]
    names = {"en": "North East South City", "be": "Поўнач Усход Поўдзень Горад", "ru": "Север Восток Юг Город"}[
        language
    ].split()
    values = (number(35), number(60), Cell(text["missing"]), small())
    rows = tuple((Cell(name, f"XX-{code}"), value) for name, code, value in zip(names, "ABDC", values, strict=True))
    return DataTable(
        "identified-by-region", text["region"], (text["region"], text["persons"]), rows, ("region", "persons"),
        1, (False, True), (), "1.4", text["source"],
    )  # fmt: skip


def long_table(language: str) -> DataTable:
    text = TEXTS[language]
    rows = tuple(
        (Cell(str(year)), Cell(text["sexual"]), *(number(year % 10 * 5 + i) for i in range(6)))
        for year in range(1960, 2026)
    )
    columns = (text["year"], text["form"], *(f"{text['persons']} {i}" for i in range(6)))
    return DataTable("long-table", text["annex"], columns, rows, ("year", "form", *(f"n{i}" for i in range(6))),
                     2, (False, False, *(True,) * 6), (text["small"],), None, text["source"])  # fmt: skip


def picture(language: str) -> Figurative:
    text = TEXTS[language]
    return charts.region_map(
        regions(language), boundaries=boundaries(), words=Words(language), identifier="map", title=text["region"],
        alternative=text["alternative"], missing=text["missing"],
    )  # fmt: skip


@cache
def document(language: str, kind: str = "report") -> Document:
    """The sample. Cached, because its charts take a second."""
    text = TEXTS[language]
    common = {"words": Words(language), "alternative": text["alternative"]}
    blocks: tuple[Block, ...] = (
        Paragraph(text["lead"], "lead"),
        KeyFigures(tuple(
            KeyFigure(f"1.{i}", value, text["detected"], f"2025 · {text['persons']}")
            for i, value in enumerate(("120", "<10", "1\u202f240", "—"))
        )),
        Paragraph(text["body"]),
        Paragraph(text["caution"], "caution"),
        charts.line(years(language), values=(1, 2), breaks=[charts.Break("2023", text["break"])], identifier="line",
                    contradictions=[charts.Point("2022", 120, text["other"])], title=text["detected"], **common),
    )  # fmt: skip
    who: tuple[Block, ...] = (
        Paragraph(text["lead"], "lead"),
        charts.bar(forms(language), value=1, title=text["form"], identifier="bar", **common),
        charts.grouped_bar(forms(language), values=(1, 2), title=text["form"], identifier="grouped", **common),
        charts.stacked_bar(years(language), values=(1, 2), title=text["detected"], identifier="stacked", **common),
        Heading(text["age"]),
        charts.pyramid(ages(language), title=text["age"], identifier="pyramid", **common),
        picture(language),
        forms(language),
        Definitions(((text["presumed"], text["presumed-means"]), (text["detected"], text["presumed-means"]))),
        Listing((text["item"], text["item"])),
        Paragraph(text["small"], "note"),
    )
    annex = Chapter("annex-tables", text["annex"], (Paragraph(text["body"]), long_table(language)), annex=True)
    chapters = (
        Chapter("key-figures", LABELS[language]["key-figures"], blocks),
        Chapter("who", text["who"], who),
        annex,
    )
    if kind == "press-release":
        chapters = (
            Chapter(
                "news", text["detected"], (Paragraph(text["lead"], "lead"), Paragraph(text["body"]), forms(language))
            ),
        )
    if kind == "brief":
        chapters = (
            chapters[0],
            Chapter(
                "brief-who", text["who"], (charts.bar(forms(language), title=text["form"], identifier="bar", **common),)
            ),
        )
    imprint = ("Prystan 0.1.0", "2026-01-31", "SHA-256: " + "0123456789abcdef" * 4, "CC BY 4.0")
    return Document(kind, language, text["title"], text["subtitle"], imprint, chapters, LABELS[language])
