"""Our catalogue beside other publications of the same things; the tolerance is stated in each test."""

from __future__ import annotations

import math

import pytest

from ecosoin.catalogue.factor_set import FactorSet
from ecosoin.doors.factor_sets import load_builtin_set
from ecosoin.reference import load_reference_table

EMBEDDED = ("manufacturing", "distribution", "end_of_life")


def _embedded(factor_set: FactorSet, item: str, criterion: str = "climate_change") -> float:
    found = [f.value for f in factor_set.factors if (f.item, f.criterion) == (item, criterion) and f.stage in EMBEDDED]
    assert found, (factor_set.name, item, criterion)
    return math.fsum(found)


def _component(item: str, criterion: str) -> float:
    return _embedded(load_builtin_set("ademe-2022"), item, criterion)


def _r740(criterion: str) -> float:
    """PowerEdge R740 of the UBA study: 2 CPUs, 12 x 32 GB, one SSD of 400 GB, two supplies of 2.99 kg."""
    d = {r["id"]: float(r["value"]) for r in load_reference_table("server_components")}

    def c(item: str) -> float:
        return _component(f"component_{item}", criterion)

    cpu = d["cpu_count"] * (c("cpu") + d["cpu_die_cm2"] * c("cpu_die_cm2"))
    module = c("ram") + d["ram_module_gb"] / d["ram_gb_per_cm2"] * c("ram_die_cm2")
    ssd = d["ssd_count"] * (c("ssd") + d["ssd_unit_gb"] / d["ssd_gb_per_cm2"] * c("ssd_die_cm2"))
    supplies = d["psu_count"] * d["psu_kg"] * c("psu_kg")
    rest = c("motherboard") + c("chassis_rack") + c("assembly")
    return cpu + d["ram_module_count"] * module + ssd + supplies + rest


def test_the_reference_server_weighs_what_the_uba_study_says() -> None:
    assert _r740("climate_change") == pytest.approx(972.04, abs=0.01)


def test_its_minerals_agree_with_another_database_within_a_factor_of_one_and_a_half() -> None:
    """Same model, 384 GB of memory here and 64 GB there."""
    resilio = _embedded(load_builtin_set("evalcarbone-reference"), "server", "resource_use_minerals_metals")
    assert 1 / 1.5 < _r740("resource_use_minerals_metals") / resilio < 1.5


def test_the_small_laptop_of_the_public_calculator() -> None:
    evalcarbone = load_builtin_set("evalcarbone-reference")
    assert _embedded(evalcarbone, "laptop") == pytest.approx(174.41, abs=1e-9)
    laptop = next(i for i in evalcarbone.items if i.item == "laptop")
    assert (laptop.lifetime_year, laptop.energy_kwh_year) == (5, 26)


@pytest.mark.parametrize(
    ("item", "published", "tolerance"),
    [("laptop", 181, 0.05), ("tablet", 75.9, 0.15), ("smartphone", 84, 0.10), ("monitor", 64.7, 0.10)],
)
def test_the_ademe_stages_agree_with_the_negaoctet_total(item: str, published: float, tolerance: float) -> None:
    assert _embedded(load_builtin_set("ademe-2022"), item) == pytest.approx(published, rel=tolerance)
    assert _embedded(load_builtin_set("negaoctet-open"), item) == pytest.approx(published, rel=1e-9)


def test_fossil_biogenic_and_land_use_parts_add_up_to_the_total_within_two_percent() -> None:
    nega = load_builtin_set("negaoctet-open")
    assert nega.parts
    for item in {p.item for p in nega.parts}:
        parts = math.fsum(p.value for p in nega.parts if p.item == item)
        assert parts == pytest.approx(_embedded(nega, item), rel=0.02), item


def test_the_disagreement_between_sources_on_a_monitor_is_inside_our_range() -> None:
    monitor = next(
        f for f in load_builtin_set("ademe-2022").factors if f.item == "monitor" and f.stage == "manufacturing"
    )
    makers = _embedded(load_builtin_set("manufacturers-pcf"), "monitor")
    assert monitor.low is not None and monitor.high is not None
    assert monitor.low <= 59 and makers <= monitor.high
    assert makers / monitor.value > 5


def test_the_single_score_constants_are_those_of_ef_3_1() -> None:
    rows = {r["criterion"]: r for r in load_reference_table("ef31")}
    assert len(rows) == 16
    assert math.fsum(float(r["weight"]) for r in rows.values()) == pytest.approx(1, abs=1e-9)
    assert float(rows["climate_change"]["normalisation"]) == pytest.approx(7553.08316285117, rel=1e-12)
    assert float(rows["ozone_depletion"]["normalisation"]) == pytest.approx(0.0523483833840181, rel=1e-12)


def test_the_water_boundary_is_that_of_sala_2020_and_not_the_one_for_minerals() -> None:
    rows = {r["criterion"]: float(r["boundary"]) for r in load_reference_table("planetary_boundaries")}
    assert rows["water_use"] == 1.82e14
    assert rows["resource_use_minerals_metals"] == 2.19e8
    assert len(rows) == 16
