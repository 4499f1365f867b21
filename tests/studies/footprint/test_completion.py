"""What the rules add to an inventory: boxes of teleworkers and spare servers, counted on paper."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ecosoin.results.text import plain
from ecosoin.studies.footprint.report.screen import explanation_lines
from ecosoin.studies.footprint.road.questions import explain
from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint
from tests.small_studies import write_set

pytestmark = pytest.mark.usefixtures("no_report")

KG, KWH = "kg CO2 eq/unit", 0.08
BOX_FIBRE, BOX_ADSL = (
    "box_fibre,internet_box,networks,5,90,Box fibre|Fibre box,",
    "box_adsl,internet_box,networks,4,70,,",
)
SERVER, TOWER = "srv,server,datacentres,5,1200,,", "tower,server,datacentres,8,900,,"
ITEMS = [BOX_FIBRE, BOX_ADSL, SERVER, TOWER, "pc,laptop,terminals,4,30,,"]
MADE = {"box_fibre": 20.0, "box_adsl": 33.0, "srv": 900.0, "tower": 700.0, "pc": 150.0}
SERVERS = "a,srv,30\nb,srv,10\nc,tower,7\nd,pc,3\n"


def complete(
    work: Path, facts: dict[str, Any], lines: str = SERVERS, items: list[str] | None = None, country: str = ""
) -> tuple[dict[str, tuple[float, float | None]], dict[str, Any]]:
    """line -> (manufacturing, use) in kg CO2 eq of what was added, and the document."""
    kept = ITEMS if items is None else items
    known = {i.partition(",")[0] for i in kept}
    factors = write_set(
        work / "set", kept, [(i, "manufacturing", "climate_change", v, KG) for i, v in MADE.items() if i in known], KWH
    )
    header = "id,type,quantity,country\n" if country else "id,type,quantity\n"
    body = "".join(f"{line},{country}\n" if country else f"{line}\n" for line in lines.splitlines())
    (work / "parc.csv").write_text(header + body, encoding="utf-8")
    told = "".join(f"{k},{v}\n" for k, v in facts.items())
    (work / "facts.csv").write_text(f"fact,value\n{told}", encoding="utf-8")
    paths = (work / "parc.csv", work / "facts.csv") if facts else (work / "parc.csv",)
    options = FootprintOptions(paths, 2024, work / "out", factors=str(factors), draws=100)
    results: dict[str, Any] = plain(run_footprint(options))
    rows = duckdb.execute(
        "select item_id, sum(value) filter (stage = 'manufacturing'), sum(value) filter (stage = 'use') "
        "from read_parquet(?) where criterion = 'climate_change' and source_file = 'ecosoin' group by 1",
        [str(work / "out" / "impacts.parquet")],
    ).fetchall()
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
    assert {r["id"]: r["verdict"] for r in results["rcp"]}["R29"] == "met"


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
