"""How does each column of a file write its numbers and dates? Its cells are looked at by their shapes."""

from dataclasses import replace

from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.cells import cell_sql
from ecosoin.inputs.columns import ColumnSpec, Staged
from ecosoin.inputs.evidence import Form, Shape, date_form, number_form, order_sql, shapes_sql


def column_form(staging: Staging, staged: Staged, spec: ColumnSpec) -> Form | None:
    """How a column of text writes its numbers or dates; None for other columns and for those their file types."""
    column = staged.column(spec.name)
    if column is None or column.as_is or spec.type not in ("DOUBLE", "DATE", "TIMESTAMP"):
        return None
    con, text = staging.con, cell_sql(replace(column, sql="cell", typed=None), spec)
    cells = f"select {column.sql} as cell from {staged.relation}"
    if column.typed and spec.type == "DOUBLE":
        cells = f"{cells} where {column.typed} is null"
    if spec.type == "DOUBLE":
        telling = f"(select cell from ({cells}) where {_TELLING})"
        return number_form(_shapes(staging, telling, text), staging.units.get(spec.name), column.decimal or None)
    distinct = staging.relation()
    con.execute(f"create temp table {distinct} as select distinct cell from ({cells}) where cell is not null")
    form = date_form(_shapes(staging, distinct, text))
    if "slashed" in form.kinds:
        form = date_form(
            _shapes(staging, distinct, text), con.execute(order_sql(distinct, text)).fetchall()[0], column.dates
        )
    con.execute(f"drop table {distinct}")
    return replace(form, late=staged.late)


_TELLING = "contains(cell, ',') or contains(cell, '.') or (cell is not null and try_cast(cell as bigint) is null)"
"""Cells that are more than digits: only these say how a column writes its numbers."""


def _shapes(staging: Staging, relation: str, text: str) -> list[Shape]:
    return [Shape(s, n, t, zero) for s, n, t, zero in staging.con.execute(shapes_sql(relation, text)).fetchall()]
