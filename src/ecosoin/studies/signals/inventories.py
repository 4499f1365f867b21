"""Signals in inventories: a virtualisation export, a fleet.

Idle, oversized, forgotten in the typed rows of RVTools sheets; not seen, several a person, too many screens, duplicate
software in a GLPI inventory.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from ecosoin.inputs.signals import Machine, Row, Sheets, SoftwareFunction
from ecosoin.inputs.virtual import join_columns
from ecosoin.studies.signals.flagged import Flagged

MIB_TB = 1024**2 / (1e6 * 1e6)
"""RVTools counts in binary megabytes, whatever its headers say; a terabyte is 10^12 bytes."""
_SHOWN = 10
_IDLE_MEMORY = 5
_LEAST_VCPU = 2
_ITEM = {"computer": "desktop", "phone": "smartphone", "printer": "printer", "laptop": "laptop"}


def virtual_findings(sheets: Sheets, thresholds: Mapping[str, float], today: date) -> list[Flagged]:
    """Every signal of a virtualisation export whose sheets are there."""
    guests = [r for r in sheets.get("vInfo", ()) if not _template(r)]
    found: list[Flagged] = []
    if guests:
        off = [r for r in guests if r.get("power_state") == "off"]
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
    named = [(r.get("vm") or r.get("vm_id") or r.get("host") or "?", r.get("disk")) for r in flagged[:_SHOWN]]
    examples = tuple(f"{name} {disk}" if disk else name for name, disk in named)
    return Flagged(signal, len(flagged), population, amounts, examples=examples)


def _template(row: Row) -> bool:
    return row.get("template") == "true"


def _first(row: Row, *names: str) -> float:
    """The first of the columns that holds a number; none holds zero."""
    return next((float(row[n]) for n in names if row.get(n) is not None), 0.0)


def _disk_tb(row: Row) -> float:
    return _first(row, "in_use", "provisioned") * MIB_TB


def _host_memory(sheets: Sheets) -> float | None:
    """Mean memory of a host, MiB."""
    known = [m for h in sheets.get("vHost", ()) if (m := h.get("memory"))]
    return sum(known) / len(known) if known else None


def _active_share(row: Row) -> float | None:
    size, used = row.get("size"), row.get("active")
    return used / size if size and used is not None else None


def _found(rows: Sequence[Row], others: Sequence[Row]) -> list[Row]:
    """The row of ``others`` about the same machine as each row, empty when there is none."""
    on = join_columns(_filled(rows), _filled(others))
    known = {tuple(r.get(c) for c in on): r for r in others}
    return [known.get(tuple(r.get(c) for c in on), {}) for r in rows]


def _filled(rows: Sequence[Row]) -> set[str]:
    return {"origin", *(c for r in rows for c, v in r.items() if v is not None)}


def _processors(sheets: Sheets, guests: Sequence[Row], thresholds: Mapping[str, float]) -> list[Flagged]:
    measured = [
        r
        for r in sheets["vCPU"]
        if r.get("power_state") == "on"
        and not _template(r)
        and r.get("used_mhz") is not None
        and _first(r, "most_mhz") > 0
    ]
    memory, disks = _found(measured, sheets.get("vMemory", ())), _found(measured, guests)
    least = thresholds["vm_idle"]
    idle, oversized, held, disk_tb = list[Row](), list[Row](), 0.0, 0.0
    for row, active, disk in zip(measured, memory, disks, strict=True):
        used, share = row["used_mhz"] / row["most_mhz"], _active_share(active)
        if used < least and (share is None or share < _IDLE_MEMORY * least):
            idle.append(row)
            held += _first(active, "size")
            disk_tb += _disk_tb(disk)
        elif used < thresholds["vm_cpu_overprovisioned"] and _first(row, "cpus") >= _LEAST_VCPU:
            oversized.append(row)
    amounts = {"tb": disk_tb}
    if per_host := _host_memory(sheets):
        amounts["server"] = held / per_host
    vcpu = sum(_first(r, "cpus") for r in oversized)
    return [
        _rows("vm_idle", idle, len(measured), amounts),
        _rows("vm_cpu_overprovisioned", oversized, len(measured), {"vcpu": vcpu}),
    ]


def _memory(sheets: Sheets, threshold: float) -> Flagged:
    shares = [(r, _active_share(r)) for r in sheets["vMemory"] if r.get("power_state") == "on"]
    measured = [(r, share) for r, share in shares if share is not None]
    flagged = [(r, share) for r, share in measured if share < threshold]
    spare = sum(_first(r, "size") * (1 - max(share / threshold, 0)) for r, share in flagged)
    per_host = _host_memory(sheets)
    amounts = {"server": spare / per_host} if per_host else {}
    return _rows("vm_memory_overprovisioned", [r for r, _ in flagged], len(measured), amounts)


def _partitions(rows: Sequence[Row], threshold: float) -> Flagged:
    sizes = [(r, r.get("capacity"), r.get("free")) for r in rows]
    measured = [(r, size, free) for r, size, free in sizes if size and free is not None]
    flagged = [(r, size, free) for r, size, free in measured if free / size > threshold]
    spare = sum((free - size * (1 - threshold)) * MIB_TB for _, size, free in flagged)
    return _rows("partition_mostly_free", [r for r, *_ in flagged], len(measured), {"tb": max(spare, 0.0)})


def _snapshots(rows: Sequence[Row], threshold: float, today: date) -> Flagged:
    old = [r for r in rows if (taken := r.get("taken")) is not None and (today - taken).days > threshold]
    held = sum(_first(r, "size_total", "size_state", "size") * MIB_TB for r in old)
    return _rows("snapshot_old", old, len(rows), {"tb": held})


def _orphans(rows: Sequence[Row], guests: int) -> Flagged:
    flagged = [r for r in rows if "zombie" in f"{r.get('kind')} {r.get('message')}".casefold()]
    size = sum(_first(r, "size") for r in flagged) * MIB_TB
    names = tuple(r.get("name") or "?" for r in flagged[:_SHOWN])
    return Flagged("disk_orphan", len(flagged), max(guests, len(flagged)), {"tb": size} if size else {}, examples=names)


def _hosts(rows: Sequence[Row], threshold: float) -> list[Flagged]:
    measured = [(r, u) for r in rows if (u := r.get("cpu_usage_percent")) is not None]
    if not measured:
        return []
    low = [(r, u) for r, u in measured if u / 100 < threshold]
    names = tuple(f"{r.get('host')} ({u:g} %)" for r, u in low[:_SHOWN])
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
