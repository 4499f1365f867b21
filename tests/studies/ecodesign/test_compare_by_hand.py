"""``ecodesign compare`` and ``budget check`` on two results written by hand: verdict, savings, footprints, scores."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ecosoin.cli.main import main
from ecosoin.results.ecodesign import COUNTED
from ecosoin.results.text import plain
from tests.studies.ecodesign.made_runs import measured, part, run

CLIMATE = "climate_change"
GRID = {"FR": 0.0519, "DE": 0.32965}
"""kg CO2 eq of a kWh."""
LAPTOP_MADE, LAPTOP_YEARS, LAPTOP_HOURS = 170 + 12.3 + 2.79, 5, 1540
PHONE_MADE, PHONE_YEARS, PHONE_HOURS = 77 + 2.27 + 0.246, 2.5, 1095
LABEL = {"rule": "label", "impact": "critical", "help": {"en": "Form elements must have labels"}, "nodes": 2,
         "where": ["#a", "#b"]}  # fmt: skip
CONTRAST = {"rule": "contrast", "impact": "serious", "help": {"en": "Contrast", "fr": "Contraste"}, "nodes": 3,
            "where": ["p"]}  # fmt: skip
WHOLE = plain(measured(run(part("accueil"), part("fiche"))))


def side(**metrics: list[list[float]]) -> dict[str, Any]:
    """A measurement of two steps: each metric as its runs of two values; three steady runs unless said otherwise."""
    steady = {
        "encoded_bytes": (900.0, 500.0), "decoded_bytes": (2000.0, 700.0), "requests": (12.0, 4.0),
        "dom_elements": (300.0, 200.0), "task_ms": (260.0, 120.0), "script_ms": (90.0, 30.0), "energy_j": (9.0, 4.0),
        "wall_ms": (6000.0, 3000.0), "lcp_ms": (800.0, 300.0),
    }  # fmt: skip
    runs = {k: metrics.get(k, [list(steady.get(k, (0.0, 0.0)))] * 3) for k in COUNTED}
    count = min(map(len, runs.values()))
    return copy.deepcopy(WHOLE) | {
        "journey": "rendez-vous", "flaky": False, "profile": "desktop",
        "accessibility": [LABEL, CONTRAST], "expected_missing": [], "declared": {},
        "assertions": [{"step": "fiche", "assertion": "assert nom", "passed": True}],
        "by_run": [{k: v[i] for k, v in runs.items()} for i in range(count)],
        "scores": {
            "ecoindex": {"score": 71, "grade": "B", "ghg_g": 1.58, "water_cl": 2.37, "step": "accueil"},
            "swd4": {"co2e_g": 0.2}, "journey": {"score": 88.5, "energy": 90.0, "performance": 85.0, "data": 90.5},
        },
    }  # fmt: skip


def saved(folder: Path, document: dict[str, Any]) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "results.json").write_text(json.dumps(document), encoding="utf-8")
    return str(folder)


def asked(work: Path, before: dict[str, Any], after: dict[str, Any], *more: str) -> Result:
    done = CliRunner().invoke(
        main, ["ecodesign", "compare", saved(work / "b", before), saved(work / "a", after), *more]
    )
    assert done.exit_code == 0, done.output
    return done


def compared(work: Path, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(asked(work, before, after, "--json", "--lang", "en").stdout)
    assert found["equivalent"] == (not found["reasons"])
    return found


def kinds(work: Path, before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str]]:
    return [(r["kind"], r["message"]) for r in compared(work, before, after)["reasons"]]


def changed(country: str = "FR", **cells: Any) -> dict[str, Any]:
    document = {**side(), **cells}
    document["study"]["country"] = country
    return document


def test_savings_of_each_step_by_hand(tmp_path: Path) -> None:
    """The median of 3 runs drawn again is the least, middle and most run 7, 13 and 7 times in 27."""
    before = side(
        encoded_bytes=[[900, 500], [1000, 500], [1300, 500]], task_ms=[[200, 120], [260, 120], [290, 120]],
        energy_j=[[9, 4], [9, 4], [9, 4]],
    )  # fmt: skip
    after = side(encoded_bytes=[[400, 800]] * 3, task_ms=[[150, 120], [270, 120], [240, 120]], energy_j=[[7, 4.5]] * 3)
    found = {(r["step"], r["metric"]): r for r in compared(tmp_path, before, after)["savings"]}
    assert len(found) == 2 * 8
    expected = {
        ("accueil", "encoded_bytes"): (500, 600, 900, True),
        ("fiche", "encoded_bytes"): (-300, -300, -300, True),
        ("accueil", "task_ms"): (-70, 20, 140, False),
        ("fiche", "task_ms"): (0, 0, 0, False),
        ("accueil", "energy_j"): (2, 2, 2, True),
        ("fiche", "energy_j"): (-0.5, -0.5, -0.5, True),
        ("accueil", "requests"): (0, 0, 0, False),
    }
    for key, told in expected.items():
        assert tuple(found[key][k] for k in ("p05", "p50", "p95", "called")) == told, key


def test_a_time_is_called_from_three_runs_on_and_a_count_from_one(tmp_path: Path) -> None:
    for runs, called in ((3, True), (2, False)):
        before, after = side(), side(wall_ms=[[5000, 3000]] * 3, requests=[[9, 4]] * 3)
        before["by_run"] = before["by_run"][:runs]
        document = compared(tmp_path, before, after)
        assert document["speed_judged"] is called
        found = {(r["step"], r["metric"]): r["called"] for r in document["savings"]}
        assert (found["accueil", "wall_ms"], found["accueil", "requests"]) == (called, True)


@pytest.mark.parametrize(
    ("slower", "expected"),
    [
        ({"lcp_ms": [[800, 400]] * 3}, []),
        ({"lcp_ms": [[800, 401]] * 3}, [("speed", "step “fiche”: the largest element is shown 101 ms later")]),
        ({"task_ms": [[360, 120]] * 3}, []),
        ({"task_ms": [[361, 120]] * 3}, [("speed", "step “accueil”: 101 ms more of processor")]),
        ({"lcp_ms": [[800, 900], [800, 900], [800, 350]]}, []),
        (
            {"lcp_ms": [[800, 500], [800, 900], [800, 450]]},
            [("speed", "step “fiche”: the largest element is shown 200 ms later")],
        ),
        ({"wall_ms": [[9000, 9000]] * 3}, []),
    ],
)
def test_a_slowdown_is_refused_above_100_ms_whatever_the_run(
    tmp_path: Path, slower: dict[str, list[list[float]]], expected: list[tuple[str, str]]
) -> None:
    assert kinds(tmp_path, side(), side(**slower)) == expected


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        ([LABEL, CONTRAST], []),
        ([{**LABEL, "where": ["#c", "#d"]}, CONTRAST], []),
        ([LABEL], []),
        ([{**LABEL, "nodes": 1}, CONTRAST], []),
        ([{**LABEL, "nodes": 3}, {**CONTRAST, "nodes": 2}],
         [("accessibility", "Form elements must have labels (label: #a, #b)")]),
        ([{**LABEL, "rule": "image-alt"}, CONTRAST],
         [("accessibility", "Form elements must have labels (image-alt: #a, #b)")]),
        ([{**CONTRAST, "nodes": 4}], [("accessibility", "Contrast (contrast: p)")]),
    ],
)  # fmt: skip
def test_as_many_faults_are_equivalent_and_another_fault_is_not(
    tmp_path: Path, faults: list[dict[str, Any]], expected: list[tuple[str, str]]
) -> None:
    assert kinds(tmp_path, side(), changed(accessibility=faults)) == expected


def test_a_fault_is_told_in_the_language_asked(tmp_path: Path) -> None:
    worse = changed(accessibility=[{**CONTRAST, "nodes": 4}, {**LABEL, "nodes": 5}])
    told = asked(tmp_path, side(), worse, "--lang", "fr").stdout.splitlines()
    assert told[0] == "La version d'après ne rend pas le même service."
    assert "  ✗ accessibilité en recul\xa0: Contraste (contrast\xa0: p)" in told
    assert "  ✗ accessibilité en recul\xa0: Form elements must have labels (label\xa0: #a, #b)" in told


@pytest.mark.parametrize("judged", ["before", "after"])
def test_a_missed_assertion_of_either_side_is_refused(tmp_path: Path, judged: str) -> None:
    missed = changed(assertions=[{"step": "fiche", "assertion": "assert nom", "passed": False}])
    sides = (missed, side()) if judged == "before" else (side(), missed)
    assert kinds(tmp_path, *sides) == [("assertion", f"{judged}, step “fiche”: assert nom")]


OTHER_STEPS = "“rendez-vous” and “{}” do not have the same steps"
NO_PROOF = "the journey expects nothing of the pages, it proves nothing"
FLAKY = {"flaky": True, "journey": "instable"}


def test_other_reasons_by_hand(tmp_path: Path) -> None:
    other = [{"step": "fiche", "assertion": "assert prénom", "passed": True}]
    both = [*side()["assertions"], *other]
    missed = [{**side()["assertions"][0], "passed": False}]
    for before, after, expected in (
        (side(), changed(expected_missing=["Nom", "css:.a"]),
         [("content", f"“{e}” is no longer there") for e in ("Nom", "css:.a")]),
        (changed(expected_missing=["Nom"]), side(), []),
        (side(), changed(assertions=other), [("journey", OTHER_STEPS.format("rendez-vous"))]),
        (side(), changed(assertions=both, journey="autre"), [("journey", OTHER_STEPS.format("autre"))]),
        (changed(assertions=[]), changed(assertions=[]), [("journey", NO_PROOF)]),
        (side(), changed(profile="old-phone"), [("journey", "profile desktop, then old-phone")]),
        (side(), changed(country="DE", profile="old-phone"),
         [("journey", "profile desktop, then old-phone"), ("journey", "country FR, then DE")]),
        (changed(**FLAKY), side(), []),
        (side(), changed(**FLAKY, assertions=missed),
         [("assertion", "after, step “fiche”: assert nom"), ("flaky", "the runs of “instable” differ")]),
        (side(), changed(assertions=missed), [("assertion", "after, step “fiche”: assert nom")]),
    ):  # fmt: skip
        assert kinds(tmp_path, before, after) == expected


def test_steps_of_other_names_are_another_journey(tmp_path: Path) -> None:
    steps = [{**s, "name": n} for s, n in zip(side()["steps"], ("accueil", "liste"), strict=True)]
    document = compared(tmp_path, side(), changed(steps=steps))
    assert [(r["kind"], r["message"]) for r in document["reasons"]] == [("journey", OTHER_STEPS.format("rendez-vous"))]
    assert document["savings"] == []


def device(made: float, years: float, hours: float, wall_ms: float) -> float:
    return wall_ms / 3_600_000 / hours / years * made


def test_both_footprints_and_their_difference_by_hand(tmp_path: Path) -> None:
    """Laptop: its time, 11 W seen and 15 W busy; 0.04106 kWh a GB; the server's Wh with its PUE; French grid."""
    runs = {"wall_ms": [[6000, 3000], [6500, 3500], [9000, 4000]], "task_ms": [[260, 120], [200, 130], [700, 400]]}
    size = {"encoded_bytes": [[9e5, 5e5], [8e5, 4e5], [7e6, 1e6]]}
    before = {**side(**runs, **size), "declared": {"server_wh_per_act": 0.4, "pue": 1.5}}
    after = {**side(wall_ms=[[4000, 2000]] * 3), "declared": {"server_wh_per_act": 0.3, "pue": 1.2}}
    row = next(r for r in compared(tmp_path, before, after)["footprint"] if r["criterion"] == CLIMATE)
    assert row["unit"] == "kg CO2 eq"
    first = device(LAPTOP_MADE, LAPTOP_YEARS, LAPTOP_HOURS, 10_000)
    first += GRID["FR"] * ((10 * 11 + 0.38 * 15) / 3.6e6 + 1.4e6 / 1e9 * 0.04106 + 0.4 * 1.5 / 1000)
    second = device(LAPTOP_MADE, LAPTOP_YEARS, LAPTOP_HOURS, 6000)
    second += GRID["FR"] * ((6 * 11 + 0.38 * 15) / 3.6e6 + 1400 / 1e9 * 0.04106 + 0.3 * 1.2 / 1000)
    assert row["before"]["value"] == pytest.approx(first, rel=1e-6)
    assert row["after"]["value"] == pytest.approx(second, rel=1e-6)
    assert row["difference"]["value"] == pytest.approx(second - first, rel=1e-6)
    assert row["probability_after_lower"] == 1


def test_a_phone_in_another_country_by_hand(tmp_path: Path) -> None:
    phone = changed(profile="mobile-3g", country="DE")
    row = next(r for r in compared(tmp_path, phone, phone)["footprint"] if r["criterion"] == CLIMATE)
    expected = device(PHONE_MADE, PHONE_YEARS, PHONE_HOURS, 9000)
    expected += GRID["DE"] * ((9 * 1.1 + 0.38 * 2) / 3.6e6 + 1400 / 1e9 * 0.04106)
    assert row["before"]["value"] == pytest.approx(expected, rel=1e-6)
    assert row["probability_after_lower"] == 0.5  # a draw that ties counts for half


def test_a_server_range_by_hand(tmp_path: Path) -> None:
    """Final energy of a server declared between 0.2 and 0.9 Wh, on nothing else: a triangle of 0.2, 0.4 and 0.9."""
    nothing = {k: [[0.0, 0.0]] for k in side()["by_run"][0]}
    declared = {"server_wh_per_act": 0.4, "server_wh_per_act_low": 0.2, "server_wh_per_act_high": 0.9, "pue": 1.5}
    document = {**side(**nothing), "declared": declared}
    row = next(r for r in compared(tmp_path, document, document)["footprint"] if r["criterion"] == "final_energy")
    told = {k: row["before"][k] * 1000 / 1.5 for k in ("value", "mean", "p05", "p50", "p95")}
    low, mode, high = 0.2, 0.4, 0.9
    quantile = {
        "p05": low + (0.05 * (high - low) * (mode - low)) ** 0.5,
        "p50": high - (0.5 * (high - low) * (high - mode)) ** 0.5,
        "p95": high - (0.05 * (high - low) * (high - mode)) ** 0.5,
    }
    assert told == pytest.approx({"value": 0.4, "mean": 1.5 / 3, **quantile}, rel=0.02)


def test_the_command_prints_the_verdict_and_what_is_called(tmp_path: Path) -> None:
    after = side(encoded_bytes=[[400, 500]] * 3)
    for score, changed_to in (("ecoindex", {"score": 78}), ("swd4", {"co2e_g": 0.15}), ("journey", {"score": 91.5})):
        after["scores"][score] |= changed_to
    told = asked(tmp_path, side(), after, "--lang", "en", "--out", str(tmp_path / "out")).stdout.splitlines()
    assert told == ["The later version renders the same service.", "  accueil · bytes moved: 500 [500; 500]"]
    written = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert written["scores"] == {"before": side()["scores"], "after": after["scores"]}
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert page.index("← 71") > page.index("78") and "← 88.5" in page and "91.5" in page


def of(**medians: float) -> dict[str, Any]:
    return {k: {"median": v, "min": v, "max": v} for k, v in medians.items()}


def budget(work: Path, text: str) -> Result:
    (work / "budget.yaml").write_text(text, encoding="utf-8")
    document = side()
    document["total"] |= of(encoded_bytes=1400.0, requests=16.0)
    document["steps"][0] |= of(encoded_bytes=900.0, requests=12.0)
    document["steps"][1] |= of(encoded_bytes=900.0, requests=4.0)
    arguments = ["ecodesign", "budget", "check", str(work / "budget.yaml"), saved(work / "r", document)]
    return CliRunner().invoke(main, [*arguments, "--lang", "en"])


def test_a_budget_is_kept_at_its_very_limit(tmp_path: Path) -> None:
    text = (
        "total: {encoded_bytes: 1400, requests: 16}\nsteps: {accueil: {requests: 12}, fiche: {requests: 4}}\n"
        "ecoindex_min: 71\njourney_score_min: 88.5\n"
    )
    kept = budget(tmp_path, text)
    assert (kept.exit_code, kept.stdout) == (0, "Budget kept: 6 limit(s).\n")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("total: {encoded_bytes: 1399}", "total.encoded_bytes"),
        ("total: {requests: 15}", "total.requests"),
        ("steps: {fiche: {requests: 3}}", "fiche.requests"),
        ("ecoindex_min: 72", "ecoindex_min"),
        ("journey_score_min: 88.6", "journey_score_min"),
        ("total: {sheep: 1}", "total.sheep"),
        ("steps: {liste: {requests: 3}}", "liste"),
    ],
)
def test_a_budget_names_each_excess(tmp_path: Path, text: str, place: str) -> None:
    refused = budget(tmp_path, text)
    assert refused.exit_code == 1
    assert f"budget.yaml:{place}" in refused.stderr
