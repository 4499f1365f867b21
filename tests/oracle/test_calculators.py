"""The figures of other calculators and of other sources, found again; their known defects, not repeated."""

import ast
import math
from pathlib import Path

import pytest

from ecosoin.catalogue.factor_set import FactorSet
from ecosoin.doors.factor_sets import builtin_set_names, load_builtin_set
from ecosoin.kernel.errors import InputProblems
from ecosoin.reference import load_reference_table
from tests.small_studies import impacts, study, write_set

KG = "kg CO2 eq/unit"
SOURCE = Path(__file__).parents[2] / "src" / "ecosoin"


@pytest.mark.parametrize("country", ["Frence", "XX", "Atlantis"])
def test_an_unknown_country_is_said_and_never_replaced(tmp_path: Path, country: str) -> None:
    with pytest.raises(InputProblems) as caught:
        study(tmp_path, f"id,type,quantity,country\na,laptop,1,{country}\nb,laptop,1,FR\n")
    found = [(p.code, p.row) for p in caught.value.problems if p.severity == "error"]
    assert found == [("country-unknown", 2)]
    assert not (tmp_path / "out").exists()


def test_a_name_that_is_close_to_an_item_is_never_taken_for_it(tmp_path: Path) -> None:
    results = study(tmp_path, "id,type,model,quantity\na,laptop pro max 2024,,1\nb,laptop,Zorglub 3000,1\n")
    assert results["study"]["unmatched_lines"] == 1
    assert [p["code"] for p in results["problems"] if p["severity"] == "doubt"] == ["type-proposed"]
    found = impacts(tmp_path)
    assert ("a", "manufacturing") not in found
    assert found["b", "manufacturing"] > 0


def test_nothing_asks_what_day_it_is() -> None:
    """A result that changes with the date of the run cannot be compared with itself."""
    clocks = {"today", "now", "utcnow", "time", "localtime", "gmtime"}
    rooms = ("kernel", "words", "catalogue", "inputs", "results", "engine", "studies")
    found = [
        f"{path.name}:{node.lineno}"
        for room in rooms
        for path in (SOURCE / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in clocks
    ]
    assert found == []


def test_the_same_study_gives_the_same_figures_twice(tmp_path: Path) -> None:
    inventory = "id,type,quantity,purchase date\na,laptop,10,2019-03-02\nb,server,3,\n"
    first, second = (study(tmp_path, inventory)["totals"] for _ in range(2))
    assert first == second


def test_the_water_boundary_is_that_of_water() -> None:
    """A known tool ships the minerals value (2.19e8) for water use; Sala et al. 2020 give 1.82e14 m3."""
    boundary = {r["criterion"]: float(r["boundary"]) for r in load_reference_table("planetary_boundaries")}
    assert boundary["water_use"] == pytest.approx(1.82e14)
    assert boundary["resource_use_minerals_metals"] == pytest.approx(2.19e8)


def test_ozone_normalisation_is_that_of_ef_3_1() -> None:
    """Some tools keep the EF 3.0 value (5.3648e-2)."""
    rows = {r["criterion"]: float(r["normalisation"] or 0) for r in load_reference_table("criteria")}
    assert rows["ozone_depletion"] == pytest.approx(0.0523484, rel=1e-6)
    assert sum(float(r["weight"] or 0) for r in load_reference_table("criteria")) == pytest.approx(1.0)


@pytest.mark.parametrize("name", builtin_set_names())
def test_no_factor_shipped_is_negative(name: str) -> None:
    chosen = load_builtin_set(name)
    assert all(f.value >= 0 for f in chosen.factors)
    assert all(m.value >= 0 for m in chosen.mixes)


@pytest.mark.parametrize("name", builtin_set_names())
def test_no_part_of_climate_change_exceeds_the_total(name: str) -> None:
    chosen = load_builtin_set(name)
    total = {(f.item, f.stage): f.value for f in chosen.factors if f.criterion == "climate_change"}
    assert all(p.value <= total[p.item, p.stage] for p in chosen.parts)


def test_shares_of_machines_above_one_stop_the_study(tmp_path: Path) -> None:
    factors = write_set(
        tmp_path / "set", ["srv,server,datacentres,5,100,,"], [("srv", "manufacturing", "climate_change", 10.0, KG)]
    )
    (tmp_path / "vm.csv").write_text("virtual machine,host,allocation key\nv1,h,0.7\nv2,h,0.6\n", encoding="utf-8")
    from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint

    (tmp_path / "parc.csv").write_text("id,type,quantity\nh,srv,1\n", encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        run_footprint(
            FootprintOptions((tmp_path / "parc.csv", tmp_path / "vm.csv"), 2024, tmp_path / "out", factors=str(factors))
        )
    assert "shares-above-one" in {p.code for p in caught.value.problems}
    assert not (tmp_path / "out").exists()


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
    rows = {r["criterion"]: r for r in load_reference_table("criteria") if r["weight"]}
    assert len(rows) == 16
    assert math.fsum(float(r["weight"]) for r in rows.values()) == pytest.approx(1, abs=1e-9)
    assert float(rows["climate_change"]["normalisation"]) == pytest.approx(7553.08316285117, rel=1e-12)
    assert float(rows["ozone_depletion"]["normalisation"]) == pytest.approx(0.0523483833840181, rel=1e-12)


def test_the_water_boundary_is_that_of_sala_2020_and_not_the_one_for_minerals() -> None:
    rows = {r["criterion"]: float(r["boundary"]) for r in load_reference_table("planetary_boundaries")}
    assert rows["water_use"] == 1.82e14
    assert rows["resource_use_minerals_metals"] == 2.19e8
    assert len(rows) == 16


def test_numecoeval_amortises_a_server_to_the_same_figure(tmp_path: Path) -> None:
    """NumEcoEval: manufacturing 2226.09317222576 kg, bought 2020-07-08, retired 2024-11-20 -> 509.1002555528837."""
    factors = write_set(
        tmp_path / "set",
        ["srv,server,datacentres,5,0,,"],
        [("srv", "manufacturing", "climate_change", 2226.09317222576, KG)],
    )
    study(
        tmp_path,
        "id,type,quantity,purchase date,retirement date\nphysical-eq-1,srv,1,2020-07-08,2024-11-20\n",
        factors=str(factors),
    )
    assert impacts(tmp_path)["physical-eq-1", "manufacturing"] == pytest.approx(509.1002555528837, rel=1e-9)


def test_evalcarbone_gives_a_thousand_laptops_the_same_figure(tmp_path: Path) -> None:
    """EvalCarbone: 174.41 kg over 5 years, 26 kWh at 24 h used 8 h a day, 0.0813 kg/kWh -> 34.88 t + 0.70 t."""
    factors = write_set(
        tmp_path / "set", ["pc,laptop,terminals,4,99,,"], [("pc", "manufacturing", "climate_change", 174.41, KG)]
    )
    items = factors / "items.csv"
    header, row = items.read_text(encoding="utf-8").splitlines()
    items.write_text(f"{header},energy_kind\n{row},share_of_day\n", encoding="utf-8")
    study(
        tmp_path,
        "id,type,quantity,lifetime (year),energy (kWh/year),hours a day\nL,pc,1000,5,26,8\n",
        factors=str(factors),
    )
    found = impacts(tmp_path)
    assert found["L", "manufacturing"] == pytest.approx(1000 * 174.41 / 5, rel=1e-9)
    assert found["L", "use"] == pytest.approx(1000 * 26 * 8 / 24 * 0.0813, rel=1e-9)
    assert round(found["L", "manufacturing"] / 1000, 2) == 34.88
    assert round(found["L", "use"] / 1000, 2) == 0.70


def test_a_reference_server_is_the_sum_of_its_components(tmp_path: Path) -> None:
    """UBA Texte 94/2021 constants: the PowerEdge R740 reference configuration embeds 972.04 kg CO2 eq."""
    study(
        tmp_path,
        "id,type,quantity,lifetime (year),CPUs,RAM (GB),SSD (GB),hard disks\nR740,server,1,1,2,384,400,0\n",
    )
    assert impacts(tmp_path)["R740", "manufacturing"] == pytest.approx(972.04, abs=0.005)
