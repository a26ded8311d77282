"""The whole way from contributions to a folder that may be published."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pypdf
import pytest

from prystan.evidence.country import load_pack
from prystan.evidence.indicators import INDICATORS
from prystan.evidence.intake import write_contribution
from prystan.evidence.model.manifest import Contributor, Manifest
from prystan.evidence.simulation import simulate
from prystan.report import build
from prystan.report.build import ReportError, build_report

FORMS = ("report.html", "report.pdf", "press-release.html", "brief.pdf")


def contributions(folder: Path, people: int = 900) -> list[Path]:
    simulate(load_pack("am"), people, 3, folder, names=False)
    return sorted((folder / "contributions").iterdir())


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return contributions(tmp_path_factory.mktemp("country") / "simulated")


@pytest.fixture(scope="module")
def report(sent: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "report"
    build_report(sent, country="am", languages=("en", "ru"), out=out)
    return out


def every_byte(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def every_text(folder: Path) -> dict[str, str]:
    """All that a reader can read in a report, PDFs and workbooks opened."""
    texts = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.suffix == ".pdf":
            texts[name] = "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                texts[name] = "\n".join(book.read(part).decode() for part in book.namelist())
        elif path.is_file():
            texts[name] = path.read_text(encoding="utf-8")
    return texts


def test_a_report_has_every_form_in_every_language(report: Path) -> None:
    for language in ("en", "ru"):
        assert all((report / language / form).stat().st_size > 5_000 for form in FORMS)
    for file in ("index.html", "report.json", "data/datapackage.json", "data/tables.xlsx"):
        assert (report / file).is_file(), file


def test_every_link_of_its_pages_leads_somewhere(report: Path) -> None:
    for page in report.rglob("*.html"):
        for address in re.findall(r'(?:href|src)="([^"#]+)"', page.read_text(encoding="utf-8")):
            if not address.startswith(("http:", "https:", "data:", "mailto:")):
                assert (page.parent / address).resolve().exists(), f"{page.name}: {address}"


def test_figures_for_programs_have_the_promised_shape(report: Path) -> None:
    figures = json.loads((report / "report.json").read_text(encoding="utf-8"))["figures"]
    assert {figure["indicator"] for figure in figures} == set(INDICATORS)
    for figure in figures:
        assert {"indicator", "unit", "value", "period", "by", "sources", "cut_off", "breaks"} <= figure.keys()
        assert (figure["value"] is None) == bool(figure["reason"])


def test_the_same_input_gives_the_same_bytes(report: Path, sent: list[Path], tmp_path: Path) -> None:
    build_report(list(reversed(sent)), country="am", languages=("en", "ru"), out=tmp_path / "again")
    assert every_byte(tmp_path / "again") == every_byte(report)


def test_made_up_numbers_say_so_in_every_form(report: Path) -> None:
    texts = every_text(report)
    for language, words in (("en", "come from a simulation"), ("ru", "получены моделированием")):
        for form in FORMS:
            assert words in " ".join(texts[f"{language}/{form}"].split()), f"{language}/{form}"


def odd_contribution(folder: Path, rows: int) -> Path:
    """A partner that knows `rows` persons, all alike."""
    victims = pl.DataFrame(
        {
            "record": [f"r{number}" for number in range(rows)],
            "detected_on": [date(2025, 3, 1)] * rows,
            "status": ["ActualVictimOfTrafficking"] * rows,
            "status_on": [date(2025, 4, 1)] * rows,
            "age": [30] * rows,
            "sex": ["Feminine"] * rows,
            "forms": [["ForcedLabour"]] * rows,
            "statistics_consent": [True] * rows,
        }
    )
    manifest = Manifest(
        Contributor("partner", "Partner", "NGO"), "AM", date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 31)
    )
    write_contribution(folder, manifest, {"victims": victims})
    return folder


def test_a_true_count_stands_nowhere_in_a_public_report(tmp_path: Path) -> None:
    sent = odd_contribution(tmp_path / "partner", 7_813)
    build_report([sent], country="am", languages=("en",), out=tmp_path / "report")
    spelled = re.compile(r"(?<![\d.])7[,.\s\u00a0\u202f]?813(?!\d)")
    found = [name for name, text in every_text(tmp_path / "report").items() if spelled.search(text)]
    assert not found
    assert re.search(r"7[,.\s]?81[05]", (tmp_path / "report" / "report.json").read_text(encoding="utf-8"))


def test_an_interrupted_report_leaves_nothing_behind(
    sent: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "render_pdf", interrupt)
    with pytest.raises(KeyboardInterrupt):
        build_report(sent[:1], country="am", languages=("en",), out=tmp_path / "report")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_else_is_not_replaced(sent: list[Path], tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("two years of work", encoding="utf-8")
    with pytest.raises(ReportError, match="not a report"):
        build_report(sent, country="am", languages=("en",), out=tmp_path)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "two years of work"


def test_two_contributions_of_one_contributor_are_refused(tmp_path: Path) -> None:
    twice = [odd_contribution(tmp_path / name, 12) for name in ("a", "b")]
    with pytest.raises(ReportError, match="two contributions name the contributor 'partner'"):
        build_report(twice, country="am", languages=("en",), out=tmp_path / "report")


def test_a_contribution_about_another_country_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="is about AM, the report about BY"):
        build_report([odd_contribution(tmp_path / "p", 12)], country="by", languages=("en",), out=tmp_path / "report")


def test_no_contribution_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="no contribution"):
        build_report([], country="am", languages=("en",), out=tmp_path / "report")
