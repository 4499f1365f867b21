"""Logs and listings of usage: images, files, licences, applications, presence, a fleet; told by their headers."""

from ecosoin.doors.engines.duck import count
from ecosoin.doors.formats.format import Format
from ecosoin.doors.formats.inventory_tables import check_staged
from ecosoin.doors.text.export_columns import export_specs, export_tables, firm_columns
from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.columns import ColumnSpec, Staged
from ecosoin.inputs.signals import Machine, Usage

_FLEET, _COMPUTERS = "fleet", ("ordinateur", "poste", "pc")
_FLAG = ("true", "false")


class FORMAT(Format):
    """Tables of ``reference/export_columns.csv``, each laid under its name; those of a fleet give machines."""

    def complete(self, staging: Staging, staged: Staged) -> Staged:
        """The listing, accounted for under the name of its table."""
        reading = staging.readings.get(staged.shown_file)
        if reading is not None:
            reading.format = staged.table
        return staged

    def usage(self, staging: Staging, usage: Usage) -> None:
        for table in export_tables("listing"):
            specs = export_specs()[table]
            parts = [_firm(staging, s) for s in staging.staged if s.table == table]
            if not parts:
                continue
            given = ", ".join(map(_value, specs))
            union = " union all ".join(f"select {given} from {p}" for p in parts)
            staging.con.execute(f"create view {table} as {union}")
            for spec in specs:
                if spec.type in ("DATE", "TIMESTAMP"):
                    latest = staging.con.execute(f"select max(cast({spec.name} as date)) from {table}").fetchall()[0][0]
                    usage.seen("glpi" if table == _FLEET else table, latest)
            if table == _FLEET:
                usage.machines += _machines(staging)
            else:
                usage.listings.append(table)


def _firm(staging: Staging, staged: Staged) -> str:
    """The relation of typed rows; those with an unread cell where an empty one means something are set aside."""
    typed = check_staged(staging, staged)
    names = [n for n in firm_columns(staged.table) if staged.column(n)]
    unread = " or ".join(f"(raw_{n} is not null and {n} is null)" for n in names) or "false"
    staging.set_aside(staged.shown_file, "date-ambiguous", count(staging.con, f"{typed} where {unread}"))
    return f"{typed} where not ({unread})"


def _value(spec: ColumnSpec) -> str:
    """SQL: the value of a column; a flag nobody raised is not raised."""
    return f"coalesce({spec.name} = '{_FLAG[0]}', false) as {spec.name}" if spec.choices == _FLAG else spec.name


def _machines(staging: Staging) -> list[Machine]:
    rows = staging.con.execute(f"select name, kind, user, last_inventory, screens from {_FLEET}").fetchall()
    machines = []
    for name, kind, user, seen, screens in rows:
        found = (kind or "computer").casefold()
        machines.append(
            Machine(
                name, "computer" if found in _COMPUTERS else found, user=user or "", seen=seen,
                screens=int(screens) if screens else None, software=None,
            )
        )  # fmt: skip
    return machines
