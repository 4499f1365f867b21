"""Three scores, repeated runs, speed and budget: published or hand-solved values."""

from __future__ import annotations

import json
from math import log
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.kernel.errors import InputProblems, UsageError
from ecosoin.kernel.ranged import Ranged
from ecosoin.results.ecodesign import COUNTED, Assertion, Measurement, StepMeasures
from ecosoin.results.text import document_text, plain
from ecosoin.studies.ecodesign.equivalence import is_flaky, reasons_against, saving, savings, speed_judged, spread
from ecosoin.studies.ecodesign.road.compare import check_budget, write_compare
from ecosoin.studies.ecodesign.road.constants import constants, ecoindex_document, ecoindex_tables
from ecosoin.studies.ecodesign.road.study import MeasureOptions
from ecosoin.studies.ecodesign.road.weighing import intervals
from ecosoin.studies.ecodesign.scores import (
    StepMeasure,
    grade_between,
    grade_of,
    journey_score,
    quantile_position,
    scores_of,
    swd4_co2e_g,
)
from tests.documents import SCHEMA, breaches
from tests.studies.ecodesign.made_runs import FAULT, measured, part, run


@pytest.mark.parametrize(
    ("dom", "requests", "kb", "score", "grade", "ghg"),
    [(28, 4, 39.477, 96, "A", 1.08), (142, 17, 1044.645, 83, "A", 1.34), (3045, 61, 19763.399, 24, "F", 2.52)],
)
def test_ecoindex_of_pages_measured_elsewhere(dom, requests, kb, score, grade, ghg):
    found = ecoindex_document(dom, requests, kb)
    assert (found.score, found.grade, found.ghg_g) == (score, grade, ghg)


@pytest.mark.parametrize("wrong", [-1.0, float("nan"), float("inf")])
def test_ecoindex_refuses_what_is_not_a_quantity(wrong):
    for values in ((wrong, 1, 1), (1, wrong, 1), (1, 1, wrong)):
        with pytest.raises(UsageError):
            ecoindex_document(*values)


def test_ecoindex_beyond_the_last_quantile_is_zero():
    assert ecoindex_document(10**7, 10**5, 10**7).score == 0
    assert ecoindex_document(0, 0, 0).score == 100


def test_swd4_of_one_megabyte():
    assert swd4_co2e_g(1_000_000, constants()) == pytest.approx(0.1482, abs=1e-9)


def test_journey_score_has_three_equal_parts():
    perfect = journey_score([StepMeasure(0, 0, 0)], constants())
    assert perfect.score == 100
    lost_data = journey_score([StepMeasure(0, 0, 10**9)], constants())
    assert lost_data.score == pytest.approx(66.7)


@pytest.mark.parametrize("wrong", [(1.5, 2, 3), (1, 2.5, 3)])
def test_elements_and_requests_are_whole(wrong):
    with pytest.raises(UsageError) as caught:
        ecoindex_document(*wrong)
    assert caught.value.problem.code == "ecodesign-not-whole"


@pytest.mark.parametrize(
    ("score", "grade"),
    [(100, "A"), (81, "A"), (80, "B"), (71, "B"), (70, "C"), (56, "C"), (55, "D"), (41, "D"), (40, "E"), (26, "E"),
     (25, "F"), (11, "F"), (10, "G"), (0, "G")],
)  # fmt: skip
def test_a_grade_begins_above_its_threshold(score, grade):
    assert grade_of(score, ecoindex_tables()) == grade


def test_greenhouse_gases_and_water_follow_the_published_lines():
    found = ecoindex_document(142, 17, 1044.645)
    assert found.ghg_g == pytest.approx(2 + 2 * (50 - found.score) / 100)
    assert found.water_cl == pytest.approx(3 + 3 * (50 - found.score) / 100)


def test_the_command_prints_the_score_alone():
    result = CliRunner().invoke(main, ["ecodesign", "ecoindex", "--dom", "28", "--requests", "4", "--kb", "39.477"])
    assert (result.exit_code, json.loads(result.stdout)["score"]) == (0, 96)
    wrong = CliRunner().invoke(main, ["ecodesign", "ecoindex", "--dom", "-1", "--requests", "4", "--kb", "1"])
    assert wrong.exit_code == 2


DOM = (0, 47, 75, 159, 233, 298, 358, 417, 476, 537, 603, 674, 753, 843, 949, 1076, 1237, 1459, 1801, 2479, 594601)
REQUESTS = (0, 2, 15, 25, 34, 42, 49, 56, 63, 70, 78, 86, 95, 105, 117, 130, 147, 170, 205, 281, 3920)
KILOBYTES = (
    0, 1.37, 144.7, 319.53, 479.46, 631.97, 783.38, 937.91, 1098.62, 1265.47, 1448.32, 1648.27, 1876.08, 2142.06,
    2465.37, 2866.31, 3401.59, 4155.73, 5400.08, 8037.54, 223212.26,
)  # fmt: skip


def ecoindex(dom: float, requests: float, kb: float) -> dict[str, Any]:
    arguments = ["ecodesign", "ecoindex", f"--dom={dom}", f"--requests={requests}", f"--kb={kb}"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("rank", range(20))
def test_a_page_on_a_quantile_has_its_rank(rank: int) -> None:
    """On the same quantile of the three: 100 - 5 x rank."""
    found = ecoindex(DOM[rank], REQUESTS[rank], KILOBYTES[rank])
    score = 100 - 5 * rank
    letters = [(80, "A"), (70, "B"), (55, "C"), (40, "D"), (25, "E"), (10, "F"), (-1, "G")]
    assert found["score"] == score
    assert found["grade"] == next(letter for above, letter in letters if score > above)
    assert found["ghg_g"] == pytest.approx(2 + 2 * (50 - score) / 100)
    assert found["water_cl"] == pytest.approx(3 + 3 * (50 - score) / 100)


@pytest.mark.parametrize(
    ("rank_dom", "rank_requests", "rank_kb", "score"),
    [(12, 0, 0, 70), (0, 12, 0, 80), (0, 0, 12, 90), (18, 6, 12, 35), (6, 18, 0, 55), (20, 20, 20, 0), (20, 0, 0, 50)],
)
def test_elements_weigh_three_requests_two_and_bytes_one(
    rank_dom: int, rank_requests: int, rank_kb: int, score: int
) -> None:
    assert ecoindex(DOM[rank_dom], REQUESTS[rank_requests], KILOBYTES[rank_kb])["score"] == score


def test_a_page_between_two_quantiles_is_linear() -> None:
    """603 + 0.5 x 71 is not whole: 638 stands at 10 + 35/71; 100 requests at 12.5; 1762.175 kB at 11.5."""
    expected = 100 - 5 * (3 * (10 + 35 / 71) + 2 * 12.5 + 11.5) / 6
    assert ecoindex(638, 100, 1762.175)["score"] == round(expected) == 43
    assert quantile_position([0, 10, 30], 25) == 1.75
    assert quantile_position([0, 10, 30], 30) == 2
    assert quantile_position([0, 10, 30], 31) == 2


def test_the_published_tables_are_whole() -> None:
    tables = ecoindex_tables()
    assert (tuple(tables.dom), tuple(tables.requests), tuple(tables.kilobytes)) == (DOM, REQUESTS, KILOBYTES)


def test_swd4_by_hand() -> None:
    """(0.055 + 0.059 + 0.080 + 0.012 + 0.013 + 0.081) kWh a GB at 494 g a kWh."""
    assert swd4_co2e_g(2_500_000, constants()) == pytest.approx(0.0025 * 0.3 * 494)


@pytest.mark.parametrize(
    ("value", "grade"), [(50, 100), (49, 100), (51, 99.34), (223.6, 50.0), (999, 0.0334), (1000, 0), (1001, 0)]
)
def test_a_grade_is_logarithmic_between_its_bounds(value: float, grade: float) -> None:
    assert grade_between(value, 50, 1000) == pytest.approx(grade, abs=0.01)


def test_the_journey_score_by_hand() -> None:
    """Two steps; energy 50 to 1000 J, performance 1 to 8 s, data 0.1 to 5 MB; means over steps, then of parts."""
    found = journey_score([StepMeasure(100, 2000, 400_000), StepMeasure(700, 500, 6_000_000)], constants())

    def part(value: float, good: float, bad: float) -> float:
        return 100 * (1 - log(value / good) / log(bad / good))

    energy = (part(100, 50, 1000) + part(700, 50, 1000)) / 2
    speed = (part(2000, 1000, 8000) + 100) / 2
    data = (part(400_000, 1e5, 5e6) + 0) / 2
    assert (found.energy, found.performance, found.data) == (round(energy, 1), round(speed, 1), round(data, 1))
    assert found.score == round((energy + speed + data) / 3, 1)
    assert (found.energy, found.performance, found.data, found.score) == (44.4, 83.3, 32.3, 53.3)


def step(name: str, **medians: float) -> StepMeasures:
    counted = {k: spread([medians.get(k, 0)]) for k in COUNTED}
    return StepMeasures(name=name, by_type={}, by_party={}, **counted)


def test_the_three_scores_of_a_journey_by_hand() -> None:
    light = step("a", dom_elements=358, requests=49, encoded_bytes=783_380, energy_j=100, lcp_ms=700, task_ms=2000)
    heavy = step("b", dom_elements=843, requests=105, encoded_bytes=2_142_060, energy_j=700, lcp_ms=3000, task_ms=90)
    for steps in ([light, heavy], [heavy, light]):
        found = scores_of(steps, 2_925_440, ecoindex_tables())
        assert plain(found.ecoindex) == {"score": 35, "grade": "E", "ghg_g": 2.3, "water_cl": 3.45, "step": "b"}
        assert found.swd4.co2e_g == pytest.approx(2.92544e-3 * 0.3 * 494)
        speed = (100 * (1 - log(2) / log(8)) + 100 * (1 - log(3) / log(8))) / 2
        assert found.journey.performance == round(speed, 1)
        assert found.journey.energy == 44.4


def test_a_constant_without_range_has_three_equal_values() -> None:
    assert intervals()["pue_max"] == Ranged(1.5, 1.5, 1.5)
    assert intervals()["laptop_core_w"] == Ranged(5, 15, 45)
    assert constants()["laptop_core_w"] == 15


def test_the_spread_of_runs() -> None:
    assert plain(spread([7, 3, 12, 4])) == {"median": 5.5, "min": 3, "max": 12}


@pytest.mark.parametrize(
    ("before", "after", "expected", "called"),
    [
        ([9], [4], (5, 5, 5), True),
        ([4], [9], (-5, -5, -5), True),
        ([4, 4], [4, 4], (0, 0, 0), False),
        # medians of 3 drawn again: 7, 13 and 7 times in 27
        ([10, 20, 40], [3, 3, 3], (7, 17, 37), True),
        ([3, 3, 3], [10, 20, 40], (-37, -17, -7), True),
        ([3, 3, 3], [3, 20, 40], (-37, -17, 0), False),
        ([3, 5, 40], [3, 3, 3], (0, 2, 37), False),
        # 9 pairs of medians, of 49/729 to 169/729
        ([200, 260, 290], [150, 270, 240], (-70, 20, 140), False),
    ],
)
def test_a_saving_by_hand(
    before: list[float], after: list[float], expected: tuple[float, float, float], called: bool
) -> None:
    found = saving(before, after)
    assert (found.p05, found.p50, found.p95) == expected
    assert found.called is called


@pytest.mark.parametrize(
    ("outcomes", "requests", "flaky"),
    [
        ([[True, False], [True, False]], [4, 4], False),
        ([[True, False], [False, True]], [4, 4], True),
        ([[True, False], [True, False]], [4, 5], True),
        ([[True]], [4], False),
    ],
)
def test_runs_that_differ_are_flaky(outcomes: list[list[bool]], requests: list[float], flaky: bool) -> None:
    assert is_flaky(outcomes, requests) is flaky


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
    assert breaches(plain(kept), "ecodesign-budget") == []
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
        write_compare(str(folder), str(folder), MeasureOptions(), "fr", out=tmp_path / "out")
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
    SCHEMA.check_schema(SCHEMA.schema)
    missing = {message.split("'")[1] for message in breaches({}, name)}
    assert CONTRACT[name] | {"study", "reading"} <= missing


@pytest.mark.parametrize("key", ["profile", "country"])
def test_two_profiles_or_countries_are_not_compared(key):
    other = {
        "profile": changed(profile="old-phone"),
        "country": changed(study=msgspec.structs.replace(SIDE.study, country="DE")),
    }
    assert codes(SIDE, other[key]) == [("journey", f"other_{key}")]
