"""Open data published with a report: the files of a release that the ledger knows, linked, with what each promises."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from evidence.disclosure.release.small_cohorts import cohort
from prystan.evidence.country import load_pack
from prystan.evidence.disclosure import DisclosureError, NotPublic
from prystan.evidence.disclosure.ledger import Ledger
from prystan.evidence.disclosure.ledger.file import NOISE, ROUNDING
from prystan.evidence.disclosure.release import Method, PublishedRelease, Request, published_release, release
from prystan.evidence.disclosure.release.files import hashes
from prystan.evidence.simulation import simulate
from prystan.report.build import ReportError, build_report
from prystan.report.release import evidence_page
from prystan.report.words import Words, languages
from prystan.report.words.releases import guarantee, page_name, why_rounded


@dataclass(frozen=True)
class Office:
    """What a national office has: contributions, a ledger and a release of rows; and another, of rounded tables."""

    contributions: list[Path]
    ledger: Path
    rows: Path
    tables: Path
    of_tables: Path


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("office")
    simulate(load_pack("by"), 200, 3, folder / "country", names=False)
    book = Ledger.open(folder / "ledger.jsonl")
    release(cohort(5_000), book, folder / "rows", Request(epsilon=4.0), page=evidence_page)
    other = Ledger.open(folder / "other.jsonl")
    release(cohort(300), other, folder / "tables", Request(Method.ROUNDING), page=evidence_page)
    sent = sorted((folder / "country" / "contributions").iterdir())
    return Office(sent, book.path, folder / "rows", folder / "tables", other.path)


@pytest.fixture(scope="module")
def report(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("with-open-data") / "report"
    build_report(
        office.contributions[:2], country="by", languages=("en", "be"), out=out, ledger=office.ledger,
        open_data=office.rows,
    )  # fmt: skip
    return out


def test_the_files_are_those_of_the_release_byte_for_byte(office: Office, report: Path) -> None:
    assert hashes(report / "open-data") == hashes(office.rows)


def test_the_report_stands_in_the_ledger_with_its_open_data(office: Office, report: Path) -> None:
    assert Ledger(office.ledger).entries()[-1].data["files"] == hashes(report)


@pytest.mark.parametrize("language", ["en", "be"])
def test_the_data_chapter_links_rows_dictionary_and_evidence(report: Path, language: str) -> None:
    page = (report / language / "report.html").read_text(encoding="utf-8")
    chapter = page[page.index('id="chapter-data"') : page.index('id="chapter-identification"')]
    linked = set(re.findall(r'href="\.\./open-data/([^"]+)"', chapter))
    assert linked == {"microdata.csv", "dictionary.csv", "datapackage.json", "evidence.json", page_name(language)}
    assert all((report / "open-data" / name).is_file() for name in linked)


@pytest.mark.parametrize("language", ["en", "be"])
def test_the_report_says_what_its_tables_and_what_its_rows_promise(report: Path, language: str) -> None:
    page, words = (report / language / "report.html").read_text(encoding="utf-8"), Words(language)
    method = json.loads((report / "open-data" / "evidence.json").read_text(encoding="utf-8"))["method"]
    rounding = {"name": "controlled rounding", "base": 5, "threshold": 10}
    assert all(sentence in page for sentence in (*guarantee(method, words), *guarantee(rounding, words)))


def test_the_evidence_is_there_in_every_language_and_each_page_links_the_others(office: Office) -> None:
    names = {page_name(language) for language in languages()}
    for name in names:
        page = (office.rows / name).read_text(encoding="utf-8")
        assert names <= set(re.findall(r'href="([^"#]+)"', page))


@pytest.mark.parametrize("language", languages())
def test_the_evidence_says_why_of_its_own_method(office: Office, language: str) -> None:
    """What is true of rounding, that a total is off by one or two, is not of noise."""
    words = Words(language)
    of_noise, of_rounding = (
        (folder / page_name(language)).read_text(encoding="utf-8") for folder in (office.rows, office.tables)
    )
    assert all(sentence in of_noise for sentence in why_rounded(words, NOISE))
    assert all(sentence in of_rounding for sentence in why_rounded(words, ROUNDING))
    only = set(why_rounded(words, ROUNDING)) - set(why_rounded(words, NOISE))
    assert len(only) == 3
    assert not any(sentence in of_noise for sentence in only)


def build(office: Office, out: Path, open_data: Path, ledger: Path | None = None) -> None:
    build_report(office.contributions[:1], country="by", languages=("en",), out=out, ledger=ledger, open_data=open_data)


def test_a_folder_that_was_changed_is_not_published(office: Office, tmp_path: Path) -> None:
    shutil.copytree(office.rows, tmp_path / "rows")
    with (tmp_path / "rows" / "microdata.csv").open("a", encoding="utf-8") as file:
        file.write("2025,Feminine,North,ForcedLabour\n")
    with pytest.raises(DisclosureError, match=r"microdata\.csv was changed"):
        build(office, tmp_path / "report", tmp_path / "rows", office.ledger)
    assert not (tmp_path / "report").exists()


def test_a_release_of_another_ledger_is_not_published(office: Office, tmp_path: Path) -> None:
    other = Ledger.open(tmp_path / "other.jsonl").path
    with pytest.raises(DisclosureError, match="knows of no published release"):
        build(office, tmp_path / "report", office.rows, other)


def test_a_release_made_with_a_seed_is_not_published(office: Office, tmp_path: Path) -> None:
    book = Ledger.open(tmp_path / "ledger.jsonl")
    release(cohort(300), book, tmp_path / "seeded", Request(seed=1), page=evidence_page)
    with pytest.raises(DisclosureError, match="made with a seed"):
        published_release(tmp_path / "seeded", book)


def test_tables_that_were_rounded_another_way_are_not_put_beside_the_report(office: Office, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="has no rows"):
        build(office, tmp_path / "report", office.tables, office.of_tables)


def test_a_report_is_refused_on_a_ledger_that_knows_rounded_tables_of_its_period(
    office: Office, tmp_path: Path
) -> None:
    """And nothing of it is left, but the tables say which release stands in its way."""
    with pytest.raises(DisclosureError, match="earlier release release-1 has rounded numbers"):
        build_report(office.contributions[:1], country="by", languages=("en",), out=tmp_path / "report",
                     ledger=office.of_tables)  # fmt: skip
    assert not (tmp_path / "report").exists()
    assert [e.data["kind"] for e in Ledger(office.of_tables).entries()] == ["opened", "reserved", "published"]


def test_open_data_without_a_ledger_are_refused(office: Office, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="--release-ledger"):
        build(office, tmp_path / "report", office.rows)


def test_a_published_release_is_made_by_its_check_only(office: Office) -> None:
    with pytest.raises(NotPublic):
        PublishedRelease("release-1", office.rows, (), {})
