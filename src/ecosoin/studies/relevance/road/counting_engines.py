"""Runs the events statement on DuckDB or Spark and feeds the one kernel with sorted Arrow batches."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from ecosoin.inputs.relevance.events import Watched, event_order, events_select
from ecosoin.inputs.relevance.rules import LEVELS
from ecosoin.studies.relevance.batches import whole_patients
from ecosoin.studies.relevance.tallies import Counting, Tallies, Tally, count_batch

_BATCH = 500_000
_KEYS = (("rule_no", "long"), ("dimension", "string"), ("value", "long"))
_SUMS = (
    "acts",
    "patients",
    "excluded",
    *(f"{n}_{level}" for n in ("accepted", "previous", "redundant") for level in LEVELS),
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


def count_spark(master: str | None, tables: Mapping[str, Path], counting: Counting, watched: Watched) -> Tallies:
    """The same tallies on Spark: events gathered by rule and patient, sorted in partitions, counted by the kernel."""
    from ecosoin.doors.engines.spark import PartSums, SparkEngine, spark_session

    parts = PartSums(
        spread=f"group_no div {counting.shape.subjects}",
        order=event_order(watched).split(", "),
        count=_counter(counting),
        keys=_KEYS,
        sums=_SUMS,
    )
    with spark_session(master) as session:
        rows = SparkEngine(session, tables).summed(events_select(counting.shape, watched), parts)
    return {(int(rule), str(dimension), int(value)): _tally(rest) for rule, dimension, value, *rest in rows}


def _tally(sums: list[Any]) -> Tally:
    acts, patients, excluded, *levels = map(int, sums)
    by_measure = (levels[n : n + len(LEVELS)] for n in range(0, len(levels), len(LEVELS)))
    return Tally(acts, patients, excluded, *by_measure)


def _counter(counting: Counting) -> Callable[[Iterator[Any]], Iterator[Any]]:
    def count(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa

        tallies: Tallies = {}
        for batch in whole_patients(_arrays(batches), counting.shape):
            count_batch(batch, counting, tallies)
        rows = [
            [*key, t.acts, t.patients, t.excluded, *t.after_accepted, *t.after_previous, *t.redundant_patients]
            for key, t in tallies.items()
        ]
        names = [*(n for n, _ in _KEYS), *_SUMS]
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
        types = [pa.string() if dict(_KEYS).get(n) == "string" else pa.int64() for n in names]
        arrays = [pa.array(list(c), type=t) for c, t in zip(columns, types, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, names=names)

    return count


def _arrays(batches: Any) -> Iterator[dict[str, npt.NDArray[np.int64]]]:
    for batch in batches:
        names = batch.schema.names
        yield {n: np.from_dlpack(batch.column(n)).astype(np.int64, copy=False) for n in names}
