"""Signals of inventories (virtual machines, a fleet), on both sides of their bounds: what counts, of what, how much."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ecosoin.inputs.signals import Machine, SoftwareFunction
from ecosoin.studies.signals.flagged import Flagged
from ecosoin.studies.signals.inventories import duplicate_functions, fleet_findings, virtual_findings

DAY = date(2024, 6, 30)
MIB = 1.048576e-6
"""Terabytes (10^12 bytes) in a binary megabyte (2^20 bytes)."""
THRESHOLDS = {
    "vm_idle": 0.03, "vm_cpu_overprovisioned": 0.25, "vm_memory_overprovisioned": 0.4, "partition_mostly_free": 0.7,
    "snapshot_old": 9, "host_underused": 0.35,
}  # fmt: skip


def findings(**sheets: list[dict[str, Any]]) -> dict[str, Flagged]:
    found = virtual_findings(sheets, THRESHOLDS, DAY)
    assert len({f.signal for f in found}) == len(found)
    return {f.signal: f for f in found}


def row(name: str | None = None, **cells: Any) -> dict[str, Any]:
    """The typed cells of a sheet; ``on`` unless told."""
    return {"vm": name, "power_state": "on", "origin": "rv.xlsx"} | cells


def test_only_the_sheets_that_are_there_give_signals() -> None:
    assert findings() == {}
    assert list(findings(vInfo=[row("a")])) == ["vm_powered_off"]
    assert findings(vInfo=[row("m", template="true")]) == {}


def test_powered_off_machines_keep_their_disks() -> None:
    """Four of six are off with 700, 50, 30 and 8 MiB; a suspended one is neither off nor on; templates are left out."""
    found = findings(
        vInfo=[
            row("a", in_use=700.0, provisioned=9000.0, power_state="off"),
            row("b", in_use=50.0, provisioned=9000.0, power_state="off"),
            row("c", provisioned=30.0, power_state="off"),
            row(None, vm_id="vm-7", provisioned=8.0, power_state="off"),
            row("e", in_use=400.0, power_state="suspended"),
            row("f", in_use=400.0),
            row("t", in_use=5.0, template="true", power_state="off"),
        ]
    )["vm_powered_off"]
    assert (found.count, found.population) == (4, 6)
    assert found.amounts == {"tb": pytest.approx(788 * MIB, rel=1e-12)}
    assert found.examples == ("a", "b", "c", "vm-7")


def test_ten_examples_are_shown() -> None:
    found = findings(vInfo=[row(f"v{i}", power_state="off") for i in range(13)])["vm_powered_off"]
    assert found.count == 13 and found.examples == tuple(f"v{i}" for i in range(10))
    assert found.amounts == {"tb": 0}


def processor(name: str, used: float | None, most: float | None, cpus: float | None = 4, **more: Any) -> dict[str, Any]:
    return row(name, used_mhz=used, most_mhz=most, cpus=cpus) | more


def memory(name: str, size: float | None, active: float | None, **more: Any) -> dict[str, Any]:
    return row(name, size=size, active=active) | more


def test_idle_and_oversized_machines() -> None:
    """Idle under 3 % of processor and 15 % of memory; oversized under 25 % with two processors or more."""
    cpu = [
        processor("dort", 29, 1000),
        processor("au seuil", 30, 1000, 6),
        processor("mémoire", 29, 1000, 8),
        processor("sans mémoire", 0, 1000),
        processor("mémoire au seuil", 10, 1000, 3),
        processor("large", 249, 1000, 16),
        processor("juste", 250, 1000, 32),
        processor("une seule", 100, 1000, 1),
        processor("deux", 100, 1000, 2),
        processor("suspendue", 10, 1000, power_state="suspended"),
        processor("éteinte", 10, 1000, power_state="off"),
        processor("modèle", 10, 1000, template="true"),
        processor("sans mesure", None, 1000),
        processor("sans limite", 10, None),
        processor("illimitée", 10, -1),
        processor("nulle", 10, 0),
    ]
    ram = [
        memory("dort", 4000, 599),
        memory("au seuil", 4000, 40),
        memory("mémoire", 4000, 2000),
        memory("mémoire au seuil", 2000, 300),
        memory("large", 8000, 4000),
    ]
    disks = [row(c["vm"], in_use=100.0 * (i + 1)) for i, c in enumerate(cpu)]
    hosts = [row(host="h1", memory=60000.0), row(host="h2", memory=20000.0), row(host="h3")]
    found = findings(vInfo=disks, vCPU=cpu, vMemory=ram, vHost=hosts)
    idle, large = found["vm_idle"], found["vm_cpu_overprovisioned"]
    assert (idle.count, idle.population) == (2, 9) and idle.examples == ("dort", "sans mémoire")
    assert idle.amounts == {"tb": pytest.approx(500 * MIB, rel=1e-12), "server": pytest.approx(4000 / 40000)}
    assert (large.count, large.population) == (5, 9)
    assert large.examples == ("au seuil", "mémoire", "mémoire au seuil", "large", "deux")
    assert large.amounts == {"vcpu": 6 + 8 + 3 + 16 + 2}
    assert "server" not in findings(vInfo=disks, vCPU=cpu, vMemory=ram)["vm_idle"].amounts


def test_machines_of_one_name_are_told_by_their_identifier() -> None:
    """Two machines called app: only vm-1 sleeps, on 100 MiB of disk; its memory is not the other's."""
    cpu = [processor("app", 1, 1000, vm_id="vm-1"), processor("app", 900, 1000, vm_id="vm-9")]
    ram = [memory("app", 4000, 10, vm_id="vm-1"), memory("app", 8000, 7000, vm_id="vm-9")]
    disks = [row("app", in_use=100.0, vm_id="vm-1"), row("app", in_use=900.0, vm_id="vm-9")]
    idle = findings(vInfo=disks, vCPU=cpu, vMemory=ram, vHost=[row(host="h", memory=4000.0)])["vm_idle"]
    assert idle.count == 1
    assert idle.amounts == {"tb": pytest.approx(100 * MIB, rel=1e-12), "server": pytest.approx(1)}


def test_cells_an_export_lost_count_as_nothing() -> None:
    """A machine without state is not on; without processors it is not oversized; without disk or memory it holds 0."""
    cpu = [
        processor("sans état", 10, 1000, power_state=None),
        processor("sans vCPU", 100, 1000, None),
        processor("dort", 10, 1000),
        processor("inconnue", 10, 1000),
    ]
    ram = [memory("dort", None, 10), memory("sans état", 4000, 10, power_state=None)]
    hosts = [row(host="h1", memory=60000.0)]
    guests = [row("dort"), row("sans état", power_state=None)]
    found = findings(vInfo=guests, vCPU=cpu, vMemory=ram, vHost=hosts)
    idle = found["vm_idle"]
    assert (idle.count, idle.population, idle.amounts) == (2, 3, {"tb": 0, "server": 0})
    assert found["vm_cpu_overprovisioned"] == Flagged("vm_cpu_overprovisioned", 0, 3, {"vcpu": 0})
    assert found["vm_memory_overprovisioned"].population == 0
    assert (found["vm_powered_off"].count, found["vm_powered_off"].population) == (0, 2)


def test_memory_nobody_uses() -> None:
    """Active 10 % of 8000 where 40 % is enough: three quarters to spare; a suspended machine measures nothing."""
    ram = [
        memory("a", 8000, 800),
        memory("b", 5000, 2000),
        memory("c", 5000, 1999),
        memory("d", 3000, 0),
        memory("e", 8000, 100, power_state="suspended"),
        memory("f", None, 100),
        memory("g", 0, 100),
        memory("h", 8000, None),
        memory("i", 2000, 400),
    ]
    hosts = [row(host="h1", memory=50000.0)]
    found = findings(vMemory=ram, vHost=hosts)["vm_memory_overprovisioned"]
    assert (found.count, found.population) == (4, 5) and found.examples == ("a", "c", "d", "i")
    spare = 8000 * 0.75 + 5000 * (1 - 1999 / 2000) + 3000 + 2000 * 0.5
    assert found.amounts == {"server": pytest.approx(spare / 50000)}
    assert findings(vMemory=ram)["vm_memory_overprovisioned"].amounts == {}


def test_partitions_mostly_free() -> None:
    """Free over 70 %: what is free beyond the 30 % that must stay."""
    disks = [
        row("a", disk="C:\\", capacity=1000, free=900),
        row("b", disk="/", capacity=2000, free=1500),
        row("c", disk="/", capacity=1000, free=700),
        row("d", capacity=1000, free=701),
        row("e", capacity=0, free=0),
        row("f", free=100),
        row("g", capacity=100),
    ]
    found = findings(vPartition=disks)["partition_mostly_free"]
    assert (found.count, found.population) == (3, 4) and found.examples == ("a C:\\", "b /", "d")
    assert found.amounts == {"tb": pytest.approx((600 + 900 + 401) * MIB, rel=1e-9)}


def test_snapshots_and_what_they_hold() -> None:
    """Older than nine days on 30 June: taken on the 20th or before; the whole size before the size of the state."""
    taken = [
        row("a", taken=date(2024, 6, 20), size_total=600, size=9999),
        row("b", taken=date(2024, 1, 1), size_total=70),
        row("c", taken=date(2023, 2, 1), size_state=8),
        row("d", taken=date(2024, 6, 19), size=0.5),
        row(None, taken=date(2024, 6, 1), host="h9"),
        row(None, taken=date(2024, 6, 2)),
        row("f", taken=date(2024, 6, 21), size_total=5000),
        row("h", size_total=5000),
    ]
    found = findings(vSnapshot=taken)["snapshot_old"]
    assert (found.count, found.population) == (6, 8) and found.examples == ("a", "b", "c", "d", "h9", "?")
    assert found.amounts == {"tb": pytest.approx(678.5 * MIB, rel=1e-12)}
    assert findings(vSnapshot=[])["snapshot_old"] == Flagged("snapshot_old", 0, 0, {"tb": 0.0})


def test_orphan_disks() -> None:
    health = [
        {"name": "x.vmdk", "message": "Possibly a Zombie file", "kind": "autre", "size": 300.0},
        {"name": "y.vmdk", "message": "?", "kind": "zombie", "size": 40.0},
        {"name": None, "message": "zombie", "kind": None},
        {"name": "z", "message": "CPU", "kind": "info", "size": 5000.0},
    ]
    found = findings(vHealth=health)["disk_orphan"]
    assert (found.count, found.population) == (3, 3) and found.examples == ("x.vmdk", "y.vmdk", "?")
    assert found.amounts == {"tb": pytest.approx(340 * MIB, rel=1e-12)}
    guests = [row(f"v{i}") for i in range(7)]
    assert findings(vInfo=guests, vHealth=health)["disk_orphan"].population == 7
    assert findings(vHealth=health[2:])["disk_orphan"].amounts == {}


def test_hosts_that_hardly_work() -> None:
    hosts = [{"host": f"h{i}", "cpu_usage_percent": u} for i, u in enumerate((34.9, 35.0, 2.0, None), start=1)]
    found = findings(vHost=hosts)["host_underused"]
    assert (found.count, found.population) == (2, 3) and found.amounts == {"unit": 2.0}
    assert found.examples == ("h1 (34.9 %)", "h3 (2 %)")
    assert findings(vHost=hosts[3:]) == {}


FLEET_THRESHOLDS = {"machine_not_seen": 60, "several_machines": 3, "many_screens": 4, "duplicate_software": 3}
FUNCTIONS = [
    SoftwareFunction("browser", "Firefox", "^firefox"),
    SoftwareFunction("browser", "Chrome", "^google chrome"),
    SoftwareFunction("browser", "Opera", "^opera"),
    SoftwareFunction("mail", "Outlook", "^outlook"),
    SoftwareFunction("mail", "Thunderbird", "thunderbird"),
    SoftwareFunction("mail", "Evolution", "^evolution$"),
]
ALL_BROWSERS = ("opera", "firefox", "google chrome")


def machine(name: str, kind: str = "computer", user: str = "", **more: Any) -> Machine:
    fields: dict[str, Any] = {"seen": None, "screens": None, "software": None} | more
    return Machine(name, kind, user, **fields)


def fleet(*machines: Machine) -> dict[str, Flagged]:
    return {f.signal: f for f in fleet_findings(machines, FUNCTIONS, FLEET_THRESHOLDS, DAY)}


def test_nothing_known_gives_nothing() -> None:
    assert fleet() == {} and fleet(machine("a")) == {}


def test_machines_not_seen_for_longer_than_the_limit() -> None:
    """Sixty days before 30 June is 1 May: the machine of that day is still in time."""
    old = date(2024, 4, 30)
    found = fleet(
        machine("a", seen=old), machine("b", "phone", seen=old), machine("c", "printer", seen=date(2020, 1, 1)),
        machine("d", "laptop", seen=old), machine("e", "drone", seen=old), machine("f", "laptop", seen=old),
        machine("g", seen=date(2024, 5, 1)), machine("h"),
    )["machine_not_seen"]  # fmt: skip
    assert (found.count, found.population) == (6, 7)
    assert found.amounts == {"unit:desktop": 1, "unit:smartphone": 1, "unit:printer": 1, "unit:laptop": 2}
    assert found.examples[:3] == ("a (2024-04-30)", "b (2024-04-30)", "c (2020-01-01)")


def test_people_with_several_machines() -> None:
    """Three computers or more: ANNE has four (three to spare), bob three (two); phones do not count."""
    owned = [machine(f"a{i}", "laptop" if i % 2 else "computer", "anne" if i % 2 else "ANNE") for i in range(4)]
    owned += [machine(f"b{i}", user="bob") for i in range(3)]
    owned += [machine(f"c{i}", user="carl") for i in range(2)] + [machine("c2", "phone", "carl")]
    owned += [machine("d", user="dora"), *[machine(f"n{i}") for i in range(5)]]
    found = fleet(*owned)["several_machines"]
    assert (found.count, found.population) == (2, 4)
    assert found.amounts == {"unit": 5.0}
    assert found.examples == ("a0 + a1 + a2 + a3", "b0 + b1 + b2")


def test_desks_with_many_screens() -> None:
    """Four screens or more: those beyond three are to spare, 1 and 3."""
    found = fleet(
        machine("a", screens=4), machine("b", screens=3), machine("c", "laptop", screens=6), machine("d", screens=0),
        machine("e"), machine("f", "phone", screens=9),
    )["many_screens"]  # fmt: skip
    assert (found.count, found.population) == (2, 4)
    assert found.amounts == {"unit": 4.0} and found.examples == ("a", "c")


def test_programs_that_serve_one_function() -> None:
    found = fleet(
        machine("a", software=("Opera 99", "Google Chrome 120", "Firefox ESR", "Word")),
        machine("b", software=("Opera", "Google Chrome", "Outlook", "Evolution")),
        machine("c", "laptop", software=("mozilla thunderbird", "outlook", "evolution", *ALL_BROWSERS)),
        machine("d", software=()), machine("e"), machine("f", "phone", software=ALL_BROWSERS),
    )["duplicate_software"]  # fmt: skip
    assert (found.count, found.population) == (2, 3) and found.amounts == {}
    assert found.examples == (
        "a: Chrome, Firefox, Opera",
        "c: Chrome, Firefox, Opera; Evolution, Outlook, Thunderbird",
    )


@pytest.mark.parametrize(("least", "functions"), [(2, {"browser", "mail"}), (3, {"browser"}), (4, set())])
def test_how_many_programs_make_a_double(least: int, functions: set[str]) -> None:
    programs = ["firefox", "google chrome", "opera", "outlook", "evolution", "evolution data server"]
    assert set(duplicate_functions(programs, FUNCTIONS, least)) == functions


def test_ten_examples_of_a_fleet_are_shown() -> None:
    old = date(2020, 1, 1)
    machines = [machine(f"m{i}", user=f"u{i // 3}", seen=old, screens=5, software=ALL_BROWSERS) for i in range(36)]
    found = fleet(*machines)
    assert {s: len(f.examples) for s, f in found.items()} == dict.fromkeys(FLEET_THRESHOLDS, 10)
    assert {s: f.count for s, f in found.items()} == {
        "machine_not_seen": 36, "several_machines": 12, "many_screens": 36, "duplicate_software": 36,
    }  # fmt: skip
