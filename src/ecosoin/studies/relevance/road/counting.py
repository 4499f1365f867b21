"""From acts under pseudonyms to tallies by rule, site and month, on DuckDB or Spark.

Either engine runs the events statement and feeds the one kernel with sorted Arrow batches.
"""

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from ecosoin.doors.engines.duck import create_table
from ecosoin.inputs.relevance.events import (
    DAY_US,
    ICU,
    NEW_DIAGNOSIS,
    EventShape,
    Watched,
    event_order,
    events_select,
    interval_us,
)
from ecosoin.inputs.relevance.rules import LEVELS, Rule
from ecosoin.kernel.errors import UsageError
from ecosoin.kernel.sql import literal
from ecosoin.reference import load_reference_table
from ecosoin.results.tables import specs
from ecosoin.studies.relevance.rules import RuleCode, in_force, lines_of, rule_codes
from ecosoin.studies.relevance.tallies import Counted, Counting, Tallies, Tally, count_batch, whole_patients

_PERIOD = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\.\.(\d{4})-(0[1-9]|1[0-2])")
_TABLES = ("act", "rule_code", "rule_exclusion", "diagnosis", "excluded", "rule_indication", "episode")
_BATCH = 500_000
_KEYS = (("rule_no", "long"), ("dimension", "string"), ("value", "long"))
_COUNTS = ("acts", "patients", "excluded", "excluded_patients", "repeated")
_SUMS = (
    *_COUNTS,
    *(f"{n}_{level}" for n in ("accepted", "previous", "redundant") for level in LEVELS),
)


def keep_period(con: duckdb.DuckDBPyConnection, period: str | None) -> None:
    """Makes ``act`` of the acts of whole months ``YYYY-MM..YYYY-MM``; raises UsageError for anything else."""
    kept = "true"
    if period is not None:
        match = _PERIOD.fullmatch(period)
        if match is None or match.group(1, 2) > match.group(3, 4):
            raise UsageError("period-invalid", value=period)
        start, end = f"{match[1]}-{match[2]}-01", f"{match[3]}-{match[4]}-01"
        kept = (
            f"instant_us >= epoch_us(timestamp {literal(start)}) "
            f"and instant_us < epoch_us(timestamp {literal(end)} + interval 1 month)"
        )
    con.execute(f"create view act as select * from act_all where {kept}")


def count_acts(
    con: duckdb.DuckDBPyConnection, rules: list[Rule], *, engine: str, spark_master: str | None, working: Path
) -> Counted:
    """Lays the rules down beside the acts and counts."""
    has_diagnoses = _any(con, "condition")
    has_contexts = _any(con, "seen where context > 0")
    active = in_force(rules, has_diagnoses)
    written: dict[tuple[str, str], list[str]] = defaultdict(list)
    known = known_systems()
    for system, code in con.execute("select distinct system, code from seen where system is not null").fetchall():
        written[known.get(system, system), code].append(system)
    codes = rule_codes(active, written)
    applied = [(line_no, e) for line_no, (_, line) in enumerate(lines_of(active)) for e in line.exclusions]
    create_table(con, "rule_exclusion", (("line_no", "INTEGER"), ("exclusion", "VARCHAR")), applied)
    indications = [(n, r.indication) for n, r in enumerate(active) if r.indication]
    create_table(con, "rule_indication", (("rule_no", "INTEGER"), ("indication", "VARCHAR")), indications)
    _lay_diagnoses(con)
    watched = Watched(has_diagnoses, _any(con, "excluded"), has_contexts, _any(con, "episode"))
    periods = {e for (e,) in con.execute("select distinct exclusion from excluded").fetchall()}
    raised = periods | ({NEW_DIAGNOSIS} if has_diagnoses else set()) | ({ICU} if has_contexts else set())
    modalities = _lay_rule_codes(con, active, codes, written, raised=raised)
    patients = con.execute("select count(*) from patient").fetchall()[0][0]
    subjects = max((r.subject_no for r in codes), default=0) + 1
    shape = EventShape(max(patients, 1), subjects, len(modalities))
    counting = Counting(
        shape, [tuple(interval_us(d) for d in r.interval_day) for r in active], [bool(r.indication) for r in active]
    )
    if engine == "spark":
        tables = {name: working / f"{name}.parquet" for name in _TABLES}
        for name, path in tables.items():
            con.execute(f"copy (select * from {name}) to {literal(path.absolute())} (format parquet)")
        tallies = count_spark(spark_master, tables, counting, watched)
    else:
        tallies = count_duckdb(con, counting, watched)
    sites = [s for (s,) in con.execute("select site from site order by site_no").fetchall()]
    return Counted(
        active,
        sites,
        tallies,
        has_diagnoses=has_diagnoses,
        has_contexts=has_contexts,
        modalities=modalities,
        codes=codes,
    )


def _any(con: duckdb.DuckDBPyConnection, what: str) -> bool:
    return bool(con.execute(f"select 1 from {what} limit 1").fetchall())


def _lay_rule_codes(
    con: duckdb.DuckDBPyConnection,
    active: list[Rule],
    codes: list[RuleCode],
    written: Mapping[tuple[str, str], list[str]],
    *,
    raised: set[str],
) -> list[str]:
    """Lays the codes of the rules down; returns the modalities their numbers stand for, the first being none.

    Each code is under the systems as the acts write them (``written``), so that no act has to be translated.
    A rule is guarded as a whole: whether an act comes after a diagnosis is read against all acts of its rule.
    """
    numbers = tuple((n, "INTEGER") for n in ("rule_no", "subject_no", "line_no", "modality_no"))
    flags = (("guarded", "BOOLEAN"), ("outside_icu", "BOOLEAN"), ("contexts", "INTEGER"))
    guarded = [bool(r.indication or raised & set(r.exclusions)) for r in active]
    of_line = [(ICU in line.exclusions, sum(1 << c for c in line.contexts)) for _, line in lines_of(active)]
    prefixes = load_reference_table("relevance/digital/modalities")
    found = [_modality(r, prefixes) for r in codes]
    modalities = ["", *sorted({m for m in found if m})]
    rows = [
        (
            system,
            r.code,
            r.rule_no,
            r.subject_no,
            r.line_no,
            modalities.index(m),
            guarded[r.rule_no],
            *of_line[r.line_no],
        )
        for r, m in zip(codes, found, strict=True)
        for system in written[r.system, r.code]
    ]
    create_table(con, "rule_code", (*specs("system code"), *numbers, *flags), rows)
    return modalities


def _modality(named: RuleCode, prefixes: Sequence[dict[str, str]]) -> str:
    """The DICOM modality a code names, empty when it names none."""
    if named.system == "DICOM":
        return named.code.partition(":")[0]
    same_system = (p for p in prefixes if p["system"] == named.system)
    return next((p["modality"] for p in same_system if named.code.startswith(p["prefix"])), "")


def known_systems() -> dict[str, str]:
    """Every writing of a code system (URI, OID, name) to its short name."""
    return {r["uri"]: r["system"] for r in load_reference_table("relevance/code_systems")}


def _lay_diagnoses(con: duckdb.DuckDBPyConnection) -> None:
    """Periods a diagnosis excludes, episodes a low-value rule waits for, and new diagnoses."""
    _lay_diagnosis_codes(con, "exclusion")
    _lay_diagnosis_codes(con, "indication")
    con.execute(
        "create or replace table excluded as select distinct x.name as exclusion, c.patient, "
        "c.instant_us - x.before_us as from_us, c.instant_us + x.after_us as to_us "
        "from condition c join exclusion_code x on x.system = c.system and starts_with(c.code, x.prefix)"
    )
    con.execute(
        "create or replace table episode as select indication, patient, instant_us as from_us from ("
        "select x.name as indication, c.patient, c.instant_us, x.before_us, "
        "lag(c.instant_us) over (partition by x.name, c.patient order by c.instant_us) as previous_us "
        "from condition c join indication_code x on x.system = c.system and starts_with(c.code, x.prefix)) d "
        "where previous_us is null or instant_us - previous_us > before_us"
    )
    con.execute("create or replace table diagnosis as select distinct patient, instant_us from condition")


def _lay_diagnosis_codes(con: duckdb.DuckDBPyConnection, kind: str) -> None:
    written = known_systems().items()
    rows = [
        (r[kind], writing, r["prefix"], int(r["day_before"]) * DAY_US, int(r["day_after"]) * DAY_US)
        for r in load_reference_table(f"relevance/{kind}s")
        for writing, system in written
        if system == r["system"]
    ]
    create_table(con, f"{kind}_code", specs("name system prefix", count="before_us after_us"), rows)


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
    numbers = [int(n) for n in sums]
    plain, levels = numbers[: len(_COUNTS)], numbers[len(_COUNTS) :]
    accepted, previous, people = (levels[n : n + len(LEVELS)] for n in range(0, len(levels), len(LEVELS)))
    tally = Tally(after_accepted=accepted, after_previous=previous, redundant_patients=people)
    for name, number in zip(_COUNTS, plain, strict=True):
        setattr(tally, name, number)
    return tally


def _counter(counting: Counting) -> Callable[[Iterator[Any]], Iterator[Any]]:
    def count(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa

        tallies: Tallies = {}
        for batch in whole_patients(_arrays(batches), counting.shape):
            count_batch(batch, counting, tallies)
        rows = [
            (*key, *(getattr(t, n) for n in _COUNTS), *t.after_accepted, *t.after_previous, *t.redundant_patients)
            for key, t in tallies.items()
        ]
        types = [(n, pa.string() if kind == "string" else pa.int64()) for n, kind in _KEYS]
        schema = pa.schema([*types, *((n, pa.int64()) for n in _SUMS)])
        named = [dict(zip(schema.names, row, strict=True)) for row in rows]
        yield pa.RecordBatch.from_pylist(named, schema=schema)

    return count


def _arrays(batches: Any) -> Iterator[dict[str, npt.NDArray[np.int64]]]:
    for batch in batches:
        names = batch.schema.names
        yield {n: np.from_dlpack(batch.column(n)).astype(np.int64, copy=False) for n in names}
