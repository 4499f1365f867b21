"""Logs and listings of usage: images, files, licences, applications, presence, a fleet; told by their headers."""

from ecosoin.doors.engines.duck import count
from ecosoin.doors.formats.format import Format
from ecosoin.doors.formats.inventory_tables import check_staged
from ecosoin.doors.formats.usage_lines import without_future
from ecosoin.doors.text.export_columns import expected_columns, export_specs, export_tables, firm_columns
from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.cells import word, word_sql
from ecosoin.inputs.columns import ColumnSpec, Staged
from ecosoin.inputs.signals import Machine, Usage
from ecosoin.kernel.sql import literal

_FLEETS = ("fleet", "glpi_list")
"""Tables of machines."""
_FLAG, _COMPUTER = ("true", "false"), "computer"


class FORMAT(Format):
    """Tables of ``reference/export_columns.csv``, each laid under its name; those of a fleet give machines."""

    def complete(self, staging: Staging, staged: Staged) -> Staged:
        """The listing, accounted for under the name of its table."""
        reading = staging.readings.get(staged.shown_file)
        if reading is not None:
            reading.format = staged.table
        absent = [h for c, h in expected_columns(staged.table, always=False).items() if staged.column(c) is None]
        if absent:
            where = (staged.shown_file, staged.header_row, None)
            staging.problem("export-columns-absent", "doubt", *where, columns=", ".join(absent))
        return staged

    def usage(self, staging: Staging, usage: Usage) -> None:
        for table in export_tables("listing"):
            specs = export_specs()[table]
            parts = [_firm(staging, s, usage) for s in staging.staged if s.table == table]
            if not parts:
                continue
            given = ", ".join(map(_value, specs))
            union = " union all ".join(f"select {given} from {p}" for p in parts)
            staging.con.execute(f"create view {table} as {union}")
            for spec in specs:
                if spec.type in ("DATE", "TIMESTAMP"):
                    latest = staging.con.execute(f"select max(cast({spec.name} as date)) from {table}").fetchall()[0][0]
                    usage.seen("glpi" if table in _FLEETS else table, latest)
            if table in _FLEETS:
                usage.machines += _machines(staging, table)
            else:
                usage.listings.append(table)


def _firm(staging: Staging, staged: Staged, usage: Usage) -> str:
    """The relation of typed rows; set aside: an unread cell where an empty one means something, a day to come."""
    typed = without_future(staging, staged, check_staged(staging, staged), usage.horizon)
    if staged.table in _FLEETS and staged.column("kind"):
        typed = _physical(staging, staged, typed)
    names = [n for n in firm_columns(staged.table) if staged.column(n)]
    unread = " or ".join(f"(raw_{n} is not null and {n} is null)" for n in names) or "false"
    staging.set_aside(staged.shown_file, "date-ambiguous", count(staging.con, f"{typed} where {unread}"))
    return f"{typed} where not ({unread})"


def _value(spec: ColumnSpec) -> str:
    """SQL: the value of a column; a flag nobody raised is not raised."""
    return f"coalesce({spec.name} = {literal(_FLAG[0])}, false) as {spec.name}" if spec.choices == _FLAG else spec.name


def _physical(staging: Staging, staged: Staged, typed: str) -> str:
    """The rows of machines one can touch; virtual ones are told and set aside."""
    listed = ", ".join(literal(w) for w in staging.words.choices["virtual_computer"])
    virtual = f"coalesce({word_sql('trim(kind)')} in ({listed}), false)"
    lines, row = staging.con.execute(f"select count(*), min(source_row) from {typed} where {virtual}").fetchall()[0]
    if not lines:
        return typed
    column = staged.column("kind")
    header = column.header if column else "kind"
    staging.problem("glpi-list-virtual", "note", staged.shown_file, row, column=header, lines=lines)
    staging.set_aside(staged.shown_file, "glpi-list-virtual", lines)
    return f"(select * from {typed} where not {virtual})"


def _machines(staging: Staging, table: str) -> list[Machine]:
    kinds = staging.words.choices["fleet_kind"]
    rows = staging.con.execute(f"select name, kind, user, last_inventory, screens from {table}").fetchall()
    return [
        Machine(
            name, kinds.get(found, found), user=user or "", seen=seen, screens=int(screens) if screens else None,
            software=None,
        )
        for name, kind, user, seen, screens in rows
        for found in [word(kind or _COMPUTER)]
    ]  # fmt: skip
