"""Runs the events statement on DuckDB or Spark and feeds the one kernel with sorted Arrow batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import numpy.typing as npt

from ecosoin.principles.care_relevance.batches import COLUMNS, whole_patients
from ecosoin.principles.care_relevance.events import ORDER
from ecosoin.principles.care_relevance.rules import LEVELS
from ecosoin.principles.care_relevance.tallies import Tallies, Tally, count_batch

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_BATCH = 1_000_000
Intervals = npt.NDArray[np.int64]
_TALLY_SCHEMA = "rule_no long, dimension string, value long, acts long, patients long, " + ", ".join(
    f"{n}_{level} long" for n in ("accepted", "previous", "redundant") for level in LEVELS
)


def count_duckdb(con: duckdb.DuckDBPyConnection, events: str, intervals: Intervals) -> Tallies:
    """The tallies of the events statement, on one machine, in memory bounded by DuckDB and one batch."""
    columns = ", ".join(f"cast({c} as bigint) as {c}" for c in COLUMNS)
    reader = con.sql(f"select {columns} from ({events}) e order by {ORDER}").to_arrow_reader(_BATCH)
    tallies: Tallies = {}
    for batch in whole_patients(_arrays(reader)):
        count_batch(batch, intervals, tallies)
    return tallies


def count_spark(session: SparkSession, tables: Mapping[str, Path], events: str, intervals: Intervals) -> Tallies:
    """The same tallies on Spark: events gathered by rule and patient, sorted in partitions, counted by the kernel."""
    for name, path in tables.items():
        session.read.parquet(str(path.absolute())).createOrReplaceTempView(name)
    columns = ", ".join(f"cast({c} as bigint) as {c}" for c in COLUMNS)
    frame = session.sql(f"select {columns} from ({events}) e")
    order = [c.strip() for c in ORDER.split(",")]
    counted = (
        frame.repartition("rule_no", "patient")
        .sortWithinPartitions(*order)
        .mapInArrow(_counter(intervals), _TALLY_SCHEMA)
    )
    names = [f.split()[0] for f in _TALLY_SCHEMA.split(", ")]
    total = counted.groupBy("rule_no", "dimension", "value").sum(*names[3:]).collect()
    tallies: Tallies = {}
    for row in total:
        numbers = [int(x) for x in row[3:]]
        levels = len(LEVELS)
        tallies[int(row[0]), str(row[1]), int(row[2])] = Tally(
            numbers[0],
            numbers[1],
            numbers[2 : 2 + levels],
            numbers[2 + levels : 2 + 2 * levels],
            numbers[2 + 2 * levels :],
        )
    return tallies


def _counter(intervals: Intervals) -> Any:
    def count(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa

        tallies: Tallies = {}
        for batch in whole_patients(_arrays(batches)):
            count_batch(batch, intervals, tallies)
        rows = [
            [*key, t.acts, t.patients, *t.after_accepted, *t.after_previous, *t.redundant_patients]
            for key, t in tallies.items()
        ]
        names = [f.split()[0] for f in _TALLY_SCHEMA.split(", ")]
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
        types = [pa.string() if n == "dimension" else pa.int64() for n in names]
        arrays = [pa.array(list(c), type=t) for c, t in zip(columns, types, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, names=names)

    return count


def _arrays(batches: Any) -> Iterator[dict[str, npt.NDArray[np.int64]]]:
    for batch in batches:
        yield {c: batch.column(n).to_numpy(zero_copy_only=False).astype(np.int64) for n, c in enumerate(COLUMNS)}
