"""Runs the events statement on DuckDB or Spark and feeds the one kernel with sorted Arrow batches."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import numpy.typing as npt

from ecosoin.inputs.relevance.events import Watched, event_order, events_select
from ecosoin.studies.relevance.batches import whole_patients
from ecosoin.studies.relevance.rules import LEVELS
from ecosoin.studies.relevance.tallies import Counting, Tallies, Tally, count_batch

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_BATCH = 500_000
_TALLY_SCHEMA = "rule_no long, dimension string, value long, acts long, patients long, excluded long, " + ", ".join(
    f"{n}_{level} long" for n in ("accepted", "previous", "redundant") for level in LEVELS
)


def count_duckdb(con: duckdb.DuckDBPyConnection, counting: Counting, watched: Watched) -> Tallies:
    """The tallies of the acts, on one machine, in memory bounded by DuckDB and a few batches.

    Batches are counted in a thread beside the one that fetches them: neither waits for the other's core.
    """
    reader = con.sql(
        f"select * from ({events_select(counting.shape, watched)}) e order by {event_order(watched)}"
    ).to_arrow_reader(_BATCH)
    tallies: Tallies = {}
    with ThreadPoolExecutor(1) as aside:
        under_way: deque[Future[None]] = deque()
        for batch in whole_patients(_arrays(reader), counting.shape):
            under_way.append(aside.submit(count_batch, batch, counting, tallies))
            if len(under_way) > 1:
                under_way.popleft().result()
        for task in under_way:
            task.result()
    return tallies


def count_spark(session: SparkSession, tables: Mapping[str, Path], counting: Counting, watched: Watched) -> Tallies:
    """The same tallies on Spark: events gathered by rule and patient, sorted in partitions, counted by the kernel."""
    from pyspark.sql import functions as f

    for name, path in tables.items():
        session.read.parquet(str(path.absolute())).createOrReplaceTempView(name)
    frame = session.sql(events_select(counting.shape, watched))
    order = [c.strip() for c in event_order(watched).split(",")]
    counted = (
        frame.repartition(f.expr(f"group_no div {counting.shape.subjects}"))
        .sortWithinPartitions(*order)
        .mapInArrow(_counter(counting), _TALLY_SCHEMA)
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
            numbers[2],
            numbers[3 : 3 + levels],
            numbers[3 + levels : 3 + 2 * levels],
            numbers[3 + 2 * levels :],
        )
    return tallies


def _counter(counting: Counting) -> Any:
    def count(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa

        tallies: Tallies = {}
        for batch in whole_patients(_arrays(batches), counting.shape):
            count_batch(batch, counting, tallies)
        rows = [
            [*key, t.acts, t.patients, t.excluded, *t.after_accepted, *t.after_previous, *t.redundant_patients]
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
        names = batch.schema.names
        yield {n: np.from_dlpack(batch.column(n)).astype(np.int64, copy=False) for n in names}
