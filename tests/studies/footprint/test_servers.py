"""Servers shared and taken apart, boxes of teleworkers and spare servers the rules add: solved on paper."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ecosoin.doors.study_tables import line_impacts
from ecosoin.kernel.errors import InputProblems
from ecosoin.results.text import plain
from ecosoin.studies.footprint.report.explanation import explanation_lines
from ecosoin.studies.footprint.road.explain import explain
from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint
from tests.small_studies import impacts, write_set

pytestmark = pytest.mark.usefixtures("no_report")

KG, KWH = "kg CO2 eq/unit", 0.08
ITEMS = [
    "srv,server,datacentres,5,1200,Hôte,",
    "server_blade,server,datacentres,5,1000,,",
    "pc,laptop,terminals,4,30,,",
]
MADE = {"srv": 900.0, "server_blade": 600.0, "pc": 150.0}


def run(work: Path, parc: str, **more: Any) -> dict[str, Any]:
    items = [*ITEMS, *more.pop("items", [])]
    made = [(i, "manufacturing", "climate_change", v, KG) for i, v in (MADE | more.pop("made", {})).items()]
    factors = write_set(work / "set", items, made + more.pop("factors", []), KWH)
    inventory = work / "inventory"
    inventory.mkdir()
    for name, text in ({"parc": parc} | more).items():
        (inventory / f"{name}.csv").write_text(text, encoding="utf-8")
    options = FootprintOptions((inventory,), 2024, work / "out", factors=str(factors), draws=100)
    found: dict[str, Any] = plain(run_footprint(options))
    return found


def by_service(work: Path) -> dict[str, tuple[float, float]]:
    """service -> (manufacturing, use) [kg CO2 eq]; the rest of a host has an empty one."""
    rows = (
        line_impacts(duckdb.connect(), work / "out")
        .filter("criterion = 'climate_change'")
        .aggregate("service, sum(value) filter (stage = 'manufacturing'), sum(value) filter (stage = 'use')")
        .fetchall()
    )
    return {s: (made, use) for s, made, use in rows}


HOST = "id,type,quantity,energy (kWh/year),PUE,service\nh,srv,3,2000,1.4,Informatique\n"
MADE_YEAR, USE_YEAR = 3 * 900 / 5, 3 * 2000 * 1.4 * KWH
MACHINES = "virtual machine,host,service,RAM (GB),vCPU,storage (GB),power state\n"


@pytest.mark.parametrize("state", ["off", "suspended"])
def test_a_machine_that_does_not_run_keeps_only_its_storage(tmp_path: Path, state: str) -> None:
    """RCP DC & Cloud 2025, p. 57-58: embedded 85 % RAM, 2 % vCPU, 13 % storage; use 30, 60, 10 %."""
    run(tmp_path, HOST, vm=f"{MACHINES}v1,h,Soins,8,2,100,on\nv2,h,Paie,24,6,300,{state}\n")
    found = by_service(tmp_path)
    assert set(found) == {"Soins", "Paie"}
    assert found["Paie"] == pytest.approx((MADE_YEAR * 0.13 * 0.75, USE_YEAR * 0.1 * 0.75))
    assert found["Soins"] == pytest.approx((MADE_YEAR * (1 - 0.13 * 0.75), USE_YEAR * (1 - 0.1 * 0.75)))


@pytest.mark.parametrize("state", ["on", ""])
def test_a_machine_that_runs_or_says_nothing_counts_whole(tmp_path: Path, state: str) -> None:
    run(tmp_path, HOST, vm=f"{MACHINES}v1,h,Soins,8,4,100,on\nv2,h,Paie,24,6,300,{state}\n")
    made, use = 0.85 * 0.75 + 0.02 * 0.6 + 0.13 * 0.75, 0.3 * 0.75 + 0.6 * 0.6 + 0.1 * 0.75
    assert by_service(tmp_path)["Paie"] == pytest.approx((MADE_YEAR * made, USE_YEAR * use))


def test_a_key_leaves_the_rest_of_the_host_unallocated(tmp_path: Path) -> None:
    run(tmp_path, HOST, vm="virtual machine,host,service,allocation key\nv1,h,Soins,0.2\nv2,h,Paie,0.5\n")
    found = by_service(tmp_path)
    assert found == {
        "Soins": pytest.approx((MADE_YEAR * 0.2, USE_YEAR * 0.2)),
        "Paie": pytest.approx((MADE_YEAR * 0.5, USE_YEAR * 0.5)),
        "": pytest.approx((MADE_YEAR * 0.3, USE_YEAR * 0.3)),
    }


def test_applications_of_a_machine_or_of_a_physical_host(tmp_path: Path) -> None:
    parc = f"{HOST}k,srv,2,1500,1.4,Informatique\np,pc,7,26,,Bureaux\n"
    applications = "application,virtual machine,equipment,allocation key\nDossier,v1,,0.3\nPaie,v1,,\nPACS,,k,0.25\n"
    run(tmp_path, parc, vm="virtual machine,host,service,allocation key\nv1,h,Soins,0.6\n", app=applications)
    found = by_service(tmp_path)
    alone, used = 2 * 900 / 5, 2 * 1500 * 1.4 * KWH
    assert found["Dossier"] == pytest.approx((MADE_YEAR * 0.6 * 0.3, USE_YEAR * 0.6 * 0.3))
    assert found["Paie"] == pytest.approx((MADE_YEAR * 0.6 * 0.7, USE_YEAR * 0.6 * 0.7))
    assert found["PACS"] == pytest.approx((alone * 0.25, used * 0.25))
    assert found[""] == pytest.approx((MADE_YEAR * 0.4 + alone * 0.75, USE_YEAR * 0.4 + used * 0.75))
    assert found["Bureaux"] == pytest.approx((7 * 150 / 4, 7 * 26 * KWH))


def test_a_machine_of_a_known_host_is_not_shared_with_its_cluster(tmp_path: Path) -> None:
    """v1 says its host and its cluster: it weighs on its host alone; v2 knows only the cluster, and both hosts."""
    parc = "id,type,quantity,energy (kWh/year),PUE,cluster\nh,srv,3,2000,1.4,C\nk,srv,2,1500,1.4,C\n"
    run(tmp_path, parc, vm="virtual machine,host,cluster,service,vCPU\nv1,h,C,Soins,6\nv2,,C,Paie,2\n")
    alone, used = 2 * 900 / 5, 2 * 1500 * 1.4 * KWH
    found = by_service(tmp_path)
    assert found["Soins"] == pytest.approx((MADE_YEAR * 0.75, USE_YEAR * 0.75))
    assert found["Paie"] == pytest.approx((MADE_YEAR * 0.25 + alone, USE_YEAR * 0.25 + used))


def test_an_application_alone_is_enough_to_allocate(tmp_path: Path) -> None:
    run(tmp_path, HOST, app="application,equipment,allocation key\nPACS,h,0.25\n")
    assert by_service(tmp_path)["PACS"] == pytest.approx((MADE_YEAR * 0.25, USE_YEAR * 0.25))


@pytest.mark.parametrize(
    ("name", "table", "total"),
    [
        ("vm", "virtual machine,host,allocation key\nv1,k,0.7\nv2,k,0.6\n", "1.3"),
        ("app", "application,equipment,allocation key\na,k,0.9\nb,k,0.8\n", "1.7"),
    ],
)
def test_shares_above_one_are_told_with_the_host_and_stop(tmp_path: Path, name: str, table: str, total: str) -> None:
    with pytest.raises(InputProblems) as caught:
        run(tmp_path, f"{HOST}k,srv,2,1500,1.4,\n", **{name: table})
    (problem,) = [p for p in caught.value.problems if p.severity == "error"]
    assert (problem.code, problem.row) == ("shares-above-one", 3)
    assert (problem.params["item"], problem.params["total"]) == ("k", total)
    assert not (tmp_path / "out").exists()


PARTS = {
    "component_cpu": 11.0,
    "component_cpu_die_cm2": 2.0,
    "component_ram": 5.0,
    "component_ram_die_cm2": 2.2,
    "component_ssd": 6.0,
    "component_ssd_die_cm2": 2.4,
    "component_hdd": 31.0,
    "component_motherboard": 66.0,
    "component_psu_kg": 24.0,
    "component_chassis_rack": 150.0,
    "component_assembly": 7.0,
}
PART_ITEMS = [f"{p},server_component,datacentres,5,,," for p in PARTS]
SPECIFIED = "id,type,model,quantity,lifetime (year),CPUs,RAM (GB),SSD (GB),hard disks\n"


def by_parts(cpu: float, ram: float, modules: int, ssd: float, disks: int, hdd: int) -> float:
    """UBA 94/2021: 6.94 cm2 a processor, 1.79 GB/cm2 and 50.6 GB/cm2, two supplies of 2.99 kg; kg CO2 eq a server."""
    return (
        cpu * (11 + 6.94 * 2)
        + modules * 5
        + ram / 1.79 * 2.2
        + disks * 6
        + ssd / 50.6 * 2.4
        + hdd * 31
        + (66 + 2 * 2.99 * 24 + 150 + 7)
    )


@pytest.mark.parametrize(
    ("cells", "made"),
    [
        ("2,100,900,5", by_parts(2, 100, 4, 900, 3, 5)),
        ("2,96,800,5", by_parts(2, 96, 3, 800, 2, 5)),
        ("1,97,801,", by_parts(1, 97, 4, 801, 3, 0)),
        ("4,8,,", by_parts(4, 8, 1, 0, 0, 0)),
        ("2,,900,5", 900.0),
        (",100,900,5", 900.0),
    ],
)
def test_a_server_is_made_of_its_components(tmp_path: Path, cells: str, made: float) -> None:
    """Memory comes in whole modules of 32 GB, disks in units of 400 GB; without processors or memory, the generic."""
    results = run(tmp_path, f"{SPECIFIED}s,srv,,7,6,{cells}\np,pc,,3,,,,,\n", items=PART_ITEMS, made=PARTS)
    total = next(r["value"] for r in results["totals"] if r["criterion"] == "climate_change")
    energy = 7 * 1200 * 1.93 * KWH + 3 * 30 * KWH
    assert total == pytest.approx(7 * made / 6 + 3 * 150 / 4 + energy, rel=1e-9)
    assert results["study"]["lines"] == 2
    assert results["totals"][0]["coverage_share"] == 1


def test_servers_seen_by_components_in_every_table(tmp_path: Path) -> None:
    run(tmp_path, f"{SPECIFIED}s,srv,,7,6,2,100,900,5\n", items=PART_ITEMS, made=PARTS)
    path = str(tmp_path / "out" / "{}.parquet")
    lines = duckdb.execute(
        "select component, unit_year / (7 / 6) from read_parquet(?) where component is not null",
        [path.format("lines")],
    ).fetchall()
    assert dict(lines) == pytest.approx(
        {
            "component_cpu": 2,
            "component_cpu_die_cm2": 2 * 6.94,
            "component_ram": 4,
            "component_ram_die_cm2": 100 / 1.79,
            "component_ssd": 3,
            "component_ssd_die_cm2": 900 / 50.6,
            "component_hdd": 5,
            "component_motherboard": 1,
            "component_psu_kg": 5.98,
            "component_chassis_rack": 1,
            "component_assembly": 1,
        }
    )
    activity = duckdb.execute(
        "select item, tier, category, lines from read_parquet(?) order by lines desc, item", [path.format("activity")]
    ).fetchall()
    assert activity[0] == ("srv@components", "datacentres", "server", 1)
    assert activity[1:] == [(p, "datacentres", "server", 0) for p in sorted(PARTS)]
    ((made,),) = duckdb.execute(
        "select sum(value) from read_parquet(?) where stage = 'manufacturing' and criterion = 'climate_change'",
        [path.format("impacts")],
    ).fetchall()
    assert made == pytest.approx(7 * by_parts(2, 100, 4, 900, 3, 5) / 6)


@pytest.mark.parametrize("line", ["s,server_blade,,7,6,2,100,900,5", "s,box,Hôte,7,6,2,100,900,5"])
def test_a_blade_or_a_server_found_by_its_model_keeps_its_own_factor(tmp_path: Path, line: str) -> None:
    run(tmp_path, f"{SPECIFIED}{line}\n", items=PART_ITEMS, made=PARTS)
    made = 600 if "blade" in line else 900
    assert by_service(tmp_path)[""][0] == pytest.approx(7 * made / 6)


def test_a_set_without_every_component_keeps_the_generic_server(tmp_path: Path) -> None:
    kept = {k: v for k, v in PARTS.items() if k != "component_hdd"}
    items = [i for i in PART_ITEMS if "hdd" not in i]
    run(tmp_path, f"{SPECIFIED}s,srv,,7,6,2,100,900,5\n", items=items, made=kept)
    assert by_service(tmp_path)[""][0] == pytest.approx(7 * 900 / 6)


def test_a_criterion_no_component_has_keeps_the_factor_of_the_server(tmp_path: Path) -> None:
    metals = [("srv", "manufacturing", "resource_use_minerals_metals", 0.05, "kg Sb eq/unit")]
    results = run(tmp_path, f"{SPECIFIED}s,srv,,7,6,2,100,900,5\n", items=PART_ITEMS, made=PARTS, factors=metals)
    found = impacts(tmp_path, "resource_use_minerals_metals")
    assert found["s", "manufacturing"] == pytest.approx(7 * 0.05 / 6, rel=1e-9)
    assert {t["criterion"]: t["value"] for t in results["totals"]}["resource_use_minerals_metals"] is None


BOX_FIBRE, BOX_ADSL = (
    "box_fibre,internet_box,networks,5,90,Box fibre|Fibre box,",
    "box_adsl,internet_box,networks,4,70,,",
)
SERVER, TOWER = "srv,server,datacentres,5,1200,,", "tower,server,datacentres,8,900,,"
PLAIN_ITEMS = [BOX_FIBRE, BOX_ADSL, SERVER, TOWER, "pc,laptop,terminals,4,30,,"]
PLAIN_MADE = {"box_fibre": 20.0, "box_adsl": 33.0, "srv": 900.0, "tower": 700.0, "pc": 150.0}
SERVERS = "a,srv,30\nb,srv,10\nc,tower,7\nd,pc,3\n"


def complete(
    work: Path, facts: dict[str, Any], lines: str = SERVERS, items: list[str] | None = None, country: str = ""
) -> tuple[dict[str, tuple[float, float | None]], dict[str, Any]]:
    """line -> (manufacturing, use) in kg CO2 eq of what was added, and the document."""
    kept = PLAIN_ITEMS if items is None else items
    known = {i.partition(",")[0] for i in kept}
    factors = write_set(
        work / "set",
        kept,
        [(i, "manufacturing", "climate_change", v, KG) for i, v in PLAIN_MADE.items() if i in known],
        KWH,
    )
    header = "id,type,quantity,country\n" if country else "id,type,quantity\n"
    body = "".join(f"{line},{country}\n" if country else f"{line}\n" for line in lines.splitlines())
    (work / "parc.csv").write_text(header + body, encoding="utf-8")
    told = "".join(f"{k},{v}\n" for k, v in facts.items())
    (work / "facts.csv").write_text(f"fact,value\n{told}", encoding="utf-8")
    paths = (work / "parc.csv", work / "facts.csv") if facts else (work / "parc.csv",)
    options = FootprintOptions(paths, 2024, work / "out", factors=str(factors), draws=100)
    results: dict[str, Any] = plain(run_footprint(options))
    rows = (
        line_impacts(duckdb.connect(), work / "out")
        .filter("criterion = 'climate_change' and source_file = 'ecosoin'")
        .aggregate("item_id, sum(value) filter (stage = 'manufacturing'), sum(value) filter (stage = 'use')")
        .fetchall()
    )
    return {i: (made, use) for i, made, use in rows}, results


def codes(results: dict[str, Any]) -> list[str]:
    return sorted(p["code"] for p in results["problems"] if p["code"] != "purchase-date-absent")


@pytest.mark.parametrize(("given", "household"), [({}, 2.16), ({"household_person": 3.2}, 3.2)])
def test_boxes_of_teleworkers(tmp_path: Path, given: dict[str, float], household: float) -> None:
    """60 persons, 73 days of 365, one household in several: 46 % fibre, 54 % ADSL (RCP SI 2024, p. 15)."""
    facts = {"telework_staff": 60, "telework_day_year": 73, "spare_server_share": 0, **given}
    added, results = complete(tmp_path, facts)
    boxes = 60 * 73 / 365 / household
    assert set(added) == {"ecosoin-telework-box_fibre", "ecosoin-telework-box_adsl"}
    assert added["ecosoin-telework-box_fibre"] == pytest.approx((boxes * 0.46 * 20 / 5, boxes * 0.46 * 90 * KWH))
    assert added["ecosoin-telework-box_adsl"] == pytest.approx((boxes * 0.54 * 33 / 4, boxes * 0.54 * 70 * KWH))
    assert codes(results) == []
    assert results["study"]["lines"] == 6


@pytest.mark.parametrize("fact", ["telework_staff", "telework_day_year"])
def test_half_of_what_telework_needs_adds_no_box(tmp_path: Path, fact: str) -> None:
    added, results = complete(tmp_path, {fact: 60, "spare_server_share": 0})
    assert (added, results["study"]["lines"]) == ({}, 4)


def test_a_set_that_knows_one_box_only_counts_it_and_says_so(tmp_path: Path) -> None:
    facts = {"telework_staff": 60, "telework_day_year": 73, "spare_server_share": 0}
    added, results = complete(tmp_path, facts, items=[BOX_ADSL, SERVER, TOWER, "pc,laptop,terminals,4,30,,"])
    boxes = 60 * 73 / 365 / 2.16
    assert added == {"ecosoin-telework-box_adsl": pytest.approx((boxes * 0.54 * 33 / 4, boxes * 0.54 * 70 * KWH))}
    assert [(p["code"], p["severity"]) for p in results["problems"] if p["code"].startswith("telework")] == [
        ("telework-item-missing", "doubt")
    ]


@pytest.mark.parametrize(
    ("facts", "share", "told"),
    [
        ({"spare_server_share": 0.25}, 0.25, []),
        ({"spare_server_share": '"0,25"'}, 0.25, []),
        ({"organisation": "H"}, 0.06, ["spare-servers-assumed"]),
        ({"users": 12}, 0.06, ["spare-servers-assumed"]),
    ],
)
def test_spare_servers_are_made_and_draw_nothing(
    tmp_path: Path, facts: dict[str, Any], share: float, told: list[str]
) -> None:
    """A share of the 40 servers and of the 7 towers; the laptops have no spare (RCP DC & Cloud 2025, p. 19)."""
    added, results = complete(tmp_path, facts)
    assert added == {
        "ecosoin-spare-srv": (pytest.approx(40 * share * 900 / 5), 0.0),
        "ecosoin-spare-tower": (pytest.approx(7 * share * 700 / 8), 0.0),
    }
    assert codes(results) == told
    assert all(p["severity"] == "note" for p in results["problems"])
    if told:
        (note,) = [p for p in results["problems"] if p["code"] == told[0]]
        assert re.search(r"\b6\b(?![.,]\d)", json.dumps(note)), "the share supposed is told"


@pytest.mark.parametrize("facts", [{}, {"exclusions": "aucune"}, {"spare_server_share": 0}])
def test_no_spare_server_without_a_fact_nor_with_a_share_of_zero(tmp_path: Path, facts: dict[str, Any]) -> None:
    added, results = complete(tmp_path, facts)
    assert (added, codes(results), results["study"]["lines"]) == ({}, [], 4)


def test_an_estate_without_servers_has_no_spare_one(tmp_path: Path) -> None:
    added, results = complete(tmp_path, {"spare_server_share": 0.25}, "d,pc,3\ne,srv,0\n")
    assert added == {}
    assert {r["id"]: r["verdict"] for r in results["rcp"]}["R29"] == "to_declare"


def test_servers_of_an_unknown_type_have_no_spare_one(tmp_path: Path) -> None:
    added, _ = complete(tmp_path, {"spare_server_share": 0.25}, "a,srv,30\nz,zorglub,9\n")
    assert added == {"ecosoin-spare-srv": (pytest.approx(30 * 0.25 * 900 / 5), 0.0)}


def test_what_is_added_is_used_in_the_country_of_the_study(tmp_path: Path) -> None:
    """Each line of the inventory has a country; the lines added have none and take the default."""
    facts = {"telework_staff": 60, "telework_day_year": 73, "spare_server_share": 0.25}
    added, results = complete(tmp_path, facts, country="France")
    boxes = 60 * 73 / 365 / 2.16
    assert added["ecosoin-telework-box_fibre"][1] == pytest.approx(boxes * 0.46 * 90 * KWH)
    assert added["ecosoin-spare-srv"] == (pytest.approx(40 * 0.25 * 900 / 5), 0.0)
    assert results["study"]["lines"] == 8
    (place,) = duckdb.execute(
        "select distinct place from read_parquet(?)", [str(tmp_path / "out" / "activity.parquet")]
    ).fetchall()
    assert place == ("FR",)


def test_lines_added_have_a_row_of_their_own_and_are_told_by_the_name_of_their_item(tmp_path: Path) -> None:
    complete(tmp_path, {"telework_staff": 60, "telework_day_year": 73, "spare_server_share": 0.25})
    found = duckdb.execute(
        "select item_id, name, type, source_row, lifetime_basis, energy_basis from read_parquet(?) "
        "where source_file = 'ecosoin' order by source_row",
        [str(tmp_path / "out" / "lines.parquet")],
    ).fetchall()
    assert found == [
        ("ecosoin-telework-box_fibre", None, "box_fibre", 1, "default", "default"),
        ("ecosoin-telework-box_adsl", None, "box_adsl", 2, "default", "default"),
        ("ecosoin-spare-srv", None, "srv", 3, "default", "given"),
        ("ecosoin-spare-tower", None, "tower", 4, "default", "given"),
    ]
    told = explanation_lines(explain(tmp_path / "out", "ecosoin-telework-box_fibre", "climate_change"), "en")
    assert told[0] == "ecosoin-telework-box_fibre — Fibre box (ecosoin:1)"


def test_boxes_the_inventory_already_has_are_added_beside(tmp_path: Path) -> None:
    facts = {"telework_staff": 60, "telework_day_year": 73, "spare_server_share": 0}
    added, results = complete(tmp_path, facts, "a,box_fibre,11\n")
    boxes = 60 * 73 / 365 / 2.16
    assert added["ecosoin-telework-box_fibre"][0] == pytest.approx(boxes * 0.46 * 20 / 5)
    climate = next(r["value"] for r in results["totals"] if r["criterion"] == "climate_change")
    fibre, adsl = 11 + boxes * 0.46, boxes * 0.54
    assert climate == pytest.approx(fibre * (20 / 5 + 90 * KWH) + adsl * (33 / 4 + 70 * KWH))
