"""Defects seen in other tools of the field; each has its test so that ours never has them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

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
    assert [p["code"] for p in results["problems"] if p["severity"] == "doubt"] == ["type-unmatched"]
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
    rows = {r["criterion"]: float(r["normalisation"]) for r in load_reference_table("ef31")}
    assert rows["ozone_depletion"] == pytest.approx(0.0523484, rel=1e-6)
    assert sum(float(r["weight"]) for r in load_reference_table("ef31")) == pytest.approx(1.0)


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
