"""RVTools exports, a workbook or one CSV a tab: hosts are equipment of our own room, guests are placed on them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook

from ecosoin.doors.engines.duck import count
from ecosoin.doors.formats.format import Format
from ecosoin.doors.formats.inventory_tables import check_staged
from ecosoin.doors.formats.usage_lines import without_future
from ecosoin.doors.text.export_columns import expected_columns, export_specs, export_tables
from ecosoin.doors.text.staging import Staging, source_columns
from ecosoin.doors.text.workbook import find_header, leave_sheet, read_sheets, stage_sheet
from ecosoin.inputs.columns import TABLES, Staged, StagedColumn
from ecosoin.inputs.signals import Usage
from ecosoin.inputs.virtual import IDENTITIES, join_columns
from ecosoin.kernel.sql import literal

KIB = 1024
"""RVTools counts memory and disks in binary units."""
_GB_PER_MIB = KIB**2 / 1e9
_READ = {
    "footprint": ("vInfo", "vHost", "vDisk"),
    "signals": ("vInfo", "vHost", "vCPU", "vMemory", "vPartition", "vSnapshot", "vHealth"),
}
_CANONICAL = {"vInfo": "virtual_machine", "vHost": "equipment"}
"""The tables whose columns a mapping file may add to a sheet."""


class FORMAT(Format):
    """A workbook whose sheets are those of RVTools, and files of text with the headers of one of them."""

    def takes_sheets(self, names: Iterable[str]) -> bool:
        return bool({"vInfo", "vHost"} & {n.removeprefix("tab") for n in names})

    def stage_workbook(self, staging: Staging, path: Path, workbook: CalamineWorkbook) -> None:
        for sheet in read_sheets(staging, path, workbook, "rvtools"):
            table = sheet.name.removeprefix("tab")
            if table not in _READ[staging.command]:
                leave_sheet(staging, path, sheet.name, code="sheets-ignored", lines=len(sheet.rows))
                continue
            row, _ = find_header(staging, sheet.rows, "rvtools") or (1, None)
            found = staging.book.as_table("rvtools", table, sheet.header_cells(row), staging.mapping.headings)
            staged = stage_sheet(staging, path, sheet, header_row=row, found=found)
            if staged is not None:
                staging.staged[-1] = self.complete(staging, staged)

    def complete(self, staging: Staging, staged: Staged) -> Staged:
        """The sheet with the columns a mapping file adds to it; which of those we look for it lacks is told."""
        names = {s.name for s in staged.own_specs}
        added = TABLES.get(_CANONICAL.get(staged.table, ""), ())
        absent = [h for c, h in expected_columns(staged.table).items() if staged.column(c) is None]
        reading = staging.readings.get(staged.shown_file)
        if reading is not None:
            reading.columns_absent = absent
        if absent and staging.command == "footprint":
            where = (staged.shown_file, staged.header_row, None)
            staging.problem("export-columns-absent", "doubt", *where, columns=", ".join(absent))
        more = tuple(s for s in added if s.name not in names and staged.column(s.name))
        return replace(staged, own_specs=(*staged.own_specs, *(replace(s, required=False) for s in more)))

    def finish(self, staging: Staging) -> None:
        """Stages hosts and guests as equipment and virtual machines."""
        sheets = self.sheets(staging)
        if not sheets:
            return
        missing = [s for s in ("vInfo", "vHost") if s not in sheets]
        if missing:
            staging.problem("rvtools-sheet-missing", "doubt", _file(staging, sheets), sheets=", ".join(missing))
        _stage_hosts(staging, sheets)
        if "vInfo" in sheets:
            _stage_guests(staging, sheets)

    def sheets(self, staging: Staging, horizon: date | None = None) -> dict[str, str]:
        """Table -> the relation of its typed rows, of all the files; they are no longer staged.

        ``horizon``: the day after which nothing can have been seen.
        """
        read = _READ[staging.command]
        mine = [s for s in staging.staged if s.table in export_tables("rvtools")]
        staging.staged = [s for s in staging.staged if s not in mine]
        tables = dict[str, list[str]]()
        several = len({s.shown_file for s in mine}) > len({s.table for s in mine})
        for staged in mine:
            if staged.table not in read:
                reading = staging.readings.get(staged.shown_file)
                staging.set_aside(staged.shown_file, "sheets-ignored", reading.kept if reading else 0)
                continue
            path, sheet = staging.path_of(staged.shown_file), staging.sheet_of(staged.shown_file)
            origin = path if sheet else str(Path(path).parent) if several else ""
            columns = {s.name for s in staged.specs}
            servers = [c for c in ("server", "server_uuid") if c in columns]
            server = f"coalesce({', '.join(servers)})" if servers else "cast(null as varchar)"
            typed = check_staged(staging, staged)
            if horizon is not None:
                typed = without_future(staging, staged, typed, horizon)
            tables.setdefault(staged.table, []).append(
                f"*, {literal(origin)} as origin, {server} as server_id from {typed}"
            )
        found = {}
        for table, parts in tables.items():
            found[table] = staging.relation()
            union = " union all by name select ".join(parts)
            staging.con.execute(f"create table {found[table]} as select {union}")
        return found

    def usage(self, staging: Staging, usage: Usage) -> None:
        for table, relation in self.sheets(staging, usage.horizon).items():
            rows = staging.con.execute(f"select * from {relation} order by source_file, source_row")
            names = [d[0] for d in rows.description or ()]
            usage.sheets[table] = [dict(zip(names, r, strict=True)) for r in rows.fetchall()]
            for spec in export_specs()[table]:
                if spec.type == "DATE":
                    latest = staging.con.execute(f"select max({spec.name}) from {relation}").fetchall()[0][0]
                    usage.seen("rvtools", latest)


def _file(staging: Staging, sheets: dict[str, str]) -> str:
    relation = next(iter(sheets.values()))
    file: str = staging.con.execute(f"select min(source_file) from {relation}").fetchall()[0][0]
    return staging.path_of(file)


def _stage_hosts(staging: Staging, sheets: dict[str, str]) -> None:
    """The hosts of vHost, else those that vInfo names; a name two servers use bears the server's."""
    hosts = staging.relation()
    if "vHost" in sheets:
        source = f"select * from {sheets['vHost']}"
    else:
        nothing = ", ".join(f"null::double as {c}" for c in ("cpu_count", "core_count", "memory"))
        source = (
            "select host, server_id, arg_min(datacenter, source_row) as datacenter, "
            "arg_min(cluster, source_row) as cluster, "
            f"any_value(server) as server, null::varchar as vendor, null::varchar as model, {nothing}, "
            f"min(source_file) as source_file, min(source_row) as source_row from {sheets['vInfo']} "
            "where host is not null group by host, server_id"
        )
    staging.con.execute(
        f"create table {hosts} as select *, if(min(coalesce(server_id, '')) over same <> "
        "max(coalesce(server_id, '')) over same, concat(host, ' (', coalesce(server, server_id, '?'), ')'), host) "
        "as label, "
        "'server' as type, 1.0 as quantity, 'own_room' as location, nullif(trim(case when "
        "starts_with(lower(model), lower(vendor)) then model else concat_ws(' ', vendor, model) end), '') as described "
        f"from ({source}) where host is not null window same as (partition by host)"
    )
    sheets["hosts"] = hosts
    own = {
        "item_id": "label", "name": "host", "type": "type", "model": "described", "quantity": "quantity",
        "site": "datacenter", "location": "location", "ram_gb": "memory",
    }  # fmt: skip
    _stage(staging, "equipment", hosts, own, multiply={"ram_gb": 1 / KIB})


def _stage_guests(staging: Staging, sheets: dict[str, str]) -> None:
    """The machines of vInfo: by name where one machine has it, else with their identifier, then their server."""
    machines, guests = staging.relation(), sheets["vInfo"]
    staging.con.execute(
        f"create table {machines} as with known as (select *, coalesce(server_id || '/' || vm_id, vm_uuid, vm_id, vm) "
        f"as identity from {guests}) select *, case when vm is null then vm_id "
        "when min(identity) over named = max(identity) over named then vm "
        "when min(identity) over numbered = max(identity) over numbered "
        "then concat(vm, ' (', coalesce(vm_id, vm_uuid), ')') "
        "else concat(vm, ' (', coalesce(vm_id, '?'), ', ', coalesce(server, server_id, vm_uuid), ')') end as label "
        "from known window named as (partition by vm), numbered as (partition by vm, vm_id)"
    )
    placed, disks = staging.relation(), _disks(staging, machines, sheets.get("vDisk"))
    hosts = sheets["hosts"]
    staging.con.execute(
        f"create table {placed} as select m.* replace (if(m.template = 'true', 'off', m.power_state) as power_state, "
        "coalesce(m.provisioned, d.capacity) as provisioned), coalesce(h.label, n.label, m.host) as host_label "
        f"from {machines} m left join ({disks}) d on d.place = m.rowid "
        f"left join (select host, server_id, min(label) as label from {hosts} group by all) h "
        "on h.host = m.host and h.server_id = m.server_id "
        f"left join (select host, min(label) as label from {hosts} group by host having count(distinct label) = 1) n "
        "on n.host = m.host"
    )
    own = {
        "vm_id": "label", "host_id": "host_label", "vcpu_count": "cpus", "ram_gb": "memory",
        "storage_gb": "provisioned",
    }  # fmt: skip
    _stage(staging, "virtual_machine", placed, own, multiply={"ram_gb": 1 / KIB, "storage_gb": _GB_PER_MIB})


def _disks(staging: Staging, machines: str, disks: str | None) -> str:
    """SQL: the capacity of the disks of each machine (its ``place``); disks whose machine is not found are told.

    A line given twice is the same machine, a disk given twice the same disk.
    """
    if disks is None:
        return "select null::bigint as place, null::double as capacity where false"
    on = join_columns(filled(staging, machines), filled(staging, disks))
    same = " and ".join(f"d.{c} = m.{c}" for c in on)
    keys = ", ".join(on)
    one = f"select {keys} from {machines} group by all having count(distinct identity) = 1"
    lost = f"{disks} d where capacity is not null and not exists (select 1 from ({one}) m where {same})"
    lines, total = count(staging.con, lost), count(staging.con, disks)
    if lines:
        file = staging.con.execute(f"select min(source_file) from {disks}").fetchall()[0][0]
        staging.problem("rvtools-disks-lost", "doubt", file, lines=lines, total=total)
    apart = f"select distinct {keys}, disk, capacity, if(disk is null, rowid, null) as line from {disks}"
    summed = f"select {keys}, sum(capacity) as capacity from ({apart}) group by all"
    own = f"exists (select 1 from ({one}) o where {' and '.join(f'o.{c} = m.{c}' for c in on)})"
    return f"select m.rowid as place, d.capacity from {machines} m join ({summed}) d on {same} where {own}"


def filled(staging: Staging, relation: str) -> set[str]:
    """The columns of an identity where a relation has something."""
    names = sorted({c for i in IDENTITIES for c in i})
    counts = staging.con.execute(f"select {', '.join(f'count({n})' for n in names)} from {relation}").fetchall()[0]
    return {n for n, found in zip(names, counts, strict=True) if found}


def _stage(staging: Staging, table: str, relation: str, own: dict[str, str], multiply: dict[str, float]) -> None:
    """Stages a relation of typed rows; ``own``: canonical column -> its name there."""
    known = {r[0] for r in staging.con.execute(f"describe {relation}").fetchall()}
    headers = source_columns("rvtools", table)
    columns = tuple(
        StagedColumn(s.name, headers.get(s.name, s.name), own.get(s.name, s.name), as_is=True,
                     multiply=multiply.get(s.name, 1.0))
        for s in TABLES[table]
        if own.get(s.name, s.name) in known
    )  # fmt: skip
    if count(staging.con, relation):
        file = staging.con.execute(f"select min(source_file) from {relation}").fetchall()[0][0]
        staging.staged.append(Staged(relation, table, file, columns, values=staging.values))
