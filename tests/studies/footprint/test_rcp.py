"""The 32 rules of the RCP: every verdict each of them can give, and the study that deserves it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ecosoin.kernel.vocabulary import CRITERION, MANDATORY_CRITERIA, STAGE_CODES
from ecosoin.reference import load_reference_table
from ecosoin.results.text import plain
from ecosoin.studies.footprint.rcp import RULES
from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint
from tests.small_studies import study
from tests.studies.footprint.hand import ELECTRICITY, SOURCES, write_hand_inventory, write_hand_set

pytestmark = pytest.mark.usefixtures("no_report")

MORE_ITEMS = """\
swi,switch,networks,5,200,,
vm,cloud_vm,datacentres,1,40,,
disk,cloud_storage,datacentres,1,30,,
suite,saas,datacentres,1,20,,
room,building,non_digital,50,,,
ups,technical_environment,datacentres,10,500,,
mri,imaging,medical_devices,10,20000,,
box_fibre,box,networks,5,70,,
box_adsl,box,networks,5,70,,
"""
HEADER = "id,type,quantity,lifetime (year),energy (kWh/year),quality,ownership,refurbished share,reuse rate,site,PUE\n"
KINDS = ("pc", "swi", "srv", "vm", "disk", "suite", "trip", "room", "ups", "mri", "box_fibre", "box_adsl")


def judged(
    work: Path,
    lines: str,
    facts: str = "",
    *,
    stages: tuple[str, ...] = STAGE_CODES,
    criteria: tuple[str, ...] = MANDATORY_CRITERIA,
    sources: str = SOURCES,
    **tables: str,
) -> dict[str, dict[str, Any]]:
    """Verdicts by rule, for items that have the same factor for each stage and criterion asked."""
    items = (
        "item,category,tier,lifetime_year,energy_kwh_year,aliases,note\n"
        "pc,laptop,terminals,4,30,,\nsrv,server,datacentres,5,1200,,\ntrip,travel,non_digital,1,,,\n" + MORE_ITEMS
    )
    rows = "".join(
        f"{item},{s},{c},2,,,0.9,{CRITERION[c].unit}/unit,,2020,,medium,measured,p. 1,\n"
        for item in KINDS
        for s in (("use",) if item == "trip" else stages)
        for c in criteria
    )
    header = (
        "item,stage,criterion,value,low,high,coverage,unit,place,valid_from,valid_to,quality,source_id,locator,note\n"
    )
    others = ("particulate_matter", "ionising_radiation")
    mixes = ELECTRICITY + "".join(f"FR,2024,{c},0,,,{CRITERION[c].unit}/kWh,grid\n" for c in others)
    factors = write_hand_set(work / "set", items=items, factors=header + rows, sources=sources, electricity=mixes)
    width = HEADER.count(",")
    padded = "".join(f"{line}{',' * (width - line.count(','))}\n" for line in lines.splitlines())
    inventory = write_hand_inventory(work / "inventory", HEADER + padded, facts=facts, **tables)
    options = FootprintOptions((inventory,), 2024, work / "out", factors=str(factors), draws=100, detail="none")
    return {r["id"]: r for r in plain(run_footprint(options))["rcp"]}


def verdicts(found: dict[str, dict[str, Any]], *rules: str) -> list[str]:
    return [found[r]["verdict"] for r in rules]


WHOLE = """\
a,pc,30,4,26,high,byod,0.2,0.3,Nord
b,swi,3,5,210,medium,,,,Nord
c,srv,2,5,1100,low,,,,Sud,1.4
d,vm,7,,41,high,,,,
e,disk,5,1,31,high,,,,
f,suite,5,1,21,high,,,,
g,trip,900,,,high,,,,
h,room,60,50,0,high,,,,Sud
i,ups,2,10,0,high,,,,Sud
j,mri,3,10,21000,high,,,,Nord
"""
EVERY_FACT = """\
fact,value
users,130
telework_staff,60
telework_day_year,73
spare_server_share,0
all_connected_equipment,oui
exclusions,aucune
refurbished_proof,oui
reuse_certificates,oui
cloud_quality,4
annex_a_complete,oui
energy_method,oui
datacentre_indicators,oui
"""
MACHINES = "virtual machine,host,RAM (GB)\nv1,c,8\nv2,c,24\n"


def test_a_study_that_shows_all_meets_the_32_rules(tmp_path: Path) -> None:
    found = judged(tmp_path, WHOLE, EVERY_FACT, machines=MACHINES)
    assert {r: v["verdict"] for r, v in found.items() if v["verdict"] != "met"} == {}
    assert list(found) == list(RULES)


def test_a_study_that_shows_nothing_meets_only_what_the_method_gives(tmp_path: Path) -> None:
    """One unknown line and one laptop without a quality, no fact, one stage of one criterion."""
    found = judged(
        tmp_path,
        "a,pc,30,,,,,,,\nz,zorglub,2,,,,,,,\nc,srv,2,,,low,professional,0,0,\n",
        stages=("manufacturing",),
        criteria=("climate_change",),
    )
    by = {v: {r for r, x in found.items() if x["verdict"] == v} for v in ("met", "not_met", "not_applicable")}
    assert by["not_met"] == {"R02", "R04", "R07", "R08", "R09", "R18", "R20", "R22", "R28", "R29"}
    assert by["met"] == {r for r, x in found.items() if x["by"] == "tool"} | {"R23"}
    assert not by["not_applicable"]


MOUSE = "id,type,quantity\na,souris,1\n"


def test_one_mouse_meets_no_rule(tmp_path: Path) -> None:
    found = study(tmp_path, MOUSE)["rcp"]
    assert {r["id"] for r in found if r["verdict"] == "met" and r["by"] == "establishment"} == set()
    assert {r["by"] for r in found if r["verdict"] == "met"} == {"tool"}


@pytest.mark.parametrize("text", ["", "inconnu", "Unknown", "à faire plus tard", "oui en partie", "yes, partly", "?"])
def test_what_says_neither_yes_nor_no_declares_nothing(tmp_path: Path, text: str) -> None:
    facts = [r["fact"] for r in load_reference_table("study_facts") if r["unit"] in ("answer", "grade")]
    (tmp_path / "m.csv").write_text(MOUSE, encoding="utf-8")
    body = "".join(f'{f},"{text}"\n' for f in facts) if text else ""
    (tmp_path / "f.csv").write_text(f"fact,value\nusers,3\n{body}", encoding="utf-8")
    (tmp_path / "bare.csv").write_text("fact,value\nusers,3\n", encoding="utf-8")
    runs = [
        run_footprint(FootprintOptions((tmp_path / "m.csv", tmp_path / n), 2024, tmp_path / n[0], draws=100))
        for n in ("f.csv", "bare.csv")
    ]
    assert runs[0].rcp == runs[1].rcp
    told = [p for p in runs[0].problems if p.code in ("answer-not-read", "grade-not-read")]
    assert len(told) == (0 if text.lower() in ("", "inconnu", "unknown") else len(facts))


def test_a_declaration_keeps_its_day_its_author_and_its_note(tmp_path: Path) -> None:
    facts = "donnée;valeur;date;auteur;précision\naucun service infonuagique;Oui;31/03/2024;DSI;relu\nlits;4;;;\n"
    (tmp_path / "m.csv").write_text(MOUSE, encoding="utf-8")
    (tmp_path / "f.csv").write_text(facts, encoding="utf-8")
    options = FootprintOptions((tmp_path / "m.csv", tmp_path / "f.csv"), 2024, tmp_path / "out", draws=100)
    results = plain(run_footprint(options))
    assert results["study"]["declarations"] == [
        {"fact": "no_cloud", "answer": "yes", "value": "Oui", "date": "2024-03-31", "author": "DSI", "note": "relu"}
    ]
    assert verdicts({r["id"]: r for r in results["rcp"]}, "R06", "R15", "R16") == ["not_applicable"] * 3


def test_a_contradicted_declaration_is_told_and_changes_nothing(tmp_path: Path) -> None:
    facts = EVERY_FACT + "no_cloud,oui\nno_virtual_machine,oui\n"
    found = judged(tmp_path, WHOLE + "z,zorglub,1,,,high,,,,\n", facts, machines=MACHINES)
    assert verdicts(found, "R05", "R06", "R10", "R19", "R30") == ["not_met", "met", "not_met", "not_met", "met"]
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    against = [p["params"] for p in results["problems"] if p["code"] == "declaration-contradicted"]
    told = {p["fact"]: p["rules"] for p in against}
    assert told == {
        "all_connected_equipment": "R05",
        "no_cloud": "R06, R15, R16",
        "exclusions": "R10",
        "annex_a_complete": "R19",
        "no_virtual_machine": "R30",
    }


@pytest.mark.parametrize(
    ("line", "rules"),
    [
        ("b,swi", {"R04": "not_met", "R19": "not_met"}),
        ("g,trip", {"R08": "not_met", "R04": "met"}),
        ("h,room", {"R07": "not_met", "R08": "met"}),
        ("i,ups", {"R07": "met", "R08": "met"}),
        ("j,mri", {"R32": "to_declare"}),
        ("a,pc", {"R04": "not_met", "R12": "to_declare", "R13": "to_declare", "R14": "to_declare"}),
    ],
)
def test_a_line_taken_away_changes_the_rules_it_answers(tmp_path: Path, line: str, rules: dict[str, str]) -> None:
    kept = "".join(f"{x}\n" for x in WHOLE.splitlines() if not x.startswith(f"{line},"))
    found = judged(tmp_path, kept, EVERY_FACT)
    assert {r: found[r]["verdict"] for r in rules} == rules


@pytest.mark.parametrize("column", [3, 4, 5, 6, 7, 8, 9, 10])
def test_a_column_taken_away_makes_no_rule_met(tmp_path: Path, column: int) -> None:
    """Each cell of a column emptied; and lines of no quantity hold nothing."""
    emptied = [",".join("" if n == column else c for n, c in enumerate(x.split(","))) for x in WHOLE.splitlines()]
    facts = EVERY_FACT.replace("spare_server_share,0\n", "no_reuse,non\nno_byod,non\n")
    found = [judged(tmp_path / name, lines, facts) for name, lines in (("a", WHOLE), ("b", "\n".join(emptied) + "\n"))]
    met = [{r for r, v in x.items() if v["verdict"] == "met"} for x in found]
    assert met[1] <= met[0] and met[1] != set()


def test_lines_of_no_quantity_hold_nothing(tmp_path: Path) -> None:
    none = "".join(",".join([*x.split(",")[:2], "0", *x.split(",")[3:]]) + "\n" for x in WHOLE.splitlines())
    found = judged(tmp_path, none.replace("a,pc,0", "a,pc,1"), EVERY_FACT)
    scopes = ("R06", "R07", "R08", "R15", "R16", "R28", "R29", "R31", "R32")
    assert "met" not in verdicts(found, *scopes)


def test_what_is_bought_or_sold_again_needs_its_proof(tmp_path: Path) -> None:
    facts = EVERY_FACT.replace("refurbished_proof,oui\nreuse_certificates,oui\n", "")
    assert verdicts(judged(tmp_path / "a", WHOLE, facts), "R12", "R13") == ["to_declare"] * 2
    facts += "no_refurbished,oui\nno_reuse,oui\n"
    found = judged(tmp_path / "b", WHOLE.replace("0.2,0.3", "0,0"), facts)
    assert verdicts(found, "R12", "R13") == ["not_applicable"] * 2


@pytest.mark.parametrize(("ownership", "verdict"), [("byod", "met"), ("cope", "met"), ("professional", "to_declare")])
def test_byod_and_cope_answer_for_ownership(tmp_path: Path, ownership: str, verdict: str) -> None:
    assert verdicts(judged(tmp_path, WHOLE.replace("byod", ownership), EVERY_FACT), "R14") == [verdict]


@pytest.mark.parametrize("kind", ["d,vm,7,", "e,disk,5,", "f,suite,5,"])
def test_each_kind_of_cloud_is_seen_and_lasts_a_year(tmp_path: Path, kind: str) -> None:
    line = next(x for x in WHOLE.splitlines() if x.startswith(kind))
    cells = line.split(",")
    rest = "".join(f"{x}\n" for x in WHOLE.splitlines() if x[0] not in "def")
    facts = EVERY_FACT.replace("cloud_quality,4\n", "")
    for name, life, expected in (("year", "", "met"), ("two", "2", "not_met"), ("given", "1", "met")):
        cells[3] = life
        found = judged(tmp_path / name, f"{rest}{','.join(cells)}\n", facts)
        assert verdicts(found, "R06", "R15", "R16") == ["met", expected, "to_declare"]
    assert verdicts(judged(tmp_path / "none", rest, facts), "R06", "R15", "R16") == ["to_declare"] * 3


def test_a_line_of_a_room_without_its_energy_asks_for_the_method(tmp_path: Path) -> None:
    assert verdicts(judged(tmp_path / "a", WHOLE.replace("a,pc,30,4,26", "a,pc,30,4,"), EVERY_FACT), "R28") == ["met"]
    found = judged(tmp_path / "b", WHOLE.replace("c,srv,2,5,1100", "c,srv,2,5,"), EVERY_FACT)
    assert verdicts(found, "R28") == ["not_met"]
    assert found["R28"]["params"] == {"count": 1, "given": 0, "assumed": 1}


@pytest.mark.parametrize(
    ("missing", "unknown", "share"),
    [("distribution", "", "75"), ("use", "", "100"), ("", "z,zorglub,5,,,high,,,,\n", "80")],
)
def test_the_share_of_stages_counts_each_stage_of_each_line(
    tmp_path: Path, missing: str, unknown: str, share: str
) -> None:
    """Three laptops and a journey: a laptop has four stages, the journey one, the unknown line four it lacks.

    Its electricity fills the use of a laptop without a use factor. 13 stages without ``z``, 17 with it.
    """
    lines = "a,pc,30,4,26,high,,,,Nord\nb,pc,3,4,26,high,,,,Nord\nc,pc,2,4,26,high,,,,Sud\ng,trip,900,,,high,,,,\n"
    found = judged(tmp_path, lines + unknown, stages=tuple(s for s in STAGE_CODES if s != missing))
    counted = {"75": (3 * 3 + 1) / 13, "100": 1.0, "80": 13 / 17}[share]
    assert found["R09"]["verdict"] == ("met" if counted == 1 else "not_met")
    if counted < 1:
        assert f"{100 * counted:.0f}" in json.dumps(found["R09"])


@pytest.mark.parametrize("dropped", MANDATORY_CRITERIA)
def test_each_mandatory_criterion_must_cover_every_line(tmp_path: Path, dropped: str) -> None:
    criteria = tuple(c for c in MANDATORY_CRITERIA if c != dropped)
    assert verdicts(judged(tmp_path, WHOLE, EVERY_FACT, criteria=criteria), "R22") == ["not_met"]


def test_an_unknown_line_is_not_covered(tmp_path: Path) -> None:
    """2 of 3 lines: 67 %."""
    found = judged(tmp_path, "a,pc,3,4,26,high,,,,\nb,pc,3,4,26,high,,,,\nz,zorglub,5,,,high,,,,\n")
    assert found["R22"]["verdict"] == "not_met"
    assert "67" in json.dumps(found["R22"])


@pytest.mark.parametrize(
    ("version", "date", "verdict"), [("3", "", "met"), ("", "2020-01-01", "met"), ("", "", "not_met")]
)
def test_a_source_used_has_a_version_or_a_date(tmp_path: Path, version: str, date: str, verdict: str) -> None:
    head, _, *others = SOURCES.splitlines()
    row = f"measured,dataset,Bureau A,Fiches,{version},https://a.example,CC-BY-4.0,{date},2024-01-02"
    sources = "\n".join([head, row, *others[:-1], "unused,dataset,D,R,,https://d.example,MIT,,2024-01-05"]) + "\n"
    found = judged(tmp_path, "a,pc,3,4,26,high,,,,\n", sources=sources)
    assert verdicts(found, "R23") == [verdict]


def test_reasons_bear_the_figures_of_the_study(tmp_path: Path) -> None:
    """7 users, 3 of 4 lines with a quality, 2 machines, one cloud line, 2 lines on a default."""
    lines = "a,pc,3,4,26,high,,,,\nb,pc,3,,26,,,,,\nh,srv,2,5,1100,low,,,,\nd,vm,7,,41,high,,,,\n"
    machines = "virtual machine,host,RAM (GB)\nv1,h,8\nv2,h,24\n"
    facts = "fact,value\nusers,7\nspare_server_share,0\n"
    found = judged(tmp_path, lines, facts, machines=machines)
    for rule, figure in (("R02", "7"), ("R18", "75"), ("R20", "75"), ("R06", "1"), ("R30", "2"), ("R24", "2")):
        assert figure in json.dumps({k: v for k, v in found[rule].items() if k not in ("id",)}), rule
    assert found["R04"]["verdict"] == "not_met"
    assert "2" in json.dumps({k: v for k, v in found["R04"].items() if k != "id"})
