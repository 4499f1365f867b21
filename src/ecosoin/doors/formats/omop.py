"""OMOP CDM 5.4, as Parquet or CSV files of a folder, a DuckDB file, or a PostgreSQL address (an extra)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from ecosoin.doors.formats.care_staging import KEPT, ActStaging, context_sql, lay_code_systems
from ecosoin.kernel.errors import Problem, UsageError
from ecosoin.kernel.sql import identifier, literal

_EVENTS = {
    "measurement": "measurement",
    "procedure_occurrence": "procedure",
    "observation": "observation",
    "condition_occurrence": "condition",
}
"""Table -> prefix of its columns."""
_OTHER = ("person", "concept", "visit_occurrence")
TABLES = (*_EVENTS, *_OTHER)
_REQUIRED = ("person", "concept")


def omop_files(folder: Path) -> dict[str, Path]:
    """The OMOP tables of a folder, by name (``measurement.parquet``, ``MEASUREMENT.csv``)."""
    return {
        p.stem.lower(): p
        for p in sorted(folder.iterdir())
        if p.stem.lower() in TABLES and p.suffix.lower() in (".parquet", ".csv")
    }


def stage_omop_files(staging: ActStaging, folder: Path) -> None:
    """Adds the acts and diagnoses of a folder of tables."""
    files = omop_files(folder)
    views = {}
    for name, path in files.items():
        reader = "read_parquet" if path.suffix.lower() == ".parquet" else "read_csv"
        more = "" if reader == "read_parquet" else ", all_varchar = true, normalize_names = false"
        views[name] = f"{reader}({literal(path)}{more})"
    _stage(staging, views, folder.name)


def stage_omop_duckdb(staging: ActStaging, path: Path) -> None:
    """Adds the acts and diagnoses of a DuckDB file, opened read-only."""
    try:
        staging.con.execute(f"attach {literal(path)} as omop (read_only)")
    except duckdb.Error:
        staging.damaged(path.name)
        return
    found = staging.con.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'omop'"
    ).fetchall()
    views = {t.lower(): f"omop.{identifier(s)}.{identifier(t)}" for s, t in found if t.lower() in TABLES}
    _stage(staging, views, path.name)


def stage_omop_postgres(staging: ActStaging, address: str, scratch: Path) -> None:
    """Adds the acts of a PostgreSQL address, its tables copied to the working folder; needs the postgres extra."""
    stage_omop_files(staging, copy_tables(address, TABLES, scratch))


def _stage(staging: ActStaging, views: Mapping[str, str], where: str) -> None:
    missing = [t for t in _REQUIRED if t not in views]
    missing += [] if any(t in views for t in _EVENTS if t != "condition_occurrence") else ["measurement"]
    if missing:
        staging.problems += [Problem("omop-table-missing", "error", where, params={"table": t}) for t in missing]
        return
    for table in ("visit_occurrence", "condition_occurrence"):
        if table not in views:
            staging.problems.append(Problem("omop-table-absent", "note", where, params={"table": table}))
    con = staging.con
    lay_code_systems(con)
    con.execute(
        "create or replace temp table concept_code as select try_cast(c.concept_id as bigint) as concept_id, "
        "coalesce(v.system, c.vocabulary_id) as system, c.concept_code as code "
        f"from {views['concept']} c left join code_system v on v.uri = c.vocabulary_id"
    )
    for table in _EVENTS:
        if table in views:
            _stage_table(staging, views, table, where)


def _stage_table(staging: ActStaging, views: Mapping[str, str], table: str, where: str) -> None:
    con, prefix = staging.con, _EVENTS[table]
    source = views[table]
    present = _columns(con, source)
    stem = f"{prefix}_start" if table == "condition_occurrence" else prefix
    whole, day = f"{stem}_datetime", f"{stem}_date"
    missing = [c for c in ("person_id", f"{prefix}_concept_id", day) if c not in present]
    if missing:
        staging.problems += [
            Problem("omop-column-missing", "error", table, params={"table": table, "column": c}) for c in missing
        ]
        return
    precise = f"try_cast({whole} as timestamptz), " if whole in present else ""
    visit = "try_cast(t.visit_occurrence_id as bigint)" if "visit_occurrence_id" in present else "null"
    con.execute(
        f"create or replace temp table omop_event as select cast(t.person_id as varchar) as patient_text, "
        f"try_cast(t.{prefix}_concept_id as bigint) as concept_id, "
        f"epoch_us(coalesce({precise}try_cast({day} as timestamptz))) as instant_us, {visit} as visit from {source} t"
    )
    rows, undated, uncoded, kept = con.execute(
        "select count(*), count(*) filter (instant_us is null), "
        "count(*) filter (instant_us is not null and c.code is null), "
        "count(*) filter (instant_us is not null and c.code is not null and patient_text is not null) "
        "from omop_event e left join concept_code c using (concept_id)"
    ).fetchall()[0]
    aside = {
        "without_date": undated, "without_code": uncoded, "without_patient": rows - undated - uncoded - kept
    }  # fmt: skip
    for reason, n in (("read", rows), *aside.items(), (KEPT, kept)):
        staging.count(table, reason, n)
    staging.account(where, "omop", rows, aside, sheet=table, unit="row")
    usable = "where instant_us is not null and patient_text is not null and c.code is not null"
    if table == "condition_occurrence":
        con.execute(
            "insert into raw_diagnosis select patient_text, c.system, c.code, instant_us "
            f"from omop_event e join concept_code c using (concept_id) {usable}"
        )
        return
    site, context, join = "null", "0", ""
    if "visit_occurrence" in views:
        held = _columns(con, views["visit_occurrence"])
        site = "cast(v.care_site_id as varchar)" if "care_site_id" in held else site
        context = context_sql("omop", "cast(v.visit_concept_id as varchar)") if "visit_concept_id" in held else context
        join = f"left join {views['visit_occurrence']} v on try_cast(v.visit_occurrence_id as bigint) = e.visit"
    con.execute(
        f"insert into raw_act select patient_text, c.system, c.code, instant_us, {site}, {context} "
        f"from omop_event e join concept_code c using (concept_id) {join} {usable}"
    )


def _columns(con: duckdb.DuckDBPyConnection, source: str) -> set[str]:
    return {d[0].lower() for d in con.execute(f"select * from {source} limit 0").description or ()}


def copy_tables(address: str, tables: Sequence[str], folder: Path) -> Path:
    """Copies the tables that exist among ``tables`` (``postgresql://…``) and returns the folder.

    Raises UsageError without the extra or when the database does not answer.
    """
    try:
        import psycopg
        from psycopg import sql
    except ImportError as error:
        raise UsageError("extra-missing", extra="postgres", detail="psycopg", command="make setup") from error
    target = folder / "postgres"
    target.mkdir()
    try:
        with psycopg.connect(address, connect_timeout=10) as connection, connection.cursor() as cursor:
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
