"""What Spark writes to disk on the linkage unit's side holds no name, date or number; that a search would find one is
shown on names in the clear."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.linkage.searching import Seen, words_of
from prystan.evidence.linkage.schemes import RECOMMENDED
from prystan.evidence.simulation.listpair import list_pair

REGISTERS = list_pair((1200, 1000), 500, seed=3)
LINKED = """
import sys
from evidence.linkage.rounds import in_memory
from prystan.evidence.linkage.matching.engines import SparkEngine
from prystan.evidence.linkage.matching.linking import link
from prystan.evidence.linkage.schemes import SCHEMES
from prystan.evidence.linkage.schemes.clear import Clear
from prystan.evidence.simulation.listpair import list_pair
from pyspark import StorageLevel
scheme = SCHEMES.get(sys.argv[1], Clear())
engine = SparkEngine()
lists = in_memory(list_pair((1200, 1000), 500, seed=3), scheme)
print(len(link(lists, engine).persons), "records linked")
# Whatever was kept in memory may be moved to disk when memory is short: here all of it is.
for table in engine.session.catalog.listTables():
    engine.session.table(table.name).persist(StorageLevel.DISK_ONLY).count()
"""
SETTINGS = {
    "master": "local[1]",
    "spark.sql.shuffle.partitions": "1", "spark.ui.enabled": "false", "spark.driver.memory": "1g",
    "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1",
    # As it stands, so that it can be searched.
    "spark.shuffle.compress": "false", "spark.shuffle.spill.compress": "false", "spark.rdd.compress": "false",
    "spark.broadcast.compress": "false", "spark.sql.inMemoryColumnarStorage.compressed": "false",
}  # fmt: skip


def linked_on_spark(scheme: str, folder: Path) -> tuple[Seen, bytes]:
    """Link on a Spark of its own, whose every file lies under `folder`, and look while it is up."""
    settings = {**SETTINGS, "spark.local.dir": str(folder / "local"), "spark.sql.warehouse.dir": str(folder / "house")}
    master = settings.pop("master")
    submitted = " ".join(["--master", master, *(f"--conf {name}={value}" for name, value in settings.items())])
    (folder / "temporary").mkdir(parents=True)
    environment = {
        **os.environ, "PYSPARK_SUBMIT_ARGS": f"{submitted} pyspark-shell", "TMPDIR": str(folder / "temporary"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }  # fmt: skip
    seen = Seen(folder)
    with seen.watching():
        ran = subprocess.run(
            [sys.executable, "-c", LINKED, scheme],
            cwd=folder, env=environment, capture_output=True, check=False, timeout=400,
        )  # fmt: skip
    assert ran.returncode == 0, ran.stderr.decode()[-2000:]
    return seen, ran.stdout + ran.stderr


@pytest.mark.spark
@pytest.mark.usefixtures("spark")
def test_nothing_of_a_person_is_in_what_spark_writes(tmp_path: Path) -> None:
    seen, said = linked_on_spark(RECOMMENDED, tmp_path / "tokens")
    words = words_of(REGISTERS)
    assert b"records linked" in said
    assert any(name.startswith(("shuffle_", "rdd_")) for name in seen.files)
    assert not seen.found(words, said)
    plain, _ = linked_on_spark("clear", tmp_path / "clear")
    assert len(plain.found(words)) > 100
