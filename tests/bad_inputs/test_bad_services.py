"""One wrong service per check: the code, the line and the place it must give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ecosoin.kernel.errors import InputProblems, Problem, UsageError
from ecosoin.studies.service.road.study import new_service, read_services
from tests.report_text import message, remedy
from tests.small_services import minimal, write

SCORES = {"functional_class": "C", "alternatives": {"service": {"scores": {"B1": [2, "E2"]}}, "sober": {"scores": {}}}}


def problems_of(folder: Path, data: dict[str, Any]) -> list[Problem]:
    with pytest.raises(InputProblems) as error:
        read_services([write(folder, data)], None)
    return error.value.problems


def component(**changes: Any) -> dict[str, Any]:
    data = minimal()
    data["components"][0].update(changes)
    return data


def judged(**changes: Any) -> dict[str, Any]:
    return minimal(benefit_risk={**SCORES, **changes})


def weights(**given: Any) -> dict[str, Any]:
    return judged(weights=given)


CASES: list[tuple[str, dict[str, Any], str]] = [
    ("service-unit-missing", component(duration={"value": 20}), "components.0.duration.unit"),
    ("service-unit-missing", component(duration=20), "components.0.duration"),
    ("service-unit-wrong", component(duration={"value": 20, "unit": "year"}), "components.0.duration.unit"),
    ("service-negative", component(duration={"value": -1, "unit": "hour"}), "components.0.duration.value"),
    ("service-zero-divisor", component(active_time={"value": 0, "unit": "hour/day"}), "components.0.active_time.value"),
    ("service-share-over-one", component(share={"value": 80, "unit": "share"}), "components.0.share.value"),
    (
        "service-range-wrong",
        component(duration={"value": 20, "low": 25, "high": 30, "unit": "minute"}),
        "components.0.duration",
    ),
    ("service-range-half", component(duration={"value": 20, "low": 15, "unit": "minute"}), "components.0.duration"),
    (
        "service-range-from-zero",
        component(share={"value": 0, "low": 0, "high": 0.5, "unit": "share"}),
        "components.0.share",
    ),
    ("service-item-unknown", component(item="laptpo"), "components.0.item"),
    ("service-kind-unknown", component(kind="ordinateur"), "components.0.kind"),
    ("service-key-unknown", component(durée={"value": 1, "unit": "hour"}), "components.0.durée"),
    ("service-key-unknown", minimal(comparateur={}), "comparateur"),
    ("service-field-missing", {k: v for k, v in minimal().items() if k != "year"}, "year"),
    ("service-parameter-unknown", component(duration="$temps"), "components.0.duration"),
    (
        "service-source-unknown",
        component(duration={"value": 1, "unit": "hour", "source": "x"}),
        "components.0.duration.source",
    ),
    ("service-value-invalid", component(duration={"value": "vingt", "unit": "minute"}), "components.0.duration.value"),
    ("service-name-repeated", minimal(components=minimal()["components"] * 2), "components.1.name"),
    (
        "service-score-invalid",
        judged(alternatives={"service": {"scores": {"B1": [5, "E2"]}}}),
        "benefit_risk.alternatives.service.scores.B1",
    ),
    (
        "service-evidence-unknown",
        judged(alternatives={"service": {"scores": {"B1": [2, "E9"]}}}),
        "benefit_risk.alternatives.service.scores.B1",
    ),
    (
        "service-criterion-unknown",
        judged(alternatives={"service": {"scores": {"B13": [2, "E2"]}}}),
        "benefit_risk.alternatives.service.scores.B13",
    ),
    ("service-class-unknown", judged(functional_class="Z"), "benefit_risk.functional_class"),
    ("service-alternative-missing", judged(alternatives={"sober": {"scores": {}}}), "benefit_risk.alternatives"),
    (
        "service-weights-contradictory",
        weights(mode="bounded", bounds={"B1": [0.7, 0.8], "R1": [0.6, 0.9]}),
        "benefit_risk.weights.bounds",
    ),
    ("service-weight-bounds", weights(mode="bounded", bounds={"B1": [0.7, 0.2]}), "benefit_risk.weights.bounds.B1"),
    ("service-weights-repeated", weights(mode="ordinal", order=["B1", "B1"]), "benefit_risk.weights.order"),
    ("service-weights-empty", weights(mode="ordinal"), "benefit_risk.weights"),
]


@pytest.mark.parametrize(("code", "data", "place"), CASES, ids=[f"{c}-{p}" for c, _, p in CASES])
def test_a_wrong_service_says_what_and_where(tmp_path: Path, code: str, data: dict[str, Any], place: str) -> None:
    found = [p for p in problems_of(tmp_path, data) if p.code == code]
    assert [p.column for p in found] == [place]
    assert found[0].row is not None and found[0].severity == "error"
    assert message(found[0], "fr") and remedy(found[0], "en")


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    data = component(duration={"value": -20, "unit": "minute"}, item="nothing", active_time={"value": 3, "unit": "km"})
    data["benefit_risk"] = {**SCORES, "alternatives": {"service": {"scores": {"B1": [5, "E2"]}}}}
    codes = {p.code for p in problems_of(tmp_path, data)}
    assert {"service-negative", "service-item-unknown", "service-unit-wrong", "service-score-invalid"} <= codes


def test_negative_retention_is_refused(tmp_path: Path) -> None:
    stored = {
        "name": "disque", "kind": "storage", "item": "storage_hdd_tb", "volume": {"value": 1, "unit": "GB"},
        "retention": {"value": -5, "unit": "year"}, "power": {"value": 1, "unit": "W"},
        "pue": {"value": 1.5, "unit": "ratio"},
    }  # fmt: skip
    assert [p.code for p in problems_of(tmp_path, minimal(components=[stored]))] == ["service-negative"]


def test_hours_for_minutes_raise_a_doubt_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, component(duration={"value": 20, "unit": "hour"}))
    (file,) = read_services([path], None)
    doubt = next(p for p in file.problems if p.code == "service-duration-doubtful")
    line = path.read_text(encoding="utf-8").splitlines()[(doubt.row or 0) - 1]
    assert doubt.severity == "doubt" and "duration" in line


def test_an_unknown_template_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        new_service("teleconsult", tmp_path / "x.yaml")
    assert "teleconsultation" in remedy(error.value.problem, "fr")


def test_a_file_in_the_way_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "mien.yaml"
    path.write_text("à moi", encoding="utf-8")
    with pytest.raises(UsageError):
        new_service("teleconsultation", path)
    assert path.read_text(encoding="utf-8") == "à moi"


def test_broken_yaml_gives_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("service: a\nlabel: [un, deux\nyear: 2024\n", encoding="utf-8")
    with pytest.raises(InputProblems) as error:
        read_services([path], None)
    assert error.value.problems[0].code == "service-yaml-invalid" and error.value.problems[0].row is not None


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("service: a\nyear: 2024\nyear: 2025\n", encoding="utf-8")
    with pytest.raises(InputProblems) as error:
        read_services([path], None)
    assert (error.value.problems[0].code, error.value.problems[0].row) == ("service-key-repeated", 3)


@pytest.mark.parametrize("text", ["", "- un\n- deux\n", "42"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputProblems) as error:
        read_services([path], None)
    assert error.value.problems[0].code == "service-not-a-mapping"


def pathway(name: str, *steps: str) -> dict[str, Any]:
    return {
        "pathway": name, "label": name, "functional_unit": {"fr": "un parcours", "en": "one pathway"},
        "year": 2024, "country": "FR",
        "steps": [{"service": s, "number": {"value": 1, "unit": "count"}} for s in steps],
    }  # fmt: skip


def test_a_pathway_that_calls_itself_is_refused(tmp_path: Path) -> None:
    for name, target in (("a", "b"), ("b", "c"), ("c", "a")):
        text = yaml.safe_dump(pathway(name, f"{target}.yaml"))
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputProblems) as error:
        read_services([tmp_path / "a.yaml"], None)
    problem = error.value.problems[0]
    assert problem.code == "service-pathway-cycle" and "a.yaml → b.yaml → c.yaml → a.yaml" in message(problem, "fr")


def test_an_unknown_step_is_told(tmp_path: Path) -> None:
    assert [p.code for p in problems_of(tmp_path, pathway("a", "rien.yaml"))] == ["service-step-unknown"]


def test_two_services_of_one_name_cannot_be_compared(tmp_path: Path) -> None:
    paths = [write(tmp_path, minimal(), n) for n in ("a.yaml", "b.yaml")]
    with pytest.raises(InputProblems) as error:
        read_services(paths, None)
    assert error.value.problems[0].code == "service-names-equal"


def test_wrong_shapes_do_not_hide_wrong_meanings(tmp_path: Path) -> None:
    """A missing year, a text for a number, an amount without unit, a negative one and a score of 5: all in one pass."""
    data = component(duration={"value": -20, "unit": "minute"}, power="26 W")
    del data["year"]
    data["label"] = 3
    data["parameters"] = {"temps": {"value": 20}}
    data["components"].append({**minimal()["components"][0], "name": "autre", "duration": "$temps"})
    data["benefit_risk"] = {
        **SCORES,
        "alternatives": {"service": {"scores": {"B1": [5, "E2"], "B2": ["deux", "E1"]}}, "sober": {"scores": {}}},
    }
    found = {(p.code, p.column) for p in problems_of(tmp_path, data)}
    assert found == {
        ("service-field-missing", "year"),
        ("service-value-invalid", "label"),
        ("service-value-invalid", "benefit_risk.alternatives.service.scores.B2.0"),
        ("service-score-invalid", "benefit_risk.alternatives.service.scores.B1"),
        ("service-negative", "components.0.duration.value"),
        ("service-unit-missing", "components.0.power"),
        ("service-unit-missing", "parameters.temps.unit"),
    }


def test_an_item_answers_to_its_catalogue_names(tmp_path: Path) -> None:
    (file,) = read_services([write(tmp_path, component(item="Ordinateur portable"))], None)
    assert file.service.components[0].item == "laptop"
