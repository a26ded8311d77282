"""DuckDB in this process or a Spark cluster: where Splink runs. Nothing is left behind in either."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl

DEFAULT_MEMORY = "3GB"


class DuckEngine:
    """An in-memory DuckDB that writes to `workdir` what exceeds `memory`; the caller removes the folder.

    Without `workdir` nothing is ever written to disk.
    """

    def __init__(self, workdir: Path | None = None, memory: str = DEFAULT_MEMORY) -> None:
        import duckdb
        from splink import DuckDBAPI

        self.connection = duckdb.connect()
        self.connection.execute("set memory_limit = ?", [memory])
        self.connection.execute("set temp_directory = ?", [str(workdir) if workdir is not None else ""])
        self.api = DuckDBAPI(self.connection)

    def frame(self, name: str, records: pl.DataFrame) -> Any:
        """A table for Splink."""
        return self.api.register(records.to_arrow(), table_name=name)

    def collected(self, found: Any, columns: list[str]) -> pl.DataFrame:
        """Some columns of what Splink found."""
        frame = self.connection.sql(f"select {', '.join(columns)} from {found.physical_name}").pl()  # noqa: S608
        assert isinstance(frame, pl.DataFrame)
        return frame

    def close(self) -> None:
        """Frees the memory."""
        self.connection.close()


class SparkEngine:
    """Spark: `session`, else the one that is active or can be started here."""

    def __init__(self, session: Any = None) -> None:
        from pyspark.sql import SparkSession
        from splink import SparkAPI

        self.session = session or SparkSession.builder.getOrCreate()
        api: Any = SparkAPI  # Splink's constructor has no types
        self.api = api(spark_session=self.session, register_udfs_automatically=False, break_lineage_method="persist")

    def frame(self, name: str, records: pl.DataFrame) -> Any:
        """A table for Splink, under a name of its own: one session may hold several rounds."""
        return self.api.register(self.session.createDataFrame(records.to_arrow()), table_name=f"{name}_{uuid4().hex}")

    def collected(self, found: Any, columns: list[str]) -> pl.DataFrame:
        """Some columns of what Splink found."""
        frame = pl.from_arrow(self.session.table(found.physical_name).select(*columns).toArrow())
        assert isinstance(frame, pl.DataFrame)
        return frame

    def close(self) -> None:
        """The session is the caller's."""
