"""The inventory of a cloud account: what runs is counted, what is stopped or not known is set aside and told."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.small_studies import study


def resource(name: str, kind: str, country: str = "FRA", **details: Any) -> dict[str, Any]:
    place = {"aws_region": "eu-west-3", "iso_country_code": country}
    return {"provider": "AWS", "id": name, "location": place, "resource_details": {kind: details}, "tags": []}


RESOURCES = [
    resource("a", "Instance", instance_type="m6g.xlarge", usage={"average_cpu_load": 0.3, "state": "Running"}),
    resource("b", "Instance", instance_type="a1.medium", usage={"average_cpu_load": 0.0, "state": "Stopped"}),
    resource("c", "instance", instance_type="u-6tb1.metal"),
    resource("d", "block_storage", storage_type="gp3", usage={"size_gb": 500}),
    resource("e", "block_storage", storage_type="gp3", usage=None),
    resource("f", "function", "IRL"),
]
ACCOUNT = {"metadata": {"inventory_date": None}, "resources": RESOURCES}
WEIGHED = {"metadata": {}, "impacting_resources": [{"resource": r, "impacts_values": None} for r in RESOURCES]}


@pytest.mark.parametrize("document", [ACCOUNT, WEIGHED])
def test_each_resource_is_counted_or_set_aside(tmp_path: Path, document: dict[str, Any]) -> None:
    results = study(tmp_path, json.dumps(document), name="account.json")
    assert results["study"]["formats"] == {"account.json": "cloud-scanner"} and results["study"]["lines"] == 3
    told = {p["code"]: p["params"]["lines"] for p in results["problems"] if p["code"].startswith("cloud-")}
    assert told == {"cloud-stopped": 1, "cloud-unknown": 2, "cloud-size-unknown": 1}
    lines = {t["item_id"]: t["item"] for t in results["top"] if t["criterion"] == "climate_change"}
    assert lines == {"a": "cloud_vcpu", "c": "cloud_vm", "d": "cloud_storage_tb"}
    weights = {t["item_id"]: t["value"] for t in results["top"] if t["criterion"] == "climate_change"}
    assert weights["a"] == pytest.approx(weights["c"], rel=1e-4)  # four vCPUs each
    (reading,) = [r for r in results["reading"] if r["lines"]]
    assert reading["lines"] == 6 and reading["kept"] + sum(a["lines"] for a in reading["set_aside"]) == 6
