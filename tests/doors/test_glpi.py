"""GLPI: native inventories of devices, and the list exported for people."""

from __future__ import annotations

import base64
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ecosoin.doors.formats.glpi import screen_inch
from tests.doors.inventories import read, read_text, written


def edid(width_cm: int, height_cm: int) -> str:
    data = bytearray(128)
    data[21], data[22] = width_cm, height_cm
    return base64.b64encode(bytes(data)).decode()


def computer(device: str = "pc-1", **content: Any) -> dict[str, Any]:
    base = {
        "hardware": {"name": "PC1", "chassis_type": "Laptop", "memory": 7800, "vmsystem": "Physical"},
        "bios": {"smanufacturer": "Dell Inc.", "smodel": "Latitude 5430"},
    }
    return {
        "deviceid": device,
        "action": "inventory",
        "itemtype": "Computer",
        "tag": "Site A",
        "content": base | content,
    }


def write(folder: Path, **documents: dict[str, Any]) -> Path:
    for name, document in documents.items():
        written(folder, f"{name}.json", json.dumps(document))
    return folder


def test_a_computer_with_its_components_and_screen(tmp_path: Path) -> None:
    document = computer(
        cpus=[{"core": 4}, {"core": 4}],
        memories=[{"capacity": 8192}, {"capacity": 8192}],
        storages=[{"model": "PM951 NVMe", "disksize": 256060}, {"model": "ST1000", "disksize": 1000204}],
        monitors=[
            {"name": "U2419", "manufacturer": "Dell", "serial": "S1", "base64": edid(53, 30)},
            {"name": "N133BGE", "manufacturer": "CMN", "base64": edid(29, 17)},
        ],
    )
    reading = read(write(tmp_path, a=document))
    columns = ("item_id", "type", "model", "quantity", "site", "cpu_count", "core_count", "ram_gb", "ssd_gb")
    assert reading.rows("equipment", *columns) == [
        ("pc-1", "Laptop", "Dell Inc. Latitude 5430", 1.0, "Site A", 2.0, 8.0, 16.0, 256.06),
        ("pc-1/S1", "Écran - 15 à 24 pouces", "Dell U2419", 1.0, "Site A", None, None, None, None),
    ]
    assert reading.found("glpi-built-in-panel")[0].params["screens"] == 1


def test_the_screen_size_is_read_from_its_edid() -> None:
    assert screen_inch(edid(53, 30)) == pytest.approx(23.98, abs=0.01)
    assert screen_inch("not base64!") is None and screen_inch(None) is None


def test_partial_and_later_files_make_one_device(tmp_path: Path) -> None:
    partial = computer(cpus=[{"core": 2}]) | {"partial": True}
    reading = read(write(tmp_path, a=computer(), a_partial=partial, z=computer("pc-2")))
    assert reading.rows("equipment", "item_id", "core_count") == [("pc-1", 2.0), ("pc-2", None)]
    assert reading.found("glpi-merged")[0].params == {"device": "pc-1", "files": 2}


def test_virtual_machines_are_machines_and_containers_are_not(tmp_path: Path) -> None:
    machines = [
        {"name": "w", "uuid": "u1", "vcpu": 2, "memory": 2048, "status": "running", "vmtype": "libvirt"},
        {"name": "db", "uuid": "u2", "image": "postgres", "vmtype": "docker"},
    ]
    guest = computer("guest", hardware={"name": "w", "vmsystem": "VMware"})
    reading = read(write(tmp_path, a=computer(virtualmachines=machines), b=guest))
    assert reading.rows("virtual_machine", "vm_id", "host_id", "vcpu_count", "ram_gb", "power_state") == [
        ("u1", "pc-1", 2.0, 2.0, "on")
    ]
    assert reading.rows("equipment", "item_id") == [("pc-1",)]
    assert len(reading.found("glpi-containers")) == len(reading.found("glpi-virtual")) == 1


def test_a_stack_counts_its_chassis_and_a_controller_its_access_points(tmp_path: Path) -> None:
    parts = [
        {"type": "chassis", "serial": "A1"},
        {"type": "chassis", "serial": "A2"},
        {"type": "chassis", "description": "Provisioned"},
        {"description": "Wireless Access Point 2700", "serial": "AP1", "model": "AP-27"},
    ]
    device = {"type": "Networking", "name": "sw", "manufacturer": "Cisco", "model": "3750", "location": "Nord"}
    document = {
        "deviceid": "sw-1",
        "action": "netinventory",
        "itemtype": "NetworkEquipment",
        "content": {"network_device": device, "network_components": parts},
    }
    reading = read(write(tmp_path, a=document))
    assert reading.rows("equipment", "item_id", "type", "model", "quantity", "site") == [
        ("sw-1", "Networking", "Cisco 3750", 2.0, "Nord"),
        ("sw-1/AP1", "Access point", "AP-27", 1.0, "Nord"),
    ]


@pytest.mark.parametrize(("kind", "expected"), [("Phone", "Phone"), ("Printer", "Printer")])
def test_phones_and_printers(tmp_path: Path, kind: str, expected: str) -> None:
    content: dict[str, Any] = {"hardware": {"name": "t"}, "bios": {"smodel": "Mi 9T"}}
    if kind == "Printer":
        content = {"network_device": {"type": "Printer", "model": "M507", "manufacturer": "HP"}}
    reading = read(write(tmp_path, a={"deviceid": "d", "itemtype": kind, "action": "inventory", "content": content}))
    assert reading.rows("equipment", "type", "quantity") == [(expected, 1.0)]


@pytest.mark.parametrize(
    ("kind", "seen", "expected"),
    [("Phone", "Phone", "IP phone"), ("Unmanaged", "Power", "UPS"), ("NetworkEquipment", "Networking", "Networking")],
)
def test_devices_seen_from_the_network(tmp_path: Path, kind: str, seen: str, expected: str) -> None:
    content = {"network_device": {"type": seen, "name": "x"}}
    reading = read(write(tmp_path, a={"deviceid": "d", "itemtype": kind, "action": "netinventory", "content": content}))
    assert reading.rows("equipment", "type", "quantity") == [(expected, 1.0)]


def test_a_schema_is_not_an_inventory(tmp_path: Path) -> None:
    reading = read(write(tmp_path, a=computer(), schema={"$schema": "x", "title": "GLPI inventory"}))
    assert len(reading.found("json-schema-left")) == 1 and reading.places() == []


GLPI_LIST = (
    '"Nom";"Entité";"Statut";"Fabricant";"Numéro de série";"Type";"Modèle";"Lieu";"Groupe";"Date d\'achat";\n'
    '"PC1";"CH > Nord";"En service";"HP";"S1";"Laptop";"EliteBook";"Nord > Étage 1";"Cardiologie";"31/03/2021";\n'
    '"PC2";"CH > Sud";"Réformé";"HP";"S2";"";"HP ProDesk";"";"";"";\n'
    '"VM1";"CH";"";"VMware, Inc.";"S3";"VMware";"";"";"";"";\n'
)


def test_a_list_exported_by_glpi(tmp_path: Path) -> None:
    reading = read_text(tmp_path, GLPI_LIST, "glpi.csv")
    assert list(reading.report.formats.values()) == ["glpi"]
    columns = ("item_id", "name", "type", "model", "quantity", "site", "service", "purchase_date", "source_row")
    assert reading.rows("equipment", *columns) == [
        ("S1", "PC1", "Laptop", "HP EliteBook", 1.0, "Nord", "Cardiologie", date(2021, 3, 31), 2),
        ("S2", "PC2", "Computer", "HP ProDesk", 1.0, "Sud", None, None, 3),
    ]
    assert reading.places() == []
    assert [reading.found(c)[0].row for c in ("glpi-list-virtual", "glpi-list-retired", "glpi-list-untyped")] == [
        4,
        3,
        3,
    ]


def test_no_name_of_a_person_is_kept(tmp_path: Path) -> None:
    text = GLPI_LIST.replace('"Groupe"', '"Groupe";"Utilisateur"').replace(
        '"Cardiologie"', '"Cardiologie";"Jeanne Dupont"'
    )
    reading = read_text(tmp_path, text.replace('"";"";"";\n', '"";"";"";"";\n'), "glpi.csv")
    kept = reading.con.execute("select * from equipment").fetchall()
    assert "Jeanne Dupont" not in str(kept)
