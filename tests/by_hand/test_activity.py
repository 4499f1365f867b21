"""From an inventory to activity: amortisation, use, shared parts, each figure recomputed by hand."""

from datetime import date
from typing import Any

import duckdb
import pytest

from ecosoin.doors.engines.duck import connect, fetch_columns
from ecosoin.engine.allocation import machine_shares, overallocated, service_shares
from ecosoin.engine.dialect import DUCKDB
from ecosoin.engine.statement import Shape, StudySettings, activity_select
from tests.canonical import HYPOTHESES, SETTINGS, lay_inventory, lay_resolution

NO_SHAPE = Shape(False, {})


def amounts(con: duckdb.DuckDBPyConnection, settings: StudySettings = SETTINGS) -> tuple[float, float, float]:
    rows = fetch_columns(con, activity_select(settings, DUCKDB, NO_SHAPE))
    return float(rows["unit_year"].sum()), float(rows["use_unit"].sum()), float(rows["energy_kwh"].sum())


def one_line(
    tier: str = "terminals", life: float | None = 5.0, kwh: float | None = 30.0, kind: str = "",
    default_w: float | None = None, **row: object,
) -> tuple[float, ...]:  # fmt: skip
    con = connect()
    lay_inventory(con, equipment=[{"item_id": "a", "type": "t", "quantity": 10.0, **row}])
    lay_resolution(con, [("t", "thing", tier, False, life, kwh)], kind=kind, power_w=default_w)
    return amounts(con)


def test_a_given_lifetime_divides_the_units() -> None:
    assert one_line(lifetime_year=4.0) == pytest.approx((2.5, 10.0, 300.0), rel=1e-12)


def test_dates_give_the_lifetime_when_both_exist() -> None:
    unit_year, _, _ = one_line(purchase_date=date(2020, 7, 8), retirement_date=date(2024, 11, 20))
    assert unit_year == pytest.approx(10 / (1596 / 365), rel=1e-12)


def test_old_equipment_in_service_is_spread_over_its_age() -> None:
    unit_year, _, _ = one_line(purchase_date=date(2014, 12, 31))
    assert unit_year == pytest.approx(10 / (3653 / 365), rel=1e-12)


def test_young_equipment_in_service_takes_the_default() -> None:
    assert one_line(purchase_date=date(2023, 1, 1))[0] == pytest.approx(2.0, rel=1e-12)


def test_the_embedded_impact_is_not_capped_after_one_lifetime() -> None:
    """Eight years of a four-year equipment are two equipments: each year counts the same."""
    con = connect()
    lay_inventory(con, equipment=[{"item_id": "a", "type": "t", "quantity": 1.0, "lifetime_year": 4.0}])
    lay_resolution(con, [("t", "thing", "terminals", False, 5.0, None)])
    years = [amounts(con, StudySettings(year, "FR", HYPOTHESES))[0] for year in range(2017, 2025)]
    assert sum(years) == pytest.approx(2.0, rel=1e-12)


def test_refurbished_purchases_lengthen_the_life() -> None:
    unit_year, _, _ = one_line(lifetime_year=4.0, upstream_year=3.0, refurbished_share=0.2)
    assert unit_year == pytest.approx(10 / 4.6, rel=1e-12)


def test_reuse_at_exit_lengthens_the_life() -> None:
    unit_year, _, _ = one_line(lifetime_year=4.0, reuse_rate=0.5, total_life_year=7.0)
    assert unit_year == pytest.approx(10 / 5.5, rel=1e-12)


@pytest.mark.parametrize(("ownership", "share"), [("byod", 0.57), ("cope", 0.85), ("professional", 1.0), (None, 1.0)])
def test_ownership_applies_to_every_stage(ownership: str | None, share: float) -> None:
    assert one_line(ownership=ownership) == pytest.approx((2 * share, 10 * share, 300 * share), rel=1e-12)


@pytest.mark.parametrize(
    ("tier", "location", "pue", "expected"),
    [
        ("datacentres", None, None, 1.93),
        ("datacentres", "colocation", None, 1.55),
        ("datacentres", "hyperscale", None, 1.17),
        ("datacentres", "own_room", 1.4, 1.4),
        ("datacentres", "office", 1.4, 1.0),
        ("networks", "own_room", None, 1.93),
        ("networks", None, 1.4, 1.0),
        ("terminals", "own_room", 1.4, 1.0),
        ("terminals", None, None, 1.0),
    ],
)
def test_pue_applies_in_rooms_and_nowhere_else(
    tier: str, location: str | None, pue: float | None, expected: float
) -> None:
    assert one_line(tier=tier, location=location, pue=pue)[2] == pytest.approx(300 * expected, rel=1e-12)


@pytest.mark.parametrize(
    ("kind", "given", "kwh"),
    [
        ("power_x_hours", {"hours_day": 8.0}, 50 * 8 * 0.365),
        ("power_x_hours", {"hours_day": 8.0, "power_w": 20.0}, 20 * 8 * 0.365),
        ("power_x_hours", {"power_w": 25.0}, 73 / 2),
        ("power_x_hours", {"hours_day": 0.0}, 0),
        ("power_x_hours", {"hours_day": 8.0, "energy_kwh_year": 26.0}, 26),
        ("continuous", {"hours_day": 8.0}, 73),
        ("continuous", {"power_w": 20.0}, 20 * 24 * 0.365),
        ("continuous", {"hours_day": 8.0, "power_w": 20.0}, 20 * 8 * 0.365),
        ("typical_annual", {"hours_day": 8.0}, 73),
        ("typical_annual", {"power_w": 20.0}, 73),
        ("typical_annual", {"hours_day": 8.0, "power_w": 20.0}, 20 * 8 * 0.365),
        ("share_of_day", {"hours_day": 8.0}, 73 / 3),
        ("share_of_day", {"hours_day": 8.0, "energy_kwh_year": 26.0}, 26 / 3),
        ("", {"hours_day": 8.0}, 73),
    ],
)
def test_hours_and_power_count_as_the_default_energy_says(kind: str, given: dict[str, float], kwh: float) -> None:
    power = 50.0 if kind == "power_x_hours" else None
    assert one_line(kwh=73.0, kind=kind, default_w=power, **given)[2] == pytest.approx(10 * kwh, rel=1e-12)


def test_an_unknown_energy_is_not_zero() -> None:
    con = connect()
    lay_inventory(con, equipment=[{"item_id": "a", "type": "t", "quantity": 1.0}])
    lay_resolution(con, [("t", "thing", "terminals", False, 5.0, None)])
    rows = fetch_columns(con, activity_select(SETTINGS, DUCKDB, NO_SHAPE))
    assert rows["energy_kwh"][0] != rows["energy_kwh"][0]


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


def test_two_equal_machines_of_a_service_on_a_host_count_twice() -> None:
    result = shares([vm("a", 4, 2, 8, service="s"), vm("a", 4, 2, 8, service="s"), vm("b", 8, 4, 16)])
    assert result == {"s": pytest.approx((0.5, 0.5)), "b": pytest.approx((0.5, 0.5))}


def test_a_suspended_machine_keeps_only_its_storage() -> None:
    result = shares([vm("a", 30, 6, 100), vm("asleep", 10, 2, 300, power_state="suspended")])
    assert result["asleep"] == pytest.approx((0.13 * 0.75, 0.1 * 0.75))
    assert result["a"] == pytest.approx((0.87 + 0.13 * 0.25, 0.9 + 0.1 * 0.25))


def test_a_suspended_machine_known_by_its_cluster_reserves_nothing_either() -> None:
    by_cluster = {"host_id": None, "cluster": "c"}
    result = shares([vm("a", 30, 6, 100, **by_cluster), vm("b", 10, 2, 300, power_state="suspended", **by_cluster)])
    assert result["b"] == pytest.approx((0.13 * 0.75, 0.1 * 0.75))


def test_weights_of_resources_nobody_reserves_go_to_those_that_are() -> None:
    """Memory and storage only: 0.85 and 0.13 of 0.98 embedded, 0.3 and 0.1 of 0.4 in use."""
    result = shares([vm("a", 30, None, 100), vm("b", 10, None, 400)])
    assert result["a"] == pytest.approx(((0.85 * 0.75 + 0.13 * 0.2) / 0.98, (0.3 * 0.75 + 0.1 * 0.2) / 0.4))


def test_machines_on_a_host_are_not_shared_with_its_cluster() -> None:
    """A machine with both a host and a cluster stays on its host; one known by its cluster is on every host of it."""
    con = connect()
    hosts = [HOST, HOST | {"item_id": "h2"}, HOST | {"item_id": "x", "cluster": "other"}]
    machines = [vm("a", 30, 6, 90, cluster="c"), vm("b", 10, 2, 30, host_id=None, cluster="c")]
    lay_inventory(con, equipment=hosts, virtual_machine=machines)
    rows = con.execute(f"select item_id, vm_id, share_use from ({machine_shares(HYPOTHESES)}) order by 1, 2").fetchall()
    assert rows == [("h", "a", pytest.approx(0.75)), ("h", "b", pytest.approx(0.25)), ("h2", "b", pytest.approx(1.0))]


def test_keys_that_fill_a_host_leave_nothing_to_the_others() -> None:
    result = shares([vm("a", 5, 5, 5, allocation_key=1.0), vm("b", 3, 3, 3)])
    assert result == {"a": pytest.approx((1.0, 1.0)), "b": (0.0, 0.0)}


def test_a_machine_without_key_nor_reserved_resource_gets_nothing_beside_a_key() -> None:
    """Stopped and without storage, it reserves nothing: the rest of the host stays unallocated."""
    result = shares([vm("a", 5, 5, 5, allocation_key=0.7), vm("b", 3, 3, None, power_state="off")])
    assert result == {"a": pytest.approx((0.7, 0.7)), "b": (0.0, 0.0), None: pytest.approx((0.3, 0.3))}


def test_what_keys_leave_is_shared_by_weighted_resources() -> None:
    result = shares([vm("k", 9, 9, 9, allocation_key=0.2), vm("a", 30, 1, 50), vm("b", 10, 3, 150)])
    embedded = {
        "a": 0.85 * 30 / 49 + 0.02 * 1 / 13 + 0.13 * 50 / 209,
        "b": 0.85 * 10 / 49 + 0.02 * 3 / 13 + 0.13 * 150 / 209,
    }
    use = {"a": 0.3 * 30 / 49 + 0.6 * 1 / 13 + 0.1 * 50 / 209, "b": 0.3 * 10 / 49 + 0.6 * 3 / 13 + 0.1 * 150 / 209}
    for name in ("a", "b"):
        expected = (0.8 * embedded[name] / sum(embedded.values()), 0.8 * use[name] / sum(use.values()))
        assert result[name] == pytest.approx(expected)


def test_a_remainder_within_a_billionth_is_not_shown() -> None:
    assert set(shares([vm("a", 1, 1, 1, allocation_key=0.6), vm("b", 1, 1, 1, allocation_key=0.4 - 1e-12)])) == {
        "a",
        "b",
    }


def test_keys_just_above_one_are_not_too_much() -> None:
    con = connect()
    machines = [vm("a", 1, 1, 1, allocation_key=0.7), vm("b", 1, 1, 1, allocation_key=0.3 + 1e-12)]
    lay_inventory(con, equipment=[HOST], virtual_machine=machines)
    con.execute(f"create table machine_share as {machine_shares(HYPOTHESES)}")
    assert con.execute(overallocated("machine_share")).fetchall() == []


def test_applications_of_two_machines_add_up_and_a_machine_without_any_keeps_its_service() -> None:
    applications = [
        {"application": "x", "vm_id": "a", "allocation_key": 0.25},
        {"application": "y", "vm_id": "a"},
        {"application": "x", "vm_id": "b"},
    ]
    result = shares([vm("a", 20, 20, 20), vm("b", 5, 5, 5), vm("c", 15, 15, 15)], applications)
    assert {k: v[1] for k, v in result.items()} == {
        "x": pytest.approx(0.5 * 0.25 + 0.125),
        "y": pytest.approx(0.5 * 0.75),
        "c": pytest.approx(0.375),
    }


def test_applications_whose_keys_exceed_a_machine_leave_nothing_to_the_others() -> None:
    applications = [
        {"application": "x", "vm_id": "a", "allocation_key": 0.9},
        {"application": "y", "vm_id": "a", "allocation_key": 0.4},
        {"application": "z", "vm_id": "a"},
    ]
    result = shares([vm("a", 1, 1, 1)], applications)
    assert {k: v[0] for k, v in result.items()} == {"x": pytest.approx(0.9), "y": pytest.approx(0.4), "z": 0.0}


def test_an_application_of_a_machine_and_one_of_a_server_are_not_mixed() -> None:
    """The host has machines: an application declared on the host itself is not added to theirs."""
    applications = [{"application": "x", "vm_id": "a"}, {"application": "y", "item_id": "h"}]
    assert shares([vm("a", 2, 2, 2)], applications) == {"x": pytest.approx((1.0, 1.0))}


def test_an_application_on_a_physical_server_takes_its_key() -> None:
    applications = [{"application": "x", "item_id": "h", "allocation_key": 0.3}]
    assert shares([], applications) == {"x": pytest.approx((0.3, 0.3)), None: pytest.approx((0.7, 0.7))}


def test_a_host_is_too_much_shared_when_either_sum_exceeds_one() -> None:
    con = connect()
    con.execute(
        "create table s as select * from (values ('e', 0.9e0, 0.1e0), ('e', 0.5e0, 0.2e0), "
        "('u', 0.3e0, 0.7e0), ('u', 0.2e0, 0.9e0), "
        "('fair', 0.6e0, 0.4e0), ('fair', 0.4e0, 0.6e0)) t(item_id, share_embedded, share_use)"
    )
    assert con.execute(overallocated("s")).fetchall() == [("e", pytest.approx(1.4)), ("u", pytest.approx(1.6))]
