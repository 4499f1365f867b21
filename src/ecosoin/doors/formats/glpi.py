"""GLPI native inventories (JSON, one device a file) and the CSV its lists export, written for people."""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ecosoin.doors.formats.format import Format
from ecosoin.doors.formats.rvtools import KIB
from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.cells import word
from ecosoin.inputs.columns import Staged, StagedColumn
from ecosoin.kernel.errors import Problem, Severity
from ecosoin.kernel.sql import literal
from ecosoin.reference import load_reference_table

_MB_PER_GB = 1000
_INCH_CM = 2.54
_ACCESS_POINT = "access point"
_EDID_SIZE = (21, 22)
"""Bytes of an EDID that give the width and height of a screen, in cm (VESA E-EDID, section 3.6.2)."""

_NETWORK_TYPES = {"Phone": "IP phone", "Power": "UPS"}
"""A device seen from the network, where its word alone would mean another."""
_USED = (
    *("hardware", "bios", "cpus", "memories", "storages", "monitors", "virtualmachines"),
    *("network_device", "network_components"),
)
Device = dict[str, Any]


class FORMAT(Format):
    """Documents of devices, merged as they come (a later file of a device replaces an earlier one), and lists."""

    def __init__(self) -> None:
        self.devices: dict[tuple[str, str], Device] = {}
        self.files: dict[tuple[str, str], list[str]] = {}

    def takes_document(self, document: Any) -> bool:
        return any(map(is_glpi, document if isinstance(document, list) else [document]))

    def stage_document(self, staging: Staging, path: Path, document: Any, departures: list[Problem]) -> None:
        if not isinstance(document, list):
            self.add(str(path), document)
            return
        found = [(f"{path}#{i}", d) for i, d in enumerate(document, start=1) if is_glpi(d)]
        if len(found) < len(document):
            staging.problem("json-items-left", "note", str(path), items=len(document) - len(found))
        for name, inventory in found:
            self.add(name, inventory)

    def complete(self, staging: Staging, staged: Staged) -> Staged:
        return complete_glpi_list(staging, staged)

    def finish(self, staging: Staging) -> None:
        """Stages the equipment and virtual machines of every device read."""
        equipment, machines = [], []
        for key, device in self.devices.items():
            files = self.files[key]
            if len(files) > 1:
                staging.problem("glpi-merged", "note", file=files[-1], device=key[1], files=len(files))
            kind = _part(device["content"], "hardware").get("vmsystem")
            if word(str(kind or "physical")) in _listed(staging, "virtual_computer"):
                staging.problem("glpi-virtual", "note", file=files[-1], device=key[1], kind=kind)
                continue
            equipment += [(files[-1], 1, line) for line in _lines(staging, key, device, files[-1])]
            machines += [(files[-1], 1, machine) for machine in _machines(staging, key[1], device, files[-1])]
        staging.records("glpi", "equipment", equipment)
        staging.records("glpi", "virtual_machine", machines)

    def add(self, file: str, document: Mapping[str, Any]) -> None:
        """Adds a document; a partial one completes the device it belongs to."""
        key = (str(document.get("itemtype") or "Computer"), str(document.get("deviceid") or file))
        content = document.get("content")
        content = {k: content[k] for k in _USED if k in content} if isinstance(content, Mapping) else {}
        known = self.devices.get(key)
        if known is not None and document.get("partial"):
            content = {**known["content"], **content}
        self.devices[key] = {**document, "content": content}
        self.files.setdefault(key, []).append(file)


def is_glpi(document: object) -> bool:
    """Whether a JSON document is a GLPI native inventory."""
    return isinstance(document, Mapping) and "content" in document and ("deviceid" in document or "action" in document)


def _listed(staging: Staging, name: str) -> frozenset[str]:
    return frozenset(staging.words.choices.get(name, {}))


def _lines(staging: Staging, key: tuple[str, str], device: Device, file: str) -> Iterator[dict[str, object]]:
    kind, device_id = key
    content = device["content"]
    network = content.get("network_device")
    if isinstance(network, Mapping):
        yield from _network(device_id, kind, device, network)
        return
    hardware, bios = _part(content, "hardware"), _part(content, "bios")
    cpus, memories = _list(content, "cpus"), _list(content, "memories")
    memory = sum(_float(m.get("capacity")) or 0 for m in memories) or _float(hardware.get("memory"))
    chassis = hardware.get("chassis_type") or kind
    yield {
        "item_id": device_id,
        "name": hardware.get("name"),
        "type": chassis,
        "model": _model(bios.get("smanufacturer"), bios.get("smodel") or bios.get("mmodel")),
        "quantity": 1,
        "site": device.get("tag"),
        "cpu_count": len(cpus) or None,
        "core_count": sum(_float(c.get("core")) or 0 for c in cpus) or None,
        "ram_gb": memory / KIB if memory else None,
        "ssd_gb": sum(_ssd_gb(s) for s in _list(content, "storages")) or None,
    }
    yield from _screens(staging, device_id, chassis=str(chassis or ""), device=device, file=file)


def _network(device_id: str, kind: str, device: Device, network: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    parts = _list(device["content"], "network_components")
    stacked = [p for p in parts if p.get("type") == "chassis" and p.get("serial")]
    site = network.get("location") or device.get("tag")
    yield {
        "item_id": device_id,
        "name": network.get("name"),
        "type": _NETWORK_TYPES.get(str(network.get("type")), network.get("type") or kind),
        "model": _model(network.get("manufacturer"), network.get("model")),
        "quantity": max(1, len(stacked)),
        "site": site,
    }
    for part in parts:
        if _ACCESS_POINT in str(part.get("description") or "").lower():
            yield {
                "item_id": f"{device_id}/{part.get('serial') or part.get('mac') or part.get('index')}",
                "name": part.get("name"),
                "type": "Access point",
                "model": part.get("model"),
                "quantity": 1,
                "site": site,
            }


def _screens(staging: Staging, device_id: str, chassis: str, device: Device, file: str) -> Iterator[dict[str, object]]:
    portable = word(chassis) in _listed(staging, "portable_chassis")
    built_in = 0
    for i, screen in enumerate(_list(device["content"], "monitors"), start=1):
        inches = screen_inch(screen.get("base64"))
        maker = word(str(screen.get("manufacturer") or "")) in _listed(staging, "panel_maker")
        small = maker if inches is None else inches < staging.limits["built_in_panel_inch"]
        if portable and small:
            built_in += 1
            continue
        yield {
            "item_id": f"{device_id}/{screen.get('serial') or f'screen{i}'}",
            "name": screen.get("name") or screen.get("caption"),
            "type": _screen_class(inches) if inches else "Monitor",
            "model": _model(screen.get("manufacturer"), screen.get("caption") or screen.get("name")),
            "quantity": 1,
            "site": device.get("tag"),
        }
    if built_in:
        staging.problem("glpi-built-in-panel", "note", file=file, device=device_id, screens=built_in)


def _screen_class(inches: float) -> str:
    classes = load_reference_table("screen_classes")
    return next((row["type"] for row in classes if inches <= float(row["up_to_inch"])), classes[-1]["type"])


def screen_inch(edid: object) -> float | None:
    """The diagonal of a screen, from its EDID: sqrt(width² + height²) / 2.54 (inch)."""
    try:
        data = base64.b64decode(str(edid or ""), validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(data) <= max(_EDID_SIZE) or not data[_EDID_SIZE[0]] or not data[_EDID_SIZE[1]]:
        return None
    width, height = (data[i] for i in _EDID_SIZE)
    return float((width**2 + height**2) ** 0.5 / _INCH_CM)


def _machines(staging: Staging, device_id: str, device: Device, file: str) -> Iterator[dict[str, object]]:
    containers = 0
    for machine in _list(device["content"], "virtualmachines"):
        if word(str(machine.get("vmtype") or "")) in _listed(staging, "container") or machine.get("image"):
            containers += 1
            continue
        memory = _float(machine.get("memory"))
        yield {
            "vm_id": machine.get("uuid") or f"{device_id}/{machine.get('name')}",
            "host_id": device_id,
            "vcpu_count": machine.get("vcpu"),
            "ram_gb": memory / KIB if memory else None,
            "power_state": _STATES.get(str(machine.get("status") or "")),
        }
    if containers:
        staging.problem("glpi-containers", "note", file=file, device=device_id, containers=containers)


_STATES = {
    **dict.fromkeys(("running", "blocked", "idle"), "on"),
    "paused": "suspended",
    **dict.fromkeys(("shutdown", "crashed", "dying", "off"), "off"),
}
"""The states of the GLPI inventory schema."""


def _ssd_gb(disk: Mapping[str, Any]) -> float:
    words = " ".join(str(disk.get(k) or "") for k in ("name", "model", "type", "description", "interface")).lower()
    size = _float(disk.get("disksize"))
    return size / _MB_PER_GB if size and ("ssd" in words or "nvme" in words) else 0.0


def _list(content: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    found = content.get(name)
    return [x for x in found if isinstance(x, Mapping)] if isinstance(found, list) else []


def _part(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = content.get(name)
    return found if isinstance(found, Mapping) else {}


def _model(maker: object, model: object) -> str | None:
    maker_text, model_text = str(maker or "").strip(), str(model or "").strip()
    if not model_text:
        return None
    return model_text if model_text.lower().startswith(maker_text.lower()) else f"{maker_text} {model_text}"


def _float(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None


def complete_glpi_list(staging: Staging, staged: Staged) -> Staged:
    """Gives each line an identifier, a quantity of 1, its maker with its model, and the site its place begins with.

    Computers that are virtual machines are not equipment: they are set aside and counted.
    """
    if staged.table != "equipment" or staged.column("quantity") is not None:
        return staged

    def told(code: str, severity: Severity, column: str, where: str, **params: str) -> bool:
        """Whether any line answers; then how many do and the first of them are noted."""
        answers = f"select count(*), min(source_row) from {staged.relation} where {where}"
        lines, row = staging.con.execute(answers).fetchall()[0]
        if lines:
            header = _header(staged, column)
            staging.problem(code, severity, staged.shown_file, row, column=header, lines=lines, **params)
        return bool(lines)

    kind = staged.trimmed("type")
    virtual = f"coalesce({_is_listed(staging, kind, 'virtual_computer')}, false)"
    if told("glpi-list-virtual", "note", "type", virtual):
        staged = replace(staged, relation=f"(select * from {staged.relation} where not {virtual})")
    retired = _is_listed(staging, staged.trimmed("status"), "retired_status")
    told("glpi-list-retired", "doubt", "status", retired)
    guess = "Monitor" if staged.column("screen_size") is not None else "Computer"
    told("glpi-list-untyped", "doubt", "type", f"{kind} is null", type=guess)
    maker, model = staged.trimmed("manufacturer"), staged.trimmed("model")
    place, entity = staged.trimmed("place"), staged.trimmed("entity")
    site = f"coalesce(split_part({place}, ' > ', 1), split_part({entity}, ' > ', -1))"
    key = ", ".join(staged.trimmed(n) for n in ("serial", "inventory_number", "name", "glpi_id"))
    columns = [c for c in staged.columns if c.column not in _OWN]
    columns += [
        StagedColumn("item_id", _header(staged, "serial"), f"coalesce({key})"),
        StagedColumn("type", _header(staged, "type"), f"coalesce({kind}, {literal(guess)})"),
        StagedColumn(
            "model",
            _header(staged, "model"),
            f"case when starts_with(lower({model}), lower({maker})) then {model} "
            f"else coalesce({maker} || ' ' || {model}, {model}) end",
        ),
        StagedColumn("quantity", _header(staged, "name"), "'1'"),
        StagedColumn("site", _header(staged, "place"), site),
    ]
    return replace(staged, columns=tuple(columns))


_OWN = (
    *("type", "model", "serial", "inventory_number", "glpi_id", "manufacturer"),
    *("entity", "place", "status", "processor", "screen_size"),
)


def _is_listed(staging: Staging, text: str, name: str) -> str:
    """SQL: whether a text is one of the words of a list."""
    return f"strip_accents(lower({text})) in ({', '.join(literal(w) for w in staging.words.choices[name])})"


def _header(staged: Staged, name: str) -> str:
    column = staged.column(name)
    return column.header if column else staged.columns[0].header
