"""A service file read whole, and each of its checks on both sides of its bound, with the line it points at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ecosoin.inputs.service import Service
from ecosoin.kernel.errors import InputProblems, Problem
from ecosoin.studies.service.road.study import read_services
from tests.small_services import minimal, write

CRITERIA = [f"B{n}" for n in range(1, 13)] + [f"R{n}" for n in range(1, 13)]


def read(folder: Path, data: dict[str, Any]) -> tuple[Service | None, list[Problem]]:
    """The service, or none when the file is refused, and every problem."""
    try:
        (file,) = read_services([write(folder, data)], None)
    except InputProblems as error:
        return None, error.problems
    return file.service, list(file.problems)


def told(folder: Path, data: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(p.code, p.column) for p in read(folder, data)[1]]


def component(**changes: Any) -> dict[str, Any]:
    data = minimal()
    data["components"][0].update(changes)
    return data


def judged(scores: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    base = {"functional_class": "C", "alternatives": {"service": {"scores": scores or {}}, "sober": {"scores": {}}}}
    return minimal(benefit_risk={**base, **changes})


def amount(value: float, unit: str, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    return {"value": value, "unit": unit} | {k: v for k, v in (("low", low), ("high", high)) if v is not None}


def test_a_service_is_read_whole(tmp_path: Path) -> None:
    data = minimal(parameters={"s": {"value": 70, "unit": "percent", "low": 60, "high": 85, "label": "part"}})
    data["country"] = "fr"
    data["label"] = "Essai"
    data["sources"] = {"e": "Enquête"}
    data["components"][0] |= {
        "item": "Ordinateur portable", "scale": amount(2.5, "count"), "place": "DE",
        "label": {"fr": "poste", "en": "desk"},
        "share": {"value": 30, "unit": "percent", "source": "e", "replace_first": True},
    }  # fmt: skip
    data["comparator"]["substitution"] = "$s"
    data["induced"] = [{"name": "papier", "kind": "printing", "item": "paper_sheet", "number": amount(3, "count")}]
    service, problems = read(tmp_path, data)
    assert service is not None and problems == [] and service.comparator is not None
    assert (service.name, service.year, service.country) == ("essai", 2024, "FR")
    assert service.label == {"fr": "Essai", "en": "Essai"}
    assert service.functional_unit == {"fr": "un acte", "en": "one act"}
    assert service.sources == {"e": {"fr": "Enquête", "en": "Enquête"}}
    desk, paper = service.components[0], service.induced[0]
    assert (desk.item, desk.kind, desk.place, desk.study) == ("laptop", "terminal", "DE", None)
    assert desk.label == {"fr": "poste", "en": "desk"} and paper.label == {"fr": "papier", "en": "papier"}
    assert desk.scale is not None and (desk.scale.name, desk.scale.value) == ("portable.scale", 2.5)
    share = desk.fields["share"]
    assert (share.name, share.value, share.source, share.replace_first) == ("portable.share", 0.3, "e", True)
    sigma = service.comparator.substitution
    assert (sigma.name, sigma.value, sigma.low, sigma.high) == ("s", pytest.approx(0.7), 0.6, 0.85)
    assert not sigma.replace_first
    assert sigma.label == {"fr": "part", "en": "part"} and share.label is None
    assert service.judgement is None


AMOUNTS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("duration", amount(0, "minute"), []),
    ("duration", amount(-0.01, "minute"), ["service-negative"]),
    ("duration", amount(20, "minute", 20, 20), []),
    ("duration", amount(20, "minute", 20, 30), []),
    ("duration", amount(30, "minute", 20, 30), []),
    ("duration", amount(30.1, "minute", 20, 30), ["service-range-wrong"]),
    ("duration", amount(19.9, "minute", 20, 30), ["service-range-wrong"]),
    ("duration", amount(20, "minute", 20), ["service-range-half"]),
    ("duration", amount(20, "minute", None, 30), ["service-range-half"]),
    ("duration", amount(20, "minute", -1, 30), ["service-negative"]),
    ("duration", amount(20, "minute", 0, 30), []),
    ("duration", amount(0, "minute", 0, 30), ["service-range-from-zero"]),
    ("duration", amount(0, "minute", 0, 0), []),
    ("active_time", amount(0, "hour/day"), ["service-zero-divisor"]),
    ("active_time", amount(3, "hour/day", 0, 5), ["service-zero-divisor"]),
    ("active_time", amount(-3, "hour/day"), ["service-negative"]),
    ("active_time", amount(0.1, "hour/day", 0.1, 5), []),
    ("active_time", amount(3, "hour/year", 1, 5), []),
    ("active_time", amount(1, "hour/year"), []),
    ("number", amount(0, "count"), []),
    ("share", amount(100, "percent"), []),
    ("share", amount(1, "share"), []),
    ("share", amount(101, "percent"), ["service-share-over-one"]),
    ("share", amount(0.9, "share", 0.8, 1.1), ["service-share-over-one"]),
    ("share", amount(0.9, "share", 0.8, 1), []),
    ("share", amount(0, "share"), []),
    ("number", amount(7, "count"), []),
    ("power", amount(0.02, "kW"), []),
    ("power", amount(20, "hour"), ["service-unit-wrong"]),
]


@pytest.mark.parametrize(("field", "given", "codes"), AMOUNTS)
def test_an_amount_on_both_sides_of_its_bounds(
    tmp_path: Path, field: str, given: dict[str, Any], codes: list[str]
) -> None:
    service, problems = read(tmp_path, component(**{field: given}))
    assert [p.code for p in problems] == codes
    assert (service is None) is bool(codes)
    assert all(str(p.column).startswith(f"components.0.{field}") for p in problems)


def test_a_text_is_no_amount(tmp_path: Path) -> None:
    assert told(tmp_path, component(duration="20 min")) == [("service-unit-missing", "components.0.duration")]


def test_bounds_are_converted_like_their_value(tmp_path: Path) -> None:
    service, _ = read(tmp_path, component(duration=amount(30, "minute", 12, 45), power=amount(0.03, "kW", 0.02, 0.05)))
    assert service is not None
    time, power = (service.components[0].fields[k] for k in ("duration", "power"))
    assert (time.value, time.low, time.high) == pytest.approx((0.5, 0.2, 0.75))
    assert (power.value, power.low, power.high) == pytest.approx((30, 20, 50))


@pytest.mark.parametrize(("minutes", "doubtful"), [(60, False), (60.1, True), (20, False), (1200, True)])
def test_three_times_the_act_is_long_enough(tmp_path: Path, minutes: float, doubtful: bool) -> None:
    """The act lasts twenty minutes."""
    service, problems = read(tmp_path, component(duration=amount(minutes, "minute")))
    assert [(p.code, p.severity) for p in problems] == ([("service-duration-doubtful", "doubt")] if doubtful else [])
    assert service is not None
    if doubtful:
        assert problems[0].params == {"hours": round(minutes / 60, 2), "act": 0.33}
        assert problems[0].column == "components.0.duration"


def test_an_act_without_duration_or_a_build_is_never_too_long(tmp_path: Path) -> None:
    data = component(duration=amount(1200, "minute"))
    del data["functional_unit"]["duration"]
    assert told(tmp_path, data) == []
    build = {
        "name": "dév", "kind": "build", "item": "laptop", "duration": amount(9000, "hour"),
        "active_time": amount(1500, "hour/year"), "amortisation": amount(5, "year"),
        "annual_volume": amount(100, "count/year"),
    }  # fmt: skip
    assert told(tmp_path, minimal(components=[build])) == []


def test_parameters_used_unused_and_unknown(tmp_path: Path) -> None:
    given = {"temps": amount(20, "minute"), "tempo": amount(3, "minute")}
    data = component(duration="$temps") | {"parameters": given}
    service, problems = read(tmp_path, data)
    assert service is not None and service.components[0].fields["duration"].name == "temps"
    assert [(p.code, p.severity, p.column) for p in problems] == [
        ("service-parameter-unused", "doubt", "parameters.tempo")
    ]
    _, problems = read(tmp_path, component(duration="$temp") | {"parameters": given})
    unknown = next(p for p in problems if p.code == "service-parameter-unknown")
    assert (unknown.column, unknown.params["name"]) == ("components.0.duration", "temp")
    assert set(str(unknown.params["close"]).split(", ")) == {"temps", "tempo"}
    _, problems = read(tmp_path, component(duration="$zz") | {"parameters": given})
    assert problems[0].params["close"] == "—"


def test_a_wrong_parameter_is_told_where_it_is_written(tmp_path: Path) -> None:
    data = component(duration="$temps") | {"parameters": {"temps": amount(-3, "minute")}}
    assert told(tmp_path, data) == [("service-negative", "parameters.temps.value")]


def test_close_items_are_proposed(tmp_path: Path) -> None:
    _, problems = read(tmp_path, component(item="laptpo"))
    assert "laptop" in str(problems[0].params["close"]).split(", ")
    _, problems = read(tmp_path, component(item="zzzzzz"))
    assert problems[0].params == {"item": "zzzzzz", "close": "—"}


def test_a_name_is_used_once_in_the_whole_file(tmp_path: Path) -> None:
    data = minimal()
    data["comparator"]["components"][0]["name"] = "portable"
    data["induced"] = [{"name": "portable", "kind": "act", "item": "laptop", "number": amount(2, "count")}]
    assert told(tmp_path, data) == [
        ("service-name-repeated", "comparator.components.0.name"), ("service-name-repeated", "induced.0.name"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "missing"),
    [({"study": "si"}, "study_service"), ({"study_service": "DPI"}, "study"), ({}, "study"),
     ({"study": "si", "study_service": "DPI"}, None)],
)  # fmt: skip
def test_a_study_names_its_folder_and_its_service(tmp_path: Path, given: dict[str, str], missing: str | None) -> None:
    shared = {"name": "part", "kind": "study", "annual_volume": amount(100, "count/year"), **given}
    service, problems = read(tmp_path, minimal(components=[shared]))
    expected = [("service-field-missing", f"components.0.{missing}")] if missing else []
    assert [(p.code, p.column) for p in problems] == expected
    if service is not None:
        assert service.components[0].study == (str(tmp_path / "si"), "DPI")


def test_an_inference_needs_no_item(tmp_path: Path) -> None:
    request = {
        "name": "m", "kind": "inference", "number": amount(2, "count"), "tokens": amount(500, "token"),
        "active_parameters": amount(7, "billion"), "total_parameters": amount(9, "billion"),
        "pue": amount(1.2, "ratio"),
    }  # fmt: skip
    assert told(tmp_path, minimal(components=[request])) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"year": 2000}, []), ({"year": 1999}, [("service-value-invalid", "year")]),
        ({"year": 2100}, []), ({"year": 2101}, [("service-value-invalid", "year")]),
        ({"country": "F"}, [("service-value-invalid", "country")]),
        ({"country": "FRA"}, []), ({"country": "FRAN"}, [("service-value-invalid", "country")]),
        ({"components": []}, [("service-value-invalid", "components")]),
        ({"label": {"fr": "seul"}}, [("service-field-missing", "label.en")]),
        ({"autre": 3}, [("service-key-unknown", "autre")]),
    ],
)  # fmt: skip
def test_shapes(tmp_path: Path, changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert told(tmp_path, minimal(**changes)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"year": 2000}, []), ({"year": 1999}, [("service-value-invalid", "year")]),
        ({"year": 2100}, []), ({"year": 2101}, [("service-value-invalid", "year")]),
        ({"country": "F"}, [("service-value-invalid", "country")]),
        ({"country": "FRAN"}, [("service-value-invalid", "country")]),
        ({"steps": []}, [("service-value-invalid", "steps")]),
        ({"étapes": 3}, [("service-key-unknown", "étapes")]),
    ],
)  # fmt: skip
def test_shapes_of_a_pathway(tmp_path: Path, changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    step = {"service": "e-prescription", "number": amount(2, "count")}
    pathway = {"pathway": "p", "label": "P", "functional_unit": {"fr": "u", "en": "u"}, "year": 2024, "country": "FR"}
    found = read(tmp_path, pathway | {"steps": [step]} | changes)[1]
    assert [(p.code, p.column) for p in found if p.severity == "error"] == expected


def without(place: str) -> dict[str, Any]:
    """The same component twice, one key left out of both."""
    data = minimal()
    twin = {**data["components"][0], "name": "jumeau"}
    return data | {"components": [{k: v for k, v in c.items() if k != place} for c in (data["components"][0], twin)]}


@pytest.mark.parametrize("key", ["name", "kind"])
def test_a_missing_key_is_told_at_its_place_and_invents_no_other_problem(tmp_path: Path, key: str) -> None:
    expected = [("service-field-missing", f"components.{i}.{key}") for i in range(2)]
    assert told(tmp_path, without(key)) == expected


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "vingt", None, [3]])
def test_a_number_is_a_number(tmp_path: Path, value: Any) -> None:
    found = told(tmp_path, component(duration={"value": value, "unit": "minute"}))
    assert found == [("service-value-invalid", "components.0.duration.value")]


def test_every_problem_points_at_its_line(tmp_path: Path) -> None:
    """Key by key: the line whose text begins with the last key of the place, or holds the item of a list."""
    data = component(duration=amount(-20, "minute"), item="rien", power=amount(3, "km"))
    data["comparator"]["components"][0]["distance"] = amount(5, "hour")
    data["benefit_risk"] = judged({"B1": [5, "E2"], "B2": [2, "E9"]})["benefit_risk"]
    path = write(tmp_path, data)
    lines = path.read_text(encoding="utf-8").splitlines()
    with pytest.raises(InputProblems) as error:
        read_services([path], None)
    found = {p.column: lines[(p.row or 0) - 1].strip().removeprefix("- ") for p in error.value.problems}
    assert set(found) == {
        "components.0.duration.value", "components.0.item", "components.0.power.unit",
        "comparator.components.0.distance.unit", "benefit_risk.alternatives.service.scores.B1",
        "benefit_risk.alternatives.service.scores.B2",
    }  # fmt: skip
    assert all(text.startswith(f"{str(place).rpartition('.')[2]}:") for place, text in found.items())
    assert found["components.0.duration.value"] == "value: -20" and found["components.0.power.unit"] == "unit: km"


def test_a_place_that_is_not_written_points_at_what_holds_it(tmp_path: Path) -> None:
    data = component()
    del data["components"][0]["active_time"]
    path = write(tmp_path, data)
    with pytest.raises(InputProblems) as error:
        read_services([path], None)
    problem = error.value.problems[0]
    assert (problem.code, problem.column) == ("service-field-missing", "components.0.active_time")
    assert path.read_text(encoding="utf-8").splitlines()[(problem.row or 0) - 1].strip().startswith("- name: portable")


@pytest.mark.parametrize(
    ("text", "row"), [("service: a\nlabel: [un, deux\nyear: 2024\n", 3), ("a: 1\n\tb: 2\n", 2), ("a: *b\n", None)]
)
def test_broken_yaml_says_the_line_it_breaks_at(tmp_path: Path, text: str, row: int | None) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputProblems) as error:
        read_services([path], None)
    problem = error.value.problems[0]
    assert problem.code == "service-yaml-invalid" and problem.row == (row or 1)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_any_ordinary_text(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "x.yaml"
    text = "# relu à l'été\r\n" + yaml.safe_dump(minimal(), allow_unicode=True)
    path.write_bytes(text.encode(encoding))
    assert read_services([path], None)[0].service.name == "essai"
    path.write_bytes(b"\xff\xfe\0")
    with pytest.raises(InputProblems) as error:
        read_services([path], None)
    assert [(p.code, p.row) for p in error.value.problems] == [("service-yaml-invalid", None)]


@pytest.mark.parametrize("depth", ["components.0.duration.value", "comparator.components.0.legs.value"])
def test_a_key_given_twice_is_found_where_it_is(tmp_path: Path, depth: str) -> None:
    text = yaml.safe_dump(minimal(), sort_keys=False)
    name = depth.split(".")[-2]
    at = text.index(f"{name}:\n") + len(name) + 2
    indent = len(text[at:]) - len(text[at:].lstrip(" "))
    doubled = text[:at] + " " * indent + "value: 3\n" + text[at:]
    path = tmp_path / "x.yaml"
    path.write_text(doubled, encoding="utf-8")
    with pytest.raises(InputProblems) as error:
        read_services([path], None)
    problem = error.value.problems[0]
    assert (problem.code, problem.params) == ("service-key-repeated", {"key": "value"})
    assert problem.row == text[:at].count("\n") + 2
