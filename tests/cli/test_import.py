"""`prystan import`: files of other formats become contributions that check and report read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from evidence.intake.workbooks import CASE, IDENTITY, SECRETS, fill, template
from prystan.cli.app import app

CTDC = "yearOfRegistration,gender,ageBroad,isForcedLabour\n2020,Female,18--20,1\n2021,Male,,1\n"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def _workbook(folder: Path) -> Path:
    book = template()
    fill(book, 3, IDENTITY | CASE)
    fill(book, 4, IDENTITY | CASE | {"Incoming Referral Date": "03/04/2024"})
    path = folder / "cases.xlsx"
    book.save(path)
    return path


def test_a_workbook_becomes_a_contribution_without_a_name(tmp_path: Path) -> None:
    result = _run("import", _workbook(tmp_path), "--format", "htcds", "--contributor", "NGO B", "--kind", "NGO",
                  "--out", "out", "--country", "by")  # fmt: skip
    assert result.exit_code == 1, result.output
    described = json.loads((tmp_path / "out/datapackage.json").read_text())["prystan"]
    assert (described["contributor"]["id"], described["country"]) == ("ngo-b", "BY")
    assert described["period"] == {"from": "2024-01-01", "to": "2024-12-31"}
    written = [p.read_bytes().decode("latin-1") for p in tmp_path.rglob("*") if p.is_file() and p.suffix != ".xlsx"]
    assert not any(secret in text for secret in SECRETS for text in (*written, result.output))
    assert _run("check", "out").exit_code == 0


def test_the_format_is_told_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(CTDC)
    result = _run("import", "data.csv", "--contributor", "Données", "--out", "out", "--parquet")
    assert result.exit_code == 0, result.output
    assert _run("check", "out", "--json").exit_code == 0
    assert (tmp_path / "out/victims.parquet").is_file()


def test_an_organisation_may_have_names_in_other_languages(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(CTDC)
    names = ("--contributor-in", "be=Дапамога", "--contributor-in", "ru=Помощь")
    assert _run("import", "data.csv", "--contributor", "Help", *names, "--out", "out").exit_code == 0
    described = json.loads((tmp_path / "out/datapackage.json").read_text())["prystan"]
    assert described["contributor"]["names"] == {"be": "Дапамога", "ru": "Помощь"}
    refused = _run("import", "data.csv", "--contributor", "Help", "--contributor-in", "Дапамога", "--out", "out2")
    assert refused.exit_code == 2
    assert "be=Назва" in refused.output


def test_a_package_keeps_its_manifest_and_gets_new_hashes(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(CTDC)
    _run("import", "data.csv", "--contributor", "A", "--out", "one")
    (tmp_path / "one/victims.csv").write_text(
        (tmp_path / "one/victims.csv").read_text().replace("Feminine", "Masculine")
    )
    assert _run("check", "one").exit_code == 2
    assert _run("import", "one", "--out", "two").exit_code == 0
    assert _run("check", "two").exit_code == 0


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(CTDC)
    for out in ("one", "two"):
        _run("import", "data.csv", "--contributor", "A", "--out", out)
    one, two = ([p.read_bytes() for p in sorted((tmp_path / out).iterdir())] for out in ("one", "two"))
    assert one == two


@pytest.mark.parametrize(
    "arguments",
    [
        ("nowhere.csv", "--contributor", "A", "--out", "out"),
        ("data.csv", "--out", "out"),
        ("data.csv", "--contributor", "A", "--out", "full"),
        ("data.csv", "--contributor", "A", "--out", "out", "--format", "word"),
        ("data.csv", "--contributor", "A", "--out", "out", "--kind", "Friends"),
        ("data.csv", "--contributor", "A", "--out", "out", "--format", "htcds"),
    ],
)
def test_what_cannot_be_done_is_2_and_writes_nothing(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "data.csv").write_text(CTDC)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/x").touch()
    result = _run("import", *arguments)
    assert result.exit_code == 2
    assert not (tmp_path / "out").exists()
    assert not isinstance(result.exception, (ValueError, KeyError, OSError))
