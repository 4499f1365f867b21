"""The RCP SI exchange format: read as published, written as its schema says."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from ecosoin.doors.formats.pcr_si import write_exchange, write_request
from ecosoin.doors.text.tolerant_json import JsonError, parse_tolerant
from ecosoin.reference import load_reference_text
from tests.doors.inventories import read, read_text
from tests.pages.samples import footprint_document

PUBLISHED = """{
  "organization": "CH",
  "electricity": [ { "name": "Custom", "impacts": { ImpactObject } }, {...} ]
  "inventory": [
    {
      "id": "same"
      "type": "server", "name": "R740", "quantity": 4, "unit": "piece", "lifetime": 4.6,
      "quality": "medium", "yearly_electricity_consumption": 1000, "mix_of_use": "Custom", "tags": ["Salle A"],
    },
    { "id": "same", "type": "laptop", "name": "L", "quantity": 2, "unit": "piece", "lifetime": 6,
      "mix_of_use": "France", "tag": ["Bureaux"], "impacts": { "BLD": {"GWP": 1} } /* déclaré */ },
    ...
  ]
}
"""


def test_a_request_as_people_publish_it(tmp_path: Path) -> None:
    reading = read_text(tmp_path, PUBLISHED, "request.json")
    columns = (
        "item_id",
        "type",
        "quantity",
        "lifetime_year",
        "quality",
        "energy_kwh_year",
        "country",
        "site",
        "source_row",
    )
    assert reading.rows("equipment", *columns) == [
        ("same", "server", 4.0, 4.6, "medium", 1000.0, None, "Salle A", 5),
        ("same#2", "laptop", 2.0, 6.0, None, None, "France", "Bureaux", 10),
    ]
    assert reading.rows("study_fact", "fact", "value") == [("organisation", "CH")]
    assert reading.places() == []
    told = {(p.code, p.row) for p in reading.report.problems if p.code.startswith("json-")}
    assert told == {
        ("json-placeholder", 3),
        ("json-comma-missing", 3),
        ("json-comma-missing", 6),
        ("json-trailing-comma", 8),
        ("json-comment", 11),
        ("json-placeholder", 12),
    }
    assert {p.code for p in reading.report.problems if p.code.startswith("pcr-")} == {
        "pcr-id-repeated",
        "pcr-own-mix",
        "pcr-impacts-not-used",
    }


@pytest.mark.parametrize(
    ("text", "line"), [('{"a": 1\n"b" 2}', 2), ('{"a": [1, 2}', 1), ('{"a": "x}', 1), ('{"a": 1}}', 1)]
)
def test_what_cannot_be_meant_is_an_error_at_its_line(text: str, line: int) -> None:
    with pytest.raises(JsonError) as error:
        parse_tolerant(text, lambda code, row, what: None, 50)
    assert error.value.line == line


def test_a_bottomless_document_is_refused() -> None:
    with pytest.raises(JsonError):
        parse_tolerant("[" * 60 + "]" * 60, lambda code, row, what: None, 50)


def test_plain_json_is_read_as_the_standard_says() -> None:
    text = json.dumps({"a": [1, -2.5e3, 'é\n"', None, True], "b": {}})
    assert parse_tolerant(text, lambda code, row, what: pytest.fail(code), 50) == json.loads(text)


def schema(kind: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(load_reference_text(f"schema/pcr-si-{kind}.schema.json"))
    jsonschema.Draft202012Validator.check_schema(document)
    return document


def test_a_request_written_is_read_back_the_same(tmp_path: Path) -> None:
    first = read_text(tmp_path, PUBLISHED, "request.json")
    write_request(first.con, tmp_path / "again.json", "CH", "Parc 2025")
    jsonschema.validate(json.loads((tmp_path / "again.json").read_text(encoding="utf-8")), schema("request"))
    second = read(tmp_path / "again.json")
    columns = ("item_id", "type", "quantity", "lifetime_year", "quality", "energy_kwh_year", "country", "site")
    assert second.rows("equipment", *columns) == first.rows("equipment", *columns)
    assert not [p for p in second.report.problems if p.code.startswith("json-")]


@pytest.mark.parametrize(("lines", "written"), [(10_000, 10_000), (10_001, 6)])
def test_a_large_request_gathers_the_lines_that_are_alike(tmp_path: Path, lines: int, written: int) -> None:
    """Three types by two sites; the amounts of each are those of its lines, whatever their names."""
    rows = [f"L{i:05},poste {i},type {i % 3},{i % 7},site {i % 2},{4 + i % 3}" for i in range(lines)]
    con = read_text(tmp_path, "id,nom,type,quantité,site,durée de vie\n" + "\n".join(rows)).con
    write_request(con, tmp_path / "large.json", "CH", "Parc [] null")
    document = json.loads((tmp_path / "large.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema("request"))
    assert (document["dataset"], len(document["inventory"])) == ("Parc [] null", written)
    summed, expected = Counter[tuple[Any, ...]](), Counter[tuple[Any, ...]]()
    for line in document["inventory"]:
        summed[line["type"], *line["tags"], line["lifetime"]] += line["quantity"]
    for i in range(lines):
        expected[f"type {i % 3}", f"site {i % 2}", 4 + i % 3] += i % 7
    assert summed == expected
    assert [x["id"] for x in document["inventory"][:6]] == [f"L{i:05}" for i in range(6)]


def test_a_response_sums_the_stages_of_the_results(tmp_path: Path) -> None:
    row = {"category": "server", "criterion": "climate_change"}
    breakdown = [
        row | {"site": "A", "stage": "manufacturing", "value": 10.0},
        row | {"site": "B", "stage": "manufacturing", "value": 2.5},
        row | {"site": "A", "stage": "use", "value": 4.0},
        row | {"site": "A", "stage": "use", "criterion": "final_energy", "value": 900.0},
    ]
    found = footprint_document()
    results = replace(found, study=replace(found.study, organisation="CH"), quality={"high": 0.25, "low": 0.75})
    con = read_text(tmp_path, PUBLISHED, "request.json").con
    write_exchange(con, results, breakdown, tmp_path)
    jsonschema.validate(json.loads((tmp_path / "pcr-si-request.json").read_text(encoding="utf-8")), schema("request"))
    document = json.loads((tmp_path / "pcr-si-response.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema("response"))
    assert document["total_impact"] == {"BLD": {"GWP": 12.5}, "DIS": {}, "USE": {"GWP": 4.0}, "EOL": {}}
    assert {t["name"]: t["impacts"]["BLD"] for t in document["tags"]} == {"A": {"GWP": 10.0}, "B": {"GWP": 2.5}}
