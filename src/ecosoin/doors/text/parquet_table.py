"""A Parquet file or a dataframe stays where it is, behind a view: one scan checks it, none copies it."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from ecosoin.doors.engines.duck import count
from ecosoin.doors.format_names import typed_format_names
from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.columns import TABLES, Frame, Staged, StagedColumn
from ecosoin.kernel.sql import identifier, literal

_NUMBERS = ("DECIMAL", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER")
_NUMBER_TYPES = (*_NUMBERS, "UBIGINT", "FLOAT", "DOUBLE")
_DATE_TYPES = ("DATE", "TIMESTAMP")


def stage_parquet(staging: Staging, path: Path, format: str) -> tuple[str, Staged] | None:
    """Stages a Parquet file: (its format, the relation); None when it cannot be read, with the reason noted."""
    file = str(path)
    try:
        described = staging.con.execute(f"describe select * from read_parquet({literal(file)})").fetchall()
    except duckdb.Error as error:
        staging.problem("parquet-unreadable", "error", file, reason=str(error).splitlines()[0])
        return None
    relation = f"read_parquet({literal(file)}, file_row_number = true)"
    return _stage_typed(staging, relation, described=described, file=file, format=format, row_sql="file_row_number + 1")


def stage_frame(staging: Staging, frame: Frame, format: str) -> tuple[str, Staged] | None:
    """Stages a dataframe; the row of a problem is its position, from 0, as ``df.iloc`` counts."""
    import pyarrow

    name = f"frame_{len(staging.staged)}"
    table = pyarrow.table(frame.data)
    positions = pyarrow.array(range(table.num_rows), pyarrow.int64())
    staging.con.register(name, table.append_column("file_row_number", positions))
    described = staging.con.execute(f"describe select * exclude (file_row_number) from {name}").fetchall()
    return _stage_typed(staging, name, described=described, file=frame.name, format=format, row_sql="file_row_number")


def _stage_typed(
    staging: Staging, relation: str, described: Sequence[Sequence[str]], file: str, format: str, row_sql: str
) -> tuple[str, Staged] | None:
    headers = [row[0] for row in described]
    wanted = "table" if format == "auto" else format
    found = (
        staging.book.recognise(headers, wanted, staging.mapping.headings) if wanted in typed_format_names() else None
    )
    if found is None:
        staging.problem("headers-unknown", "error", file=file, headers=", ".join(headers))
        return None
    staging.note_headers(found, file, None)
    by_name = {s.name: s for s in TABLES[found.table]}
    columns = []
    for position, heading in sorted(found.headings.items()):
        header, kind = headers[position], described[position][1]
        sql, spec = identifier(header), by_name.get(heading.column)
        kept_as = spec.type if spec else "VARCHAR"
        base = kind.split("(")[0]
        as_is = (kept_as == "DOUBLE" and base in _NUMBER_TYPES) or (kept_as == "DATE" and base.startswith(_DATE_TYPES))
        if kept_as == "VARCHAR" and heading.column not in staging.mapping.values:
            as_is = not spec or not spec.choices or _only(staging, relation, sql, spec.choices)
            sql = sql if kind == "VARCHAR" else f"cast({sql} as varchar)"
        elif not as_is and kind != "VARCHAR":
            sql = f"cast({sql} as varchar)"
        columns.append(StagedColumn(heading.column, header, sql=sql, as_is=as_is, multiply=heading.multiply))
    return found.format, Staged(
        relation, found.table, file, tuple(columns), row_sql=row_sql, file_sql=literal(file), values=staging.values,
        header_row=None, in_place=True,
    )  # fmt: skip


def _only(staging: Staging, relation: str, sql: str, choices: tuple[str, ...]) -> bool:
    """Whether a column holds nothing but codes: then no word is to be read."""
    values = {row[0] for row in staging.con.execute(f"select distinct {sql} from {relation}").fetchall()}
    return values <= {*choices, None}


def check_identifiers(staging: Staging, staged: Staged) -> None:
    """Notes repeated identifiers: exactly in a file of ordinary size, by an estimate first in a very large one."""
    key = staged.column("item_id" if staged.table == "equipment" else "vm_id")
    if staged.table not in ("equipment", "virtual_machine") or key is None:
        return
    file, con = staged.shown_file, staging.con
    rows = count(con, staged.relation)
    if rows > staging.limit("exact_duplicate_row"):
        tolerance = staging.limits["estimate_tolerance"]
        guess = con.execute(f"select approx_count_distinct({key.sql}) from {staged.relation}").fetchall()[0][0]
        if guess >= (1 - tolerance) * rows:
            share = f"{100 * tolerance:g}"
            staging.problem("duplicates-estimated", "note", file=file, column=key.header, share=share, rows=rows)
            return
    lines, value = con.execute(
        f"select sum(n - 1), min(value) from (select {key.sql} as value, count(*) as n from {staged.relation} "
        f"where {key.sql} is not null group by 1 having n > 1)"
    ).fetchall()[0]
    if lines:
        staging.problem("duplicates-counted", "error", file, column=key.header, lines=int(lines), value=value)
