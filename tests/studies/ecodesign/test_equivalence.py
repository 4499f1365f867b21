"""Speed and budget, on results written by hand."""

from __future__ import annotations

import copy
import json

import jsonschema
import pytest

from ecosoin.kernel.errors import InputProblems
from ecosoin.reference import load_reference_text
from ecosoin.studies.ecodesign.equivalence import reasons_against, speed_judged
from ecosoin.studies.ecodesign.road.compare import check_budget, write_compare
from ecosoin.studies.ecodesign.statistics import is_flaky, saving

SIDE = {
    "command": "ecodesign measure", "journey": "j", "flaky": False, "accessibility": [], "expected_missing": [],
    "assertions": [{"step": "a", "assertion": "x", "passed": True}],
    "steps": [{"name": "a", "encoded_bytes": {"median": 900.0}}],
    "by_run": [{"lcp_ms": [200.0 + i], "task_ms": [50.0]} for i in range(5)],
    "total": {"encoded_bytes": {"median": 900.0}},
    "scores": {"ecoindex": {"score": 80}, "journey": {"score": 90}},
}  # fmt: skip


def test_a_called_slowdown_is_refused_and_a_small_one_is_not():
    slow = copy.deepcopy(SIDE)
    for run in slow["by_run"]:
        run["lcp_ms"] = [run["lcp_ms"][0] + 90]
    assert reasons_against(SIDE, slow, 100) == []
    for run in slow["by_run"]:
        run["lcp_ms"] = [run["lcp_ms"][0] + 90]
    assert [r.kind for r in reasons_against(SIDE, slow, 100)] == ["speed"]
    assert not speed_judged({"by_run": [{}]}, SIDE)


def test_a_journey_without_assertion_proves_nothing():
    empty = {**SIDE, "assertions": []}
    assert [r.kind for r in reasons_against(empty, empty, 100)] == ["journey"]


def test_a_difference_within_the_noise_is_not_called():
    assert not saving([10, 12, 11, 13, 9], [11, 10, 12, 9, 13]).called
    assert saving([10, 12, 11, 13, 9], [1, 2, 1, 2, 1]).called


def test_runs_that_disagree_are_flaky():
    assert is_flaky([[True], [False]], [1, 1])
    assert not is_flaky([[True], [True]], [1, 1])


def test_a_budget_tells_every_excess(tmp_path):
    folder = tmp_path / "result"
    folder.mkdir()
    (folder / "results.json").write_text(json.dumps(SIDE), encoding="utf-8")
    budget = tmp_path / "budget.yaml"
    budget.write_text("total: {encoded_bytes: 1000}\necoindex_min: 70\n", encoding="utf-8")
    kept = check_budget(budget, str(folder))
    assert kept["limits"] == 2
    jsonschema.validate(kept, json.loads(load_reference_text("schema/ecodesign_budget.schema.json")))
    text = "total: {encoded_bytes: 800, sheep: 1}\nsteps: {z: {}, a: {encoded_bytes: 1}}\necoindex_min: 90\n"
    budget.write_text(text, encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        check_budget(budget, str(folder))
    codes = [p.code for p in caught.value.problems]
    assert codes.count("budget-exceeded") == 3
    assert codes.count("budget-place-unknown") == 2


def test_a_result_of_another_version_is_told_not_guessed(tmp_path):
    folder = tmp_path / "result"
    folder.mkdir()
    (folder / "results.json").write_text(json.dumps(SIDE), encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        write_compare(str(folder), str(folder), 1, "fr", tmp_path / "out")
    assert [p.code for p in caught.value.problems] == ["ecodesign-result-unreadable"]
    assert not (tmp_path / "out").exists()


CONTRACT = {
    "ecodesign": {"journey", "profile", "runs", "steps", "total", "scores", "assertions", "findings"},
    "ecodesign_compare": {"equivalent", "reasons", "savings"},
    "ecodesign_audit": {"score", "criteria"},
    "ecodesign_budget": {"kept", "limits"},
}


@pytest.mark.parametrize("name", CONTRACT)
def test_a_schema_is_valid_and_demands_what_the_contract_promises(name):
    schema = json.loads(load_reference_text(f"schema/{name}.schema.json"))
    jsonschema.Draft202012Validator.check_schema(schema)
    missing = {e.message.split("'")[1] for e in jsonschema.Draft202012Validator(schema).iter_errors({})}
    assert CONTRACT[name] <= missing


@pytest.mark.parametrize("key", ["profile", "country"])
def test_two_profiles_or_countries_are_not_compared(key):
    other = {**SIDE, key: "autre"}
    assert [r.kind for r in reasons_against({**SIDE, key: "un"}, other, 100)] == ["journey"]
