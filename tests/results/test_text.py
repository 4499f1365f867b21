"""The bytes of a results document, the schema it keeps, the problems it holds."""

from __future__ import annotations

import json

import pytest

from ecosoin.kernel.errors import Problem
from ecosoin.reference import load_reference_text
from ecosoin.results.documents import DOCUMENTS, results_schema, schema_name
from ecosoin.results.ecodesign import Finding
from ecosoin.results.record import Sentence, problem_records
from ecosoin.results.text import document_text, plain, rounded


def test_twelve_digits_are_kept_wherever_a_number_stands() -> None:
    third, written = 2 / 3, 0.666666666667
    assert rounded({"a": [third, (third, {"b": third})], "c": third}) == {
        "a": [written, [written, {"b": written}]],
        "c": written,
    }
    assert rounded(123456789012.4) == 123456789012.0
    assert rounded(0.123456789012345) == 0.123456789012


def test_what_is_not_a_float_is_left_as_it_is() -> None:
    given = {"n": 1234567890123456, "t": "0.66666666666666666", "b": True, "z": None, "l": []}
    assert rounded(given) == given
    assert rounded((1, 2)) == [1, 2]


def test_a_document_is_readable_text_that_ends_with_one_line_end() -> None:
    text = document_text({"santé": [1, 2.5], "vide": {}})
    assert text == '{\n "santé": [\n  1,\n  2.5\n ],\n "vide": {}\n}\n'
    assert json.loads(text) == {"santé": [1, 2.5], "vide": {}}


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError):
        document_text({"a": float("nan")})


def test_the_schema_shipped_is_that_of_the_classes() -> None:
    made = results_schema()
    assert json.loads(load_reference_text("schema/results.schema.json")) == made
    names = {schema_name(kind, file) for kind, files in DOCUMENTS.items() for file in files}
    assert {"footprint", "relevance-reading", "signals"} <= names <= set(made["$defs"])
    assert made["$defs"]["footprint"] == {"$ref": "#/$defs/Footprint"}
    assert made["$schema"].startswith("https://json-schema.org/draft/")


def test_problems_name_files_without_their_folders_and_leave_the_rest() -> None:
    params = {"file": "/a/b.csv", "other_file": "C:\\x\\y.csv", "path": "z/w", "value": "kg/m", "lines": 3}
    (found,) = problem_records([Problem("x", "doubt", "/home/me/parc.xlsx#Site A/B", 4, "nom", params)])
    assert (found.code, found.severity, found.file, found.row, found.column) == (
        "x",
        "doubt",
        "parc.xlsx#Site A/B",
        4,
        "nom",
    )
    assert found.params == {"file": "b.csv", "other_file": "y.csv", "path": "w", "value": "kg/m", "lines": 3}
    assert problem_records([Problem("x", "note", params={"file": 3})])[0].params == {"file": 3}


def test_a_finding_saves_nothing_until_told() -> None:
    found = plain(Finding(rgesn="1.1", state="hinted", passed=True, signal=Sentence(code="a")))
    assert (found["saving_bytes"], found["saving_requests"], found["saving_co2e_mg_per_act"]) == (0, 0, None)
