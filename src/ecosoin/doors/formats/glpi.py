"""GLPI native inventories (JSON, one device a document) and the lists it exports for people."""

import base64
import binascii
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ecosoin.doors.formats.device_list import complete_list
from ecosoin.doors.formats.format import Format
from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.cells import word
from ecosoin.inputs.columns import Staged
from ecosoin.inputs.identity import is_placeholder
from ecosoin.inputs.signals import Machine, Usage
from ecosoin.kernel.errors import Problem
from ecosoin.reference import load_reference_table

KIB = 1024
_MB_PER_GB = 1000
_INCH_CM = 2.54
_ACCESS_POINT = "access point"
_EDID_SIZE = (21, 22)
"""Bytes of an EDID that give the width and height of a screen, in cm (VESA E-EDID, section 3.6.2)."""

_NETWORK_TYPES = {"Phone": "IP phone", "Power": "UPS"}
"""A device seen from the network, where its word alone would mean another."""
_EQUIPMENT = ("cpus", "memories", "storages", "monitors", "virtualmachines", "network_components")
_LISTS = {"footprint": _EQUIPMENT, "signals": (*_EQUIPMENT, "softwares", "users")}
_PARTS = ("hardware", "bios", "network_device", "accesslog")
Line = tuple[str, int, Mapping[str, object]]


@dataclass
class Device:
    """What the documents of one device said: its kind, its identifier, the day it was seen, its ``content``."""

    kind: str
    id: str
    tag: object
    content: dict[str, Any]
    seen: date | None
    whole: bool
    files: list[str]


class FORMAT(Format):
    """Documents of devices, merged as they come (a later inventory replaces an earlier one), and lists."""

    def __init__(self) -> None:
        self.devices: list[Device] = []
        self._known: dict[tuple[str, ...], Device] = {}

    def takes_document(self, document: Any) -> bool:
        return any(map(is_glpi, document if isinstance(document, list) else [document]))

    def stage_document(self, staging: Staging, path: Path, document: Any, departures: list[Problem]) -> None:
        documents = document if isinstance(document, list) else [document]
        found = [(f"{path}#{i}" if document is documents else str(path), d) for i, d in enumerate(documents, start=1)]
        left = sum(not is_glpi(d) for _, d in found)
        staging.account(str(path), "glpi", unit="record", lines=len(found), kept=len(found))
        staging.set_aside(str(path), "json-items-left", left)
        staging.problems += departures
        if left:
            staging.problem("json-items-left", "note", str(path), items=left)
        for name, inventory in found:
            if is_glpi(inventory):
                self.add(staging, name, inventory)

    def complete(self, staging: Staging, staged: Staged) -> Staged:
        return complete_list(staging, staged)

    def finish(self, staging: Staging) -> None:
        """Stages the equipment and virtual machines of every device read."""
        equipment, machines = list[Line](), list[Line]()
        owners = _screen_owners(staging, self.devices)
        for device in self._physical(staging):
            file = device.files[-1]
            equipment += [(file, 1, line) for line in _lines(staging, device, owners)]
            machines += [(file, 1, machine) for machine in _machines(staging, device)]
        staging.records("glpi", "equipment", equipment)
        staging.records("glpi", "virtual_machine", machines)

    def usage(self, staging: Staging, usage: Usage) -> None:
        for device in self._physical(staging):
            if device.seen is not None and device.seen > usage.horizon:
                seen, latest = device.seen.isoformat(), usage.horizon.isoformat()
                staging.problem("date-future", "doubt", device.files[-1], value=seen, latest=latest)
                for file in device.files:
                    staging.set_aside(staging.path_of(file), "date-future", 1)
                continue
            usage.seen("glpi", device.seen)
            if device.whole:
                usage.machines.append(_machine(device))
                continue
            for file in device.files:
                staging.set_aside(staging.path_of(file), "signals-inventory-partial", 1)

    def _physical(self, staging: Staging) -> Iterator[Device]:
        """The devices that are equipment; those described twice and those seen from inside a host are told."""
        for device in self.devices:
            file = device.files[-1]
            if len(device.files) > 1:
                staging.problem("glpi-merged", "note", file=file, device=device.id, files=len(device.files))
            kind = _part(device.content, "hardware").get("vmsystem")
            if word(str(kind or "physical")) not in _listed(staging, "virtual_computer"):
                yield device
                continue
            staging.problem("glpi-virtual", "note", file=file, device=device.id, kind=kind)
            for name in device.files:
                staging.set_aside(staging.path_of(name), "glpi-virtual", 1)

    def add(self, staging: Staging, file: str, document: Mapping[str, Any]) -> None:
        """Adds a document; a partial one completes the device it belongs to, an earlier one changes nothing."""
        given = document.get("content")
        lists = _LISTS[staging.command]
        content = {k: given[k] for k in (*_PARTS, *lists) if k in given} if isinstance(given, Mapping) else {}
        for name in lists:
            if not isinstance(content.get(name), list | Mapping | None):
                staging.problem("glpi-shape", "doubt", file, column=name)
        kind, partial = str(document.get("itemtype") or "Computer"), bool(document.get("partial"))
        seen = _day(_part(content, "accesslog").get("logdate"))
        keys = _keys(staging, kind, document, content) or [(file,)]
        device = next((self._known[k] for k in keys if k in self._known), None)
        if device is None:
            name = str(document.get("deviceid") or _part(content, "hardware").get("name") or file)
            device = Device(kind, name, document.get("tag"), content, seen=seen, whole=not partial, files=[file])
            self.devices.append(device)
        else:
            device.files.append(file)
            if partial:
                device.content = {**device.content, **content}
            elif not device.whole or (seen or date.min) >= (device.seen or date.min):
                more = {} if device.whole else device.content
                device.content, device.seen, device.whole = {**content, **more}, seen, True
                device.tag = document.get("tag") or device.tag
        for key in keys:
            self._known.setdefault(key, device)


def is_glpi(document: object) -> bool:
    """Whether a JSON document is a GLPI native inventory."""
    return isinstance(document, Mapping) and "content" in document and ("deviceid" in document or "action" in document)


def _keys(
    staging: Staging, kind: str, document: Mapping[str, Any], content: Mapping[str, Any]
) -> list[tuple[str, ...]]:
    """What tells a device: what its agent calls it; its serial number or UUID, with each other or with its name.

    What makers leave in place of a number tells nothing; a number alone could be such a filling we do not know.
    """
    bios, hardware = _part(content, "bios"), _part(content, "hardware")
    serial, uuid = (_real(staging, v) for v in (bios.get("ssn") or bios.get("msn"), hardware.get("uuid")))
    agent, numbers = str(document.get("deviceid") or ""), [word(n) for n in (serial, uuid) if n]
    if len(numbers) == 1:
        numbers.append(word(str(hardware.get("name") or "")))
    return [(kind, *k) for k in ([agent], numbers) if any(k)]


def _real(staging: Staging, number: object) -> str:
    """A serial number, empty when it is what makers leave in its place."""
    text = str(number or "").strip()
    return "" if is_placeholder(text, staging.words.choices["placeholder"]) else text


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text or "")[:10])
    except ValueError:
        return None


def _machine(device: Device) -> Machine:
    content, hardware = device.content, _part(device.content, "hardware")
    users = objects(content, "users")
    user = hardware.get("lastloggeduser") or (users[0].get("login") if len(users) == 1 else "")
    kept = {name: objects(content, name) if _is_list(content.get(name)) else None for name in ("monitors", "softwares")}
    screens, software = kept["monitors"], kept["softwares"]
    return Machine(
        name=str(hardware.get("name") or device.id), kind=device.kind.casefold(), user=str(user or ""),
        seen=device.seen, screens=None if screens is None else len(screens),
        software=None if software is None else tuple(str(s.get("name")) for s in software),
    )  # fmt: skip


def _screen_owners(staging: Staging, devices: Iterable[Device]) -> dict[tuple[str, str], Device]:
    """(maker, serial) of a screen -> the device that saw it last; a screen seen on several is told."""
    owners = dict[tuple[str, str], Device]()
    seen = Counter[tuple[str, str]]()
    for device in devices:
        for key in {k for s in objects(device.content, "monitors") if (k := _screen(staging, s))}:
            seen[key] += 1
            if key not in owners or (device.seen or date.min) >= (owners[key].seen or date.min):
                owners[key] = device
    for key, number in seen.items():
        if number > 1:
            told = {"screen": key[1], "devices": number, "device": owners[key].id}
            staging.problem("glpi-screen-moved", "note", owners[key].files[-1], row=None, column=None, **told)
    return owners


def _screen(staging: Staging, screen: Mapping[str, Any]) -> tuple[str, str] | None:
    serial = _real(staging, screen.get("serial"))
    return (word(str(screen.get("manufacturer") or "")), serial) if serial else None


def _listed(staging: Staging, name: str) -> frozenset[str]:
    return frozenset(staging.words.choices.get(name, {}))


def _lines(staging: Staging, device: Device, owners: Mapping[tuple[str, str], Device]) -> Iterator[dict[str, object]]:
    content, device_id = device.content, device.id
    network = content.get("network_device")
    if isinstance(network, Mapping):
        yield from _network(device, network)
        return
    hardware, bios = _part(content, "hardware"), _part(content, "bios")
    cpus, memories = objects(content, "cpus"), objects(content, "memories")
    memory = sum(_float(m.get("capacity")) or 0 for m in memories) or _float(hardware.get("memory"))
    chassis = hardware.get("chassis_type") or bios.get("type") or device.kind
    yield {
        "item_id": device_id,
        "name": hardware.get("name"),
        "type": chassis,
        "model": _model(bios.get("smanufacturer"), bios.get("smodel") or bios.get("mmodel")),
        "quantity": 1,
        "site": device.tag,
        "cpu_count": len(cpus) or None,
        "core_count": sum(_float(c.get("core") or c.get("cores")) or 0 for c in cpus) or None,
        "ram_gb": memory / KIB if memory else None,
        "ssd_gb": sum(_ssd_gb(s) for s in objects(content, "storages")) or None,
    }
    yield from _screens(staging, device, str(chassis), owners)


def _network(device: Device, network: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    device_id = device.id
    parts = objects(device.content, "network_components")
    stacked = [p for p in parts if p.get("type") == "chassis" and p.get("serial")]
    site = network.get("location") or device.tag
    yield {
        "item_id": device_id,
        "name": network.get("name"),
        "type": _NETWORK_TYPES.get(str(network.get("type")), network.get("type") or device.kind),
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


def _screens(
    staging: Staging, device: Device, chassis: str, owners: Mapping[tuple[str, str], Device]
) -> Iterator[dict[str, object]]:
    portable = word(chassis) in _listed(staging, "portable_chassis")
    built_in = 0
    for i, screen in enumerate(objects(device.content, "monitors"), start=1):
        key = _screen(staging, screen)
        if key is not None and owners.get(key) is not device:
            continue
        inches = screen_inch(screen.get("base64"))
        maker = word(str(screen.get("manufacturer") or "")) in _listed(staging, "panel_maker")
        small = maker if inches is None else inches < staging.limits["built_in_panel_inch"]
        if portable and small:
            built_in += 1
            continue
        yield {
            "item_id": f"{device.id}/{key[1] if key else f'screen{i}'}",
            "name": screen.get("name") or screen.get("caption"),
            "type": _screen_class(inches) if inches else "Monitor",
            "model": _model(screen.get("manufacturer"), screen.get("caption") or screen.get("name")),
            "quantity": 1,
            "site": device.tag,
        }
    if built_in:
        staging.problem("glpi-built-in-panel", "note", file=device.files[-1], device=device.id, screens=built_in)


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


def _machines(staging: Staging, device: Device) -> Iterator[dict[str, object]]:
    containers, device_id, file = 0, device.id, device.files[-1]
    for machine in objects(device.content, "virtualmachines"):
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


def objects(content: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """The objects of a list; an object alone is a list of one."""
    found = content.get(name)
    return [x for x in (found if isinstance(found, list) else [found]) if isinstance(x, Mapping)]


def _is_list(value: object) -> bool:
    return isinstance(value, list | Mapping)


def _part(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = content.get(name)
    found = found[0] if isinstance(found, list) and found else found
    return found if isinstance(found, Mapping) else {}


def _model(maker: object, model: object) -> str | None:
    maker_text, model_text = str(maker or "").strip(), str(model or "").strip()
    if not model_text:
        return None
    return model_text if model_text.lower().startswith(maker_text.lower()) else f"{maker_text} {model_text}"


def _float(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
