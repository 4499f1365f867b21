"""The files of other tools: GLPI, RVTools, NumEcoEval / G4IT, EvalCarbone; the bundled hospital, which mixes them."""

from __future__ import annotations

import base64
import csv
import json
from collections import Counter
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from ecosoin.doors.formats.glpi import screen_inch
from tests.doors.inventories import Reading, read, read_text, workbook, written


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
    ]
    assert reading.places() == []
    assert [reading.found(c)[0].row for c in ("glpi-list-virtual", "status-retired")] == [4, 3]
    assert reading.found("glpi-list-untyped") == []


def test_a_list_that_does_not_say_its_types_is_read_by_its_models(tmp_path: Path) -> None:
    reading = read_text(tmp_path, GLPI_LIST.replace("Réformé", "En service"), "glpi.csv")
    assert reading.rows("equipment", "item_id", "type")[1] == ("S2", "desktop")
    assert reading.found("glpi-list-untyped")[0].row == 3


def test_no_name_of_a_person_is_kept(tmp_path: Path) -> None:
    text = GLPI_LIST.replace('"Groupe"', '"Groupe";"Utilisateur"').replace(
        '"Cardiologie"', '"Cardiologie";"Jeanne Dupont"'
    )
    reading = read_text(tmp_path, text.replace('"";"";"";\n', '"";"";"";"";\n'), "glpi.csv")
    kept = reading.con.execute("select * from equipment").fetchall()
    assert "Jeanne Dupont" not in str(kept)


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


def test_a_guest_on_a_host_of_no_sheet_is_set_aside(tmp_path: Path) -> None:
    guests = [*GUESTS[:1], ["x", "poweredOn", "False", 1, 1024, 10240, "Prod", "esx9", "vm-9"]]
    reading = read(workbook(tmp_path / "rv.xlsx", {"vInfo": guests, "vHost": HOSTS}))
    assert reading.places() == [] and reading.rows("virtual_machine", "vm_id") == []
    assert [(p.severity, p.row, p.column) for p in reading.found("host-unknown")] == [("doubt", 2, "Host")]
    assert [r[0] for r in reading.rows("equipment", "item_id")] == ["esx1", "esx2"]


CENTRES = (
    "nomCourtDatacenter;nomLongDatacenter;pue;localisation;nomEntite;\n"
    "Nord;Salle nord;1.4;Germany;;\ndefault;D;1.8;France;;\n"
)
PHYSICAL = (
    "nomEquipementPhysique;modele;quantite;nomCourtDatacenter;dateAchat;dateRetrait;type;statut;paysDUtilisation;"
    "consoElecAnnuelle;utilisateur;nomSourceDonnee;nomEntite;nbCoeur\n"
    "hote-1;R740;1;nord;2020-07-08;2026-11-20;Server;In use;;1500;;;DSI;32\n"
    "hote-2;R740;3;;2021-07-08;;Server;In use;France;;;;DSI;32\n"
)
VIRTUAL = (
    "nomEquipementVirtuel;nomEquipementPhysique;nomSourceDonneeEquipementPhysique;cleRepartition;vCPU;cluster;"
    "consoElecAnnuelle;typeEqv;capaciteStockage;nomEntite;nomSourceDonnee;\n"
    "v1;hote-1;;0.25;4;C1;;calcul;;;;\nv2;hote-1;;;2;C1;;calcul;;;;\n"
)
APPLICATIONS = (
    "nomApplication;typeEnvironnement;nomEquipementVirtuel;nomSourceDonneeEquipementVirtuel;domaine;sousDomaine;"
    "nomEntite;nomEquipementPhysique;nomSourceDonnee;\nDPI;Production;v1;;Soins;;DSI;hote-1;;\n"
)


def g4it(folder: Path) -> Reading:
    names = ("1.csv", "2.csv", "3.csv", "4.csv")
    for name, text in zip(names, (CENTRES, PHYSICAL, VIRTUAL, APPLICATIONS), strict=True):
        written(folder, name, text)
    return read(folder)


def test_the_four_files_make_one_inventory(tmp_path: Path) -> None:
    reading = g4it(tmp_path)
    assert set(reading.report.formats.values()) == {"g4it"}
    assert reading.places() == []
    columns = (
        "item_id",
        "type",
        "model",
        "quantity",
        "purchase_date",
        "retirement_date",
        "energy_kwh_year",
        "core_count",
    )
    assert reading.rows("equipment", *columns) == [
        ("hote-1", "Server", "R740", 1.0, date(2020, 7, 8), date(2026, 11, 20), 1500.0, 32.0),
        ("hote-2", "Server", "R740", 3.0, date(2021, 7, 8), None, None, 32.0),
    ]
    assert reading.rows("virtual_machine", "vm_id", "host_id", "vcpu_count", "allocation_key") == [
        ("v1", "hote-1", 4.0, 0.25),
        ("v2", "hote-1", 2.0, None),
    ]
    assert reading.rows("application", "application", "environment", "vm_id") == [("DPI", "Production", "v1")]


def test_equipment_takes_the_pue_and_country_of_its_data_centre(tmp_path: Path) -> None:
    reading = g4it(tmp_path)
    assert reading.rows("equipment", "pue", "country", "location") == [
        (1.4, "Germany", "own_room"),
        (1.8, "France", None),
    ]
    assert reading.found("datacentre-default")[0].params["lines"] == 1


def test_the_default_data_centre_gives_its_country_too(tmp_path: Path) -> None:
    """hote-3 names neither a centre nor a country: it runs where the default centre is."""
    more = "hote-3;R740;1;;2021-07-08;;Server;In use;;;;;DSI;32\n"
    paths = [
        written(tmp_path, "1.csv", CENTRES.replace("1.8;France", "1.8;Poland")),
        written(tmp_path, "2.csv", PHYSICAL + more),
    ]
    assert read(*paths).rows("equipment", "item_id", "pue", "country") == [
        ("hote-1", 1.4, "Germany"), ("hote-2", 1.8, "France"), ("hote-3", 1.8, "Poland"),
    ]  # fmt: skip


def test_a_data_centre_nobody_describes_is_an_error(tmp_path: Path) -> None:
    written(tmp_path, "1.csv", CENTRES.replace("Nord;", "Sud;"))
    reading = read(tmp_path, written(tmp_path, "2.csv", PHYSICAL))
    assert ("datacentre-unknown", 2, "nomCourtDatacenter") in reading.places()


def test_evalcarbone_hours_and_lifetimes(tmp_path: Path) -> None:
    text = (
        "Équipement;Modèle;Quantité;Durée de vie en années;Heures d’utilisation par jour\n"
        "Ordinateur portable;ordinateur-portable-1;1000;5;8\n"
    )
    reading = read_text(tmp_path, text)
    assert list(reading.report.formats.values()) == ["evalcarbone"]
    columns = ("type", "model", "quantity", "lifetime_year", "hours_day")
    assert reading.rows("equipment", *columns) == [("Ordinateur portable", "ordinateur-portable-1", 1000.0, 5.0, 8.0)]


def test_evalcarbone_rate_of_use_is_a_share_of_the_day(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "type;nomModele;quantite;dureeDeVie;tauxUtilisation\nÉcran;ecran-1;2;7;0,5\n")
    assert reading.rows("equipment", "hours_day") == [(12.0,)]


FOLDER = Path(str(resources.files("ecosoin") / "reference" / "examples" / "hospital"))


def test_the_example_is_untidy_and_readable() -> None:
    files = [p for p in sorted(FOLDER.iterdir()) if p.stem != "SOURCES"]
    reading = read(*files)
    assert reading.places() == []
    assert set(reading.report.formats.values()) == {"glpi", "rvtools", "table"}
    codes = Counter(p.code for p in reading.report.problems)
    assert {"duplicate-line", "host-without-cores", "encoding-converted", "glpi-list-virtual"} <= set(codes)
    assert sum(int(str(p.params["lines"])) for p in reading.found("purchase-date-absent")) > 400
    facts = dict(reading.rows("study_fact", "fact", "value"))
    assert (facts["beds"], facts["staff"]) == ("450", "1800")
    assert "fictif" in facts["organisation"]


def test_its_sizes_follow_its_ratios() -> None:
    with (FOLDER / "SOURCES.csv").open(encoding="utf-8", newline="") as stream:
        ratio = {row["id"]: row for row in csv.DictReader(stream)}
    assert all(row["source"] and row["kind"] in ("published", "assumption", "choice") for row in ratio.values())
    reading = read(FOLDER / "glpi_parc.csv", FOLDER / "rvtools_export.xlsx")
    computers = reading.con.execute("select count(*) from equipment where name like 'PC-%'").fetchall()[0][0]
    left = {a.code: a.lines for r in reading.report.readings for a in r.set_aside}["status-retired"]
    assert computers + left == round(float(ratio["staff"]["value"]) * float(ratio["pc_per_staff"]["value"]))
    hosts = reading.con.execute("select count(*) from equipment where type = 'server'").fetchall()[0][0]
    assert hosts == float(ratio["host"]["value"])


def test_it_is_light() -> None:
    assert sum(p.stat().st_size for p in FOLDER.iterdir()) < 500_000
