"""Footprint of one act: solved by hand, by component, drawn jointly for two versions, server only when declared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from ecosoin.kernel.ranged import Ranged
from ecosoin.results.record import Sentence
from ecosoin.studies.ecodesign.footprint import (
    ActRuns,
    act_footprint,
    assumptions,
    server_wh,
    transfer_co2e_mg,
)
from ecosoin.studies.ecodesign.footprint import footprint_difference as typed_difference
from ecosoin.studies.ecodesign.road.weighing import intervals, weighing

CLIMATE = "climate_change"
ONE = ActRuns(wall_ms=[60_000.0], task_ms=[2_000.0], encoded_bytes=[1e6], weighing=weighing("desktop", "FR"))


def functional_unit_footprint(use: ActRuns) -> dict[str, list[dict[str, Any]]]:
    total, components = act_footprint(use)
    return {"footprint": msgspec.to_builtins(total), "footprint_components": msgspec.to_builtins(components)}


def footprint_difference(before: ActRuns, after: ActRuns) -> list[dict[str, Any]]:
    return msgspec.to_builtins(typed_difference(before, after))


def supposed(sentences: list[Sentence]) -> set[str]:
    return {s.code.removeprefix("ecodesign_assumptions.") for s in sentences}


def climate(use: ActRuns, component: str | None = None) -> dict[str, Any]:
    rows = functional_unit_footprint(use)["footprint_components" if component else "footprint"]
    return next(r for r in rows if r["criterion"] == CLIMATE and r.get("component") == component)


def kg_per_kwh() -> float:
    return transfer_co2e_mg(ONE.weighing, 1e9) / 1e6 / intervals()["network_kwh_gb"].central


def test_the_network_part_is_gigabytes_times_intensity_times_mix():
    found = climate(replace(ONE, encoded_bytes=[1e9]), "network")["value"]
    assert found == pytest.approx(intervals()["network_kwh_gb"].central * kg_per_kwh())


def test_the_device_parts_follow_their_equations():
    hour = replace(ONE, wall_ms=[3_600_000.0], task_ms=[0.0], encoded_bytes=[0.0])
    k = intervals()
    assert climate(hour, "device_electricity")["value"] == pytest.approx(
        k["laptop_view_w"].central / 1000 * kg_per_kwh()
    )
    busy = climate(replace(hour, task_ms=[3_600_000.0]), "device_electricity")["value"]
    watts = k["laptop_view_w"].central + k["laptop_core_w"].central
    assert busy == pytest.approx(watts / 1000 * kg_per_kwh())
    made = climate(hour, "device_manufacture")["value"]
    lifetime = ONE.weighing.choice.selection.items["laptop"].lifetime_year
    assert 100 < made * k["laptop_hours_year"].central * lifetime < 400


def test_parts_sum_to_the_total_and_the_interval_is_ordered():
    use = replace(ONE, wall_ms=[60_000.0, 70_000.0, 65_000.0], task_ms=[1e3] * 3, encoded_bytes=[1e6] * 3,
                  server_wh=Ranged(0.1, 0.2, 0.4))  # fmt: skip
    found = functional_unit_footprint(use)
    for total in found["footprint"]:
        parts = [p["value"] for p in found["footprint_components"] if p["criterion"] == total["criterion"]]
        assert sum(parts) == pytest.approx(total["value"])
        assert total["value"] == 0 or total["p05"] < total["p50"] < total["p95"]
    assert climate(use)["value"] > 0
    assert {p["component"] for p in found["footprint_components"]} == {
        "device_manufacture", "device_electricity", "network", "server",
    }  # fmt: skip


def test_the_server_counts_only_when_declared():
    assert server_wh({}) is None
    assert server_wh({"server_wh_per_act": 2.0, "pue": 1.5}) == Ranged(3.0, 3.0, 3.0)
    ranged = {"server_wh_per_act": 2.0, "server_wh_per_act_low": 1.0, "server_wh_per_act_high": 4.0}
    assert server_wh(ranged) == Ranged(1, 2, 4)
    assert "no_server" in supposed(assumptions(ONE))
    declared = replace(ONE, server_wh=Ranged(1.0, 2.0, 4.0))
    assert "server" in supposed(assumptions(declared))
    assert climate(declared, "server")["value"] == pytest.approx(0.002 * kg_per_kwh())


def test_runs_that_spread_widen_the_interval():
    steady = replace(ONE, wall_ms=[60_000.0] * 5, task_ms=[0.0] * 5, encoded_bytes=[0.0] * 5)
    spread = replace(steady, wall_ms=[10_000.0, 20_000.0, 60_000.0, 150_000.0, 300_000.0])
    a, b = climate(steady), climate(spread)
    assert a["value"] == pytest.approx(b["value"])
    assert b["p95"] / b["p05"] > 1.5 * a["p95"] / a["p05"]


def test_the_device_follows_the_profile():
    assert [weighing(p, "FR").device for p in ("desktop", "mobile-3g", "old-phone")] == [
        "laptop",
        "smartphone",
        "smartphone",
    ]
    laptop, phone = (
        climate(replace(ONE, weighing=weighing(p, "FR")), "device_electricity")["value"]
        for p in ("desktop", "old-phone")
    )
    assert phone < laptop / 5


def test_each_component_has_its_interval_and_their_draws_sum():
    use = replace(ONE, wall_ms=[60_000.0, 90_000.0], task_ms=[1e3, 4e3], encoded_bytes=[1e6, 3e6])
    found = functional_unit_footprint(use)
    for total in found["footprint"]:
        parts = [p for p in found["footprint_components"] if p["criterion"] == total["criterion"]]
        assert sum(p["mean"] for p in parts) == pytest.approx(total["mean"])
        assert all(p["p05"] <= p["p50"] <= p["p95"] for p in parts)
    network = climate(use, "network")
    assert network["p05"] < network["value"] < network["p95"]


def test_bytes_seen_in_one_run_only_count_in_the_draws():
    rare = replace(ONE, wall_ms=[60_000.0] * 3, task_ms=[0.0] * 3, encoded_bytes=[0.0, 0.0, 9e9])
    network = climate(rare, "network")
    assert network["value"] == network["p50"] == 0
    assert network["mean"] > 0


def test_two_versions_share_their_draws():
    same = footprint_difference(ONE, ONE)
    assert all(abs(r["difference"][k]) < 1e-15 for r in same for k in ("value", "p05", "p95"))
    lighter = footprint_difference(ONE, replace(ONE, wall_ms=[59_000.0], task_ms=[1_000.0], encoded_bytes=[5e5]))
    for row in lighter:
        gap = row["difference"]
        assert gap["value"] == pytest.approx(row["after"]["value"] - row["before"]["value"])
        assert gap["mean"] == pytest.approx(row["after"]["mean"] - row["before"]["mean"])
        assert row["before"]["value"] == 0 or (gap["p95"] < 0 and row["probability_after_lower"] == 1)
    row = next(r for r in lighter if r["criterion"] == CLIMATE)
    assert row["before"]["value"] > 0
    assert row["difference"]["p95"] - row["difference"]["p05"] < 0.2 * (row["before"]["p95"] - row["before"]["p05"])


def test_runs_of_two_versions_are_independent():
    noisy = replace(ONE, wall_ms=[20_000.0, 60_000.0, 200_000.0], task_ms=[0.0] * 3, encoded_bytes=[0.0] * 3)
    row = next(r for r in footprint_difference(noisy, noisy) if r["criterion"] == CLIMATE)
    assert row["difference"]["value"] == 0
    assert row["difference"]["p05"] < 0 < row["difference"]["p95"]
    assert 0.4 < row["probability_after_lower"] < 0.6


def test_a_server_declared_on_one_side_is_no_saving():
    declared = replace(ONE, server_wh=Ranged(1.0, 2.0, 4.0))
    for before, after in ((declared, ONE), (ONE, declared)):
        assert all(r["difference"]["value"] == 0 for r in footprint_difference(before, after))
        assert {"no_server", "server_one_side"} <= supposed(assumptions(before, after))
    both = footprint_difference(declared, replace(declared, server_wh=Ranged(0.5, 1.0, 2.0)))
    gap = next(r for r in both if r["criterion"] == CLIMATE)["difference"]
    assert gap["value"] == pytest.approx(-0.001 * kg_per_kwh())
    assert "server_one_side" not in supposed(assumptions(declared, declared))
