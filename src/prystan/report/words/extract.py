"""Every message of the report: those in its code, and those that the evidence wing's declarations bring.

``python -m prystan.report.words.extract`` brings the catalogues up to date: new messages are added without a
translation, those that nothing says any more are removed, and what is translated stays.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from importlib.resources import as_file, files
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from prystan.evidence.indicators import DIMENSIONS, INDICATORS, MEASURES, STANDARD_TABLES
from prystan.evidence.model.tables import TABLES
from prystan.report.chapters import published
from prystan.report.words.catalogue import SOURCE, locale_of, plural_categories
from prystan.report.words.sentences import REASONS, SHAPES, STATUSES
from prystan.report.words.units import COUNTED, UNITS

Message = str | tuple[str, str]

KEYWORDS = {"text": None, "t": None, "msg": None, "plural": (1, 2)}
"""The functions whose literal arguments are messages; of a plural message the first two."""

SOURCES: Mapping[str, tuple[str, ...]] = {
    "prystan.report": ("chapters/**.py", "words/**.py", "release/**.py", "compose.py", "study_page.py"),
    "prystan.evidence.estimation": ("floors.py", "statement.py", "faces/**.py"),
}
"""Where something is said, as patterns of files under the folder of a package."""


def messages() -> list[Message]:
    """Every message once, in the order of the report."""
    return list(dict.fromkeys([*_in_code(), *_in_declarations()]))


def _in_code() -> Iterator[Message]:
    for package, patterns in SOURCES.items():
        with as_file(files(package)) as folder:
            found = extract_from_dir(folder, [(pattern, "python") for pattern in patterns], keywords=KEYWORDS)
            for _, _, message, _, _ in sorted(found, key=lambda one: one[:2]):
                yield message if isinstance(message, str) else (message[0], message[1])


def _in_declarations() -> Iterator[Message]:
    yield from COUNTED.values()
    yield from published.UNITS.values()
    yield from UNITS.values()
    for dimension in DIMENSIONS.values():
        yield dimension.title
        yield from dimension.values.values()
    for indicator in INDICATORS.values():
        yield from filter(None, (indicator.name, indicator.numerator, indicator.denominator, indicator.note))
    yield from (MEASURES[cut.measure].definition for cuts in STANDARD_TABLES.values() for cut in cuts)
    yield from (table.title for table in TABLES.values())
    yield from SHAPES
    yield from STATUSES
    yield from REASONS


def update(folder: Path, wanted: list[Message]) -> None:
    """Rewrites the catalogues in `folder`; one that is up to date keeps its bytes."""
    for path in sorted(folder.glob("*.po")):
        language = path.stem
        with path.open("rb") as file:
            old = read_po(file, locale=language)
        body = io.BytesIO()
        write_po(body, renewed(old, [] if language == SOURCE else wanted, language), width=120, omit_header=True)
        path.write_bytes(_header(old, language).encode() + body.getvalue())


def renewed(old: Catalog, wanted: list[Message], language: str) -> Catalog:
    """A catalogue of exactly the wanted messages, with what `old` says of them."""
    forms = len(plural_categories(locale_of(language)))
    new = Catalog(locale=language, fuzzy=False)
    new.mime_headers = [("Plural-Forms", f"nplurals={forms}; plural={old.plural_expr}")]
    for message in wanted:
        kept = old.get(message)
        string = kept.string if kept is not None else ("" if isinstance(message, str) else ("",) * forms)
        new.add(message, string)
    return new


def _header(old: Catalog, language: str) -> str:
    """The head of a catalogue. It has no dates and no names: version control knows them."""
    fields = {
        "Language": language,
        "Plural-Forms": f"nplurals={old.num_plurals}; plural={old.plural_expr};",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in fields.items())
    return f'{old.header_comment}\nmsgid ""\nmsgstr ""\n{lines}\n'


if __name__ == "__main__":
    with as_file(files("prystan.report.words") / "locale") as found:
        update(found, messages())
