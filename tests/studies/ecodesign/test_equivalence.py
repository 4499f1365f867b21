"""Speed and budget, on results written by hand."""

from __future__ import annotations

import json

import jsonschema
import msgspec
import pytest

from ecosoin.kernel.errors import InputProblems
from ecosoin.reference import load_reference_text
from ecosoin.results.ecodesign import Assertion, Measurement
from ecosoin.results.text import document_text, plain
from ecosoin.studies.ecodesign.equivalence import is_flaky, reasons_against, saving, savings, speed_judged
from ecosoin.studies.ecodesign.road.compare import check_budget, write_compare
from tests.studies.ecodesign.made_runs import FAULT, measured, part, run

SIDE = measured(*(run(part("a", lcp_ms=200.0 + i)) for i in range(5)))


def changed(**fields: object) -> Measurement:
    return msgspec.structs.replace(SIDE, **fields)


def slower(metric: str, by: float) -> Measurement:
    runs = [{**r, metric: [r[metric][0] + by]} for r in SIDE.by_run]
    return changed(by_run=runs)


def codes(before: Measurement, after: Measurement) -> list[tuple[str, str]]:
    return [(r.kind, r.code.partition(".")[2]) for r in reasons_against(before, after, 100)]


@pytest.mark.parametrize("metric", ["lcp_ms", "task_ms"])
def test_a_called_slowdown_is_refused_and_a_small_one_is_not(metric):
    assert codes(SIDE, slower(metric, 90)) == []
    assert codes(SIDE, slower(metric, 180)) == [("speed", f"slower_{metric}")]
    assert reasons_against(SIDE, slower("task_ms", 180), 100)[0].params == {"step": "a", "more_ms": 180}
    few = changed(by_run=SIDE.by_run[:2])
    assert not speed_judged(few, SIDE) and speed_judged(changed(by_run=SIDE.by_run[:3]), SIDE)
    assert codes(few, msgspec.structs.replace(slower(metric, 180), by_run=slower(metric, 180).by_run[:2])) == []


def test_each_reason_has_its_kind_and_says_what():
    failed = changed(assertions=[msgspec.structs.replace(a, passed=False) for a in SIDE.assertions])
    assert codes(SIDE, failed) == [("assertion", "assertion_after")]
    assert codes(failed, SIDE) == [("assertion", "assertion_before")]
    assert codes(SIDE, changed(expected_missing=["Aide"])) == [("content", "content")]
    faulty = measured(*[run(part("a"), accessibility=[FAULT])] * 5)
    assert codes(SIDE, faulty) == [("accessibility", "accessibility")]
    assert reasons_against(SIDE, faulty, 100)[0].params["help"]["en"] == "Form elements must have labels"
    assert codes(faulty, faulty) == []
    unlike = changed(assertions=[Assertion(step="b", assertion="y", passed=True)])
    assert codes(SIDE, unlike) == [("journey", "other_journey")]


def test_an_unstable_journey_is_refused_when_what_the_user_sees_changes():
    shaken = changed(flaky=True, assertions=[msgspec.structs.replace(a, passed=False) for a in SIDE.assertions])
    assert codes(SIDE, shaken) == [("assertion", "assertion_after"), ("flaky", "flaky")]
    assert codes(SIDE, changed(flaky=True)) == []


def test_steps_of_other_names_are_not_compared():
    other = changed(steps=[msgspec.structs.replace(s, name="b") for s in SIDE.steps])
    assert codes(SIDE, other) == [("journey", "other_journey")]
    assert savings(SIDE, other) == [] and len(savings(SIDE, SIDE)) == 8


def test_times_are_called_only_with_enough_runs_and_counts_always():
    def called(before: Measurement, after: Measurement) -> set[str]:
        return {s.metric for s in savings(before, after) if s.called}

    light = [{**r, "encoded_bytes": [100.0], "script_ms": [1.0]} for r in SIDE.by_run]
    assert called(SIDE, changed(by_run=light)) == {"encoded_bytes", "script_ms"}
    assert called(changed(by_run=SIDE.by_run[:1]), changed(by_run=light[:1])) == {"encoded_bytes"}


def test_a_journey_without_assertion_proves_nothing():
    empty = changed(assertions=[])
    assert codes(empty, empty) == [("journey", "no_assertion")]


def test_a_difference_within_the_noise_is_not_called():
    assert not saving([10, 12, 11, 13, 9], [11, 10, 12, 9, 13]).called
    assert saving([10, 12, 11, 13, 9], [1, 2, 1, 2, 1]).called


def test_runs_that_disagree_are_flaky():
    assert is_flaky([[True], [False]], [1, 1])
    assert not is_flaky([[True], [True]], [1, 1])


def test_a_budget_tells_every_excess(tmp_path):
    folder = tmp_path / "result"
    folder.mkdir()
    (folder / "results.json").write_text(document_text(SIDE), encoding="utf-8")
    budget = tmp_path / "budget.yaml"
    score = SIDE.scores.ecoindex.score
    budget.write_text(f"total: {{encoded_bytes: 900}}\necoindex_min: {score}\n", encoding="utf-8")
    kept = check_budget(budget, str(folder))
    assert (kept.kept, kept.limits) == (True, 2)
    jsonschema.validate(plain(kept), json.loads(load_reference_text("schema/ecodesign-budget.schema.json")))
    text = "total: {encoded_bytes: 800, sheep: 1}\nsteps: {z: {}, a: {encoded_bytes: 1}}\n"
    text += f"ecoindex_min: {score + 1}\njourney_score_min: 0\n"
    budget.write_text(text, encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        check_budget(budget, str(folder))
    told = {(p.code, p.params["place"], p.params.get("got")) for p in caught.value.problems}
    assert told == {
        ("budget-exceeded", "total.encoded_bytes", "900"), ("budget-exceeded", "a.encoded_bytes", "900"),
        ("budget-exceeded", "ecoindex_min", f"{score}"),
        ("budget-place-unknown", "total.sheep", None), ("budget-place-unknown", "z", None),
    }  # fmt: skip


def test_a_result_of_another_version_is_told_not_guessed(tmp_path):
    folder = tmp_path / "result"
    folder.mkdir()
    older = {k: v for k, v in plain(SIDE).items() if k != "study"}
    (folder / "results.json").write_text(json.dumps(older), encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        write_compare(str(folder), str(folder), 1, "fr", out=tmp_path / "out")
    assert [p.code for p in caught.value.problems] == ["ecodesign-result-unreadable"]
    assert not (tmp_path / "out").exists()


CONTRACT = {
    "ecodesign-measure": {"journey", "profile", "runs", "steps", "total", "scores", "assertions", "findings"},
    "ecodesign-compare": {"equivalent", "reasons", "savings"},
    "ecodesign-audit": {"score", "criteria"},
    "ecodesign-budget": {"limits"},
}


@pytest.mark.parametrize("name", CONTRACT)
def test_a_schema_is_valid_and_demands_what_the_contract_promises(name):
    schema = json.loads(load_reference_text(f"schema/{name}.schema.json"))
    jsonschema.Draft202012Validator.check_schema(schema)
    missing = {e.message.split("'")[1] for e in jsonschema.Draft202012Validator(schema).iter_errors({})}
    assert CONTRACT[name] | {"study", "reading"} <= missing


@pytest.mark.parametrize("key", ["profile", "country"])
def test_two_profiles_or_countries_are_not_compared(key):
    other = {
        "profile": changed(profile="old-phone"),
        "country": changed(study=msgspec.structs.replace(SIDE.study, country="DE")),
    }
    assert codes(SIDE, other[key]) == [("journey", f"other_{key}")]
