"""Signals of inventories (virtual machines, a fleet), on both sides of their bounds: what counts, of what, how much."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ecosoin.inputs.signals import Machine, SoftwareFunction, moment, number
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


def row(name: str | None = None, **cells: str | None) -> dict[str, str | None]:
    """Cells by header, ``_`` for a space; ``on`` unless told."""
    return {"VM": name, "Powerstate": "poweredOn"} | {k.replace("_", " "): v for k, v in cells.items()}


def test_only_the_sheets_that_are_there_give_signals() -> None:
    assert findings() == {}
    assert list(findings(vInfo=[row("a")])) == ["vm_powered_off"]
    assert findings(vInfo=[row("m", Template="True")]) == {}


def test_powered_off_machines_keep_their_disks() -> None:
    """Four of six are off with 700, 50, 30 and 8 MiB; a suspended one is neither off nor on; templates are left out."""
    off = {"Powerstate": "poweredOff"}
    found = findings(
        vInfo=[
            row("a", In_Use_MiB="700", Provisioned_MiB="9000") | off,
            row("b", In_Use_MB="50", Provisioned_MB="9000") | {"Powerstate": "POWEREDOFF"},
            row("c", Provisioned_MiB="30") | off,
            row(None, **{"VM ID": "vm-7"}, Provisioned_MB="8") | off,
            row("e", In_Use_MiB="400") | {"Powerstate": "suspended"},
            row("f", In_Use_MiB="400"),
            *[row("t", In_Use_MiB="5", Template=t) | off for t in ("True", "VRAI", "1", "1.0", " true ")],
        ]
    )["vm_powered_off"]
    assert (found.count, found.population) == (4, 6)
    assert found.amounts == {"tb": pytest.approx(788 * MIB, rel=1e-12)}
    assert found.examples == ("a", "b", "c", "vm-7")


def test_ten_examples_are_shown() -> None:
    found = findings(vInfo=[row(f"v{i}") | {"Powerstate": "poweredOff"} for i in range(13)])["vm_powered_off"]
    assert found.count == 13 and found.examples == tuple(f"v{i}" for i in range(10))
    assert found.amounts == {"tb": 0}


def processor(name: str, used: str | None, limit: str | None, cpus: str = "4", **more: str) -> dict[str, str | None]:
    return row(name, Overall=used, Max=limit, CPUs=cpus) | more


def memory(name: str, size: str | None, active: str | None, **more: str) -> dict[str, str | None]:
    return row(name, **{"Size MiB": size, "Active": active}) | more


def test_idle_and_oversized_machines() -> None:
    """Idle under 3 % of processor and 15 % of memory; oversized under 25 % with two processors or more."""
    cpu = [
        processor("dort", "29", "1000"),
        processor("au seuil", "30", "1000", "6"),
        processor("mémoire", "29", "1000", "8"),
        processor("sans mémoire", "0", "1000"),
        processor("mémoire au seuil", "10", "1000", "3"),
        processor("large", "249", "1000", "16"),
        processor("juste", "250", "1000", "32"),
        processor("une seule", "100", "1000", "1"),
        processor("deux", "100", "1000", "2"),
        processor("suspendue", "10", "1000", Powerstate="suspended"),
        processor("éteinte", "10", "1000", Powerstate="poweredOff"),
        processor("modèle", "10", "1000", Template="True"),
        processor("sans mesure", None, "1000"),
        processor("sans limite", "10", None),
        processor("illimitée", "10", "-1"),
        processor("nulle", "10", "0"),
    ]
    ram = [
        memory("dort", "4000", "599"),
        memory("au seuil", "4000", "40"),
        memory("mémoire", "4000", "2000"),
        memory("mémoire au seuil", "2000", "300"),
        memory("large", "8000", "4000"),
    ]
    disks = [row(c["VM"], In_Use_MiB=str(100 * (i + 1))) for i, c in enumerate(cpu)]
    hosts = [row(Host="h1", **{"# Memory": "60000"}), row(Host="h2", **{"# Memory": "20000"}), row(Host="h3")]
    found = findings(vInfo=disks, vCPU=cpu, vMemory=ram, vHost=hosts)
    idle, large = found["vm_idle"], found["vm_cpu_overprovisioned"]
    assert (idle.count, idle.population) == (2, 9) and idle.examples == ("dort", "sans mémoire")
    assert idle.amounts == {"tb": pytest.approx(500 * MIB, rel=1e-12), "server": pytest.approx(4000 / 40000)}
    assert (large.count, large.population) == (5, 9)
    assert large.examples == ("au seuil", "mémoire", "mémoire au seuil", "large", "deux")
    assert large.amounts == {"vcpu": 6 + 8 + 3 + 16 + 2}
    assert "server" not in findings(vInfo=disks, vCPU=cpu, vMemory=ram)["vm_idle"].amounts


def test_cells_an_export_lost_count_as_nothing() -> None:
    """A machine without state is not on; without processors it is not oversized; without disk or memory it holds 0."""
    cpu = [
        processor("sans état", "10", "1000") | {"Powerstate": None},
        processor("sans vCPU", "100", "1000") | {"CPUs": None},
        processor("dort", "10", "1000"),
        processor("inconnue", "10", "1000"),
    ]
    ram = [memory("dort", None, "10"), memory("sans état", "4000", "10") | {"Powerstate": None}]
    hosts = [row(Host="h1", **{"# Memory": "60000"})]
    guests = [row("dort"), row("sans état") | {"Powerstate": None}]
    found = findings(vInfo=guests, vCPU=cpu, vMemory=ram, vHost=hosts)
    idle = found["vm_idle"]
    assert (idle.count, idle.population, idle.amounts) == (2, 3, {"tb": 0, "server": 0})
    assert found["vm_cpu_overprovisioned"] == Flagged("vm_cpu_overprovisioned", 0, 3, {"vcpu": 0})
    assert found["vm_memory_overprovisioned"].population == 0
    assert (found["vm_powered_off"].count, found["vm_powered_off"].population) == (0, 2)


def test_memory_nobody_uses() -> None:
    """Active 10 % of 8000 where 40 % is enough: three quarters to spare; a suspended machine measures nothing."""
    ram = [
        memory("a", "8000", "800"),
        memory("b", "5000", "2000"),
        memory("c", "5000", "1999"),
        memory("d", "3000", "0"),
        memory("e", "8000", "100", Powerstate="suspended"),
        memory("f", None, "100"),
        memory("g", "0", "100"),
        memory("h", "8000", None),
        row("i", **{"Size MB": "2000", "Active": "400"}),
    ]
    hosts = [row(Host="h1", **{"# Memory": "50000"})]
    found = findings(vMemory=ram, vHost=hosts)["vm_memory_overprovisioned"]
    assert (found.count, found.population) == (4, 5) and found.examples == ("a", "c", "d", "i")
    spare = 8000 * 0.75 + 5000 * (1 - 1999 / 2000) + 3000 + 2000 * 0.5
    assert found.amounts == {"server": pytest.approx(spare / 50000)}
    assert findings(vMemory=ram)["vm_memory_overprovisioned"].amounts == {}


def test_partitions_mostly_free() -> None:
    """Free over 70 %: what is free beyond the 30 % that must stay."""
    disks = [
        row("a", Disk="C:\\", Capacity_MiB="1000", Free_MiB="900"),
        row("b", Disk="/", Capacity_MB="2000", Free_MB="1500"),
        row("c", Disk="/", Capacity_MiB="1000", Free_MiB="700"),
        row("d", Capacity_MiB="1000", Free_MiB="701"),
        row("e", Capacity_MiB="0", Free_MiB="0"),
        row("f", Free_MiB="100"),
        row("g", Capacity_MiB="100"),
    ]
    found = findings(vPartition=disks)["partition_mostly_free"]
    assert (found.count, found.population) == (3, 4) and found.examples == ("a C:\\", "b /", "d")
    assert found.amounts == {"tb": pytest.approx((600 + 900 + 401) * MIB, rel=1e-9)}


def test_snapshots_and_what_they_hold() -> None:
    """Older than nine days on 30 June: taken on the 20th or before; sizes under any of their headers add up."""
    taken = [
        row("a", **{"Date / time": "2024/06/20 23:59:00", "Size MiB (total)": "600", "Size MB": "9999"}),
        row("b", **{"Date": "2024-01-01", "Size MB (total)": "70"}),
        row("c", **{"Date / time": "01/02/2023", "Size MiB (vmsn)": "8"}),
        row("d", **{"Date / time": "2024-06-19", "Size MB": "0,5"}),
        row(None, **{"Date / time": "2024-06-01", "Host": "h9"}),
        row(None, **{"Date / time": "2024-06-02"}),
        row("f", **{"Date / time": "2024/06/21 00:00:00", "Size MiB (total)": "5000"}),
        row("g", **{"Date / time": "hier", "Size MiB (total)": "5000"}),
        row("h", **{"Size MiB (total)": "5000"}),
    ]
    found = findings(vSnapshot=taken)["snapshot_old"]
    assert (found.count, found.population) == (6, 9) and found.examples == ("a", "b", "c", "d", "h9", "?")
    assert found.amounts == {"tb": pytest.approx(678.5 * MIB, rel=1e-12)}
    assert findings(vSnapshot=[])["snapshot_old"] == Flagged("snapshot_old", 0, 0, {"tb": 0.0})


def test_orphan_disks() -> None:
    health = [
        {"Name": "x.vmdk", "Message": "Possibly a Zombie file", "Message type": "autre", "Size MiB": "300"},
        {"Name": "y.vmdk", "Message": "?", "Message type": "zombie", "Size MB": "40"},
        {"Name": None, "Message": "zombie", "Message type": None},
        {"Name": "z", "Message": "CPU", "Message type": "info", "Size MiB": "5000"},
    ]
    found = findings(vHealth=health)["disk_orphan"]
    assert (found.count, found.population) == (3, 3) and found.examples == ("x.vmdk", "y.vmdk", "?")
    assert found.amounts == {"tb": pytest.approx(340 * MIB, rel=1e-12)}
    guests = [row(f"v{i}") for i in range(7)]
    assert findings(vInfo=guests, vHealth=health)["disk_orphan"].population == 7
    assert findings(vHealth=health[2:])["disk_orphan"].amounts == {}


def test_hosts_that_hardly_work() -> None:
    hosts = [
        {"Host": "h1", "CPU usage %": "34.9"},
        {"Host": "h2", "CPU usage %": "35"},
        {"Host": "h3", "CPU usage %": "2"},
        {"Host": "h4", "CPU usage %": None},
    ]
    found = findings(vHost=hosts)["host_underused"]
    assert (found.count, found.population) == (2, 3) and found.amounts == {"unit": 2.0}
    assert found.examples == ("h1 (34.9 %)", "h3 (2 %)")
    assert findings(vHost=hosts[3:]) == {}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"A": "12.5", "B": "3"}, 12.5), ({"A": "1\u202f234,5"}, 1234.5), ({"A": "1 234"}, 1234), ({"A": "-7"}, -7),
        ({"A": "?", "B": "3"}, 3), ({"A": None, "B": "3"}, 3), ({"A": "", "B": "x"}, None), ({}, None), ({"A": "0"}, 0),
    ],
)  # fmt: skip
def test_a_number_under_the_first_header_that_has_one(cells: dict[str, str | None], expected: float | None) -> None:
    assert number(cells, "A", "B") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05 10:00", date(2024, 3, 5)), ("2024/03/05", date(2024, 3, 5)), ("05/03/2024", date(2024, 3, 5)),
        ("03/25/2024", date(2024, 3, 25)), (" 2024-03-05T10:00:00Z", date(2024, 3, 5)), ("2024-13-05", None),
        ("", None), (None, None), ("hier", None),
    ],
)  # fmt: skip
def test_a_date_as_exports_write_it(text: str | None, expected: date | None) -> None:
    assert moment(text) == expected


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
