"""One wrong service, one wrong factor set per check: the code, the place and the sentences it must give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ecosoin.catalogue.parsing import parse_factor_set
from ecosoin.kernel.errors import InputProblems, Problem, UsageError
from ecosoin.studies.service.road.study import new_service, read_services
from tests.catalogue.sets import Tables, tables, with_row
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


WRONG: list[tuple[str, str, str | None, Tables]] = [
    ("negative value", "factor-value-negative", "value", tables(factors=(1, {"value": "-0.01"}))),
    ("negative mix", "factor-value-negative", "value", tables(electricity=(0, {"value": "-1"}))),
    ("decimal comma", "factor-number-invalid", "value", tables(factors=(1, {"value": "0,01"}))),
    ("thousands space", "factor-number-invalid", "value", tables(factors=(1, {"value": "1 200"}))),
    ("not a number", "factor-number-invalid", "value", tables(factors=(1, {"value": "nan"}))),
    ("infinite", "factor-number-invalid", "value", tables(factors=(1, {"value": "1e999"}))),
    ("empty value", "factor-cell-empty", "value", tables(factors=(1, {"value": ""}))),
    ("unknown criterion", "factor-choice-unknown", "criterion", tables(factors=(1, {"criterion": "GWP"}))),
    ("unknown stage", "factor-choice-unknown", "stage", tables(factors=(1, {"stage": "BLD"}))),
    ("unknown tier", "factor-choice-unknown", "tier", tables(items=(0, {"tier": "terminal"}))),
    ("unknown quality", "factor-choice-unknown", "quality", tables(factors=(1, {"quality": "5"}))),
    ("unit of another criterion", "factor-unit-mismatch", "unit", tables(factors=(1, {"unit": "kg Sb eq/GB"}))),
    ("grams", "factor-unit-mismatch", "unit", tables(factors=(1, {"unit": "g CO2 eq/GB"}))),
    ("mix not per kWh", "factor-unit-mismatch", "unit", tables(electricity=(0, {"unit": "kg CO2 eq/MWh"}))),
    (
        "two counts for one item",
        "factor-unit-inconsistent",
        "unit",
        with_row("factors", 0, stage="distribution", unit="kg CO2 eq/kg"),
    ),
    ("range upside down", "factor-range-disordered", "low", tables(factors=(0, {"low": "260", "high": "130"}))),
    ("value out of range", "factor-range-disordered", "low", tables(factors=(0, {"value": "100"}))),
    ("one bound only", "factor-range-disordered", "low", tables(factors=(0, {"high": ""}))),
    ("zero low bound", "factor-range-disordered", "low", tables(factors=(0, {"low": "0"}))),
    ("coverage in percent", "factor-coverage-invalid", "coverage", tables(factors=(0, {"coverage": "90"}))),
    ("validity backwards", "factor-validity-disordered", "valid_from", tables(factors=(0, {"valid_to": "2020"}))),
    ("year in words", "factor-number-invalid", "year", tables(electricity=(0, {"year": "latest"}))),
    ("unknown item", "factor-item-unknown", "item", tables(factors=(0, {"item": "laptp"}))),
    ("unknown source", "factor-source-unknown", "source_id", tables(factors=(0, {"source_id": "papr"}))),
    ("repeated item", "factor-duplicate", None, with_row("items", 0)),
    ("repeated factor", "factor-duplicate", None, with_row("factors", 0, value="171")),
    ("repeated mix", "factor-duplicate", None, with_row("electricity", 0, value="0.06")),
    ("repeated source", "factor-duplicate", None, with_row("sources", 0)),
    ("a name for two items", "factor-alias-ambiguous", "aliases", tables(items=(1, {"aliases": "note-book"}))),
    (
        "fossil part above total",
        "factor-part-above-total",
        "value",
        with_row("factors", 0, criterion="climate_change_fossil", value="171", low="", high=""),
    ),
    (
        "part without its total",
        "factor-part-without-total",
        "criterion",
        with_row("factors", 0, criterion="climate_change_biogenic", stage="end_of_life", value="1", low="", high=""),
    ),
    ("zero lifetime", "factor-number-invalid", "lifetime_year", tables(items=(0, {"lifetime_year": "0"}))),
]


DOUBTFUL: list[tuple[str, str, str, Tables]] = [
    ("unknown kind", "factor-choice-unknown", "kind", tables(sources=(0, {"kind": "web"}))),
    ("missing locator", "factor-cell-wanted", "locator", tables(factors=(0, {"locator": ""}))),
    ("missing quality", "factor-cell-wanted", "quality", tables(factors=(0, {"quality": ""}))),
    ("source without licence", "factor-cell-wanted", "licence", tables(sources=(0, {"licence": " "}))),
    ("source without address", "factor-cell-wanted", "url", tables(sources=(0, {"url": ""}))),
]


@pytest.mark.parametrize(("code", "column", "held"), [w[1:] for w in DOUBTFUL], ids=[w[0] for w in DOUBTFUL])
def test_a_row_badly_described_is_kept_and_doubted(code: str, column: str, held: Tables) -> None:
    whole, _ = parse_factor_set("mine", tables())
    kept, problems = parse_factor_set("mine", held)
    assert [(p.code, p.column, p.severity) for p in problems] == [(code, column, "doubt")]
    assert (len(kept.factors), len(kept.sources)) == (len(whole.factors), len(whole.sources))


@pytest.mark.parametrize(
    ("written", "read"),
    [("kg CO2 eq", "kg CO2 eq/unit"), ("kgCO2e/unit", "kg CO2 eq/unit"), ("KG CO2 eq / unit", "kg CO2 eq/unit")],
)
def test_a_unit_written_otherwise_is_read_as_ours(written: str, read: str) -> None:
    kept, problems = parse_factor_set("mine", tables(factors=(0, {"unit": written})))
    assert (problems, kept.factors[0].unit) == ([], read)


@pytest.mark.parametrize(("code", "column", "wrong"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_a_wrong_factor_set_says_what_and_where(code: str, column: str | None, wrong: Tables) -> None:
    _, problems = parse_factor_set("mine", wrong)
    found = [p for p in problems if p.code == code]
    assert found, [p.code for p in problems]
    problem = found[0]
    assert problem.column == column
    assert problem.severity == "error"
    assert problem.file is not None and problem.row is not None
    for language in ("fr", "en"):
        assert len(message(problem, language)) > 10
        assert len(remedy(problem, language)) > 10


@pytest.mark.parametrize("table", ["items", "factors", "electricity", "sources"])
def test_a_missing_table_is_named_with_its_columns(table: str) -> None:
    held = tables()
    del held[table]
    _, problems = parse_factor_set("mine", held)
    missing = [p for p in problems if p.code == "factor-table-missing"]
    assert [p.file for p in missing] == [f"{table}.csv"]
    assert f"{table}.csv" in message(missing[0], "fr")


def test_a_missing_column_is_named() -> None:
    held = tables()
    for row in held["factors"]:
        del row["coverage"]
    _, problems = parse_factor_set("mine", held)
    assert ("factor-column-missing", "coverage", 1) in {(p.code, p.column, p.row) for p in problems}


def test_a_misspelt_item_is_suggested_not_replaced() -> None:
    factor_set, problems = parse_factor_set("mine", tables(factors=(0, {"item": "laptp"})))
    assert "laptop" in remedy(problems[0], "fr")
    assert [f.item for f in factor_set.factors] == ["fixed_data"]
