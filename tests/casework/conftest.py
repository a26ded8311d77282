"""One real PostgreSQL for all tests of the casework wing, thrown away afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import psycopg
import pytest

from prystan.casework.database import OWNER, Cluster, prepare_database
from prystan.casework.database.cluster import SUPERUSER
from prystan.casework.vault.login import Cost

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prystan.web.settings")
# Playwright leaves an event loop in a process that drove a browser; Django would take these tests for a part of it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ["PRYSTAN_PLAIN_HTTP"] = "1"  # browsers take cookies of TLS over TLS only; test_cookies.py holds those
django.setup()  # before any model is imported; the database is chosen by the fixtures below

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from casework.cast import CONTEXT_KEY, Cast, cast_of_a_story  # noqa: E402
from prystan.casework.access.migrate import migrate  # noqa: E402
from prystan.web.site import database_settings  # noqa: E402


@pytest.fixture(scope="session")
def folder_for_all() -> Iterator[Path]:
    """A folder that PostgreSQL's account can enter; pytest's own are closed to it when root runs them."""
    folder = Path(tempfile.mkdtemp(prefix="prystan-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster(folder_for_all: Path) -> Iterator[Cluster]:
    with Cluster(folder_for_all / "cluster", durable=False) as running:
        prepare_database(running.url(SUPERUSER, "postgres"))
        yield running


@pytest.fixture
def closed_folder(folder_for_all: Path) -> Iterator[Path]:
    """A folder in which only its owner may look."""
    folder = Path(tempfile.mkdtemp(dir=folder_for_all))
    folder.chmod(0o700)
    assert folder.stat().st_uid == os.getuid()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


# --- Django on that PostgreSQL --------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def site(cluster: Cluster) -> Iterator[Cluster]:
    """Django on the cluster: migrated as the owner of the tables."""
    connection.settings_dict.update(database_settings(cluster.url(OWNER, "prystan")))
    settings.CONTEXT_KEY = CONTEXT_KEY
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2's seconds prove nothing here
    settings.PAGES_A_MINUTE = 10**9  # a test asks for more in a second than anybody reads in a minute
    settings.LOCK_COST = Cost(memory_kib=8, passes=1, lanes=1)
    migrate()
    yield cluster
    connection.close()


@pytest.fixture(scope="session")
def cast(site: Cluster) -> Cast:
    """Everybody of `casework.cast`. From here on Django is connected as the application."""
    return cast_of_a_story()


@pytest.fixture
def database(cast: Cast) -> Iterator[None]:
    """The application's connection, in a transaction that is undone after the test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def as_owner(site: Cluster, cast: Cast) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the tables' owner, outside the application's transaction."""
    with psycopg.connect(site.url(OWNER, "prystan"), autocommit=True) as owner:
        yield owner
