"""Devices and their identity: GLPI, FusionInventory and OCS; a filling is no serial number, one screen counts once."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from ecosoin.doors.engines.duck import connect
from ecosoin.doors.formats.usage_exports import read_exports
from ecosoin.inputs.identity import is_placeholder, placeholder_sql
from ecosoin.inputs.signals import Machine
from tests.doors.inventories import read, read_text, written


def device(name: str, **more: Any) -> dict[str, Any]:
    """A document of an agent; ``ssn``, ``uuid``, ``logdate`` and parts of its content."""
    hardware = {"name": name, "chassis_type": "Desktop", "uuid": more.pop("uuid", None)}
    bios = {"smanufacturer": "Dell", "smodel": "OptiPlex", "ssn": more.pop("ssn", None)}
    log = {"logdate": more.pop("logdate", "2024-06-01 08:00:00")}
    agent = more.pop("agent", f"{name}-2024")
    content = {"hardware": hardware, "bios": bios, "accesslog": log, **more}
    return {"deviceid": agent, "itemtype": "Computer", "action": "inventory", "tag": "Nord", "content": content}


def write(folder: Path, **documents: Any) -> list[Path]:
    return [written(folder, f"{k}.json", json.dumps(d)) for k, d in documents.items()]


def machines(*paths: Path) -> list[Machine]:
    return read_exports(paths, connect()).usage.machines


SCREEN = {"manufacturer": "Dell", "caption": "P2419H", "serial": "MON1"}


def test_a_screen_seen_on_two_computers_counts_once_where_it_was_seen_last(tmp_path: Path) -> None:
    paths = write(tmp_path, a=device("a", monitors=[SCREEN], logdate="2024-06-09"), b=device("b", monitors=[SCREEN]))
    reading = read(*paths)
    assert [r[0] for r in reading.rows("equipment", "item_id")] == ["a-2024", "a-2024/MON1", "b-2024"]
    assert reading.found("glpi-screen-moved")[0].params == {"screen": "MON1", "devices": 2, "device": "a-2024"}


def test_screens_without_a_real_serial_all_count(tmp_path: Path) -> None:
    screens = [{**SCREEN, "serial": s} for s in ("0", "00000000", "", None)]
    reading = read(*write(tmp_path, a=device("a", monitors=screens), b=device("b", monitors=screens)))
    assert len(reading.rows("equipment", "item_id")) == 2 + 8


@pytest.mark.parametrize("wrong", [3, "3", True, {"a": 1}, [3, None]])
def test_a_wrong_shape_says_the_same_to_both_commands(tmp_path: Path, wrong: Any) -> None:
    (path,) = write(tmp_path, a=device("a", monitors=wrong))
    screens = 1 if isinstance(wrong, dict) else 0
    assert len(read(path).rows("equipment", "item_id")) == 1 + screens
    (found,) = machines(path)
    assert found.screens == (screens if isinstance(wrong, dict | list) else None)
    told = read_exports([path], connect()).problems
    shapes = ["glpi-shape"] if not isinstance(wrong, dict | list) else []
    assert [p.code for p in told] == [p.code for p in read(path).report.problems if p.code == "glpi-shape"] == shapes


def test_an_agent_installed_again_is_the_same_computer(tmp_path: Path) -> None:
    """The same serial number and UUID; the later inventory wins, whatever the order of the files."""
    new = device("pc", ssn="7CZ1", uuid="u-1", agent="pc-2024", logdate="2024-06-01", cpus=[{"core": 8}])
    old = device("pc", ssn="7CZ1", uuid="u-1", agent="pc-2019", logdate="2019-06-01", cpus=[{"core": 2}])
    for first, second in ((new, old), (old, new)):
        paths = write(tmp_path, a=first, b=second)
        assert read(*paths).rows("equipment", "core_count") == [(8.0,)]
        assert [str(m.seen) for m in machines(*paths)] == ["2024-06-01"]


def test_a_number_shared_by_computers_of_other_names_is_a_filling_we_do_not_know(tmp_path: Path) -> None:
    paths = write(tmp_path, **{n: device(n, ssn="STANDARD-1") for n in ("a", "b", "c")})
    assert len(read(*paths).rows("equipment", "item_id")) == 3
    again = [device("a", ssn="7CZ1", agent=f"a-{year}") for year in (2019, 2024)]
    assert len(read(*write(tmp_path, a=again[0], b=again[1])).rows("equipment", "item_id")) == 1


@pytest.mark.parametrize("filling", ["To be filled by O.E.M.", "Default string", "System Serial Number", "0", "None"])
def test_a_filling_is_no_identity(tmp_path: Path, filling: str) -> None:
    paths = write(tmp_path, a=device("a", ssn=filling), b=device("b", ssn=filling))
    assert [r[0] for r in read(*paths).rows("equipment", "item_id")] == ["a-2024", "b-2024"]
    lines = "".join(f"PC{i};Dell;{filling};Desktop\n" for i in range(3))
    reading = read_text(tmp_path, "Nom;Fabricant;Numéro de série;Type\n" + lines, "glpi.csv")
    assert reading.rows("equipment", "item_id") == [("PC0",), ("PC1",), ("PC2",)]


def test_the_surest_number_of_a_list_is_its_key(tmp_path: Path) -> None:
    text = (
        "Nom;Fabricant;Numéro de série;Numéro d'inventaire;UUID;Type\n"
        "PC1;Dell;S1;I1;u1;Desktop\nPC2;Dell;N/A;I2;u2;Desktop\nPC3;Dell;....;-;u3;Desktop\nPC4;Dell;;;;Desktop\n"
    )
    reading = read_text(tmp_path, text, "glpi.csv")
    assert [r[0] for r in reading.rows("equipment", "item_id")] == ["S1", "I2", "u3", "PC4"]


def test_screens_that_share_a_name_all_count(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "Nom;Fabricant;Taille\n" + "P2419H;Dell;24\n" * 3, "glpi.csv")
    assert [r[0] for r in reading.rows("equipment", "quantity")] == [1.0] * 3
    assert reading.found("list-names-repeated")[0].params["lines"] == 3
    numbered = read_text(tmp_path, "ID;Nom;Fabricant;Taille\n7;P2419H;Dell;24\n8;P2419H;Dell;24\n", "glpi.csv")
    assert [r[0] for r in numbered.rows("equipment", "item_id")] == ["7", "8"]


def test_entities_are_characters(tmp_path: Path) -> None:
    text = 'Nom;Fabricant;Entité;Type\nPC1;"B&amp;O";"CH &gt; Sud";Desktop\n'
    reading = read_text(tmp_path, text, "glpi.csv")
    assert reading.rows("equipment", "site") == [("Sud",)]
    (path,) = write(tmp_path, a=device("a&amp;b") | {"tag": "Nord &gt; A"})
    assert read(path).rows("equipment", "name", "site") == [("a&b", "Nord > A")]


def test_placeholders_are_the_same_for_both_roads() -> None:
    words = {"default string", "n/a"}
    con = connect()
    for text in ("Default String", "N/A", "0", "0000-0000", "x x x", "7CZ1", "00A0", "défaut", "É É"):
        sql = con.execute(f"select {placeholder_sql('t', words)} from (select ? as t)", [text]).fetchall()[0][0]
        assert sql is is_placeholder(text, words), text


def test_a_list_of_inventories_packed_or_in_utf_16(tmp_path: Path) -> None:
    text = json.dumps([device("a"), {"autre": 1}, device("b")])
    for name, data in (
        ("l.json", text.encode()), ("l.json.gz", gzip.compress(text.encode())), ("m.json", text.encode("utf-16")),
    ):  # fmt: skip
        path = written(tmp_path, name, data)
        reading = read(path)
        assert [r[0] for r in reading.rows("equipment", "name")] == ["a", "b"], name
        (account,) = reading.report.readings
        assert (account.unit, account.lines, account.kept) == ("record", 3, 2)
        assert [(a.code, a.lines) for a in account.set_aside] == [("json-items-left", 1)]
        assert [m.name for m in machines(path)] == ["a", "b"]


def test_a_deep_document_is_refused_the_same_way(tmp_path: Path) -> None:
    path = written(tmp_path, "p.json", '{"deviceid": "a", "content": ' + "[" * 60_000 + "]" * 60_000 + "}")
    assert [p[0] for p in read(path).places()] == ["json-nested"]
    assert [p.code for p in read_exports([path], connect()).problems] == ["json-nested"]


FUSION = """<?xml version="1.0" encoding="{encoding}"?>
<REQUEST><CONTENT>
<ACCESSLOG><LOGDATE>2024-06-20 08:00:00</LOGDATE></ACCESSLOG>
<BIOS><SMANUFACTURER>Dell Inc.</SMANUFACTURER><SMODEL>Latitude 5430</SMODEL><SSN>7CZ1</SSN></BIOS>
<CPUS><CORE>4</CORE></CPUS><CPUS><CORE>4</CORE></CPUS>
<HARDWARE><NAME>pc-élise</NAME><CHASSIS_TYPE>Laptop</CHASSIS_TYPE><MEMORY>8192</MEMORY></HARDWARE>
<MONITORS><CAPTION>P2419H</CAPTION><MANUFACTURER>Dell</MANUFACTURER><SERIAL>MON1</SERIAL></MONITORS>
<SOFTWARES><NAME>firefox</NAME></SOFTWARES><SOFTWARES><NAME>google chrome</NAME></SOFTWARES>
<STORAGES><DISKSIZE>256060</DISKSIZE><MODEL>PM951 NVMe</MODEL></STORAGES>
</CONTENT><DEVICEID>pc-1</DEVICEID><QUERY>INVENTORY</QUERY></REQUEST>"""


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "UTF-16"])
def test_an_inventory_of_fusioninventory(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "pc.xml", FUSION.format(encoding=encoding).encode(encoding))
    reading = read(path)
    assert reading.places() == [] and list(reading.report.formats.values()) == ["fusioninventory"]
    assert reading.rows("equipment", "item_id", "name", "type", "model", "core_count", "ram_gb", "ssd_gb") == [
        ("pc-1", "pc-élise", "Laptop", "Dell Inc. Latitude 5430", 8.0, 8.0, 256.06),
        ("pc-1/MON1", "P2419H", "Monitor", "Dell P2419H", None, None, None),
    ]
    (found,) = machines(path)
    assert (found.name, found.screens, found.software) == ("pc-élise", 1, ("firefox", "google chrome"))


def test_an_inventory_of_ocs(tmp_path: Path) -> None:
    text = """<REQUEST><DEVICEID>PC7-2020</DEVICEID><CONTENT>
    <ACCOUNTINFO><KEYNAME>TAG</KEYNAME><KEYVALUE>Site Sud</KEYVALUE></ACCOUNTINFO>
    <BIOS><SMANUFACTURER>HP</SMANUFACTURER><SMODEL>ProDesk</SMODEL><TYPE>Desktop</TYPE></BIOS>
    <CPUS><CORES>6</CORES></CPUS><HARDWARE><NAME>PC7</NAME><MEMORY>16384</MEMORY></HARDWARE>
    </CONTENT><QUERY>INVENTORY</QUERY></REQUEST>"""
    reading = read(written(tmp_path, "PC7.ocs", text))
    assert reading.rows("equipment", "item_id", "type", "site", "core_count", "ram_gb") == [
        ("PC7-2020", "Desktop", "Site Sud", 6.0, 16.0)
    ]


def test_devices_seen_from_the_network(tmp_path: Path) -> None:
    info = (
        "<INFO><TYPE>{}</TYPE><NAME>{}</NAME><MODEL>M</MODEL><MANUFACTURER>HP</MANUFACTURER><SERIAL>{}</SERIAL></INFO>"
    )
    devices = "".join(
        f"<DEVICE>{info.format(*d)}</DEVICE>" for d in (("PRINTER", "imp", "S1"), ("NETWORKING", "sw", "S2"))
    )
    text = f"<REQUEST><CONTENT>{devices}</CONTENT><DEVICEID>agent</DEVICEID><QUERY>SNMPQUERY</QUERY></REQUEST>"
    reading = read(written(tmp_path, "n.xml", text))
    assert reading.rows("equipment", "item_id", "type", "model") == [
        ("S1", "Printer", "HP M"), ("S2", "Networking", "HP M"),
    ]  # fmt: skip


BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><REQUEST><CONTENT>&b;</CONTENT></REQUEST>"
OUTSIDE = '<!DOCTYPE x SYSTEM "file:///etc/passwd"><REQUEST><CONTENT/></REQUEST>'


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB, "xml-declares"), (OUTSIDE, "xml-declares"), ("<REQUEST><CONTENT>", "xml-unreadable"),
        ("<a>" * 500 + "</a>" * 500, "json-nested"), ("<page><body>x</body></page>", "json-unknown"),
    ],
)  # fmt: skip
def test_xml_that_is_not_an_inventory(tmp_path: Path, text: str, code: str) -> None:
    assert [p[0] for p in read(written(tmp_path, "x.xml", text)).places()] == [code]


@pytest.mark.parametrize("header", ["Machine;RAM (Mo);Dernier inventaire", "Computer;RAM (MB);Last inventory"])
def test_a_list_of_ocs(tmp_path: Path, header: str) -> None:
    serial = "Numéro de série" if "Machine" in header else "Serial number"
    text = (
        f"Account info: TAG;{header};{serial};CPU (MHz)\nSud;PC1;8192;2024-03-31 10:00:00;S1;2400\nSud;PC2;4096;;0;\n"
    )
    path = written(tmp_path, "ocs.csv", text)
    reading = read(path)
    assert list(reading.report.formats.values()) == ["ocs"] and reading.places() == []
    assert reading.rows("equipment", "item_id", "type", "quantity", "site", "ram_gb") == [
        ("S1", "Computer", 1.0, "Sud", 8.0), ("PC2", "Computer", 1.0, "Sud", 4.0),
    ]  # fmt: skip
    found = read_exports([path], connect())
    assert [(m.name, str(m.seen)) for m in found.usage.machines] == [("PC1", "2024-03-31")]
