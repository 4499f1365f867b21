"""RVTools: machines by identifier, two servers as two spaces, a workbook or one CSV a tab, cells of text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.doors.inventories import Reading, read, workbook, written

Rows = list[list[Any]]
HOSTS: Rows = [["Host", "# CPU", "# Cores", "# Memory", "Vendor", "Model"], ["esx1", 2, 32, 524288, "Dell", "R740"]]
GUESTS: Rows = [
    ["VM", "Powerstate", "CPUs", "Memory", "Provisioned MiB", "Host", "VM ID"],
    ["dpi", "poweredOn", 4, 16384, 102400, "esx1", "vm-1"],
]
COLUMNS = ("vm_id", "host_id", "vcpu_count", "ram_gb", "storage_gb", "power_state")
GB = 1.048576 / 1000
"""GB (10^9 bytes) in a MiB."""


def machines(reading: Reading) -> dict[str, tuple[Any, ...]]:
    return {name: tuple(rest) for name, *rest in reading.rows("virtual_machine", *COLUMNS)}


def text(cells: Rows, delimiter: str = ",") -> str:
    return "".join(delimiter.join(f'"{c}"' for c in row) + "\n" for row in cells)


PLAIN = {"dpi": ("esx1", 4.0, 16.0, pytest.approx(102400 * GB), "on")}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_one_file_a_tab(tmp_path: Path, delimiter: str, encoding: str) -> None:
    stores = [["Name", "Type", "Capacity MiB", "VI SDK Server"], ["baie", "VMFS", 1000, "vc"]]
    tabs = {"vInfo": GUESTS, "vHost": HOSTS, "vCPU": [["VM", "Overall", "Max"], ["dpi", 1, 9]], "vDatastore": stores}
    for name, cells in tabs.items():
        written(tmp_path, f"RVTools_tab{name}.csv", text(cells, delimiter).encode(encoding))
    reading = read(tmp_path)
    assert machines(reading) == PLAIN and reading.places() == []
    assert set(reading.report.formats.values()) == {"rvtools"}
    assert reading.rows("equipment", "item_id", "core_count", "ram_gb") == [("esx1", 32.0, 512.0)]
    left = {r.file: [(a.code, a.lines) for a in r.set_aside] for r in reading.report.readings}
    assert left["RVTools_tabvCPU.csv"] == left["RVTools_tabvDatastore.csv"] == [("sheets-ignored", 1)]


@pytest.mark.parametrize(
    "written_as",
    [str, lambda n: f"{n:,}", lambda n: f"{n:,}".replace(",", "\u202f"), lambda n: f"{n:,}".replace(",", ".")],
)
def test_numbers_as_text(tmp_path: Path, written_as: Any) -> None:
    """MiB and cores are whole: a mark before three digits can only group thousands."""
    cells = [GUESTS[0], *([c if isinstance(c, str) else written_as(c) for c in row] for row in GUESTS[1:])]
    reading = read(workbook(tmp_path / "rv.xlsx", {"vInfo": cells, "vHost": HOSTS}))
    assert machines(reading) == PLAIN and reading.places() == []


def test_headers_with_spaces_other_units_and_cases(tmp_path: Path) -> None:
    guests = [["VM ", "PowerState", "cpus", "MEMORY", "Provisioned MB", "host", "VM\u00a0ID"], *GUESTS[1:]]
    hosts = [["host", "# cpu ", "# cores", "# Memory ", "Vendor", "model"], *HOSTS[1:]]
    reading = read(workbook(tmp_path / "rv.xlsx", {"tabvInfo": guests, "tabvHost": hosts}))
    assert machines(reading) == PLAIN


def test_a_column_that_is_missing_is_told(tmp_path: Path) -> None:
    hosts = [[c for i, c in enumerate(row) if i != 3] for row in HOSTS]
    reading = read(workbook(tmp_path / "rv.xlsx", {"vInfo": GUESTS, "vHost": hosts}))
    (told,) = reading.found("export-columns-absent")
    assert (told.severity, told.params) == ("doubt", {"columns": "# Memory"})
    assert [r.columns_absent for r in reading.report.readings if r.sheet == "vHost"] == [["# Memory"]]


def two_servers(*, uuid: bool = True) -> tuple[Rows, Rows]:
    guests = [[*GUESTS[0], "VI SDK Server", "VM UUID"]]
    guests += [["app", "poweredOn", n, 1024, "", "esx1", "vm-1", f"vc{n}", f"u{n}" if uuid else ""] for n in (1, 2)]
    return guests, [[*HOSTS[0], "VI SDK Server"], *([*HOSTS[1], f"vc{n}"] for n in (1, 2))]


def test_two_servers_are_two_spaces(tmp_path: Path) -> None:
    """One name, one identifier, one host name on two servers: two machines on two hosts, each with its disks."""
    guests, hosts = two_servers(uuid=False)
    disks = [["VM", "Disk", "Capacity MiB", "VM ID", "VI SDK Server"]]
    disks += [["app", "Hard disk 1", 1000 * n, "vm-1", f"vc{n}"] for n in (1, 2)]
    reading = read(workbook(tmp_path / "rv.xlsx", {"vInfo": guests, "vHost": hosts, "vDisk": disks}))
    assert reading.places() == []
    assert machines(reading) == {
        f"app (vm-1, vc{n})": (f"esx1 (vc{n})", n, 1.0, pytest.approx(1000 * n * GB), "on") for n in (1, 2)
    }
    assert [r[0] for r in reading.rows("equipment", "item_id")] == ["esx1 (vc1)", "esx1 (vc2)"]


def test_a_uuid_tells_machines_apart_when_no_server_is_named(tmp_path: Path) -> None:
    guests = [[c for i, c in enumerate(row) if i != 7] for row in two_servers()[0]]
    reading = read(workbook(tmp_path / "rv.xlsx", {"vInfo": guests, "vHost": HOSTS}))
    assert list(machines(reading)) == ["app (vm-1, u1)", "app (vm-1, u2)"]


def test_an_export_given_twice_counts_once(tmp_path: Path) -> None:
    disks = [["VM", "Disk", "Capacity MiB", "VM ID"], ["dpi", "1", 1000, "vm-1"], ["dpi", "2", 500, "vm-1"]]
    guests = [
        [c if i != 4 else ("Provisioned MiB" if n == 0 else "") for i, c in enumerate(row)]
        for n, row in enumerate(GUESTS)
    ]
    sheets = {"vInfo": guests, "vHost": HOSTS, "vDisk": disks}
    reading = read(workbook(tmp_path / "a.xlsx", sheets), workbook(tmp_path / "b.xlsx", sheets))
    assert reading.places() == [] and len(reading.found("duplicate-line")) == 2
    assert [v[3] for v in machines(reading).values()] == [pytest.approx(1500 * GB)]


def test_disks_of_no_machine_are_told(tmp_path: Path) -> None:
    disks = [["VM", "Disk", "Capacity MiB", "VM ID"], ["dpi", "1", 1000, "vm-1"], ["vieux", "1", 500, "vm-7"]]
    reading = read(workbook(tmp_path / "rv.xlsx", {"vInfo": GUESTS, "vHost": HOSTS, "vDisk": disks}))
    assert reading.found("rvtools-disks-lost")[0].params == {"lines": 1, "total": 2}


def test_a_mapping_adds_a_column(tmp_path: Path) -> None:
    guests = [[*GUESTS[0], "Annotation"], [*GUESTS[1], "Imagerie"]]
    mapping = written(tmp_path, "m.yaml", "columns: {Annotation: service}")
    reading = read(workbook(tmp_path / "rv.xlsx", {"vInfo": guests, "vHost": HOSTS}), mapping=mapping)
    assert reading.rows("virtual_machine", "service") == [("Imagerie",)]
