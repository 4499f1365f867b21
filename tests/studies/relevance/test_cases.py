"""The cases a physician writes in ``tests/cases``: the shipped rules, in one study; then what any rule can do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ecosoin.studies.relevance.road.rule_files import load_rules
from tests.studies.relevance.data import level, run, write_acts, write_rules

CASES = Path(__file__).parents[2] / "cases"
SHIPPED = yaml.safe_load((CASES / "relevance.yaml").read_text(encoding="utf-8"))
OWN = yaml.safe_load((CASES / "relevance_rules.yaml").read_text(encoding="utf-8"))
LEVELS = ("low", "central", "high")


def act_row(case: dict[str, Any], n: int) -> dict[str, str]:
    system, code = case.get("codes", [case.get("code")] * len(case["acts"]))[n].split(" ")
    row = {"date": case["acts"][n], "system": system, "code": code, "context": case.get("contexts", [""] * n + [""])[n]}
    if system == "DICOM":
        row["modality"], row["region"] = code.split(":")
    return row


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], dict[str, Any]]:
    """One study of every case under the shipped rules, each case a patient of a site of its own; rows by site."""
    work, rows = tmp_path_factory.mktemp("cases"), []
    for number, case in enumerate(SHIPPED):
        who = {"patient": f"p{number}", "site": str(number)}
        rows += [act_row(case, n) | who for n in range(len(case["acts"]))]
        rows.append(act_row(case, 0) | {"patient": f"other{number}", "site": "a second site, so that sites are told"})
        rows += [{"kind": "diagnosis", **d, **who} for d in case.get("diagnoses", [])]
    document = run(work, write_acts(work / "acts.csv", rows), rules="fr")
    return {(r["site"], r["rule"], r["level"]): r for r in document["by_site"]}


@pytest.mark.parametrize("number", range(len(SHIPPED)), ids=[c["name"] for c in SHIPPED])
def test_a_shipped_rule_gives_what_the_clinician_expects(
    shipped: dict[tuple[str, str, str], dict[str, Any]], number: int
) -> None:
    case = SHIPPED[number]
    expected = case["redundant"] if isinstance(case["redundant"], dict) else dict.fromkeys(LEVELS, case["redundant"])
    found = {k: shipped[str(number), case["rule"], k] for k in LEVELS}
    assert {k: r["redundant_after_accepted"] for k, r in found.items()} == expected
    assert {r["acts"] for r in found.values()} == {case.get("counted", len(case["acts"]))}


def test_every_active_rule_has_its_case_and_every_case_its_rule() -> None:
    active = {r.rule for r in load_rules("fr").rules if r.active}
    assert {c["rule"] for c in SHIPPED} == active
    assert len({c["name"] for c in SHIPPED}) == len(SHIPPED)


@pytest.mark.parametrize("case", OWN, ids=[c["name"] for c in OWN])
def test_a_rule_of_the_case_gives_what_the_clinician_expects(tmp_path: Path, case: dict[str, Any]) -> None:
    days = str(case["interval"])
    rule = {f"interval_day_{k}": days for k in LEVELS}
    rule |= {"system": case["system"], "codes": "|".join(case["codes"]), "context": case.get("context", "any")}
    contexts = case.get("contexts", [""] * len(case["acts"]))
    codes = case.get("act_codes", [case["codes"][0]] * len(case["acts"]))
    rows = [
        {"patient": "p", "date": date, "system": case["system"], "code": code, "context": context}
        for date, code, context in zip(case["acts"], codes, contexts, strict=True)
    ]
    rows.append({"patient": "other", "date": "2024-01-01", "system": case["system"], "code": "0000-0"})
    rules = write_rules(tmp_path / "rules.csv", rule)
    document = run(tmp_path, write_acts(tmp_path / "acts.csv", rows), rules=rules)
    expected = case.get("expected_acts", len(case["acts"]))
    if expected == 0:
        assert document["rules"] == []
    else:
        found = level(document)
        assert (found["acts"], found["redundant_after_accepted"]) == (expected, len(case["redundant"]))
