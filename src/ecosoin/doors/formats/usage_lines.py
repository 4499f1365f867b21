"""Which lines of an export of usage count? One said twice counts once, totals are doubted, the future has not come."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ecosoin.doors.engines.duck import count
from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.checks import totals_sql
from ecosoin.inputs.columns import Staged
from ecosoin.kernel.sql import identifier, literal

_KEYS = ("vm", "vm_id", "host", "path", "name", "person")
"""Columns that tell what a line is about: without one of them, two equal lines may be two things."""
_OURS = ("source_file", "source_row", "file_row_number")
"""Columns of a relation that no cell of the file gives."""
_REPEATED, _FUTURE = "duplicate-line", "date-future"


def leave_repeats(staging: Staging) -> None:
    """Sets aside, and tells, the lines of what is staged that repeat another word for word, in all their cells.

    Files of one table are looked at together. A line that bears the name of a total is told.
    """
    together = defaultdict[object, list[Staged]](list)
    for staged in staging.staged:
        key = next((n for n in _KEYS if staged.column(n)), None)
        if key is not None:
            _tell_totals(staging, staged, key)
            together[staged.table, len(_cells(staging, staged))].append(staged)
    for several in together.values():
        for staged, without in zip(several, _without_repeats(staging, several), strict=True):
            staging.staged[staging.staged.index(staged)] = without


def _cells(staging: Staging, staged: Staged) -> list[str]:
    names = [str(r[0]) for r in staging.con.execute(f"describe select * from {staged.relation}").fetchall()]
    return [n for n in names if n not in _OURS]


def _key(staged: Staged) -> str:
    return f"coalesce({', '.join(staged.trimmed(n) for n in _KEYS if staged.column(n))})"


def _without_repeats(staging: Staging, several: Sequence[Staged]) -> list[Staged]:
    """The relations without the lines that others repeat; the first of those that are equal stays."""
    con, twice, met = staging.con, staging.relation(), staging.relation()
    said = [f"hash({', '.join(map(identifier, _cells(staging, s)))}) as said" for s in several]
    each = " union all ".join(
        f"select {h}, {_key(s)} as key from {s.relation}" for h, s in zip(said, several, strict=True)
    )
    con.execute(
        f"create temp table {twice} as select said from ({each}) where key is not null "
        "group by said having count(*) > 1"
    )
    if not count(con, twice):
        return list(several)
    lines = " union all ".join(
        f"select {n} as place, {s.file_sql} as file, cast({s.row_sql} as bigint) as line, "
        f"cast({_key(s)} as varchar) as key, {said[n]} from {s.relation}"
        for n, s in enumerate(several)
    )
    con.execute(
        f"create temp table {met} as select *, first_value(file) over same as first_file, "
        "first_value(line) over same as first_line, row_number() over same as occurrence "
        f"from ({lines}) where key is not null and said in (from {twice}) "
        "window same as (partition by said, key order by place, file, line)"
    )
    found = []
    for n, staged in enumerate(several):
        again = f"{met} where place = {n} and occurrence > 1"
        total = count(con, again)
        listed = con.execute(
            f"select file, line, key, first_file, first_line from {again} "
            f"order by file, line limit {staging.limit('listed_problem')}"
        ).fetchall()
        column = next(c.header for k in _KEYS if (c := staged.column(k)))
        for file, line, key, first_file, first_line in listed:
            told = {"value": key, "other_file": first_file, "other_row": first_line}
            staging.problem(_REPEATED, "doubt", file, line, column=column, **told)
        if total > len(listed):
            told = {"total": total, "listed": len(listed), "check": _REPEATED}
            staging.problem("more-of-the-same", "doubt", staged.shown_file, column=column, **told)
        staging.set_aside(staged.shown_file, _REPEATED, total)
        left = f"{staged.row_sql} not in (select line from {again})"
        found.append(replace(staged, relation=f"(select * from {staged.relation} where {left})") if total else staged)
    return found


def _tell_totals(staging: Staging, staged: Staged, name: str) -> None:
    totals = staging.words.choices.get("totals_line", {})
    if staged.in_place or not totals:
        return
    text = staged.trimmed(name)
    where = totals_sql(text, totals)
    rows = staging.con.execute(
        f"select {staged.file_sql}, cast({staged.row_sql} as bigint), {text} from {staged.relation} "
        f"where {where} order by 1, 2 limit {staging.limit('listed_problem')}"
    ).fetchall()
    for file, line, value in rows:
        staging.problem("line-of-totals", "doubt", file, line, column=_header(staged, name), value=value)


def _header(staged: Staged, name: str) -> str:
    column = staged.column(name)
    return column.header if column else name


def without_future(staging: Staging, staged: Staged, typed: str, latest: date) -> str:
    """The relation of typed rows, those set aside that bear a day after ``latest``: an age would be counted from it."""
    days = [s.name for s in staged.specs if s.type in ("DATE", "TIMESTAMP") and not s.spare and staged.column(s.name)]
    late = {n: f"coalesce({n} >= date {literal(latest.isoformat())} + interval 1 day, false)" for n in days}
    wrong = " or ".join(late.values()) or "false"
    if not (total := count(staging.con, f"{typed} where {wrong}")):
        return typed
    for name, where in late.items():
        rows = staging.con.execute(
            f"select source_file, source_row, cast(cast({name} as date) as varchar) from {typed} where {where} "
            f"order by 1, 2 limit {staging.limit('listed_problem')}"
        ).fetchall()
        for file, line, value in rows:
            told = {"value": value, "latest": latest.isoformat()}
            staging.problem(_FUTURE, "doubt", file, line, column=_header(staged, name), **told)
    staging.set_aside(staged.shown_file, _FUTURE, total)
    return f"(select * from {typed} where not ({wrong}))"
