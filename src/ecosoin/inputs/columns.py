"""The canonical tables, what every connector gives and every computation takes; a file before it is believed.

One row of ``equipment`` is a line of somebody's inventory: computers, network lines, cloud subscriptions, paper,
kilometres alike. Units are canonical (year, kWh, GB, W); a cell that was not given is NULL, never zero. A staged file
has been read: which of its columns is which, still in the user's own words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ecosoin.inputs.evidence import Mark, Order
from ecosoin.kernel.vocabulary import LOCATIONS, OWNERSHIPS, QUALITY_GRADES

SqlType = Literal["VARCHAR", "DOUBLE", "BIGINT", "DATE", "TIMESTAMP"]


@dataclass(frozen=True)
class ColumnSpec:
    """A canonical column: its type, its bounds, the closed list it draws from; headers are ``words/columns.csv``.

    ``whole``: it has no decimals, so that a mark before three digits groups thousands; ``spare``: a cell that cannot be
    read is nobody's problem.
    """

    name: str
    type: SqlType
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    whole: bool = False
    spare: bool = False


EQUIPMENT: tuple[ColumnSpec, ...] = (
    ColumnSpec("item_id", "VARCHAR", required=True),
    ColumnSpec("name", "VARCHAR"),
    ColumnSpec("type", "VARCHAR", required=True),
    ColumnSpec("model", "VARCHAR"),
    ColumnSpec("quantity", "DOUBLE", required=True, minimum=0),
    ColumnSpec("site", "VARCHAR"),
    ColumnSpec("service", "VARCHAR"),
    ColumnSpec("location", "VARCHAR", choices=LOCATIONS),
    ColumnSpec("country", "VARCHAR"),
    ColumnSpec("lifetime_year", "DOUBLE", minimum=0),
    ColumnSpec("purchase_date", "DATE"),
    ColumnSpec("retirement_date", "DATE"),
    ColumnSpec("energy_kwh_year", "DOUBLE", minimum=0),
    ColumnSpec("hours_day", "DOUBLE", minimum=0, maximum=24),
    ColumnSpec("power_w", "DOUBLE", minimum=0),
    ColumnSpec("pue", "DOUBLE", minimum=1),
    ColumnSpec("ownership", "VARCHAR", choices=OWNERSHIPS),
    ColumnSpec("refurbished_share", "DOUBLE", minimum=0, maximum=1),
    ColumnSpec("upstream_year", "DOUBLE", minimum=0),
    ColumnSpec("reuse_rate", "DOUBLE", minimum=0, maximum=1),
    ColumnSpec("total_life_year", "DOUBLE", minimum=0),
    ColumnSpec("quality", "VARCHAR", choices=QUALITY_GRADES),
    ColumnSpec("cluster", "VARCHAR"),
    ColumnSpec("cpu_count", "DOUBLE", minimum=0),
    ColumnSpec("core_count", "DOUBLE", minimum=0),
    ColumnSpec("ram_gb", "DOUBLE", minimum=0),
    ColumnSpec("ssd_gb", "DOUBLE", minimum=0),
    ColumnSpec("hdd_count", "DOUBLE", minimum=0),
)

VIRTUAL_MACHINE: tuple[ColumnSpec, ...] = (
    ColumnSpec("vm_id", "VARCHAR", required=True),
    ColumnSpec("host_id", "VARCHAR"),
    ColumnSpec("cluster", "VARCHAR"),
    ColumnSpec("service", "VARCHAR"),
    ColumnSpec("vcpu_count", "DOUBLE", minimum=0),
    ColumnSpec("ram_gb", "DOUBLE", minimum=0),
    ColumnSpec("storage_gb", "DOUBLE", minimum=0),
    ColumnSpec("power_state", "VARCHAR", choices=("on", "off", "suspended")),
    ColumnSpec("allocation_key", "DOUBLE", minimum=0, maximum=1),
    ColumnSpec("energy_kwh_year", "DOUBLE", minimum=0),
)

APPLICATION: tuple[ColumnSpec, ...] = (
    ColumnSpec("application", "VARCHAR", required=True),
    ColumnSpec("environment", "VARCHAR"),
    ColumnSpec("vm_id", "VARCHAR"),
    ColumnSpec("item_id", "VARCHAR"),
    ColumnSpec("allocation_key", "DOUBLE", minimum=0, maximum=1),
)

STUDY_FACT: tuple[ColumnSpec, ...] = (
    ColumnSpec("fact", "VARCHAR", required=True),
    ColumnSpec("value", "VARCHAR", required=True),
    ColumnSpec("declared_on", "DATE"),
    ColumnSpec("author", "VARCHAR"),
    ColumnSpec("note", "VARCHAR"),
)
"""Facts about the establishment: organisation, users, beds…, and what it declares, when, by whom, with what to add."""

TABLES: dict[str, tuple[ColumnSpec, ...]] = {
    "equipment": EQUIPMENT,
    "virtual_machine": VIRTUAL_MACHINE,
    "application": APPLICATION,
    "study_fact": STUDY_FACT,
}
"""Every canonical table also has ``source_file`` (VARCHAR) and ``source_row`` (BIGINT, 1-based as the user sees it)."""


IDENTIFIERS = ("item_id", "serial", "inventory_number", "glpi_id")
"""Columns that tell one line of equipment from another."""


@dataclass(frozen=True)
class StagedColumn:
    """A column of a staged relation: canonical name, the user's header, its SQL and unit factor.

    ``as_is``: the file types the column, so that no text has to be read as a number, a date or a choice. ``typed``:
    the SQL of the number of cells that their file types, in a column that also holds text. ``decimal`` and ``dates``
    are what the user told of how it is written; ``errors``: some cells may be errors of a spreadsheet; ``constant``: a
    mapping gives it, no file does.
    """

    column: str
    header: str
    sql: str
    as_is: bool = False
    multiply: float = 1.0
    typed: str | None = None
    decimal: Mark = ""
    dates: Order = ""
    errors: bool = False
    constant: bool = False


@dataclass(frozen=True)
class Staged:
    """A relation of an engine that holds the rows of one file (or sheet) for one canonical table.

    ``row_sql`` gives the line the user sees, ``file_sql`` the file; ``shown_file`` is the file named in problems that
    concern the whole relation; ``values`` replaces words of a column (normalised) by others; a relation ``in_place``
    is a file too large to copy; ``own_table`` is dropped once its cells are read; ``own_specs`` are the columns of a
    table that is not canonical; ``late``: the calendar of its workbook begins in 1904.
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
    own_specs: tuple[ColumnSpec, ...] = ()
    late: bool = False

    @property
    def specs(self) -> tuple[ColumnSpec, ...]:
        """The columns of its table."""
        return self.own_specs or TABLES[self.table]

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
