"""Signals in inventories: a virtualisation export, a fleet.

Idle, oversized, forgotten in RVTools sheets as rows of text; not seen, several a person, too many screens, duplicate
software in a GLPI inventory.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from ecosoin.inputs.signals import Machine, Row, Sheets, SoftwareFunction, moment, number
from ecosoin.studies.signals.flagged import Flagged

MIB_TB = 1024**2 / (1e6 * 1e6)
"""RVTools counts in binary megabytes, whatever its headers say; a terabyte is 10^12 bytes."""
_SHOWN = 10
_DISK = ("In Use MiB", "In Use MB", "Provisioned MiB", "Provisioned MB")
_SIZE = ("Size MiB", "Size MB")
_SNAPSHOT = ("Size MiB (total)", "Size MB (total)", "Size MiB (vmsn)", "Size MB")
_IDLE_MEMORY = 5
_LEAST_VCPU = 2
_ITEM = {"computer": "desktop", "phone": "smartphone", "printer": "printer", "laptop": "laptop"}


def virtual_findings(sheets: Sheets, thresholds: Mapping[str, float], today: date) -> list[Flagged]:
    """Every signal of a virtualisation export whose sheets are there."""
    guests = [r for r in sheets.get("vInfo", ()) if not _is_true(r.get("Template"))]
    found: list[Flagged] = []
    if guests:
        off = [r for r in guests if _state(r) == "poweredoff"]
        found.append(_rows("vm_powered_off", off, len(guests), {"tb": sum(map(_disk_tb, off))}))
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


def _rows(signal: str, flagged: Sequence[Row], population: int, amounts: Mapping[str, float]) -> Flagged:
    """Machines by name, by identifier where an export lost the names; the disk of a partition goes with it."""
    named = [(r.get("VM") or r.get("VM ID") or r.get("Host") or "?", r.get("Disk")) for r in flagged[:_SHOWN]]
    examples = tuple(f"{name} {disk}" if disk else name for name, disk in named)
    return Flagged(signal, len(flagged), population, amounts, examples=examples)


def _is_true(text: str | None) -> bool:
    return (text or "").strip().casefold() in ("true", "vrai", "1", "1.0")


def _state(row: Row) -> str:
    return (row.get("Powerstate") or "").casefold()


def _disk_tb(row: Row) -> float:
    return (number(row, *_DISK) or 0.0) * MIB_TB


def _host_memory(sheets: Sheets) -> float | None:
    """Mean memory of a host, MiB."""
    known = [m for m in (number(h, "# Memory") for h in sheets.get("vHost", ())) if m]
    return sum(known) / len(known) if known else None


def _active_share(row: Row) -> float | None:
    size, used = number(row, *_SIZE), number(row, "Active")
    return used / size if size and used is not None else None


def _processors(sheets: Sheets, guests: Sequence[Row], thresholds: Mapping[str, float]) -> list[Flagged]:
    active = {r.get("VM"): r for r in sheets.get("vMemory", ())}
    disks = {r.get("VM"): _disk_tb(r) for r in guests}
    measured, idle, oversized = 0, [], []
    least = thresholds["vm_idle"]
    for row in sheets["vCPU"]:
        used, limit = number(row, "Overall"), number(row, "Max")
        if _state(row) != "poweredon" or _is_true(row.get("Template")) or used is None or not limit or limit < 0:
            continue
        measured += 1
        memory = active.get(row.get("VM"))
        share = _active_share(memory) if memory else None
        if used / limit < least and (share is None or share < _IDLE_MEMORY * least):
            idle.append(row)
        elif used / limit < thresholds["vm_cpu_overprovisioned"] and (number(row, "CPUs") or 0) >= _LEAST_VCPU:
            oversized.append(row)
    amounts = {"tb": sum(disks.get(r.get("VM"), 0.0) for r in idle)}
    if per_host := _host_memory(sheets):
        held = sum(number(active[r.get("VM")], *_SIZE) or 0 for r in idle if r.get("VM") in active)
        amounts["server"] = held / per_host
    vcpu = sum(number(r, "CPUs") or 0 for r in oversized)
    return [
        _rows("vm_idle", idle, measured, amounts),
        _rows("vm_cpu_overprovisioned", oversized, measured, {"vcpu": vcpu}),
    ]


def _memory(sheets: Sheets, threshold: float) -> Flagged:
    shares = [(r, _active_share(r)) for r in sheets["vMemory"] if _state(r) == "poweredon"]
    measured = [(r, share) for r, share in shares if share is not None]
    flagged = [(r, share) for r, share in measured if share < threshold]
    spare = sum((number(r, *_SIZE) or 0.0) * (1 - max(share / threshold, 0)) for r, share in flagged)
    per_host = _host_memory(sheets)
    amounts = {"server": spare / per_host} if per_host else {}
    return _rows("vm_memory_overprovisioned", [r for r, _ in flagged], len(measured), amounts)


def _partitions(rows: Sequence[Row], threshold: float) -> Flagged:
    sizes = [(r, number(r, "Capacity MiB", "Capacity MB"), number(r, "Free MiB", "Free MB")) for r in rows]
    measured = [(r, size, free) for r, size, free in sizes if size and free is not None]
    flagged = [(r, size, free) for r, size, free in measured if free / size > threshold]
    spare = sum((free - size * (1 - threshold)) * MIB_TB for _, size, free in flagged)
    return _rows("partition_mostly_free", [r for r, *_ in flagged], len(measured), {"tb": max(spare, 0.0)})


def _snapshots(rows: Sequence[Row], threshold: float, today: date) -> Flagged:
    dated = [(r, moment(r.get("Date / time") or r.get("Date"))) for r in rows]
    old = [r for r, taken in dated if taken is not None and (today - taken).days > threshold]
    held = sum((number(r, *_SNAPSHOT) or 0.0) * MIB_TB for r in old)
    return _rows("snapshot_old", old, len(rows), {"tb": held})


def _orphans(rows: Sequence[Row], guests: int) -> Flagged:
    flagged = [r for r in rows if "zombie" in f"{r.get('Message type')} {r.get('Message')}".casefold()]
    size = sum(number(r, *_SIZE) or 0.0 for r in flagged) * MIB_TB
    names = tuple(r.get("Name") or "?" for r in flagged[:_SHOWN])
    return Flagged("disk_orphan", len(flagged), max(guests, len(flagged)), {"tb": size} if size else {}, examples=names)


def _hosts(rows: Sequence[Row], threshold: float) -> list[Flagged]:
    measured = [(r, u) for r in rows if (u := number(r, "CPU usage %")) is not None]
    if not measured:
        return []
    low = [r for r, u in measured if u / 100 < threshold]
    names = tuple(f"{r.get('Host')} ({r.get('CPU usage %')} %)" for r in low[:_SHOWN])
    return [Flagged("host_underused", len(low), len(measured), {"unit": float(len(low))}, examples=names)]


def fleet_findings(
    machines: Sequence[Machine], functions: Sequence[SoftwareFunction], thresholds: Mapping[str, float], today: date
) -> list[Flagged]:
    """Every signal a fleet inventory allows; no person is named, only machines."""
    found: list[Flagged] = []
    dated = [(m, m.seen) for m in machines if m.seen is not None]
    if dated:
        old = [m for m, seen in dated if (today - seen).days > thresholds["machine_not_seen"]]
        found.append(_devices("machine_not_seen", old, len(dated)))
    computers = [m for m in machines if m.kind in ("computer", "laptop")]
    people = defaultdict(list)
    for machine in computers:
        if machine.user:
            people[machine.user.casefold()].append(machine)
    if people:
        many = [owned for owned in people.values() if len(owned) >= thresholds["several_machines"]]
        spare = sum(len(owned) - 1 for owned in many)
        shown = tuple(" + ".join(m.name for m in owned) for owned in many[:_SHOWN])
        found.append(Flagged("several_machines", len(many), len(people), {"unit": float(spare)}, examples=shown))
    screened = [(m, m.screens) for m in computers if m.screens is not None]
    if screened:
        least = int(thresholds["many_screens"])
        many_screens = [(m, screens) for m, screens in screened if screens >= least]
        spare = sum(screens - least + 1 for _, screens in many_screens)
        shown = tuple(m.name for m, _ in many_screens[:_SHOWN])
        found.append(Flagged("many_screens", len(many_screens), len(screened), {"unit": float(spare)}, examples=shown))
    return found + _duplicates(computers, functions, int(thresholds["duplicate_software"]))


def _devices(signal: str, flagged: Sequence[Machine], population: int) -> Flagged:
    """Devices counted under their items; a kind the catalogue does not know is flagged without a saving."""
    amounts: dict[str, float] = defaultdict(float)
    for machine in flagged:
        if machine.kind in _ITEM:
            amounts[f"unit:{_ITEM[machine.kind]}"] += 1
    names = tuple(f"{m.name} ({m.seen})" for m in flagged[:_SHOWN])
    return Flagged(signal, len(flagged), population, dict(amounts), examples=names)


def duplicate_functions(
    software: Sequence[str], functions: Sequence[SoftwareFunction], least: int
) -> dict[str, set[str]]:
    """Functions served by ``least`` programs or more: function -> programs.

    >>> f = [SoftwareFunction("b", "Firefox", "^firefox"), SoftwareFunction("b", "Chrome", "^chrome")]
    >>> sorted(duplicate_functions(["firefox", "chrome 120"], f, 2)["b"])
    ['Chrome', 'Firefox']
    """
    found: dict[str, set[str]] = defaultdict(set)
    for f in functions:
        pattern = re.compile(f.pattern, re.IGNORECASE)
        if any(pattern.search(name) for name in software):
            found[f.function].add(f.software)
    return {function: programs for function, programs in found.items() if len(programs) >= least}


def _duplicates(computers: Sequence[Machine], functions: Sequence[SoftwareFunction], least: int) -> list[Flagged]:
    collected = [m for m in computers if m.software]
    if not collected:
        return []
    flagged = []
    for machine in collected:
        twice = duplicate_functions(machine.software or (), functions, least)
        if twice:
            flagged.append(f"{machine.name}: " + "; ".join(", ".join(sorted(p)) for p in twice.values()))
    return [Flagged("duplicate_software", len(flagged), len(collected), {}, examples=tuple(flagged[:_SHOWN]))]
