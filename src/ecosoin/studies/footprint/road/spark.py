"""The same statement on Spark: the study's tables go as Parquet, the collapsed result comes back."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ecosoin.doors.engines.duck import DuckEngine
from ecosoin.kernel.errors import UsageError
from ecosoin.studies.footprint.road.measuring import Engine, study_tables


@contextmanager
def engine_for(name: str, spark_master: str | None, con: duckdb.DuckDBPyConnection) -> Iterator[Engine]:
    """DuckDB on the study's own connection, or a Spark session on ``spark_master`` (default ``local[2]``)."""
    if name == "duckdb":
        yield DuckEngine(con)
        return
    if name != "spark":
        raise UsageError("option-value-unknown", option="--engine", value=name, choices="duckdb, spark")
    from ecosoin.doors.engines.spark import SparkEngine, spark_session

    with tempfile.TemporaryDirectory(prefix="ecosoin-spark-") as work, spark_session(spark_master) as session:
        yield SparkEngine(session, study_tables(con, Path(work)))
