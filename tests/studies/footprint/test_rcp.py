"""The 32 rules of the RCP: every verdict each of them can give, and the study that deserves it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ecosoin.kernel.vocabulary import CRITERION, MANDATORY_CRITERIA, STAGE_CODES
from ecosoin.results.text import plain
from ecosoin.studies.footprint.rcp import RULES, Evidence
from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint
from tests.studies.footprint.hand import ELECTRICITY, SOURCES, write_hand_inventory, write_hand_set

pytestmark = pytest.mark.usefixtures("no_report")

BARE = Evidence(
    users=None,
    tiers=frozenset(),
    line_count=9,
    mandatory_coverage=0.75,
    stage_share=0.75,
    quality_given_share=0.75,
    cloud_lines=0,
    cloud_lifetime_one=True,
    refurbished_lines=0,
    reused_lines=0,
    ownership_given=False,
    telework=False,
    spare="unknown",
    machines=0,
    assumed_lines=0,
    measured_datacentre_energy=False,
    dsi_travel=False,
    buildings=False,
    technical_environment=False,
    sources_dated=False,
    declared={},
)
FOUR = frozenset({"terminals", "networks", "datacentres", "non_digital"})
YES: Mapping[str, str] = {"other": "oui"}


def told(name: str, text: str = "oui") -> dict[str, Any]:
    return {"declared": {name: text}}


CASES: list[tuple[str, dict[str, Any], str]] = [
    ("R01", {}, "met"),
    ("R02", {}, "not_met"),
    ("R02", {"users": 0.0}, "not_met"),
    ("R02", {"users": 130.0}, "met"),
    ("R03", {}, "met"),
    *(("R04", {"tiers": (FOUR | {"medical_devices"}) - {t}}, "not_met") for t in sorted(FOUR)),
    ("R04", {"tiers": FOUR}, "met"),
    ("R04", {"tiers": FOUR | {"medical_devices"}}, "met"),
    ("R04", told("tier_exclusions", "réseaux : opérateur"), "met"),
    ("R05", {}, "to_declare"),
    ("R05", told("all_connected_equipment"), "met"),
    ("R06", {}, "to_declare"),
    ("R06", {"cloud_lines": 2}, "met"),
    ("R06", told("no_cloud"), "met"),
    ("R07", {}, "not_met"),
    ("R07", {"buildings": True}, "not_met"),
    ("R07", {"technical_environment": True}, "not_met"),
    ("R07", {"buildings": True, "technical_environment": True}, "met"),
    ("R08", {}, "not_met"),
    ("R08", {"dsi_travel": True}, "met"),
    ("R09", {"stage_share": 0.999}, "not_met"),
    ("R09", {"stage_share": 1.0}, "met"),
    ("R10", {}, "to_declare"),
    ("R10", told("exclusions", "aucune"), "met"),
    ("R11", {}, "met"),
    ("R12", {}, "met"),
    ("R12", {"refurbished_lines": 2}, "to_declare"),
    ("R12", {"refurbished_lines": 2, **told("refurbished_proof")}, "met"),
    ("R13", {}, "met"),
    ("R13", {"reused_lines": 2}, "to_declare"),
    ("R13", {"reused_lines": 2, **told("reuse_certificates")}, "met"),
    ("R14", {}, "to_declare"),
    ("R14", {"ownership_given": True}, "met"),
    ("R14", told("no_byod"), "met"),
    ("R15", {"cloud_lifetime_one": False}, "met"),
    ("R15", {"cloud_lines": 2, "cloud_lifetime_one": False}, "not_met"),
    ("R15", {"cloud_lines": 2}, "met"),
    ("R16", {}, "met"),
    ("R16", {"cloud_lines": 2}, "not_met"),
    ("R16", {"cloud_lines": 2, **told("cloud_quality", "4")}, "met"),
    ("R17", {}, "to_declare"),
    ("R17", {"telework": True}, "met"),
    ("R17", told("no_telework"), "met"),
    ("R18", {"quality_given_share": 0.999}, "not_met"),
    ("R18", {"quality_given_share": 1.0}, "met"),
    ("R19", {}, "to_declare"),
    ("R19", told("annex_a_complete"), "met"),
    ("R20", {"quality_given_share": 0.999}, "not_met"),
    ("R20", {"quality_given_share": 1.0}, "met"),
    ("R21", {}, "met"),
    ("R22", {"mandatory_coverage": 0.999}, "not_met"),
    ("R22", {"mandatory_coverage": 1.0}, "met"),
    ("R23", {}, "not_met"),
    ("R23", {"sources_dated": True}, "met"),
    *((rule, {}, "met") for rule in ("R24", "R25", "R26", "R27")),
    ("R28", {}, "to_declare"),
    ("R28", {"measured_datacentre_energy": True}, "met"),
    ("R28", told("energy_method", "PDU"), "met"),
    ("R29", {}, "not_met"),
    *(("R29", {"spare": spare}, "met") for spare in ("given", "default", "no_servers")),
    ("R30", {}, "met"),
    ("R31", {}, "to_declare"),
    ("R31", told("datacentre_indicators"), "met"),
    ("R32", {}, "to_declare"),
    ("R32", {"tiers": FOUR}, "to_declare"),
    ("R32", {"tiers": frozenset({"medical_devices"})}, "met"),
    ("R32", told("medical_exclusions"), "met"),
]


@pytest.mark.parametrize(("rule", "facts", "verdict"), CASES)
def test_each_rule_on_each_side(rule: str, facts: dict[str, Any], verdict: str) -> None:
    assert RULES[rule](replace(BARE, **facts)) == verdict


def test_every_rule_is_judged_on_every_side_it_has() -> None:
    always = {"R01", "R03", "R11", "R21", "R24", "R25", "R26", "R27", "R30"}
    sides = {rule: {v for r, _, v in CASES if r == rule} for rule in RULES}
    assert list(RULES) == [f"R{n:02d}" for n in range(1, 33)]
    assert {rule for rule, seen in sides.items() if seen == {"met"}} == always
    assert all(len(seen) == 2 for rule, seen in sides.items() if rule not in always)


DECLARABLE = {rule: next(iter(f["declared"])) for rule, f, v in CASES if v == "met" and "declared" in f}


@pytest.mark.parametrize("rule", sorted(DECLARABLE))
@pytest.mark.parametrize("text", ["", "  ", "non", " Non ", "NO", "0", "false", "FAUX"])
def test_a_declared_no_declares_nothing(rule: str, text: str) -> None:
    facts = next(f for r, f, v in CASES if r == rule and v == "met" and "declared" in f)
    refused = replace(BARE, **{**facts, "declared": {DECLARABLE[rule]: text}})
    assert RULES[rule](refused) in ("to_declare", "not_met")
    assert RULES[rule](replace(BARE, **{**facts, "declared": YES})) in ("to_declare", "not_met")


MORE_ITEMS = """\
swi,switch,networks,5,200,,
vm,cloud_vm,datacentres,1,40,,
disk,cloud_storage,datacentres,1,30,,
suite,saas,datacentres,1,20,,
room,building,non_digital,50,,,
ups,technical_environment,datacentres,10,500,,
mri,imaging,medical_devices,10,20000,,
"""
HEADER = "id,type,quantity,lifetime (year),energy (kWh/year),quality,ownership,refurbished share,reuse rate,site\n"
KINDS = ("pc", "swi", "srv", "vm", "disk", "suite", "trip", "room", "ups", "mri")


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
    inventory = write_hand_inventory(work / "inventory", HEADER + lines, facts=facts, **tables)
    options = FootprintOptions((inventory,), 2024, work / "out", factors=str(factors), draws=100, detail="none")
    return {r["id"]: r for r in plain(run_footprint(options))["rcp"]}


def verdicts(found: dict[str, dict[str, Any]], *rules: str) -> list[str]:
    return [found[r]["verdict"] for r in rules]


WHOLE = """\
a,pc,30,4,26,high,byod,0.2,0.3,Nord
b,swi,3,5,210,medium,,,,Nord
c,srv,2,5,1100,low,,,,Sud
d,vm,7,,41,high,,,,
e,disk,5,1,31,high,,,,
f,suite,5,1,21,high,,,,
g,trip,900,,,high,,,,
h,room,60,50,0,high,,,,Sud
i,ups,2,10,480,high,,,,Sud
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
refurbished_proof,facture
reuse_certificates,oui
cloud_quality,4
annex_a_complete,oui
datacentre_indicators,oui
"""


def test_a_study_that_shows_all_meets_the_32_rules(tmp_path: Path) -> None:
    facts = EVERY_FACT.replace("telework_staff,60\ntelework_day_year,73\n", "no_telework,oui\n")
    found = judged(tmp_path, WHOLE, facts)
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
    by = {v: {r for r, x in found.items() if x["verdict"] == v} for v in ("not_met", "to_declare")}
    assert by["not_met"] == {"R02", "R04", "R07", "R08", "R09", "R18", "R20", "R22", "R29"}
    assert by["to_declare"] == {"R05", "R06", "R10", "R14", "R17", "R19", "R28", "R31", "R32"}


@pytest.mark.parametrize(
    ("line", "rules"),
    [
        ("b,swi", {"R04": "not_met"}),
        ("c,srv", {"R04": "met", "R29": "met"}),
        ("g,trip", {"R08": "not_met", "R04": "met"}),
        ("h,room", {"R07": "not_met", "R08": "met"}),
        ("i,ups", {"R07": "not_met", "R08": "met"}),
        ("j,mri", {"R32": "to_declare"}),
        ("a,pc", {"R04": "not_met", "R12": "met", "R13": "met", "R14": "to_declare"}),
    ],
)
def test_a_line_taken_away_changes_the_rules_it_answers(tmp_path: Path, line: str, rules: dict[str, str]) -> None:
    kept = "".join(f"{x}\n" for x in WHOLE.splitlines() if not x.startswith(f"{line},"))
    found = judged(tmp_path, kept, EVERY_FACT)
    assert {r: found[r]["verdict"] for r in rules} == rules


def test_what_is_bought_or_sold_again_needs_its_proof(tmp_path: Path) -> None:
    facts = EVERY_FACT.replace("refurbished_proof,facture\nreuse_certificates,oui\n", "")
    assert verdicts(judged(tmp_path, WHOLE, facts), "R12", "R13") == ["to_declare"] * 2
    (tmp_path / "other").mkdir()
    found = judged(tmp_path / "other", WHOLE.replace("0.2,0.3", "0,0"), facts)
    assert verdicts(found, "R12", "R13") == ["met", "met"]


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
        (tmp_path / name).mkdir()
        cells[3] = life
        found = judged(tmp_path / name, f"{rest}{','.join(cells)}\n", facts)
        assert verdicts(found, "R06", "R15", "R16") == ["met", expected, "not_met"]
    (tmp_path / "none").mkdir()
    assert verdicts(judged(tmp_path / "none", rest, facts), "R06", "R15", "R16") == ["to_declare", "met", "met"]


def test_a_line_of_a_room_without_its_energy_asks_for_the_method(tmp_path: Path) -> None:
    assert verdicts(judged(tmp_path, WHOLE.replace("a,pc,30,4,26", "a,pc,30,4,"), EVERY_FACT), "R28") == ["met"]
    (tmp_path / "other").mkdir()
    found = judged(tmp_path / "other", WHOLE.replace("c,srv,2,5,1100", "c,srv,2,5,"), EVERY_FACT)
    assert verdicts(found, "R28") == ["to_declare"]


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
