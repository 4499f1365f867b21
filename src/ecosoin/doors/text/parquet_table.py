"""A Parquet file or a dataframe stays where it is, behind a view: one scan checks it, none copies it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ecosoin.doors.engines.duck import connect, count, parquet_sql, path_literal
from ecosoin.doors.format_names import typed_format_names
from ecosoin.doors.text.export_columns import export_specs
from ecosoin.doors.text.packed import is_parquet
from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.columns import TABLES, Frame, Staged, StagedColumn
from ecosoin.kernel.errors import InputProblems, Problem
from ecosoin.kernel.sql import identifier, literal

_NUMBERS = ("DECIMAL", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER")
_NUMBER_TYPES = (*_NUMBERS, "UBIGINT", "FLOAT", "DOUBLE")
_DATE_TYPES = ("DATE", "TIMESTAMP")
_TOP = 2
"""The depth of columns in the schema of a file."""


def stage_parquet(staging: Staging, path: Path, format: str) -> tuple[str, Staged] | None:
    """Stages a Parquet file: (its format, the relation); None when it cannot be read, with the reason noted."""
    file = str(path)
    try:
        described = staging.con.execute(f"describe select * from {parquet_sql(file)}").fetchall()
    except duckdb.Error as error:
        staging.problem("parquet-unreadable", "error", file, reason=str(error).splitlines()[0])
        return None
    relation = parquet_sql(file, ", file_row_number = true")
    headers = _headers(staging.con, file)
    if len(headers) != len(described):
        headers = [row[0] for row in described]
    return _stage_typed(
        staging, relation, described=described, headers=headers, file=file, format=format,
        row_sql="file_row_number + 1",
    )  # fmt: skip


def _headers(con: duckdb.DuckDBPyConnection, file: str) -> list[str]:
    """The names of the columns as the file has them: the engine gives another to one it has met, whatever its case."""
    given, inside, headers = f"select name, num_children from parquet_schema({path_literal(file)})", [1], []
    for name, children in con.execute(given).fetchall():
        inside[-1] -= 1
        if len(inside) == _TOP:
            headers.append(name)
        inside.append(children or 0)
        while inside and not inside[-1]:
            inside.pop()
    return headers


@contextmanager
def damage_told(paths: Iterable[Path | Frame], known: Sequence[Problem] = ()) -> Iterator[None]:
    """Says which Parquet file is damaged when the engine stops: only its end is read before its pages are needed.

    Raises InputProblems with ``known`` and one problem a file; what stopped the engine when every file can be read.
    """
    try:
        yield
    except duckdb.Error as error:
        found = [p for path in paths if isinstance(path, Path) for p in _damaged(path)]
        if not found:
            raise
        raise InputProblems([*known, *found]) from error


def _damaged(path: Path) -> Iterator[Problem]:
    for file in path.rglob("*") if path.is_dir() else (path,):
        if file.is_file() and is_parquet(file):
            try:
                connect().execute(f"select last(columns(*)) from {parquet_sql(file)}").fetchall()
            except duckdb.Error as error:
                yield Problem("parquet-damaged", "error", str(file), params={"reason": str(error).splitlines()[0]})


def stage_frame(staging: Staging, frame: Frame, format: str) -> tuple[str, Staged] | None:
    """Stages a dataframe; the row of a problem is its position, from 0, as ``df.iloc`` counts."""
    import pyarrow

    name = f"frame_{len(staging.staged)}"
    table = pyarrow.table(frame.data)
    positions = pyarrow.array(range(table.num_rows), pyarrow.int64())
    staging.con.register(name, table.append_column("file_row_number", positions))
    described = staging.con.execute(f"describe select * exclude (file_row_number) from {name}").fetchall()
    headers = list(table.schema.names)
    return _stage_typed(
        staging, name, described=described, headers=headers, file=frame.name, format=format, row_sql="file_row_number"
    )


def _stage_typed(
    staging: Staging, relation: str, *, described: Sequence[Sequence[str]], headers: Sequence[str], file: str,
    format: str, row_sql: str,
) -> tuple[str, Staged] | None:  # fmt: skip
    wanted = {"footprint": "table", "signals": "listing"}[staging.command] if format == "auto" else format
    found = staging.recognise(headers, wanted) if wanted in typed_format_names(staging.command) else None
    if found is None:
        staging.headers_met.update(headers)
        staging.problem("headers-unknown", "error", file=file, headers=staging.named(headers))
        return None
    staging.note_headers(found, file, None)
    rows = count(staging.con, relation)
    staging.account(file, found.format, unit="row", lines=rows, kept=rows)
    specs = export_specs().get(found.table) or TABLES[found.table]
    by_name = {s.name: s for s in specs}
    columns = []
    for position, heading in sorted(found.headings.items()):
        header, (name, kind) = headers[position], described[position][:2]
        sql, spec = identifier(name), by_name.get(heading.column)
        kept_as = spec.type if spec else "VARCHAR"
        base = kind.split("(")[0]
        as_is = (kept_as == "DOUBLE" and base in _NUMBER_TYPES) or (
            kept_as in ("DATE", "TIMESTAMP") and base.startswith(_DATE_TYPES)
        )
        if kept_as == "VARCHAR" and heading.column not in staging.mapping.values:
            as_is = not spec or not spec.choices or _only(staging, relation, sql, spec.choices)
            sql = sql if kind == "VARCHAR" else f"cast({sql} as varchar)"
        elif not as_is and kind != "VARCHAR":
            sql = f"cast({sql} as varchar)"
        columns.append(
            StagedColumn(
                heading.column, header, sql=sql, as_is=as_is, multiply=heading.multiply,
                decimal=heading.decimal, dates=heading.dates,
            )
        )  # fmt: skip
    columns = staging.completed(columns, found.table, file)
    return found.format, Staged(
        relation, found.table, file, tuple(columns), row_sql=row_sql, file_sql=literal(file), values=staging.values,
        header_row=None, in_place=True, own_specs=export_specs().get(found.table, ()),
    )  # fmt: skip


def _only(staging: Staging, relation: str, sql: str, choices: tuple[str, ...]) -> bool:
    """Whether a column holds nothing but codes: then no word is to be read."""
    values = {row[0] for row in staging.con.execute(f"select distinct {sql} from {relation}").fetchall()}
    return values <= {*choices, None}
