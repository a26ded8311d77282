"""A finished report is searched file by file for true counts, small ones and unrounded ones; and the search finds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from prystan.evidence.country import load_pack
from prystan.evidence.disclosure import fact
from prystan.evidence.intake import read_contribution, write_contribution
from prystan.evidence.simulation import simulate
from prystan.report.build import build_report, edition_of
from prystan.report.chapters.cells import Speaker
from prystan.report.charts import bar
from prystan.report.compose import LABELS
from prystan.report.data import Metadata, write_charts, write_data
from prystan.report.edition import OPEN_TABLES
from prystan.report.gather import Gathered, gather
from prystan.report.html import render_html
from prystan.report.model import Cell, Chapter, DataTable, Document, Paragraph
from prystan.report.pdf import render_pdf
from prystan.report.words import Words
from report.leaks import Secret, leaks, secrets

LANGUAGES = ("en",)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """What partners know of persons and cases, without the open tables: a fact may be the same number as a count."""
    folder = tmp_path_factory.mktemp("searched")
    pack = load_pack("am")
    simulate(pack, 400, 5, folder / "country", names=False)
    for path in sorted((folder / "country" / "contributions").iterdir()):
        work = folder / "work" / path.name
        work.mkdir(parents=True)
        taken = read_contribution(path, regions=pack.regions, workdir=work)
        kept = {name: pl.read_parquet(file) for name, file in taken.tables.items() if name not in OPEN_TABLES}
        if kept:
            write_contribution(folder / "sent" / path.name, taken.manifest, kept)
    return sorted((folder / "sent").iterdir())


@pytest.fixture(scope="module")
def gathered(sent: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Gathered:
    return gather(sent, "am", workdir=tmp_path_factory.mktemp("gathered"))


@pytest.fixture(scope="module")
def sought(gathered: Gathered) -> list[Secret]:
    edition = edition_of(gathered)
    return secrets(gathered.counts, [Speaker(edition, Words(language)) for language in LANGUAGES])


def test_no_true_count_stands_in_any_file_of_a_report(sent: list[Path], sought: list[Secret], tmp_path: Path) -> None:
    assert sum(secret.count < 10 for secret in sought) > 200
    assert sum(secret.count > 10 for secret in sought) > 100
    build_report(sent, country="am", languages=LANGUAGES, out=tmp_path / "report")
    assert leaks(tmp_path / "report", sought) == []


def test_the_search_finds_a_count_in_every_kind_of_file(sought: list[Secret], tmp_path: Path) -> None:
    """The same counts, handed to every face as if they were facts."""
    small = [secret for secret in sought if len(secret.words) == 1 and secret.count < 10]
    labels = [next((word for word in secret.words[0] if word.isalpha() and word.istitle()), "") for secret in small]
    shown, words = zip(*[pair for pair in zip(small, labels, strict=True) if pair[1]][:3], strict=True)
    rows = [(word, secret.count) for word, secret in zip(words, shown, strict=True)]
    cells = tuple((Cell(word, word), Cell(str(count), fact(count))) for word, count in rows)
    table = DataTable("leak", "A leak", ("Code", "Persons"), cells, ("code", "persons"), numeric=(False, True))
    chart = bar(table, identifier="leak", title="A leak", alternative=f"{rows[0][0]}: {rows[0][1]}")
    said = Paragraph(f"{rows[0][0]}: {rows[0][1]}")
    document = Document("report", "en", "A leak", "", (), (Chapter("leak", "A leak", (said, table, chart)),), LABELS)
    about = Metadata("leak", "A leak", "", "en", date(2026, 1, 31), "", "")
    charts = write_charts(document, tmp_path / "charts")
    write_data([table], tmp_path / "data", metadata=about)
    (tmp_path / "report.html").write_text(render_html(document, charts=charts), encoding="utf-8")
    render_pdf(document, tmp_path / "report.pdf", cut_off=about.cut_off, charts=charts)
    (tmp_path / f"{rows[0][0]}-{rows[0][1]}.txt").write_text("", encoding="utf-8")
    found = {Path(leak.partition(": ")[0]).suffix for leak in leaks(tmp_path, list(shown))}
    assert found == {".csv", ".xlsx", ".html", ".svg", ".pdf", ".txt"}
