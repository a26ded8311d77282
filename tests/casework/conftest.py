"""One real PostgreSQL for all tests of the casework wing, thrown away afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from prystan.casework.database import Cluster, prepare_database
from prystan.casework.database.cluster import SUPERUSER


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
