"""Each rule of the RCP on each side it has, and the laws of all of them, on evidence alone."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosoin.reference import load_reference_table
from ecosoin.studies.footprint.rcp import RULES, Evidence, rcp_verdicts
from ecosoin.words.voice import told as voiced

BARE = Evidence(lines=9, mandatory_coverage=0.75, stage_share=0.75, quality_lines=6)
FOUR = frozenset({"terminals", "networks", "datacentres", "non_digital"})
ROOM = {"room_lines": 3, "building_lines": 1}


def told(name: str, answer: str = "yes") -> dict[str, Any]:
    return {"declared": {name: answer}}


def scoped(rule: str, absence: str, holds: dict[str, Any], verdict: str) -> list[tuple[str, dict[str, Any], str]]:
    """A rule on something: what the inventory holds decides, else what is declared of its absence."""
    return [
        (rule, {}, "to_declare"),
        (rule, told(absence), "not_applicable"),
        (rule, told(absence, "no"), "not_met"),
        (rule, holds, verdict),
        (rule, {**holds, **told(absence)}, verdict),
    ]


def asked(rule: str, fact: str, **more: Any) -> list[tuple[str, dict[str, Any], str]]:
    """A rule on what only the organisation knows."""
    answers = {"": "to_declare", "yes": "met", "no": "not_met"}
    return [(rule, {**more, **(told(fact, a) if a else {})}, v) for a, v in answers.items()]


CASES: list[tuple[str, dict[str, Any], str]] = [
    *((rule, {}, "met") for rule in ("R01", "R03", "R21", "R24", "R25", "R26")),
    *((rule, {"lines": 0}, "not_applicable") for rule in ("R01", "R03", "R21", "R24", "R25", "R26")),
    ("R03", {"unmatched": 9}, "not_applicable"),
    ("R02", {}, "not_met"),
    ("R02", {"users": 0.0}, "not_met"),
    ("R02", {"users": 130.0}, "met"),
    *(("R04", {"tiers": (FOUR | {"medical_devices"}) - {t}}, "not_met") for t in sorted(FOUR)),
    *(("R04", {"tiers": FOUR - {t}, **told("tier_exclusions")}, "met") for t in sorted(FOUR)),
    ("R04", {"tiers": FOUR}, "met"),
    ("R04", {"tiers": FOUR - {"networks"}, **told("tier_exclusions", "no")}, "not_met"),
    ("R04", told("tier_exclusions"), "not_met"),
    *asked("R05", "all_connected_equipment"),
    ("R05", {"unmatched": 1, **told("all_connected_equipment")}, "not_met"),
    *scoped("R06", "no_cloud", {"cloud_lines": 2}, "met"),
    *scoped("R07", "no_datacentre", {**ROOM, "room_pue_lines": 3}, "met"),
    ("R07", {**ROOM, "flow_lines": 1}, "met"),
    ("R07", {"flow_lines": 1, "building_lines": 1}, "met"),
    ("R07", {"building_lines": 1, **told("no_datacentre")}, "met"),
    ("R07", {"building_lines": 1}, "not_met"),
    ("R07", {"room_lines": 3, "room_pue_lines": 3}, "not_met"),
    ("R07", {**ROOM, "room_pue_lines": 2, "rooms_without_flow": 1}, "not_met"),
    ("R07", {**ROOM, "room_pue_lines": 3, "flow_lines": 1, "rooms_twice": 1}, "not_met"),
    ("R08", {}, "not_met"),
    ("R08", {"travel_lines": 1}, "met"),
    ("R09", {"stage_share": 0.999}, "not_met"),
    ("R09", {"stage_share": 1.0}, "met"),
    ("R09", {"stage_share": 1.0, "unmatched": 9}, "not_met"),
    *asked("R10", "exclusions"),
    ("R10", {"unmatched": 1, **told("exclusions")}, "not_met"),
    ("R11", {}, "not_applicable"),
    ("R11", {"embedded_lines": 1}, "met"),
    *scoped("R12", "no_refurbished", {"refurbished_lines": 2}, "to_declare"),
    *asked("R12", "refurbished_proof", refurbished_lines=2),
    *scoped("R13", "no_reuse", {"reused_lines": 2}, "to_declare"),
    *asked("R13", "reuse_certificates", reused_lines=2),
    *scoped("R14", "no_byod", {"personal_lines": 1}, "met"),
    *scoped("R15", "no_cloud", {"cloud_lines": 2}, "met"),
    ("R15", {"cloud_lines": 2, "cloud_not_a_year": 1}, "not_met"),
    *scoped("R16", "no_cloud", {"cloud_lines": 2}, "to_declare"),
    *(("R16", {"cloud_lines": 2, **told("cloud_quality", g)}, "met") for g in "12345"),
    *scoped("R17", "no_telework", {"telework_staff": 3.0, "telework_lines": 2}, "met"),
    ("R17", {"telework_staff": 3.0}, "not_met"),
    ("R17", {"telework_staff": 0.0}, "not_applicable"),
    *((rule, {"quality_lines": 8}, "not_met") for rule in ("R18", "R20")),
    *((rule, {"quality_lines": 9}, "met") for rule in ("R18", "R20")),
    *((rule, {"lines": 0, "quality_lines": 0}, "not_met") for rule in ("R18", "R20")),
    *asked("R19", "annex_a_complete", tiers=FOUR),
    ("R19", {"tiers": FOUR, "unmatched": 1, **told("annex_a_complete")}, "not_met"),
    *(("R19", {"tiers": FOUR - {t}, **told("annex_a_complete")}, "not_met") for t in sorted(FOUR)),
    ("R22", {"mandatory_coverage": 0.999}, "not_met"),
    ("R22", {"mandatory_coverage": 1.0}, "met"),
    ("R22", {"mandatory_coverage": 1.0, "lines": 0}, "not_met"),
    ("R23", {}, "not_applicable"),
    ("R23", {"sources": 2}, "met"),
    ("R23", {"sources": 2, "sources_undated": 1}, "not_met"),
    ("R27", {}, "not_applicable"),
    ("R27", {"powered_lines": 1}, "met"),
    ("R27", {"powered_lines": 1, "own_mixes": 1}, "to_declare"),
    *scoped("R28", "no_datacentre", {"room_lines": 3}, "not_met"),
    *asked("R28", "energy_method", room_lines=3, room_energy_lines=3),
    ("R28", {"room_lines": 3, "room_energy_lines": 2, **told("energy_method")}, "not_met"),
    *scoped("R29", "no_datacentre", {"servers": 2}, "not_met"),
    *(("R29", {"servers": 2, "spare": spare}, "met") for spare in ("given", "default")),
    *scoped("R30", "no_virtual_machine", {"machines": 2}, "met"),
    *scoped("R31", "no_datacentre", {"room_lines": 3}, "to_declare"),
    *asked("R31", "datacentre_indicators", room_lines=3),
    *scoped("R32", "medical_exclusions", {"medical_lines": 1}, "met"),
]


@pytest.mark.parametrize(("rule", "facts", "verdict"), CASES)
def test_each_rule_on_each_side(rule: str, facts: dict[str, Any], verdict: str) -> None:
    assert RULES[rule](replace(BARE, **facts)).verdict == verdict


def test_every_rule_is_judged_on_every_side_it_has() -> None:
    sides = {rule: {v for r, _, v in CASES if r == rule} for rule in RULES}
    assert list(RULES) == [f"R{n:02d}" for n in range(1, 33)]
    assert all(len(seen) >= 2 and "met" in seen for seen in sides.values())


@pytest.mark.parametrize(("rule", "facts", "verdict"), CASES)
def test_every_reason_has_its_words_and_its_figures(rule: str, facts: dict[str, Any], verdict: str) -> None:
    found = next(v for v in rcp_verdicts(replace(BARE, **facts))[0] if v.id == rule)
    for language in ("fr", "en"):
        assert voiced(found.reason, found.params, language)  # type: ignore[arg-type]


COUNTS = [f.name for f in fields(Evidence) if f.type == "int" and f.name not in ("lines", "unmatched")]
FACTS = [r["fact"] for r in load_reference_table("study_facts") if r["unit"] in ("answer", "grade")]
DECLARED = st.dictionaries(st.sampled_from(FACTS), st.sampled_from(["yes", "no"]))
EVIDENCES = st.builds(
    lambda counts, declared, tiers, users, lines: Evidence(
        **counts, declared=declared, tiers=tiers, users=users, lines=lines, mandatory_coverage=1.0, stage_share=1.0
    ),
    st.fixed_dictionaries({name: st.integers(0, 2) for name in COUNTS}),
    DECLARED,
    st.frozensets(st.sampled_from(sorted(FOUR))),
    st.sampled_from([None, 0.0, 12.0]),
    st.integers(0, 3),
)


def by_rule(evidence: Evidence) -> dict[str, str]:
    return {v.id: v.verdict for v in rcp_verdicts(evidence)[0]}


@given(DECLARED)
def test_an_inventory_of_nothing_meets_no_rule_whatever_is_declared(declared: dict[str, str]) -> None:
    assert "met" not in by_rule(Evidence(declared=declared)).values()


@given(EVIDENCES, st.sampled_from(FACTS))
def test_a_declaration_taken_away_never_makes_a_rule_met(evidence: Evidence, fact: str) -> None:
    left = replace(evidence, declared={k: v for k, v in evidence.declared.items() if k != fact})
    before, after = by_rule(evidence), by_rule(left)
    assert {r for r, v in after.items() if v == "met"} <= {r for r, v in before.items() if v == "met"}


GIVEN = {"quality_lines": 0, "room_pue_lines": 0, "room_energy_lines": 0, "telework_lines": 0, "building_lines": 0}


@given(EVIDENCES, st.sampled_from(sorted(GIVEN)))
def test_what_an_inventory_says_taken_away_never_makes_a_rule_met(evidence: Evidence, name: str) -> None:
    """A PUE taken away where it counted twice is a correction, not a loss."""
    before, after = by_rule(evidence), by_rule(replace(evidence, **{name: 0}))
    assert {r for r, v in after.items() if v == "met"} <= {r for r, v in before.items() if v == "met"}


@given(EVIDENCES)
def test_what_the_inventory_holds_is_never_declared_away(evidence: Evidence) -> None:
    verdicts, problems = rcp_verdicts(evidence)
    against = {p.params["fact"] for p in problems}
    assert against <= {k for k, v in evidence.declared.items() if v == "yes"}
    absences = {"no_cloud": evidence.cloud_lines, "no_byod": evidence.personal_lines, "no_reuse": evidence.reused_lines}
    for fact, lines in absences.items():
        assert (fact in against) is (evidence.declared.get(fact) == "yes" and lines > 0)
    na = {v.id for v in verdicts if v.verdict == "not_applicable"}
    assert not na & {"R06", "R15", "R16"} or not evidence.cloud_lines
