"""Apache Spark, for a region or a country: a session here or on a standalone master, and the statement on it.

Spark is an extra: nothing here is imported unless asked for.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosoin.engine.dialect import SPARK
from ecosoin.kernel.errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from ecosoin.doors.engines.duck import Columns

_LOOPBACK = "127.0.0.1"


@contextmanager
def spark_session(master: str | None, settings: Mapping[str, str] | None = None) -> Iterator[SparkSession]:
    """A Spark session on ``master`` (default ``local[2]``), stopped at the end.

    Raises UsageError ``extra-missing`` without pyspark or Java, ``spark-master-unreachable`` when no session opens.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise UsageError("extra-missing", extra="spark", detail="pyspark", command="make setup") from error
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        command = "apt-get install openjdk-17-jre-headless"
        raise UsageError("extra-missing", extra="spark", detail="Java", command=command)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    where = master or "local[2]"
    builder = SparkSession.builder.master(where).appName("ecosoin")
    options = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.log.level": "ERROR",
        "spark.executor.memory": "768m",
        **(settings or {}),
    }
    if _LOOPBACK in where or where.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", _LOOPBACK)
        options |= {"spark.driver.host": _LOOPBACK, "spark.driver.bindAddress": _LOOPBACK}
    for key, value in options.items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, OSError, RuntimeError) as error:
        raise UsageError("spark-master-unreachable", master=where, reason=str(error).splitlines()[0]) from error
    try:
        yield session
    finally:
        session.stop()


@dataclass(frozen=True)
class PartSums:
    """What is counted of a statement's rows, one part of them after the other, then summed.

    Rows of one value of ``spread`` (SQL) are in one part, sorted by ``order``; ``count`` turns Arrow batches into
    batches of the ``keys`` (name, SQL type) and ``sums`` (names of longs).
    """

    spread: str
    order: Sequence[str]
    count: Callable[[Iterator[Any]], Iterator[Any]]
    keys: Sequence[tuple[str, str]]
    sums: Sequence[str]


class SparkEngine:
    """Runs a statement on Parquet tables that every worker can read."""

    dialect = SPARK

    def __init__(self, session: SparkSession, tables: Mapping[str, Path]):
        self.session = session
        for name, path in tables.items():
            session.read.parquet(str(path.absolute())).createOrReplaceTempView(name)

    def summed(self, sql: str, parts: PartSums) -> list[tuple[Any, ...]]:
        """The keys and sums that the parts of a statement's rows give."""
        from pyspark.sql import functions

        schema = ", ".join(f"{n} {t}" for n, t in (*parts.keys, *((n, "long") for n in parts.sums)))
        counted = (
            self.session.sql(sql)
            .repartition(functions.expr(parts.spread))
            .sortWithinPartitions(*parts.order)
            .mapInArrow(parts.count, schema)
        )
        return [tuple(row) for row in counted.groupBy(*(n for n, _ in parts.keys)).sum(*parts.sums).collect()]

    def columns(self, sql: str) -> Columns:
        """The result of a statement by column, as :meth:`ecosoin.doors.engines.duck.DuckEngine.columns` gives it."""
        frame = self.session.sql(sql)
        rows = frame.collect()
        numeric = {f.name for f in frame.schema.fields if f.dataType.typeName() in ("double", "long", "integer")}
        columns: dict[str, Any] = {}
        for n, name in enumerate(frame.columns):
            values = [row[n] for row in rows]
            if name in numeric:
                columns[name] = np.array([np.nan if v is None else v for v in values], dtype=np.float64)
            else:
                columns[name] = np.array(values, dtype=object)
        return columns
