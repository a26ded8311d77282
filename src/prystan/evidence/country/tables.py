"""The tables that only a country pack has. Those that a contribution has too are the model's own.

A pack's table has, after the columns declared here, one column a language of the pack with its labels
(`LABELLED` names these tables).
"""

from __future__ import annotations

from types import MappingProxyType

from prystan.evidence.model.schema import Column, Kind, Sensitivity, Table, Unit
from prystan.evidence.model.tables import TABLES

_PUBLIC = Sensitivity.PUBLIC


def _text(name: str, description: str, *, required: bool = False) -> Column:
    return Column(name, Kind.TEXT, description, required=required, sensitivity=_PUBLIC)


def _date(name: str, description: str) -> Column:
    return Column(name, Kind.DATE, description, sensitivity=_PUBLIC)


def _flag(name: str, description: str) -> Column:
    return Column(name, Kind.BOOLEAN, description, required=True, sensitivity=_PUBLIC)


def _code(name: str, codes: str, description: str, *, required: bool = False) -> Column:
    return Column(name, Kind.CODE, description, codes, required=required, sensitivity=_PUBLIC)


REGIONS = Table(
    "regions",
    "Regions",
    "a region, as ISO 3166-2 has it",
    Unit.REGION,
    (_text("code", "ISO 3166-2 code", required=True),),
    key=("code",),
)

INSTITUTIONS = Table(
    "institutions",
    "Institutions",
    "a body that takes part in the response to trafficking",
    Unit.ORGANISATION,
    (
        _text("institution", "Its own short name, for use in identifiers", required=True),
        _code("kind", "organisation_type", "The kind of body", required=True),
        _code("sector", "organisation_sector", "State, public association, international", required=True),
        _flag("every_region", "Whether it has a branch in each region"),
        _flag("decides", "Whether it gives the status of victim"),
        _text("source", "Where its part in the response can be read"),
    ),
    key=("institution",),
)

LAW = Table(
    "law",
    "Laws and undertakings",
    "an act, a treaty or a programme",
    Unit.VALUE,
    (
        _text("law", "Its own short name", required=True),
        _date("dated_from", "First day on which it may have been made; empty where the source has no date"),
        _date("dated_to", "Last such day: the same where the day is known; the end where it ran for some years"),
        _text("precision", "day, month, year, years or undated: how exactly the source dates it", required=True),
        _text("words", "The date in the source's own words", required=True),
        _text("source", "Where it can be read", required=True),
    ),
    key=("law",),
)

ARTICLES = Table(
    "articles",
    "Articles of the criminal code",
    "an article under which trafficking or a related offence is recorded",
    Unit.OFFENCE,
    (
        _text("article", "Number of the article", required=True),
        _flag("trafficking", "True: trafficking itself. False: a related offence, never added to it"),
        _code("iccs", "iccs", "International classification of crime for statistical purposes"),
        _text("source", "Where it can be read", required=True),
    ),
    key=("article",),
)

WORDS = Table(
    "words",
    "Words",
    "a word or phrase that sentences about the country need",
    Unit.VALUE,
    (_text("key", "The name by which sentences ask for it", required=True),),
    key=("key",),
)

SERIES = Table(
    "series",
    "Series of published figures",
    "a fact about which figures have been published",
    Unit.FIGURE,
    (
        _text("series", "The series, as the column `series` of `figures` names it", required=True),
        _text("respondents", "For a share of a survey's respondents: the series that says how many these were"),
    ),
    key=("series",),
)

TEXTS = Table(
    "texts",
    "Texts in other languages",
    "a text of `figures`, `obligations` or `law` in the other languages of the pack",
    Unit.VALUE,
    (_text("text", "The text as it stands there, in English", required=True),),
    key=("text",),
)

QUESTIONS = Table(
    "questions",
    "Questions of the assessment",
    "a question that a caseworker asks to see danger and need; answered by yes, no or not known",
    Unit.VALUE,
    (
        _text("question", "Its own short name; answers are kept under it, so it is never used anew", required=True),
        _flag("danger", "True: a yes is a sign of danger"),
        _code("service", "service", "The service that a yes suggests"),
    ),
    key=("question",),
)

WORD_KEYS = (
    "nominative",
    "genitive",
    "dative",
    "accusative",
    "instrumental",
    "prepositional",
    "official_name",
    "official_name_genitive",
    "in_country",
    "In_country",
    "from_country",
    "to_country",
    "outside_country",
    "adjective_masculine",
    "adjective_feminine",
    "adjective_plural",
    "citizen",
    "citizens",
    "citizens_genitive",
    "region_singular",
    "regions_plural",
    "capital",
)
"""The words that every pack has: cases of the country's name, and phrases that begin with a preposition.

A language without cases repeats the name. ``In_country`` is ``in_country`` at the beginning of a sentence.
"""

LABELLED = frozenset({"regions", "institutions", "law", "articles", "words", "series", "texts", "questions"})
"""Tables that carry a column for each language of the pack."""

PACK_TABLES: MappingProxyType[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            REGIONS,
            INSTITUTIONS,
            LAW,
            ARTICLES,
            WORDS,
            SERIES,
            TEXTS,
            QUESTIONS,
            TABLES["obligations"],
            TABLES["figures"],
            TABLES["population"],
        )
    }
)
"""Every table of a pack, each in the file ``<name>.csv``."""
