"""`prystan take-in` and `prystan contribute`, as a member types them: from a workbook to a contribution."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.intake.workbooks import CASE, fill, template
from prystan.casework.database import APP, OWNER, Cluster, prepare_database
from prystan.casework.database.cluster import SUPERUSER

PASSWORD = "correct horse battery staple"
FOUNDED = f"""
import django; django.setup()
from prystan.casework.access.migrate import migrate
from prystan.casework.access.actions import found_organisation
migrate()
found_organisation(name="Association", kind="NGO", email="c@association.example", person="C", password={PASSWORD!r},
                   roles=["coordinator"])
"""


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    """A site with one organisation; what its commands find in their environment."""
    with tempfile.TemporaryDirectory(prefix="prystan-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        with Cluster(Path(folder) / "cluster", durable=False) as cluster:
            prepare_database(cluster.url(SUPERUSER, "postgres"))
            site = Path(folder) / "site"
            site.mkdir()
            environment = {**os.environ, "PRYSTAN_SITE": str(site), "DJANGO_SETTINGS_MODULE": "prystan.web.settings"}
            owner = {**environment, "DATABASE_URL": cluster.url(OWNER, "prystan")}
            subprocess.run([sys.executable, "-c", FOUNDED], env=owner, check=True)
            yield {**environment, "DATABASE_URL": cluster.url(APP, "prystan")}


def prystan(
    server: dict[str, str], folder: Path, *words: str, password: str = PASSWORD
) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("prystan")
    return subprocess.run(
        [str(program), *words, "--email", "c@association.example", "--country", "by"],
        capture_output=True, text=True, input=password + "\n", env=server, cwd=folder, start_new_session=True,
    )  # fmt: skip


def test_a_workbook_is_taken_in_and_contributed(server: dict[str, str], tmp_path: Path) -> None:
    book = template()
    for row, changed in enumerate([{"First Name": "Alena", "Second Name": "Zhuk"}, {"Trafficking Status": "?"}], 3):
        fill(book, row, {**CASE, **changed})
    book.save(tmp_path / "cases.xlsx")
    agreed = ("--purposes", "assistance,statistics", "--language", "be", "--until", "2099-12-31")

    refused = prystan(server, tmp_path, "take-in", "cases.xlsx", *agreed, password="wrong")
    assert (refused.returncode, "do not fit" in refused.stderr) == (2, True), refused.stderr

    done = prystan(server, tmp_path, "take-in", "cases.xlsx", *agreed)
    assert done.returncode == 1, done.stderr
    assert "1 cases taken in, 0 of them without a name" in done.stdout
    assert "code-unknown" in done.stderr
    assert "Zhuk" not in done.stdout + done.stderr

    made = prystan(server, tmp_path, "contribute", "--out", "sent")
    assert made.returncode == 0, made.stderr
    assert "1 persons, 0 referrals, no tokens" in made.stdout
    assert (tmp_path / "sent" / "datapackage.json").is_file()


def test_an_agreement_without_assistance_keeps_no_name_and_is_refused(server: dict[str, str], tmp_path: Path) -> None:
    template().save(tmp_path / "cases.xlsx")
    words = ("take-in", "cases.xlsx", "--purposes", "statistics", "--language", "be", "--until", "2099-12-31")
    refused = prystan(server, tmp_path, *words)
    assert refused.returncode == 2
    assert "without which no name may be kept" in " ".join(refused.stderr.replace("│", " ").split())
