"""Virtual machines and applications of a host, solved on paper."""

from __future__ import annotations

from typing import Any

import pytest

from ecosoin.doors.engines.duck import connect
from ecosoin.engine.allocation import machine_shares, overallocated, service_shares
from tests.canonical import HYPOTHESES, lay_inventory

HOST = {"item_id": "h", "type": "server", "quantity": 1.0, "cluster": "c"}
Share = dict[str | None, tuple[float, float]]


def shares(vms: list[dict[str, Any]], applications: list[dict[str, Any]] | None = None) -> Share:
    con = connect()
    lay_inventory(con, equipment=[HOST], virtual_machine=vms, application=applications or [])
    con.execute(f"create table machine_share as {machine_shares(HYPOTHESES)}")
    con.execute(f"create table allocation as {service_shares(bool(applications))}")
    rows = con.execute("select service, sum(share_embedded), sum(share_use) from allocation group by 1").fetchall()
    return {s: (e, u) for s, e, u in rows}


def vm(name: str, ram: float | None, cpu: float | None, disk: float | None, **more: Any) -> dict[str, Any]:
    row = {"vm_id": name, "host_id": "h", "service": name, "ram_gb": ram, "vcpu_count": cpu, "storage_gb": disk}
    return row | more


def test_shares_weigh_memory_processor_and_storage() -> None:
    result = shares([vm("a", 30, 1, 100), vm("b", 10, 3, 300)])
    assert result["a"] == pytest.approx((0.85 * 0.75 + 0.02 * 0.25 + 0.13 * 0.25, 0.3 * 0.75 + 0.6 * 0.25 + 0.1 * 0.25))
    assert result["a"][0] + result["b"][0] == pytest.approx(1.0, abs=1e-12)
    assert result["a"][1] + result["b"][1] == pytest.approx(1.0, abs=1e-12)


def test_a_stopped_machine_keeps_only_its_storage() -> None:
    result = shares([vm("a", 8, 2, 100), vm("off", 8, 2, 100, power_state="off")])
    assert result["off"] == pytest.approx((0.13 * 0.5, 0.1 * 0.5))


def test_a_resource_nobody_reserves_is_spread_over_the_others() -> None:
    result = shares([vm("a", None, 1, None), vm("b", None, 3, None)])
    assert result["a"] == pytest.approx((0.25, 0.25))


def test_machines_without_any_resource_share_equally() -> None:
    assert shares([vm("a", None, None, None), vm("b", None, None, None)])["a"] == pytest.approx((0.5, 0.5))


def test_a_declared_key_wins_and_the_rest_is_unallocated() -> None:
    result = shares([vm("a", 1, 1, 1, allocation_key=0.6), vm("b", 9, 9, 9, allocation_key=0.3)])
    assert result == {
        "a": pytest.approx((0.6, 0.6)),
        "b": pytest.approx((0.3, 0.3)),
        None: pytest.approx((0.1, 0.1)),
    }


def test_machines_without_a_key_share_what_the_keys_leave() -> None:
    result = shares([vm("a", 5, 5, 5, allocation_key=0.6), vm("b", 1, 1, 1), vm("c", 3, 3, 3)])
    assert result["b"] == pytest.approx((0.1, 0.1))
    assert result["c"] == pytest.approx((0.3, 0.3))


def test_keys_above_one_are_found() -> None:
    con = connect()
    machines = [vm("a", 1, 1, 1, allocation_key=0.8), vm("b", 1, 1, 1, allocation_key=0.5)]
    lay_inventory(con, equipment=[HOST], virtual_machine=machines)
    con.execute(f"create table machine_share as {machine_shares(HYPOTHESES)}")
    assert con.execute(overallocated("machine_share")).fetchall() == [("h", pytest.approx(1.3))]


def test_machines_known_by_cluster_share_every_host_of_it() -> None:
    result = shares([vm("a", 1, 1, 1, host_id=None, cluster="c"), vm("b", 1, 1, 1, host_id=None, cluster="c")])
    assert result["a"] == pytest.approx((0.5, 0.5))


def test_applications_take_their_key_or_equal_parts() -> None:
    applications = [
        {"application": "x", "vm_id": "a", "allocation_key": 0.5},
        {"application": "y", "vm_id": "a"},
        {"application": "z", "vm_id": "a"},
    ]
    result = shares([vm("a", 1, 1, 1)], applications)
    assert {k: v[0] for k, v in result.items()} == {
        "x": pytest.approx(0.5),
        "y": pytest.approx(0.25),
        "z": pytest.approx(0.25),
    }


def test_an_application_on_a_physical_server() -> None:
    applications = [{"application": "x", "item_id": "h"}, {"application": "y", "item_id": "h"}]
    result = shares([], applications)
    assert result == {"x": pytest.approx((0.5, 0.5)), "y": pytest.approx((0.5, 0.5))}
