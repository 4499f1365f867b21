"""Which columns do we read of the exports of other tools? The specs of ``reference/export_columns.csv``.

``required``: ``yes`` (every line has it), ``header`` (the column tells the table), ``expected`` (its absence is told).
A type that ends with ``?`` may be unreadable; with ``!``, a cell that cannot be read takes its line out, because an
empty one means something.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import Final

from ecosoin.inputs.columns import ColumnSpec, SqlType
from ecosoin.reference import load_reference_table

_TYPES: Final[dict[str, SqlType]] = {
    "number": "DOUBLE", "whole": "DOUBLE", "date": "DATE", "date?": "DATE", "date!": "DATE", "moment": "TIMESTAMP",
    "moment!": "TIMESTAMP",
}  # fmt: skip
_CHOICES = {"flag": ("true", "false"), "power_state": ("on", "off", "suspended")}
_NEEDED = ("yes", "header")
_AMOUNTS = ("number", "whole")
"""Types of what is counted: none is negative."""


@cache
def export_specs() -> dict[str, tuple[ColumnSpec, ...]]:
    """Table of an export -> its columns."""
    found: dict[str, tuple[ColumnSpec, ...]] = {}
    limits = {r["id"]: float(r["value"]) for r in load_reference_table("limits")}
    for row in load_reference_table("export_columns"):
        kind = row["type"]
        spec = ColumnSpec(
            row["column"], _TYPES.get(kind, "VARCHAR"), required=row["required"] == "yes",
            choices=_CHOICES.get(kind, ()), whole=kind == "whole", spare=kind == "date?",
            **({"minimum": 0.0, "maximum": limits["usage_most"]} if kind in _AMOUNTS else {}),
        )  # fmt: skip
        found[row["table"]] = (*found.get(row["table"], ()), spec)
    return found


@cache
def export_tables(format: str) -> tuple[str, ...]:
    """The tables of a format."""
    return tuple(dict.fromkeys(r["table"] for r in load_reference_table("export_columns") if r["format"] == format))


@cache
def firm_columns(table: str) -> tuple[str, ...]:
    """Columns where an empty cell means something, so that one that cannot be read is not empty."""
    rows = load_reference_table("export_columns")
    return tuple(r["column"] for r in rows if r["table"] == table and r["type"].endswith("!"))


@cache
def expected_columns(table: str, always: bool = True) -> dict[str, str]:
    """Columns whose absence is told -> what they are called; without ``always``, those a table may well lack."""
    rows = [r for r in load_reference_table("export_columns") if r["table"] == table]
    told = ("yes", "header", "expected") if always else ("expected",)
    return {r["column"]: r["headers"].split("|")[0] for r in rows if r["required"] in told}


def export_headers() -> Iterator[Mapping[str, str]]:
    """A row a header, as those of ``reference/inventory_headers.csv``."""
    for row in load_reference_table("export_columns"):
        for header in row["headers"].split("|"):
            yield {**{k: row[k] for k in ("format", "table", "column")}, "header": header, "multiply": ""}


@cache
def export_needs(format: str) -> str:
    """What the headers of each table of a format must hold, as the ``needs`` of ``reference/formats.csv``."""
    rows = [r for r in load_reference_table("export_columns") if r["format"] == format]
    tables = groupby(rows, key=lambda r: r["table"])
    return "\n".join(t + ": " + ";".join(r["headers"] for r in g if r["required"] in _NEEDED) for t, g in tables)
