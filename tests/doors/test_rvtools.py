"""RVTools workbooks: hosts and guests, with what older and partial exports lack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.doors.inventories import read, workbook

HOSTS: list[list[Any]] = [
    ["Host", "Datacenter", "Cluster", "# CPU", "# Cores", "# Memory", "Vendor", "Model"],
    ["esx1", "Salle A", "Prod", 2, 28, 196608, "Dell Inc.", "PowerEdge R740"],
    ["esx2", "Salle A", "Prod", "", "", 196608, "Dell Inc.", "Dell Inc. R640"],
]
GUESTS: list[list[Any]] = [
    ["VM", "Powerstate", "Template", "CPUs", "Memory", "Provisioned MB", "Cluster", "Host", "VM ID"],
    ["dpi", "poweredOn", "False", 8, 32768, 102400, "Prod", "esx1", "vm-1"],
    ["dpi", "poweredOff", "False", 2, 4096, 51200, "Prod", "esx2", "vm-2"],
    ["modele", "poweredOn", "True", 1, 1024, 10240, "Prod", "esx1", "vm-3"],
]


def test_hosts_and_guests(tmp_path: Path) -> None:
    reading = read(workbook(tmp_path / "rv.xlsx", {"vInfo": GUESTS, "vHost": HOSTS, "vNIC": [["VM"], ["dpi"]]}))
    assert list(reading.report.formats.values()) == ["rvtools"]
    columns = ("item_id", "type", "model", "site", "location", "cluster", "cpu_count", "core_count", "ram_gb")
    assert reading.rows("equipment", *columns) == [
        ("esx1", "server", "Dell Inc. PowerEdge R740", "Salle A", "own_room", "Prod", 2.0, 28.0, 192.0),
        ("esx2", "server", "Dell Inc. R640", "Salle A", "own_room", "Prod", None, None, 192.0),
    ]
    assert reading.rows("virtual_machine", "vm_id", "host_id", "vcpu_count", "ram_gb", "power_state") == [
        ("dpi (vm-1)", "esx1", 8.0, 32.0, "on"),
        ("dpi (vm-2)", "esx2", 2.0, 4.0, "off"),
        ("modele", "esx1", 1.0, 1.0, "off"),
    ]
    storage = [r[0] for r in reading.rows("virtual_machine", "storage_gb")]
    assert storage == pytest.approx([107.3741824, 53.6870912, 10.73741824])
    assert [p.params["value"] for p in reading.found("host-without-cores")] == ["esx2"]


def test_without_the_hosts_sheet_the_hosts_named_are_taken(tmp_path: Path) -> None:
    reading = read(workbook(tmp_path / "rv.xlsx", {"vInfo": GUESTS}))
    assert reading.rows("equipment", "item_id", "core_count") == [("esx1", None), ("esx2", None)]
    assert reading.found("rvtools-sheet-missing")[0].params["sheets"] == "vHost"
    assert reading.places() == []


def test_storage_comes_from_the_disks_when_machines_do_not_say(tmp_path: Path) -> None:
    guests = [[*row[:5], *row[6:]] for row in GUESTS[:2]]
    disks = [["VM", "Capacity MB"], ["dpi", 1000], ["dpi", 500]]
    reading = read(workbook(tmp_path / "rv.xlsx", {"vInfo": guests, "vHost": HOSTS, "vDisk": disks}))
    assert reading.rows("virtual_machine", "storage_gb")[0][0] == pytest.approx(1500 * 1.048576 / 1000)


def test_a_guest_on_a_host_of_no_sheet_is_an_error(tmp_path: Path) -> None:
    guests = [*GUESTS[:1], ["x", "poweredOn", "False", 1, 1024, 10240, "Prod", "esx9", "vm-9"]]
    reading = read(workbook(tmp_path / "rv.xlsx", {"vInfo": guests, "vHost": HOSTS}))
    assert reading.places() == [("host-unknown", 2, "Host")]
