"""Acts as a table of one's own: text or Parquet, with a mapping of headers and words that are not ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from ecosoin.doors.engines.duck import parquet_sql
from ecosoin.doors.formats.care_dates import column_dates, instant_sql, undated_sql
from ecosoin.doors.formats.care_staging import KEPT, ActStaging, context_sql
from ecosoin.doors.formats.care_text import headings_of, lay_text
from ecosoin.doors.text.staging import ColumnMapping
from ecosoin.inputs.cells import replaced_sql, text_sql
from ecosoin.inputs.evidence import Order
from ecosoin.inputs.headers import Heading, bare
from ecosoin.kernel.errors import Problem
from ecosoin.kernel.sql import identifier, literal
from ecosoin.results.record import FileReading, SetAside

COLUMNS = ("patient", "system", "code", "date", "site", "modality", "region", "kind", "context")
_NEEDS = (("patient", "date", "code"), ("patient", "date", "modality"))
_REASONS = ("without_patient", "without_date", "partial_date", "short_year", "ambiguous_date", "without_code")
_INSTANTS = ("TIMESTAMP", "DATE")
_DATE = "act_date_text"
PARQUET = b"PAR1"
"""The first bytes of a Parquet file."""


@dataclass(frozen=True)
class _Table:
    """A file to read acts from: its relation, the SQL of each column it has, its type where it is not text.

    ``copied``: its cells are to be cleaned, once, in a copy.
    """

    path: Path
    relation: str
    columns: Mapping[str, str]
    types: Mapping[str, str]
    headers: Mapping[str, str]
    orders: Mapping[str, Order]
    reading: FileReading
    copied: bool = False

    @property
    def is_text(self) -> bool:
        return not self.types


def stage_table(staging: ActStaging, path: Path, mapping: ColumnMapping, *, named: bool) -> None:
    """Adds the acts of a file; a row of ``kind`` ``diagnosis`` is a diagnosis.

    A file of a folder, not ``named`` itself, that is no table of acts is left out, and why is a doubt.
    """
    before = len(staging.problems)
    try:
        with path.open("rb") as stream:
            parquet = stream.read(len(PARQUET)) == PARQUET
        table = (_open_parquet if parquet else _open_text)(staging, path, mapping)
        if table is not None:
            _stage(staging, table, mapping)
    except duckdb.Error:
        staging.damaged(path.name)
        return
    if table is None and not named:
        hidden = {"found": "…"}  # a first line that is no header may be a patient's
        staging.problems[before:] = [
            replace(p, severity="doubt", params={**p.params, **{k: v for k, v in hidden.items() if k in p.params}})
            for p in staging.problems[before:]
        ]


def _known(
    staging: ActStaging, path: Path, headers: Sequence[str], mapping: ColumnMapping
) -> dict[int, Heading] | None:
    """The columns of a line of headers; None, and told, when some that are needed are absent."""
    found = headings_of(headers, {**{bare(c): Heading(c) for c in COLUMNS}, **mapping.headings})
    names = {h.column for h in found.values()} | set(mapping.constants)
    lacking = [c for c in _NEEDS[0] if c not in names and not (c == "code" and "modality" in names)]
    listed = ", ".join(headers)
    if len(headers) == 1:
        staging.problems.append(Problem("acts-format-unknown", "error", path.name))
        return None
    staging.problems += [
        Problem("acts-column-missing", "error", path.name, 1, column=c, params={"column": c, "found": listed})
        for c in lacking
    ]
    return None if lacking else found


def _open_parquet(staging: ActStaging, path: Path, mapping: ColumnMapping) -> _Table | None:
    described = staging.con.execute(f"describe select * from {parquet_sql(path)}").fetchall()
    headers = [str(row[0]) for row in described]
    found = _known(staging, path, headers, mapping)
    if found is None:
        return None
    rows = staging.con.execute(f"select count(*) from {parquet_sql(path)}").fetchall()[0][0]
    return _Table(
        path,
        parquet_sql(path),
        columns={h.column: identifier(headers[i]) for i, h in found.items()},
        types={h.column: str(described[i][1]) for i, h in found.items()},
        headers={h.column: headers[i] for i, h in found.items()},
        orders={h.column: h.dates for h in found.values()},
        reading=FileReading(file=path.name, format="parquet", unit="row", lines=rows, kept=rows),
    )


def _open_text(staging: ActStaging, path: Path, mapping: ColumnMapping) -> _Table | None:
    text = lay_text(staging, path, "csv", known=COLUMNS, needs=_NEEDS, mapping=mapping)
    if text.staged is None or text.reading is None:
        if text.headers:
            _known(staging, path, text.headers, mapping)
        return None
    cells = [c.sql for c in text.staged.columns]
    odd = " or ".join(f"{c} <> trim({c}, ' \t\u00a0\u202f') or contains({c}, '&')" for c in cells)
    dirty = bool(staging.con.execute(f"select bool_or({odd}) from {text.staged.relation}").fetchall()[0][0])
    return _Table(
        path,
        text.staged.relation,
        columns={c.column: text_sql(c) if dirty else c.sql for c in text.staged.columns},
        copied=dirty,
        types={},
        headers={c.column: c.header for c in text.staged.columns},
        orders={c.column: c.dates for c in text.staged.columns},
        reading=text.reading,
    )


def _stage(staging: ActStaging, table: _Table, mapping: ColumnMapping) -> None:
    con = staging.con

    def cell(column: str) -> str:
        """SQL of the text of a column: the file's, else the same for all its rows, else NULL."""
        if column not in table.columns:
            constant = mapping.constants.get(column)
            return "cast(null as varchar)" if constant is None else literal(constant)
        text = table.columns[column]
        text = text if table.is_text else f"cast({text} as varchar)"
        return replaced_sql(text, mapping.values.get(column, {}))

    def has(column: str) -> bool:
        return column in table.columns or column in mapping.constants

    date, relation = _DATE, f"(select *, {cell('date')} as {_DATE} from {table.relation})"
    if table.types.get("date", "").startswith(_INSTANTS):
        instant, why = f"epoch_us({table.columns['date']})", "'without_date'"
    else:
        form = column_dates(con, relation, date, table.orders.get("date", ""))
        instant, why = instant_sql(date, form), undated_sql(date, form)
    patient = cell("patient") if table.is_text else table.columns.get("patient", cell("patient"))
    system, code = cell("system"), cell("code")
    if has("modality"):
        imaging = f"{cell('modality')} is not null"
        system = f"case when {imaging} then 'DICOM' else {system} end"
        region = f"upper(coalesce({cell('region')}, '?'))"
        code = f"case when {imaging} then {cell('modality')} || ':' || {region} else {code} end"
    diagnosis = f"coalesce(lower({cell('kind')}) = 'diagnosis', false)" if has("kind") else "false"
    context = context_sql("word", f"lower({cell('context')})") if has("context") else "cast(0 as tinyint)"
    rows = (
        f"select {patient} as patient_text, {system} as system, {code} as code, {instant} as instant_us, "
        f"{cell('site')} as site_text, {context} as context, {diagnosis} as is_diagnosis, "
        f"case when instant_us is null then {why} end as why from {relation}"
    )
    given = f"({rows})"
    if table.copied:
        given = f"given_{len(staging.sources)}"
        con.execute(f"create table {given} as {rows}")
    reason = (
        "case when patient_text is null then 'without_patient' when instant_us is null then why "
        f"when code is null then 'without_code' else '{KEPT}' end"
    )
    counted = dict(con.execute(f"select {reason}, count(*) from {given} group by 1").fetchall())
    _account(staging, table, counted)
    kept = f"from {given} where patient_text is not null and instant_us is not null and code is not null"
    if has("kind"):
        con.execute(
            "insert into raw_diagnosis select cast(patient_text as varchar), system, code, instant_us "
            f"{kept} and is_diagnosis"
        )
    staging.sources.append(
        f"select patient_text, system, code, instant_us, site_text, context {kept} and not is_diagnosis"
    )


def _account(staging: ActStaging, table: _Table, counted: Mapping[str, int]) -> None:
    """Counts the rows by reason, in the account of the file and for the table of what was read."""
    reading, file = table.reading, table.path.name
    staging.count(file, "read", sum(counted.values()))
    for reason, number in counted.items():
        staging.count(file, reason, number)
    aside = [SetAside(code=r, lines=counted[r]) for r in _REASONS if r in counted]
    reading.file, reading.kept = file, reading.kept - sum(a.lines for a in aside)
    reading.set_aside = [*reading.set_aside, *aside]
    reading.columns_absent = [c for c in COLUMNS if c not in table.columns]
    staging.readings.append(reading)
    staging.date_headers[file] = table.headers.get("date", "date")
