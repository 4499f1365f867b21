"""Staged relations checked, then turned into the four canonical tables."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import duckdb

from ecosoin.doors.engines.duck import count
from ecosoin.doors.formats.named_types import told_apart, types_by_name
from ecosoin.doors.formats.statuses import in_service, retired_before
from ecosoin.doors.text.columns import column_form
from ecosoin.doors.text.identifiers import check_identifiers
from ecosoin.doors.text.staging import Staging
from ecosoin.inputs import checks, relations
from ecosoin.inputs.columns import TABLES, Staged
from ecosoin.inputs.headers import headers_of
from ecosoin.kernel.errors import Problem, Severity
from ecosoin.kernel.sql import literal


def check_staged(staging: Staging, staged: Staged) -> str:
    """Reads the cells of a relation of text and notes its problems; gives the relation of typed rows."""
    named = types_by_name(staging, told_apart(staging, in_service(staging, staged)))
    con, staged = staging.con, _suspected(staging.con, named)
    for name in checks.required_columns(staged):
        params = {"column": " / ".join(headers_of(staged.table, name))}
        where = (staged.shown_file, staged.header_row, name, params)
        made = name == "item_id"
        staging.problems.append(
            Problem("id-column-absent", "note", *where) if made else Problem("column-missing", "error", *where)
        )
    forms = {s.name: form for s in staged.specs if (form := column_form(staging, staged, s)) is not None}
    typed = staging.relation()
    kind = "view" if staged.in_place else "table"
    extents = _extents(con, staged) if staged.in_place else {}
    finite = frozenset(n for n, extent in extents.items() if extent.finite)
    con.execute(f"create {kind} {typed} as {checks.typed_sql(staged, staging.words, forms, finite)}")
    if staged.own_table is not None:
        con.execute(f"drop table {staged.own_table}")
    totals = staging.words.choices.get("totals_line", {})
    oldest = staging.limit("oldest_purchase_year")
    found = checks.checks(staged, forms, staging.year, oldest, totals=totals, limits=staging.limits)
    if staged.in_place:
        found = [c for c in found if checks.possible(c, extents)]
    counts = con.execute(checks.count_sql(typed, found)).fetchall()[0][1:]
    met = [(c, n) for c, n in zip(found, counts, strict=True) if n]
    kept, spared = _set_aside(staging, staged, typed, [c for c, _ in met if c.severity == "error"])
    for check, total in met:
        told = replace(check, severity="doubt") if spared and check.severity == "error" else check
        column = staged.column(check.name)
        if column is not None and column.constant:
            _tell_constant(staging, told, total)
        else:
            _list(staging, typed, told, total)
    if staged.in_place:
        check_identifiers(staging, staged)
    return retired_before(staging, staged, kept)


def _suspected(con: duckdb.DuckDBPyConnection, staged: Staged) -> Staged:
    """The relation, which of its columns may hold errors of a spreadsheet known."""
    if all(c.as_is for c in staged.columns):
        return staged
    held = iter(con.execute(checks.suspects_sql(staged)).fetchall()[0])
    return replace(staged, columns=tuple(c if c.as_is else replace(c, errors=next(held)) for c in staged.columns))


def _set_aside(staging: Staging, staged: Staged, typed: str, met: Sequence[checks.Check]) -> tuple[str, bool]:
    """The relation without its lines in error, and whether these are few enough to go on without them.

    Lines the reader could not take apart count among them; a quotation mark never closed always stops.
    """
    con, file = staging.con, staged.shown_file
    rejected = staging.rejected.pop(file, [])
    first, *more = [f"{c.where}" for c in met] or ["false"]
    wrong = " or ".join(f"coalesce({w}, false)" for w in (first, *more))
    bad = count(con, f"{typed} where {wrong}") if met else 0
    total = count(con, typed) + len(rejected) if met or rejected else 0
    fatal = any(p.code == "quote-unclosed" for p in rejected)
    spared = not fatal and 0 < bad + len(rejected) <= staging.tolerated * total
    listed = staging.limit("listed_problem")
    staging.problems += [replace(p, severity="doubt") if spared else p for p in rejected[:listed]]
    for code in sorted({p.code for p in rejected}):
        number = sum(p.code == code for p in rejected)
        _count_more(staging, code, "doubt" if spared else "error", number, file=file)
    if not spared:
        return typed, False
    staging.problem("lines-set-aside", "doubt", file, lines=bad + len(rejected), total=total)
    if not bad:
        return typed, True
    reason = "".join(f" when {c.where} then {literal(c.code)}" for c in met)
    found = con.execute(
        f"select case{reason} end, count(*) from {typed} where {wrong} group by 1 order by 1"
    ).fetchall()
    for code, lines in found:
        staging.set_aside(file, code, lines)
    kept = staging.relation()
    con.execute(f"create {'view' if staged.in_place else 'table'} {kept} as select * from {typed} where not ({wrong})")
    return kept, True


def _extents(con: duckdb.DuckDBPyConnection, staged: Staged) -> dict[str, checks.Extent]:
    names = [c.column for c in staged.columns if c.as_is and '"' in c.sql[:1]]
    rows, *rest = con.execute(checks.extent_sql(staged, names)).fetchall()[0]
    extents = {n: checks.Extent(rows, *rest[3 * i : 3 * i + 3]) for i, n in enumerate(names)}
    floats = [n for n, extent in extents.items() if isinstance(extent.least, float)]
    sums = con.execute(checks.finite_sql(staged, floats)).fetchall()[0] if floats else ()
    whole = {n: True for n, extent in extents.items() if isinstance(extent.least, int | Decimal)}
    finite = whole | dict(zip(floats, sums, strict=True))
    return {n: replace(extent, finite=finite.get(n, False)) for n, extent in extents.items()}


def _tell_constant(staging: Staging, check: checks.Check, total: int) -> None:
    """Notes once, where it is written, a constant of the mapping that every line violates a check with."""
    mapping = staging.mapping
    told = {**check.params, "value": mapping.constants[check.name], "lines": total}
    staging.problems.append(
        Problem(check.code, check.severity, mapping.file, column=f"constants.{check.name}", params=told)
    )


def _list(staging: Staging, typed: str, check: checks.Check, total: int) -> None:
    """Notes the first rows that violate a check."""
    first = checks.rows_sql(typed, check, staging.limit("listed_problem"))
    for file, row, text in staging.con.execute(first).fetchall():
        told = {**check.told(text), **({"lines": total} if check.whole else {})}
        staging.problem(check.code, check.severity, file, row, column=check.column, **told)
    if not check.whole:
        _count_more(staging, check.code, check.severity, total, file=file, column=check.column)


def _count_more(
    staging: Staging, code: str, severity: Severity, total: int, *, file: str, column: str | None = None
) -> None:
    """Notes that a check was met more often than it is listed."""
    limit = staging.limit("listed_problem")
    if total > limit:
        staging.problem("more-of-the-same", severity, file, column=column, total=total, listed=limit, check=code)


def lay_tables(staging: Staging, typed: Mapping[int, str]) -> dict[str, int]:
    """Creates ``equipment``, ``virtual_machine``, ``application`` and ``study_fact``; gives their numbers of rows.

    Text is converted into tables; Parquet stays where it is, behind a view.
    """
    con = staging.con
    for table, columns in TABLES.items():
        declared = ", ".join([*(f"{c.name} {c.type}" for c in columns), "source_file VARCHAR", "source_row BIGINT"])
        views, laid = [], [s for s in staging.staged if s.table == table]
        stored = f"{table}_stored" if any(s.in_place for s in laid) else table
        con.execute(f"create or replace table {stored} ({declared})")
        for staged in laid:
            select = checks.canonical_sql(staged, typed[id(staged)])
            if staged.in_place:
                views.append(select)
            else:
                con.execute(f"insert into {stored} {select}")
        _repeated(staging, table, stored)
        if views:
            kept = [f"select * from {stored}"] if count(con, stored) else []
            con.execute(f"create view {table} as {' union all '.join([*kept, *views])}")
    return {table: count(con, table) for table in TABLES}


def _repeated(staging: Staging, table: str, stored: str) -> None:
    """Sets exact repeats aside, counted; a key with two different contents is an error."""
    con, limit = staging.con, staging.limit("listed_problem")
    repeated = staging.relation()
    con.execute(f"create table {repeated} as {relations.repeated_sql(table, stored)}")
    con.execute(f"delete from {stored} where rowid in (select place from {repeated} where same)")
    kinds: tuple[tuple[str, Severity, str], ...] = (
        ("duplicate-line", "doubt", "same"),
        ("duplicate-id", "error", "not same"),
    )
    for code, severity, which in kinds:
        total = count(con, f"{repeated} where {which}")
        rows = con.execute(
            "select source_file, source_row, key, first_file, first_row "
            f"from {repeated} where {which} order by 1, 2 limit {limit}"
        ).fetchall()
        for file, row, key, first_file, first_row in rows:
            column = staging.header(table, file, relations.KEYS[table][0])
            told = {"value": key, "other_file": first_file, "other_row": first_row}
            staging.problem(code, severity, file, row, column=column, **told)
        if rows:
            _count_more(staging, code, severity, total, file=rows[0][0])
    same = f"select source_file, count(*) from {repeated} where same group by 1 order by 1"
    for file, lines in con.execute(same).fetchall():
        staging.set_aside(file, "duplicate-line", lines)
    con.execute(f"drop table {repeated}")


def check_relations(staging: Staging) -> None:
    """Sets machines on nothing known aside, with their applications; notes applications on nothing, bare hosts.

    A machine only says what a host is for: without it the host weighs the same.
    """
    machine, application = "virtual_machine", "application"
    _tell(staging, "application-target-unknown", "error", relations.TARGET_UNKNOWN, at=(application, "vm_id"))
    for code, sql, name in (
        ("host-unknown", relations.HOST_UNKNOWN, "host_id"),
        ("cluster-unknown", relations.CLUSTER_UNKNOWN, "cluster"),
        ("vm-without-host", relations.WITHOUT_HOST, "host_id"),
    ):
        _aside(staging, code, machine, _tell(staging, code, "doubt", sql, at=(machine, name)))
    if _without(staging, machine, relations.UNPLACED):
        lost = _tell(staging, "application-machine-aside", "doubt", relations.TARGET_LOST, at=(application, "vm_id"))
        _aside(staging, "application-machine-aside", application, lost)
        _without(staging, application, relations.LOST)
    if count(staging.con, machine):
        _tell(staging, "host-without-cores", "doubt", relations.HOST_WITHOUT_CORES, at=("equipment", "core_count"))


def _tell(
    staging: Staging, code: str, severity: Severity, sql: str, *, at: tuple[str, str]
) -> list[tuple[str, int, str, str]]:
    """Notes the first rows a query finds, at a column of a table; gives them all."""
    table, name = at
    if not count(staging.con, table):
        return []
    rows = staging.con.execute(sql).fetchall()
    for file, row, value, owner in rows[: staging.limit("listed_problem")]:
        column = staging.header(table, file, name)
        staging.problem(code, severity, file, row, column=column, value=value, name=owner)
    if rows:
        _count_more(staging, code, severity, len(rows), file=rows[0][0], column=name)
    return rows


def _aside(staging: Staging, code: str, table: str, rows: Sequence[tuple[str, int, str, str]]) -> None:
    """Takes lines out of the account of their file."""
    for file, lines in sorted(Counter(row[0] for row in rows).items()):
        staging.set_aside(file, code, lines)


def _without(staging: Staging, table: str, condition: str) -> bool:
    """Takes the rows of a condition out of a table, or of the view a file stays behind."""
    con = staging.con
    if not count(con, f"{table} where {condition}"):
        return False
    kind = con.execute("select table_type from information_schema.tables where table_name = ?", [table]).fetchall()
    con.execute(f"alter {'view' if kind[0][0] == 'VIEW' else 'table'} {table} rename to {table}_whole")
    con.execute(f"create table {table} as select * from {table}_whole where not coalesce({condition}, false)")
    return True
