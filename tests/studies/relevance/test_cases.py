"""The cases a physician writes in ``tests/cases/relevance.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.studies.relevance.data import level, run, write_acts, write_rules

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "relevance.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_a_case_gives_what_the_clinician_expects(tmp_path: Path, case: dict[str, Any]) -> None:
    days = str(case["interval"])
    rule = {f"interval_day_{k}": days for k in ("low", "central", "high")}
    rule |= {"system": case["system"], "codes": "|".join(case["codes"]), "exclusion": case.get("exclusion", "")}
    rule |= {"context": case.get("context", "any"), "needs_diagnosis": case.get("indication", "0")}
    contexts = case.get("contexts", [""] * len(case["acts"]))
    codes = case.get("act_codes", [case["codes"][0]] * len(case["acts"]))
    rows = []
    for date, code, context in zip(case["acts"], codes, contexts, strict=True):
        row = {"patient": "p", "date": date, "system": case["system"], "code": code, "context": context}
        if "imaging" in case:
            row["modality"], row["region"] = case["imaging"].split(":")
        rows.append(row)
    rows += [
        {"patient": "p", "kind": "diagnosis", **{k: str(v) for k, v in d.items()}} for d in case.get("diagnoses", [])
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
