"""What a cloud account holds, as Boavizta's cloud-scanner lists it: instances, block and object storage."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ecosoin.doors.formats.format import Format
from ecosoin.doors.text.staging import Staging
from ecosoin.doors.text.tolerant_json import Node
from ecosoin.kernel.errors import Problem
from ecosoin.reference import load_reference_table

_NAME = "cloud-scanner"
_PLACE = "hyperscale"
_GB_PER_TB = 1000


class FORMAT(Format):
    """An inventory, or an inventory with its impacts, of which the resources alone are read."""

    def takes_document(self, document: Any) -> bool:
        listed = _resources(document)
        return any(isinstance(x.get("resource_details"), Mapping) for x in listed)

    def stage_document(self, staging: Staging, path: Path, document: Any, departures: list[Problem]) -> None:
        """One line of equipment for each resource that runs; what is stopped or not known is set aside and told."""
        staging.problems += departures
        file, listed = str(path), _resources(document)
        vcpus = {row["size"]: float(row["vcpu"]) for row in load_reference_table("cloud_sizes")}
        staging.account(file, _NAME, unit="record", lines=len(listed), kept=len(listed))
        left: Counter[str] = Counter()
        unsized: Counter[str] = Counter()
        rows = []
        for n, resource in enumerate(listed, start=1):
            kind, details = _details(resource)
            usage = details.get("usage")
            usage = usage if isinstance(usage, Mapping) else {}
            place = resource.get("location")
            place = place if isinstance(place, Mapping) else {}
            line: dict[str, Any] = {
                "item_id": resource.get("id"), "location": _PLACE, "country": place.get("iso_country_code"),
                "site": place.get("aws_region"), "model": details.get("instance_type") or details.get("storage_type"),
            }  # fmt: skip
            size = usage.get("size_gb")
            if kind == "instance" and str(usage.get("state", "running")).casefold() == "stopped":
                left["cloud-stopped"] += 1
                continue
            if kind == "instance":
                vcpu = vcpus.get(str(details.get("instance_type")).rpartition(".")[2].casefold())
                line |= {"type": "cloud_vcpu", "quantity": vcpu} if vcpu else {"type": "cloud_vm", "quantity": 1}
                if not vcpu:
                    unsized[str(details.get("instance_type"))] += 1
            elif (
                kind in ("block_storage", "object_storage")
                and isinstance(size, int | float)
                and not isinstance(size, bool)
            ):
                line |= {"type": "cloud_storage_tb", "quantity": size / _GB_PER_TB}
            else:
                left["cloud-unknown"] += 1
                continue
            rows.append((file, resource.line if isinstance(resource, Node) else n, line))
        for code, count in left.items():
            staging.problem(code, "note" if code == "cloud-stopped" else "doubt", file, lines=count)
            staging.set_aside(file, code, count)
        if unsized:
            staging.problem("cloud-size-unknown", "doubt", file, types=", ".join(unsized), lines=unsized.total())
        if not rows:
            staging.problem("no-row", "note", file, 1)
        staging.records(_NAME, "equipment", rows)


def _resources(document: Any) -> list[Mapping[str, Any]]:
    if not isinstance(document, Mapping) or "metadata" not in document:
        return []
    listed = document.get("resources")
    if not isinstance(listed, list):
        weighed = document.get("impacting_resources")
        listed = [x.get("resource") for x in weighed if isinstance(x, Mapping)] if isinstance(weighed, list) else []
    return [x if isinstance(x, Mapping) else {} for x in listed]


def _details(resource: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The kind of a resource, in one spelling, and what is said of it."""
    held = resource.get("resource_details")
    for name, details in held.items() if isinstance(held, Mapping) else ():
        if isinstance(details, Mapping):
            return "".join(f"_{c.lower()}" if c.isupper() else c for c in str(name)).strip("_"), details
    return "", {}
