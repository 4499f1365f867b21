"""Acts as a table of one's own: text or Parquet, with a mapping of headers and words that are not ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from ecosoin.doors.engines.duck import parquet_sql
from ecosoin.doors.formats.care_dates import column_dates, instant_sql, undated_sql
from ecosoin.doors.formats.care_staging import KEPT, ActStaging, context_numbers
from ecosoin.doors.formats.care_text import headings_of, lay_text
from ecosoin.doors.text.packed import is_parquet
from ecosoin.doors.text.staging import ColumnMapping, load_words
from ecosoin.inputs.cells import missing_sql, replaced_sql, text_sql, word, word_sql
from ecosoin.inputs.evidence import Order
from ecosoin.inputs.headers import Heading, bare
from ecosoin.kernel.errors import Problem
from ecosoin.kernel.sql import identifier, literal
from ecosoin.reference import load_reference_table
from ecosoin.results.record import FileReading, SetAside

COLUMNS = ("patient", "system", "code", "date", "site", "modality", "region", "kind", "context")
_LISTED = 50
"""Headers that a problem names."""
_NEEDS = (("patient", "date", "code"), ("patient", "date", "modality"))
_REASONS = (
    *("without_patient", "without_date", "partial_date", "short_year", "ambiguous_date", "without_code"),
    *("unknown_kind", "unknown_context"),
)
_INSTANTS = ("TIMESTAMP", "DATE")
_DATE, _DIAGNOSIS = "act_date_text", "diagnosis"


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
        table = (_open_parquet if is_parquet(path) else _open_text)(staging, path, mapping)
        if table is not None:
            _stage(staging, table, mapping)
    except duckdb.Error:
        staging.damaged(staging.name(path))
        return
    if table is None and not named:
        staging.problems[before:] = [_doubted(p, mapping) for p in staging.problems[before:]]


def _doubted(problem: Problem, mapping: ColumnMapping) -> Problem:
    """A problem of a file nobody named, as a doubt; a first line where no header is known may be a patient's."""
    found = str(problem.params.get("found", ""))
    if not {*map(bare, COLUMNS), *mapping.headings}.isdisjoint(map(bare, found.split(", "))):
        return replace(problem, severity="doubt")
    hidden = {"found": "…"} if found else {}
    return replace(problem, severity="doubt", params={**problem.params, **hidden})


def _known(
    staging: ActStaging, path: Path, headers: Sequence[str], mapping: ColumnMapping
) -> dict[int, Heading] | None:
    """The columns of a line of headers; None, and told, when some that are needed are absent."""
    found = headings_of(headers, {**{bare(c): Heading(c) for c in COLUMNS}, **mapping.headings})
    names = {h.column for h in found.values()} | set(mapping.constants)
    lacking = [c for c in _NEEDS[0] if c not in names and not (c == "code" and "modality" in names)]
    more = f", … (+{len(headers) - _LISTED})" if len(headers) > _LISTED else ""
    listed = ", ".join(headers[:_LISTED]) + more
    if len(headers) == 1:
        staging.problems.append(Problem("acts-format-unknown", "error", staging.name(path)))
        return None
    staging.problems += [
        Problem("acts-column-missing", "error", staging.name(path), 1, column=c, params={"column": c, "found": listed})
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
        reading=FileReading(file=staging.name(path), format="parquet", unit="row", lines=rows, kept=rows),
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
    kinds = {word(r["word"]): int(r["kind"] == _DIAGNOSIS) for r in load_reference_table("relevance/kinds")}
    contexts = {word(w): number for w, number in context_numbers("word").items()}
    kind, context = (
        _numbered(cell(name), known) if has(name) else "cast(0 as tinyint)"
        for name, known in (("kind", kinds), ("context", contexts))
    )
    rows = (
        f"select {patient} as patient_text, {system} as system, {code} as code, {instant} as instant_us, "
        f"{cell('site')} as site_text, {context} as context, {kind} as kind_no, "
        f"case when instant_us is null then {why} end as why from {relation}"
    )
    given = f"({rows})"
    if table.copied:
        given = f"given_{len(staging.sources)}"
        con.execute(f"create table {given} as {rows}")
    reason = (
        "case when patient_text is null then 'without_patient' when instant_us is null then why "
        "when code is null then 'without_code' when kind_no is null then 'unknown_kind' "
        f"when context is null then 'unknown_context' else {literal(KEPT)} end"
    )
    counted = dict(con.execute(f"select {reason}, count(*) from {given} group by 1").fetchall())
    _account(staging, table, counted)
    needed = (
        "patient_text",
        "instant_us",
        "code",
        *(n for n, c in (("kind_no", "kind"), ("context", "context")) if has(c)),
    )
    kept = f"from {given} where {' and '.join(f'{n} is not null' for n in needed)}"
    if has("kind"):
        con.execute(
            "insert into raw_diagnosis select cast(patient_text as varchar), system, code, instant_us "
            f"{kept} and kind_no = 1"
        )
    staging.sources.append(f"select patient_text, system, code, instant_us, site_text, context {kept} and kind_no = 0")


def _numbered(text: str, known: Mapping[str, int]) -> str:
    """SQL of the number of a word; 0 when nothing is said, NULL when the word is not known."""
    folded = word_sql(f"trim({text})")
    cases = " ".join(f"when {literal(w)} then {number}" for w, number in known.items())
    silent = f"nullif(trim({text}), '') is null or {missing_sql(text, load_words())}"
    return f"cast(case when {silent} then 0 else case {folded} {cases} end end as tinyint)"


def _account(staging: ActStaging, table: _Table, counted: Mapping[str, int]) -> None:
    """Counts the rows by reason, in the account of the file and for the table of what was read."""
    reading, file = table.reading, staging.name(table.path)
    staging.count(file, "read", sum(counted.values()))
    for reason, number in counted.items():
        staging.count(file, reason, number)
    aside = [SetAside(code=r, lines=counted[r]) for r in _REASONS if r in counted]
    reading.file, reading.kept = file, reading.kept - sum(a.lines for a in aside)
    reading.set_aside = [*reading.set_aside, *aside]
    reading.columns_absent = [c for c in COLUMNS if c not in table.columns]
    staging.readings.append(reading)
    staging.headers[file] = table.headers
