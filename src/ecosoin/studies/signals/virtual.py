"""Signals in a virtualisation export (RVTools sheets as rows of text): idle, oversized, forgotten."""

from collections.abc import Mapping, Sequence
from datetime import date

from ecosoin.inputs.signals import Row, Sheets, moment, number
from ecosoin.studies.signals.flagged import Flagged

MIB_TB = 1024**2 / (1e6 * 1e6)
"""RVTools counts in binary megabytes, whatever its headers say; a terabyte is 10^12 bytes."""
_SHOWN = 10
_DISK = ("In Use MiB", "In Use MB", "Provisioned MiB", "Provisioned MB")
_SNAPSHOT = ("Size MiB (total)", "Size MB (total)", "Size MiB (vmsn)", "Size MB")
_IDLE_MEMORY = 5
_LEAST_VCPU = 2


def virtual_findings(sheets: Sheets, thresholds: Mapping[str, float], today: date) -> list[Flagged]:
    """Every signal whose sheets are there."""
    guests = [r for r in sheets.get("vInfo", ()) if not _is_true(r.get("Template"))]
    found: list[Flagged] = []
    if guests:
        found.append(_powered_off(guests))
    if sheets.get("vCPU"):
        found += _processors(sheets, guests, thresholds)
    if sheets.get("vMemory"):
        found.append(_memory(sheets, thresholds["vm_memory_overprovisioned"]))
    if sheets.get("vPartition"):
        found.append(_partitions(sheets["vPartition"], thresholds["partition_mostly_free"]))
    if "vSnapshot" in sheets:
        found.append(_snapshots(sheets["vSnapshot"], thresholds["snapshot_old"], today))
    if sheets.get("vHealth"):
        found.append(_orphans(sheets["vHealth"], len(guests)))
    if sheets.get("vHost"):
        found += _hosts(sheets["vHost"], thresholds["host_underused"])
    return found


def _is_true(text: str | None) -> bool:
    return (text or "").strip().casefold() in ("true", "vrai", "1", "1.0")


def _is_on(row: Row) -> bool:
    return (row.get("Powerstate") or "").casefold() == "poweredon"


def _names(rows: Sequence[Row]) -> tuple[str, ...]:
    """Machines by name, by identifier where an export lost the names; the disk of a partition goes with it."""
    found = [(r.get("VM") or r.get("VM ID") or r.get("Host") or "?", r.get("Disk")) for r in rows[:_SHOWN]]
    return tuple(f"{name} {disk}" if disk else name for name, disk in found)


def _disk_tb(row: Row) -> float:
    return (number(row, *_DISK) or 0.0) * MIB_TB


def _powered_off(guests: Sequence[Row]) -> Flagged:
    off = [r for r in guests if (r.get("Powerstate") or "").casefold() == "poweredoff"]
    return Flagged("vm_powered_off", len(off), len(guests), {"tb": sum(map(_disk_tb, off))}, examples=_names(off))


def _host_memory(sheets: Sheets) -> float | None:
    """Mean memory of a host, MiB."""
    known = [m for m in (number(h, "# Memory") for h in sheets.get("vHost", ())) if m]
    return sum(known) / len(known) if known else None


def _processors(sheets: Sheets, guests: Sequence[Row], thresholds: Mapping[str, float]) -> list[Flagged]:
    active = {r.get("VM"): r for r in sheets.get("vMemory", ())}
    disks = {r.get("VM"): _disk_tb(r) for r in guests}
    measured, idle, oversized = 0, [], []
    least = thresholds["vm_idle"]
    for row in sheets["vCPU"]:
        used, limit = number(row, "Overall"), number(row, "Max")
        if not _is_on(row) or _is_true(row.get("Template")) or used is None or not limit or limit < 0:
            continue
        measured += 1
        memory = active.get(row.get("VM"))
        share = _active_share(memory) if memory else None
        if used / limit < least and (share is None or share < _IDLE_MEMORY * least):
            idle.append(row)
        elif used / limit < thresholds["vm_cpu_overprovisioned"] and (number(row, "CPUs") or 0) >= _LEAST_VCPU:
            oversized.append(row)
    per_host = _host_memory(sheets)
    amounts = {"tb": sum(disks.get(r.get("VM"), 0.0) for r in idle)}
    if per_host:
        held = sum(number(active[r.get("VM")], "Size MiB", "Size MB") or 0 for r in idle if r.get("VM") in active)
        amounts["server"] = held / per_host
    vcpu = sum(number(r, "CPUs") or 0 for r in oversized)
    return [
        Flagged("vm_idle", len(idle), measured, amounts, examples=_names(idle)),
        Flagged("vm_cpu_overprovisioned", len(oversized), measured, {"vcpu": vcpu}, examples=_names(oversized)),
    ]


def _active_share(row: Row) -> float | None:
    size, used = number(row, "Size MiB", "Size MB"), number(row, "Active")
    return used / size if size and used is not None else None


def _memory(sheets: Sheets, threshold: float) -> Flagged:
    measured, flagged, spare = 0, [], 0.0
    for row in sheets["vMemory"]:
        share = _active_share(row)
        if not _is_on(row) or share is None:
            continue
        measured += 1
        if share < threshold:
            flagged.append(row)
            size = number(row, "Size MiB", "Size MB") or 0.0
            spare += size * (1 - max(share / threshold, 0))
    per_host = _host_memory(sheets)
    amounts = {"server": spare / per_host} if per_host else {}
    return Flagged("vm_memory_overprovisioned", len(flagged), measured, amounts, examples=_names(flagged))


def _partitions(rows: Sequence[Row], threshold: float) -> Flagged:
    measured, flagged, spare = 0, [], 0.0
    for row in rows:
        size, free = number(row, "Capacity MiB", "Capacity MB"), number(row, "Free MiB", "Free MB")
        if not size or free is None:
            continue
        measured += 1
        if free / size > threshold:
            flagged.append(row)
            spare += (free - size * (1 - threshold)) * MIB_TB
    return Flagged("partition_mostly_free", len(flagged), measured, {"tb": max(spare, 0.0)}, examples=_names(flagged))


def _snapshots(rows: Sequence[Row], threshold: float, today: date) -> Flagged:
    old, held = [], 0.0
    for row in rows:
        taken = moment(row.get("Date / time") or row.get("Date"))
        if taken is not None and (today - taken).days > threshold:
            old.append(row)
            held += (number(row, *_SNAPSHOT) or 0.0) * MIB_TB
    return Flagged("snapshot_old", len(old), len(rows), {"tb": held}, examples=_names(old))


def _orphans(rows: Sequence[Row], guests: int) -> Flagged:
    flagged = [r for r in rows if "zombie" in f"{r.get('Message type')} {r.get('Message')}".casefold()]
    size = sum(number(r, "Size MiB", "Size MB") or 0.0 for r in flagged) * MIB_TB
    names = tuple(r.get("Name") or "?" for r in flagged[:_SHOWN])
    return Flagged("disk_orphan", len(flagged), max(guests, len(flagged)), {"tb": size} if size else {}, examples=names)


def _hosts(rows: Sequence[Row], threshold: float) -> list[Flagged]:
    measured = [(r, u) for r in rows if (u := number(r, "CPU usage %")) is not None]
    if not measured:
        return []
    low = [r for r, u in measured if u / 100 < threshold]
    names = tuple(f"{r.get('Host')} ({r.get('CPU usage %')} %)" for r in low[:_SHOWN])
    return [Flagged("host_underused", len(low), len(measured), {"unit": float(len(low))}, examples=names)]
