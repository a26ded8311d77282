"""`prystan audit verify` says in words whether anybody rewrote history, and leaves with 1 if so."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from prystan.casework.database import OWNER, Cluster, prepare_database
from prystan.casework.database.cluster import SUPERUSER

MIGRATED = """
import django; django.setup()
from prystan.casework.access.migrate import migrate
from prystan.casework.access.models import Organisation
migrate()
for number in range(5):
    Organisation.objects.create(name=f"Organisation {number}", kind="NGO", public_key="x")
"""


def prystan(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("prystan")
    return subprocess.run([str(program), "audit", *arguments], capture_output=True, text=True)


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="prystan-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        with Cluster(Path(folder) / "cluster", durable=False) as cluster:
            prepare_database(cluster.url(SUPERUSER, "postgres"))
            url = cluster.url(OWNER, "prystan")
            environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "prystan.web.settings", "DATABASE_URL": url}
            subprocess.run([sys.executable, "-c", MIGRATED], env=environment, check=True)
            yield url


def test_the_command_names_the_place_of_tampering(database: str, tmp_path: Path) -> None:
    sound = prystan("verify", "--database", database)
    assert sound.returncode == 0, sound.stderr
    assert "10 events follow one another without a flaw" in sound.stdout  # two chains are told of each organisation

    heads = tmp_path / "heads.txt"
    heads.write_text(prystan("heads", "--database", database).stdout)
    assert len(heads.read_text().splitlines()) == 6
    assert prystan("verify", "--database", database, "--heads", str(heads)).returncode == 0

    site = "00000000-0000-0000-0000-000000000000"
    with psycopg.connect(database) as tamperer:
        tamperer.execute("UPDATE access_auditevent SET outcome = 'x' WHERE chain = %s AND number = 3", [site])
    flawed = prystan("verify", "--database", database)
    assert flawed.returncode == 1
    assert f"chain {site}, event 3: it was changed after it was written" in flawed.stdout


def test_a_file_that_holds_no_heads_is_refused_with_its_line(database: str, tmp_path: Path) -> None:
    heads = tmp_path / "heads.txt"
    heads.write_text("nonsense\n")
    refused = prystan("verify", "--database", database, "--heads", str(heads))
    assert refused.returncode == 2
    assert "line 1" in refused.stderr


def test_a_database_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    refused = prystan("verify", "--database", f"postgresql://prystan_owner@/prystan?host={tmp_path}")
    assert refused.returncode == 2
    assert "cannot be reached" in refused.stderr
    assert "Traceback" not in refused.stderr
