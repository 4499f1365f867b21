"""RVTools workbooks: hosts are equipment of our own room, guests are virtual machines placed on them."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from python_calamine import CalamineWorkbook

from ecosoin.doors.formats.format import Format
from ecosoin.doors.text.staging import Cell, Staging, source_columns
from ecosoin.doors.text.workbook import sheet_records, sheet_rows
from ecosoin.inputs.signals import number

KIB = 1024
"""RVTools counts memory and disks in binary units."""
_GB_PER_MIB = KIB**2 / 1e9

Record = Mapping[str, Cell]


class FORMAT(Format):
    """A workbook whose sheets are those of RVTools."""

    def takes_sheets(self, names: Iterable[str]) -> bool:
        return bool({"vInfo", "vHost", "tabvInfo", "tabvHost"} & set(names))

    def stage_workbook(self, staging: Staging, path: Path, workbook: CalamineWorkbook) -> None:
        file = str(path)
        sheets = {n.removeprefix("tab"): n for n in workbook.sheet_names}

        def records(sheet: str) -> list[tuple[int, Record]]:
            return sheet_records(sheet_rows(workbook, sheets[sheet])) if sheet in sheets else []

        guests, hosts = records("vInfo"), records("vHost")
        missing = [s for s in ("vInfo", "vHost") if s not in sheets]
        if missing:
            staging.problem("rvtools-sheet-missing", "doubt", file, sheets=", ".join(missing))
        if not guests and not hosts:
            staging.problem("no-row", "note", file, 1)
            return
        known = {r.get("Host") for _, r in hosts}
        found = [(f"{file}#vHost", row, _host(r)) for row, r in hosts]
        for row, guest in guests:
            if not hosts and guest.get("Host") and guest["Host"] not in known:
                known.add(guest["Host"])
                host = _host({k: guest.get(k) for k in ("Host", "Datacenter", "Cluster")})
                found.append((f"{file}#vInfo", row, host))
        staging.records("rvtools", "equipment", found)
        disks = _capacity(records("vDisk"))
        names = [g.get("VM") for _, g in guests]
        machines = [(f"{file}#vInfo", row, _guest(g, disks, names.count(g.get("VM")) > 1)) for row, g in guests]
        staging.records("rvtools", "virtual_machine", machines)


def _host(record: Record) -> dict[str, object]:
    vendor, model = (record.get("Vendor") or "").strip(), (record.get("Model") or "").strip()
    memory = number(record, "# Memory")
    return _as_written(record, "equipment") | {
        "type": "server",
        "model": model if model.lower().startswith(vendor.lower()) else f"{vendor} {model}",
        "quantity": 1,
        "location": "own_room",
        "ram_gb": memory / KIB if memory is not None else record.get("# Memory"),
    }


def _as_written(record: Record, table: str) -> dict[str, object]:
    return {column: record.get(source) for column, source in source_columns("rvtools", table).items()}


def _guest(record: Record, disks: Mapping[str, float], repeated: bool) -> dict[str, object]:
    name = record.get("VM")
    memory = number(record, "Memory")
    provisioned = number(record, "Provisioned MB", "Provisioned MiB")
    if provisioned is None:
        provisioned = disks.get(name or "")
    template = (record.get("Template") or "").lower() == "true"
    return _as_written(record, "virtual_machine") | {
        "vm_id": f"{name} ({record.get('VM ID')})" if repeated else name,
        "ram_gb": memory / KIB if memory is not None else record.get("Memory"),
        "storage_gb": provisioned * _GB_PER_MIB if provisioned is not None else None,
        "power_state": "off" if template else record.get("Powerstate"),
    }


def _capacity(disks: Iterable[tuple[int, Record]]) -> dict[str, float]:
    """MiB of the disks of each machine, for exports whose vInfo does not give it."""
    total: dict[str, float] = {}
    for _, disk in disks:
        size = number(disk, "Capacity MB", "Capacity MiB")
        if size is not None and disk.get("VM"):
            total[disk["VM"] or ""] = total.get(disk["VM"] or "", 0) + size
    return total
