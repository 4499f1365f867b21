"""Inventories of FusionInventory and OCS agents: XML, one device a file, or the devices an agent saw on the network."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ecosoin.doors.formats.glpi import FORMAT as GLPI
from ecosoin.doors.formats.glpi import objects
from ecosoin.doors.text.staging import Staging
from ecosoin.kernel.errors import Problem

_TAG = "tag"


class FORMAT(GLPI):
    """Requests of an agent: the content GLPI took over, under the same names, before it was written in JSON."""

    def takes_document(self, document: Any) -> bool:
        request = document.get("request") if isinstance(document, Mapping) else None
        return isinstance(request, Mapping) and "content" in request and ("deviceid" in request or "query" in request)

    def stage_document(self, staging: Staging, path: Path, document: Any, departures: list[Problem]) -> None:
        found = list(_devices(document["request"]))
        staging.account(str(path), "fusioninventory", unit="record", lines=len(found), kept=len(found))
        for i, device in enumerate(found, start=1):
            self.add(staging, str(path) if len(found) == 1 else f"{path}#{i}", device)

    def complete(self, staging: Staging, staged: Any) -> Any:
        return staged


def _devices(request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    content = request.get("content")
    content = content if isinstance(content, Mapping) else {}
    seen = objects(content, "device")
    if not seen:
        tags = [a.get("keyvalue") for a in objects(content, "accountinfo") if str(a.get("keyname")).lower() == _TAG]
        yield {"deviceid": request.get("deviceid"), "tag": next(iter(tags), None), "content": content}
    for device in seen:
        info = next(iter(objects(device, "info")), {})
        names = (info.get(k) for k in ("serial", "mac", "name", "id"))
        network = {k: info.get(k) for k in ("name", "manufacturer", "model", "location")}
        yield {
            "deviceid": next(filter(None, names), None),
            "itemtype": "NetworkEquipment",
            "content": {"network_device": {**network, "type": str(info.get("type") or "").capitalize() or None}},
        }
