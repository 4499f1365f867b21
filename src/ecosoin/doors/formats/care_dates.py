"""When was an act? A column of text decides how its dates are read; what it leaves in doubt is no date."""

import duckdb

from ecosoin.inputs.cells import asked_date_sql, partial_date_sql, short_year_sql
from ecosoin.inputs.evidence import DateForm, Order, Shape, date_form, order_sql, shapes_sql
from ecosoin.inputs.relevance.events import DAY_US
from ecosoin.kernel.sql import literal

_TIMES = ("", " %H:%M", " %H:%M:%S", "T%H:%M", "T%H:%M:%S", " %Hh%M", " %I:%M %p", " %I:%M:%S %p")
_COMPACT = ("%Y%m%d", "%Y%m%d%H%M%S", "%Y%m%d%H%M", "%Y%m%dT%H%M%S", "%Y%m%dT%H%M")
_FIRST: dict[Order, str] = {"day": "%d{s}%m{s}%Y", "month": "%m{s}%d{s}%Y"}
_SERIAL_ORIGIN = "1899-12-30"
"""Day 0 of the serial dates of spreadsheets."""
_SECOND_US = 1_000_000


def column_dates(con: duckdb.DuckDBPyConnection, relation: str, text: str, told: Order = "") -> DateForm:
    """How a column of text writes its dates; ``told`` is the order the user gives."""
    iso = f"select bool_and({text}[5] = '-' and {text}[8] = '-') from {relation}"
    if con.execute(iso).fetchall()[0][0]:
        return DateForm(kinds=frozenset({"iso"}))
    shapes = [Shape(*row) for row in con.execute(shapes_sql(relation, text)).fetchall()]
    form = date_form(shapes)
    if "slashed" not in form.kinds:
        return form
    return date_form(shapes, con.execute(order_sql(relation, text)).fetchall()[0], told)


def instant_sql(text: str, form: DateForm) -> str:
    """SQL of the instant [microseconds since 1970] of a text in a column of that form; NULL when it is in doubt."""
    cases = [f"when {short_year_sql(text)} then null"] if "short" in form.kinds else []
    if "slashed" in form.kinds:
        orders: tuple[Order, ...] = (form.order,) if form.order else ("day", "month")
        forms = [_FIRST[o].format(s=s) + time for o in orders for s in "/-." for time in _TIMES]
        if form.asked:
            cases.append(f"when {asked_date_sql(text)} then null")
        slashed = f"{text}[3] not between '0' and '9' or {text}[2] not between '0' and '9'"
        cases.append(f"when {slashed} then {_parsed(text, forms)}")
    if "compact" in form.kinds:
        cases.append(rf"when regexp_matches({text}, '^\d{{8}}') then {_parsed(text, _COMPACT)}")
    if "serial" in form.kinds:
        days = f"try_cast(replace({text}, ',', '.') as double)"
        seconds = f"cast(round({days} * {DAY_US // _SECOND_US}) as bigint) * {_SECOND_US}"
        start = f"epoch_us(timestamp {literal(_SERIAL_ORIGIN)})"
        cases.append(rf"when regexp_full_match({text}, '\d{{5}}([.,]\d+)?') then {start} + {seconds}")
    plain = f"epoch_us(try_cast({text} as timestamptz))"
    dotted = _parsed(text, [f"%Y{s}%m{s}%d{time}" for s in "/." for time in _TIMES])
    return f"case {' '.join(cases)} when {text}[5] = '-' then {plain} when {text}[5] in ('/', '.') then {dotted} end"


def undated_sql(text: str, form: DateForm) -> str:
    """SQL of why a text that gives no instant is left out."""
    asked = f"when {asked_date_sql(text)} then 'ambiguous_date' " if form.asked else ""
    return (
        f"case when {text} is null then 'without_date' when {short_year_sql(text)} then 'short_year' "
        f"when {partial_date_sql(text)} then 'partial_date' {asked}else 'without_date' end"
    )


def _parsed(text: str, forms: tuple[str, ...] | list[str]) -> str:
    return f"epoch_us(try_strptime({text}, [{', '.join(map(literal, forms))}]))"
