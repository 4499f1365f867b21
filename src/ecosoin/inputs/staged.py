"""A file once read and before it is believed: which of its columns is which, still in the user's own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ecosoin.inputs.columns import TABLES, ColumnSpec


@dataclass(frozen=True)
class StagedColumn:
    """A column of a staged relation: canonical name, the user's header, its SQL and unit factor.

    ``as_is``: the file types the column, so that no text has to be read as a number, a date or a choice.
    """

    column: str
    header: str
    sql: str
    as_is: bool = False
    multiply: float = 1.0


@dataclass(frozen=True)
class Staged:
    """A relation of an engine that holds the rows of one file (or sheet) for one canonical table.

    ``row_sql`` gives the line the user sees, ``file_sql`` the file; ``shown_file`` is the file named in problems that
    concern the whole relation; ``values`` replaces words of a column (normalised) by others; a relation ``in_place``
    is a file too large to copy; ``own_table`` is dropped once its cells are read.
    """

    relation: str
    table: str
    shown_file: str
    columns: tuple[StagedColumn, ...]
    row_sql: str = "source_row"
    file_sql: str = "source_file"
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    header_row: int | None = 1
    in_place: bool = False
    own_table: str | None = None

    def column(self, name: str) -> StagedColumn | None:
        """The staged column behind a canonical one."""
        return next((c for c in self.columns if c.column == name), None)

    def trimmed(self, name: str) -> str:
        """SQL: the text of a canonical column without outer spaces, NULL when empty or absent."""
        column = self.column(name)
        return f"nullif(trim({column.sql}), '')" if column else "cast(null as varchar)"


@dataclass(frozen=True)
class Frame:
    """A dataframe given instead of a file: anything with ``__arrow_c_stream__`` (pandas, polars, Arrow, DuckDB)."""

    name: str
    data: Any


def specs(table: str) -> Sequence[ColumnSpec]:
    """The canonical columns of a table."""
    return TABLES[table]
