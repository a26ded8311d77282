"""From counts to a folder that may be published: protect, compose, render, move into place.

The order is the safety: only what `protect` returns is handed on to composing and rendering, and the finished folder
takes its name only when every file in it is complete.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prystan import __version__
from prystan.evidence.disclosure import protect, public_figures
from prystan.evidence.disclosure.earlier import Earlier, earlier_releases, keep, record
from prystan.evidence.disclosure.ledger import Ledger, Release, Span
from prystan.evidence.disclosure.ledger.file import ROUNDING
from prystan.evidence.disclosure.release import PublishedRelease, published_release
from prystan.evidence.disclosure.release.files import hashes
from prystan.evidence.engine import MOST_DRAWS
from prystan.report.compose import compose
from prystan.report.data import Metadata, write_charts, write_data, write_figures
from prystan.report.edition import OPEN_TABLES, Edition, Received
from prystan.report.gather import Gathered, ReportError, Step, gather, open_tables, silent
from prystan.report.html import render_html, render_index
from prystan.report.html.index import Edition as IndexEntry
from prystan.report.model import Document
from prystan.report.pdf import render_pdf
from prystan.report.words.releases import page_name
from prystan.working import take_name, working_folder

OPEN_DATA = "open-data"


def build_report(
    contributions: Sequence[Path],
    *,
    country: str | Path,
    languages: Sequence[str],
    out: Path,
    year: int | None = None,
    persons: Path | None = None,
    captures: Path | None = None,
    draws: Path | None = None,
    most_draws: int = MOST_DRAWS,
    since: Path | None = None,
    engine: str = "duckdb",
    earlier: Path | None = None,
    ledger: Path | None = None,
    open_data: Path | None = None,
    progress: Step | None = None,
) -> Gathered:
    """Write the whole report to `out`, which must not exist or must hold an earlier report (it is replaced).

    With a `ledger` the edition is compared with every release that stands there, keeps their numbers where they are
    still true, and is entered before it takes its name. `open_data` is the folder of a release with rows that stands in
    that ledger: it is published with the report, in ``open-data``.

    Raises:
        LedgerError: the ledger does not hold together, or cannot be written.
        ReportError: see `gather`; or `out` holds something else; or there are open data, but no ledger or no rows.
        DisclosureError: the ledger does not know `open_data` as it is
        DisclosureError: the tables cannot be made safe; nothing is written.
    """
    say = progress or silent
    with _finished_or_nothing(out) as target, working_folder() as temporary:
        gathered = gather(
            contributions, country, workdir=temporary, year=year, persons=persons,
            captures=captures, draws=draws, most_draws=most_draws, since=since, engine=engine,
            progress=lambda what, part: say(what, part * 0.6),
        )  # fmt: skip
        say("making the tables safe", 0.6)
        book = Ledger.open(ledger) if ledger else None
        beside = _open_data(open_data, book, gathered.pack.code)
        edition = edition_of(gathered, _earlier(earlier), earlier_releases(book) if book else (), beside)
        documents = {}
        for place, language in enumerate(languages):
            say(f"writing the report in {language}", 0.65 + 0.35 * place / len(languages))
            documents[language] = compose(edition, language)
            _write_language(documents[language], language, languages, target, edition)
        _write_common(documents, edition, target)
        if beside:
            shutil.copytree(beside.folder, target / OPEN_DATA, ignore=shutil.ignore_patterns(".*"))
        if book:
            _enter(book, edition, target)
    say("done", 1.0)
    return gathered


def edition_of(
    gathered: Gathered,
    earlier: Mapping[str, Any] | None = None,
    releases: Sequence[Earlier] = (),
    open_data: PublishedRelease | None = None,
) -> Edition:
    """Protect the counts, with all earlier `releases` in mind, and put together all that chapters may read."""
    public = protect(gathered.counts, earlier=releases, period=gathered.period)
    return Edition(
        pack=gathered.pack,
        period=gathered.period,
        cut_off=gathered.context.cut_off,
        figures=public_figures(public, gathered.context),
        counts=public,
        tables=open_tables(gathered, OPEN_TABLES),
        received=tuple(Received(intake.manifest, frozenset(intake.tables)) for intake in gathered.intakes),
        input_hash=gathered.input_hash,
        version=__version__,
        breaks=gathered.context.breaks,
        notes=gathered.context.notes,
        simulated=any(intake.manifest.simulated for intake in gathered.intakes),
        earlier=earlier,
        open_data=open_data,
    )


def _open_data(folder: Path | None, ledger: Ledger | None, country: str) -> PublishedRelease | None:
    """The release that is published with the report. One without rows says what the report's own tables say, rounded
    another way, and two roundings of one count bracket it."""
    if folder is None:
        return None
    if ledger is None:
        raise ReportError("open data are taken from a release that stands in a ledger: name it with --release-ledger")
    found = published_release(folder, ledger)
    cohort = found.evidence["cohort"]["name"]
    if cohort != country:
        raise ReportError(f"the release {found.name} is about {cohort}, the report about {country}")
    if not found.evidence["rows"]["rows"]:
        raise ReportError(f"the release {found.name} has no rows; its tables would stand beside those of the report")
    return found


def _enter(ledger: Ledger, edition: Edition, folder: Path) -> None:
    """Put the edition into the ledger: rounded tables have no price, but the next release is compared with them."""
    period = edition.period
    name = f"report {edition.pack.code}"
    booked = ledger.reserve(Release("", name, Span(period.begin, period.end), ROUNDING, day=edition.cut_off))
    counts = edition.counts
    said = record(counts.counts, counts.statement, period, ROUNDING, hidden=counts.hidden)
    keep(ledger.path, booked.name, said)
    ledger.publish(booked.name, files=hashes(folder), tables=hashlib.sha256(said).hexdigest(), day=edition.cut_off)


def _write_language(
    documents: Mapping[str, Document], language: str, languages: Sequence[str], target: Path, edition: Edition
) -> None:
    folder = target / language
    folder.mkdir()
    report, press, brief = documents["report"], documents["press-release"], documents["brief"]
    charts: dict[str, str] = {}
    for document in (report, press, brief):
        charts |= write_charts(document, target / "data" / "charts")
    for document, name in ((report, "report"), (press, "press-release")):
        page = render_html(
            document,
            charts=charts,
            alternates={other: f"../{other}/{name}.html" for other in languages},
            downloads=_downloads(name, language, edition),
            csv="../data",
        )
        (folder / f"{name}.html").write_text(page, encoding="utf-8", newline="\n")
    render_pdf(report, folder / "report.pdf", cut_off=edition.cut_off, charts=charts)
    render_pdf(brief, folder / "brief.pdf", cut_off=edition.cut_off, charts=charts)


def _downloads(page: str, language: str, edition: Edition) -> dict[str, str]:
    """Addresses of the other forms, by label, as a page inside a language's folder sees them."""
    every = {
        "report": "report.html",
        "pdf": "report.pdf",
        "press-release": "press-release.html",
        "brief": "brief.pdf",
        "workbook": "../data/tables.xlsx",
        "data": "../data/datapackage.json",
        "figures": "../report.json",
    }
    if edition.open_data:
        every["open-data"] = f"../{OPEN_DATA}/{page_name(language)}"
    every.pop(page)
    return every


def _write_common(documents: Mapping[str, Mapping[str, Document]], edition: Edition, target: Path) -> None:
    """What there is once for all languages: the data in the first of them, all figures, and the first page."""
    first = next(iter(documents))
    report = documents[first]["report"]
    metadata = Metadata(
        name=f"country-report-{edition.pack.code.lower()}-{edition.period.end.year}",
        title=report.title,
        description=report.subtitle,
        language=first,
        cut_off=edition.cut_off,
        version=edition.version,
        input_hash=edition.input_hash,
    )
    write_data(report.tables(), target / "data", metadata=metadata)
    write_figures(edition.figures, target / "report.json", metadata=metadata)
    entries = [
        IndexEntry(
            documents[language]["report"],
            {
                key: f"{language}/{address}" if not address.startswith("../") else address.removeprefix("../")
                for key, address in {"report": "report.html", **_downloads("report", language, edition)}.items()
            },
        )
        for language in documents
    ]
    (target / "index.html").write_text(render_index(entries), encoding="utf-8", newline="\n")


def _earlier(path: Path | None) -> Mapping[str, Any] | None:
    if path is None:
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ReportError(f"{path} is not the report.json of an earlier edition") from None
    if not isinstance(found, dict) or "figures" not in found:
        raise ReportError(f"{path} is not the report.json of an earlier edition")
    return found


@contextmanager
def _finished_or_nothing(out: Path) -> Iterator[Path]:
    """A folder beside `out` to write in; it takes the name `out` only when the block ends well."""
    if out.exists() and not (out / "report.json").is_file() and (not out.is_dir() or any(out.iterdir())):
        raise ReportError(f"{out} holds something that is not a report: choose another --out")
    out.parent.mkdir(parents=True, exist_ok=True)
    with working_folder(beside=out) as target:
        yield target
        take_name(target, out)


__all__ = ["ReportError", "build_report", "edition_of"]
