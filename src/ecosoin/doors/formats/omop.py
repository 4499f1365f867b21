"""OMOP CDM 5.4, as Parquet or CSV files of a folder, a DuckDB file, or a PostgreSQL address (an extra)."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ecosoin.doors.engines.duck import count, parquet_sql
from ecosoin.doors.formats.care_dates import column_dates, instant_sql, undated_sql
from ecosoin.doors.formats.care_staging import KEPT, ActStaging, context_sql, lay_code_systems
from ecosoin.doors.formats.care_text import lay_text
from ecosoin.doors.formats.fhir_files import Damaged, head_of
from ecosoin.doors.scratch import private_folder
from ecosoin.doors.text.packed import is_parquet
from ecosoin.inputs.cells import text_sql
from ecosoin.inputs.headers import bare
from ecosoin.kernel.errors import Problem, Severity, UsageError
from ecosoin.kernel.sql import identifier, literal
from ecosoin.results.record import FileReading, SetAside

_EVENTS = {
    "measurement": "measurement",
    "procedure_occurrence": "procedure",
    "observation": "observation",
    "condition_occurrence": "condition",
}
"""Table -> prefix of its columns."""
_OTHER: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "person": (("person_id",), ()),
    "concept": (("concept_id", "vocabulary_id", "concept_code"), ()),
    "visit_occurrence": (("visit_occurrence_id",), ("visit_concept_id", "care_site_id")),
}
"""Table -> columns it must have, columns it may have."""
TABLES = (*_EVENTS, *_OTHER)
_REQUIRED = ("person", "concept")
_SUFFIXES = (".parquet", ".csv", ".tsv", ".txt", ".gz")
_INSTANTS = ("TIMESTAMP", "DATE")
_REASONS = ("without_patient", "without_date", "partial_date", "short_year", "ambiguous_date", "without_code")


def _stem(table: str) -> str:
    """What the columns of dates of a table of events begin with."""
    return f"{_EVENTS[table]}_start" if table == "condition_occurrence" else _EVENTS[table]


def _columns_of(table: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if table in _OTHER:
        return _OTHER[table]
    needs = ("person_id", f"{_EVENTS[table]}_concept_id", f"{_stem(table)}_date")
    return needs, (f"{_stem(table)}_datetime", "visit_occurrence_id")


@dataclass(frozen=True)
class _Source:
    """A table: its relation, the SQL of each column it has, their types (none where all is text), its account."""

    relation: str
    columns: Mapping[str, str]
    types: Mapping[str, str]
    reading: FileReading

    def text(self, column: str) -> str:
        """SQL of a column as text, NULL when empty or absent."""
        sql = self.columns.get(column, "null")
        return sql if column in self.columns and not self.types else f"nullif(trim(cast({sql} as varchar)), '')"

    def number(self, column: str) -> str:
        """SQL of an identifier; a tool that met an empty cell may have written 7.0 for 7."""
        return f"cast(try_cast({self.text(column)} as double) as bigint)" if column in self.columns else "null"


def omop_files(folder: Path) -> list[Path]:
    """The files of a folder named as OMOP tables are (``measurement.parquet``, ``MEASUREMENT.csv.gz``)."""
    return [p for p in sorted(folder.iterdir()) if _table_of(p)]


def _table_of(path: Path) -> str | None:
    name = path.name.lower().split(".")[0]
    return name if name in TABLES and path.suffix.lower() in _SUFFIXES else None


def is_omop_table(path: Path, con: duckdb.DuckDBPyConnection) -> bool:
    """Whether a file named as an OMOP table has the first of the columns such a table must have."""
    table = _table_of(path)
    if table is None:
        return False
    try:
        if is_parquet(path):
            names = [str(row[0]) for row in con.execute(f"describe select * from {parquet_sql(path)}").fetchall()]
        else:
            names = re.split(r"[,;|\t]", head_of(path)[1].partition("\n")[0])
    except (duckdb.Error, Damaged):
        return False
    return bare(_columns_of(table)[0][0]) in map(bare, names)


def stage_omop_files(staging: ActStaging, files: Sequence[Path]) -> None:
    """Adds the acts and diagnoses of the tables of one database, each a file; a table given twice is refused."""
    given: dict[str, list[Path]] = {}
    for path in files:
        if table := _table_of(path):
            given.setdefault(table, []).append(path)
    for table, several in given.items():
        if len(several) > 1:
            params = {"table": table, "files": ", ".join(map(staging.name, several))}
            staging.problems.append(
                Problem("omop-table-repeated", "error", staging.where(several[0].parent), params=params)
            )
    sources = {}
    for table, (path, *_) in given.items():
        try:
            parquet = is_parquet(path)
            found = (
                _typed(staging, table, parquet_sql(path), staging.name(path))
                if parquet
                else _text(staging, table, path)
            )
        except duckdb.Error:
            staging.damaged(staging.name(path))
            continue
        if found is not None:
            sources[table] = found
    _stage(staging, sources, [*given], staging.where(files[0].parent) if files else None)


def stage_omop_duckdb(staging: ActStaging, path: Path) -> None:
    """Adds the acts and diagnoses of a DuckDB file, opened read-only."""
    name = f"omop_{staging.tables}"
    staging.tables += 1
    try:
        staging.con.execute(f"attach {literal(path.absolute())} as {name} (read_only)")
        held = staging.con.execute(
            f"select schema_name, table_name from duckdb_tables() where database_name = {literal(name)} order by all"
        ).fetchall()
        relations = {t.lower(): f"{name}.{identifier(s)}.{identifier(t)}" for s, t in held if t.lower() in TABLES}
        sources = {t: s for t, r in relations.items() if (s := _typed(staging, t, r, staging.name(path)))}
    except duckdb.Error:
        staging.damaged(staging.name(path))
        return
    _stage(staging, sources, [*relations], staging.name(path))


def _text(staging: ActStaging, table: str, path: Path) -> _Source | None:
    needs, more = _columns_of(table)
    text = lay_text(staging, path, "omop", known=(*needs, *more), needs=(needs,), quoted_tabs=False)
    if text.staged is None or text.reading is None:
        _missing(staging, table, {bare(h) for h in text.headers})
        return None
    return _Source(text.staged.relation, {c.column: text_sql(c) for c in text.staged.columns}, {}, text.reading)


def _typed(staging: ActStaging, table: str, relation: str, file: str) -> _Source | None:
    described = staging.con.execute(f"describe select * from {relation}").fetchall()
    names = {bare(str(row[0])): str(row[0]) for row in described}
    types = {str(row[0]): str(row[1]) for row in described}
    if _missing(staging, table, names.keys()):
        return None
    needs, more = _columns_of(table)
    present = {c: names[bare(c)] for c in (*needs, *more) if bare(c) in names}
    rows = count(staging.con, relation)
    reading = FileReading(file=file, sheet=table, format="omop", unit="row", lines=rows, kept=rows)
    columns = {c: f"t.{identifier(n)}" for c, n in present.items()}
    return _Source(f"{relation} t", columns, {c: types[n] for c, n in present.items()}, reading)


def _missing(staging: ActStaging, table: str, names: Collection[str]) -> list[Problem]:
    """Tells the columns a table must have and has not."""
    lacking = [c for c in _columns_of(table)[0] if bare(c) not in names]
    told = [Problem("omop-column-missing", "error", table, params={"table": table, "column": c}) for c in lacking]
    staging.problems += told
    return told


def stage_omop_postgres(staging: ActStaging, address: str, scratch: Path) -> None:
    """Adds the acts of a PostgreSQL address, its tables copied to the working folder; needs the postgres extra."""
    stage_omop_files(staging, omop_files(copy_tables(address, TABLES, scratch)))


def _stage(staging: ActStaging, sources: Mapping[str, _Source], given: Collection[str], where: str | None) -> None:
    missing = [t for t in _REQUIRED if t not in given]
    missing += [] if any(t in given for t in _EVENTS if t != "condition_occurrence") else ["measurement"]
    staging.problems += [Problem("omop-table-missing", "error", where, params={"table": t}) for t in missing]
    if missing or any(t not in sources for t in given):
        return
    for table in ("visit_occurrence", "condition_occurrence"):
        if table not in sources:
            staging.problems.append(Problem("omop-table-absent", "note", where, params={"table": table}))
    con = staging.con
    lay_code_systems(con)
    concept = sources["concept"]
    con.execute(
        "create or replace temp table concept_code as select any_value(coalesce(v.system, c.vocabulary)) as system, "
        f"any_value(c.code) as code, concept_id from (select {concept.number('concept_id')} as concept_id, "
        f"{concept.text('vocabulary_id')} as vocabulary, {concept.text('concept_code')} as code "
        f"from {concept.relation}) c left join code_system v on v.uri = c.vocabulary group by concept_id"
    )
    visits = sources.get("visit_occurrence")
    if visits is not None:
        context = context_sql("omop", visits.text("visit_concept_id"))
        con.execute(
            "create or replace temp table visit as select visit_no, min(site) as site, max(context) as context from "
            f"(select {visits.number('visit_occurrence_id')} as visit_no, {visits.text('care_site_id')} as site, "
            f"{context} as context from {visits.relation}) where visit_no is not null group by visit_no"
        )
    met = [_stage_table(staging, sources[t], t, visits is not None) for t in _EVENTS if t in sources]
    for table in _OTHER:
        if table in sources:
            staging.readings.append(sources[table].reading)
    referring, resolved = (sum(n) for n in zip(*met, strict=True))
    if visits is not None and referring > resolved:
        params = {"rows": referring - resolved, "acts": referring}
        severity: Severity = "note" if resolved else "doubt"
        staging.problems.append(Problem("omop-visits-lost", severity, where, params=params))


def _instants(staging: ActStaging, source: _Source, column: str) -> tuple[str, str]:
    """SQL of the instant of a column, and of why it is none."""
    if source.types.get(column, "").startswith(_INSTANTS):
        return f"epoch_us(cast({source.columns[column]} as timestamptz))", "'without_date'"
    text = source.text(column)
    form = column_dates(staging.con, source.relation, text)
    return instant_sql(text, form), undated_sql(text, form)


def _stage_table(staging: ActStaging, source: _Source, table: str, visits: bool) -> tuple[int, int]:
    """Stages the acts of a table; how many name a visit, and how many of these visits are known."""
    con, prefix, stem = staging.con, _EVENTS[table], _stem(table)
    instant, why = _instants(staging, source, f"{stem}_date")
    if f"{stem}_datetime" in source.columns:
        instant = f"coalesce({_instants(staging, source, f'{stem}_datetime')[0]}, {instant})"
    con.execute(
        f"create or replace temp table omop_event as select {source.text('person_id')} as patient_text, "
        f"{source.number(f'{prefix}_concept_id')} as concept_id, {instant} as instant_us, "
        f"{source.number('visit_occurrence_id')} as visit_no, "
        f"case when instant_us is null then {why} end as why from {source.relation}"
    )
    joined = "omop_event e left join concept_code c using (concept_id)"
    site, context, known = "null", "0", "0"
    if visits and table != "condition_occurrence":
        joined += " left join visit v on v.visit_no = e.visit_no"
        site, context, known = "v.site", "coalesce(v.context, 0)", "count(v.visit_no)"
    rows = con.execute(
        "select case when instant_us is null then why when c.code is null then 'without_code' "
        f"when patient_text is null then 'without_patient' else {literal(KEPT)} end as reason, count(*), "
        f"count(e.visit_no), {known} from {joined} group by 1"
    ).fetchall()
    counted = {reason: number for reason, number, _, _ in rows}
    staging.count(table, "read", sum(counted.values()))
    for reason, number in counted.items():
        staging.count(table, reason, number)
    reading = source.reading
    aside = [SetAside(code=r, lines=counted[r]) for r in _REASONS if r in counted]
    reading.kept -= sum(a.lines for a in aside)
    reading.set_aside = [*reading.set_aside, *aside]
    staging.readings.append(reading)
    usable = "where instant_us is not null and patient_text is not null and c.code is not null"
    chosen = "patient_text, c.system, c.code, instant_us"
    if table == "condition_occurrence":
        con.execute(f"insert into raw_diagnosis select {chosen} from {joined} {usable}")
        return 0, 0
    con.execute(f"insert into raw_act select {chosen}, {site}, {context} from {joined} {usable}")
    return next(((named, found) for reason, _, named, found in rows if reason == KEPT), (0, 0))


def copy_tables(address: str, tables: Sequence[str], folder: Path) -> Path:
    """Copies the tables that exist among ``tables`` (``postgresql://…``) and returns the folder.

    Raises UsageError without the extra or when the database does not answer.
    """
    try:
        import psycopg
        from psycopg import sql
    except ImportError as error:
        raise UsageError("extra-missing", extra="postgres", detail="psycopg", command="make setup") from error
    target = private_folder(folder / "postgres")
    try:
        with psycopg.connect(address, connect_timeout=10) as connection, connection.cursor() as cursor:
            connection.read_only = True
            cursor.execute(
                "select table_name from information_schema.tables where table_schema = any(current_schemas(false))"
            )
            found = {row[0] for row in cursor.fetchall()}
            for table in (t for t in tables if t in found):
                statement = sql.SQL("copy {} to stdout with (format csv, header true)").format(sql.Identifier(table))
                with (target / f"{table}.csv").open("wb") as out, cursor.copy(statement) as copy:
                    for block in copy:
                        out.write(block)
    except psycopg.Error as error:
        raise UsageError("postgres-unreachable", reason=type(error).__name__) from error
    return target
