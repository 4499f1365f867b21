"""The mapping file: one direction, constants, every mistake told with what to write instead."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any

import pytest
import yaml

from ecosoin.doors.formats.care_table import COLUMNS
from ecosoin.doors.formats.mapping import INVENTORY, read_mapping
from ecosoin.inputs.headers import Heading
from ecosoin.kernel.errors import InputProblems, UsageError

YAML = """
columns:
  NIP: patient
  Date d'été: {column: date, dates: day}
values: {kind: {"Diag.": diagnosis}}
constants: {site: CHU Nord, system: 12}
"""
CSV = (
    "header;column;dates;word;value\nNIP;patient;;;\nDate d'été;date;day;;\n;kind;;Diag.;diagnosis\n"
    ";site;;;CHU Nord\n;system;;;12\n"
)


def found(path: Path, content: str | bytes, known: Any = COLUMNS) -> Any:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_mapping(path, known)


def told(path: Path, content: str, known: Any = COLUMNS) -> list[tuple[str, str | None, dict[str, Any]]]:
    with pytest.raises(InputProblems) as caught:
        found(path, content, known)
    return [(p.code, p.column, dict(p.params)) for p in caught.value.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize(("name", "content"), [("m.yaml", YAML), ("m.csv", CSV), ("M.CSV", CSV.replace(";", "\t"))])
def test_a_mapping_says_columns_words_and_constants(tmp_path: Path, name: str, content: str, encoding: str) -> None:
    mapping = found(tmp_path / name, content.replace("\n", "\r\n").encode(encoding))
    assert mapping.headings == {"nip": Heading("patient"), "datedete": Heading("date", dates="day")}
    assert mapping.values == {"kind": {"diag.": "diagnosis"}}
    assert mapping.constants == {"site": "CHU Nord", "system": "12"}


def test_no_mapping_and_an_empty_one_say_nothing(tmp_path: Path) -> None:
    assert read_mapping(None) == found(tmp_path / "m.yaml", "") == found(tmp_path / "m.csv", "")
    with pytest.raises(UsageError) as caught:
        read_mapping(tmp_path / "none.yaml")
    assert caught.value.problem.code == "path-not-found"


@pytest.mark.parametrize(
    ("content", "known"),
    [
        ("patient: NIP\ndate: 'Date: acte'\n", COLUMNS),
        ("columns: {patient: NIP, date: 'Date: acte'}", COLUMNS),
        ("columns: {NIP: patient, date: 'Date: acte'}", COLUMNS),
        ("columns: {item_id: NIP, quantity: 'Date: acte'}", INVENTORY),
        ("columns: {item_id: {column: NIP}, quantity: {column: 'Date: acte', multiply: 2}}", INVENTORY),
    ],
)
def test_the_other_way_is_refused_with_the_line_to_write(tmp_path: Path, content: str, known: Any) -> None:
    [(code, _, params)] = told(tmp_path / "m.yaml", content, known)
    assert code == "mapping-other-way"
    mapping = found(tmp_path / "right.yaml", params["line"], known)
    assert yaml.safe_load(params["line"])["columns"].keys() == {"NIP", "Date: acte"}
    assert {h.column for h in mapping.headings.values()} in ({"patient", "date"}, {"item_id", "quantity"})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("colums: {NIP: patient}", [("mapping-key-unknown", "colums")]),
        ("columns: {NIP: age, X: poids}", [("mapping-column-unknown", "age"), ("mapping-column-unknown", "poids")]),
        ("columns: {NIP: {column: patient, unit: kg}}", [("mapping-key-unknown", "columns.NIP.unit")]),
        ("columns: {J: {column: date, dates: jour, decimal: x}}",
         [("mapping-value-invalid", "columns.J.dates"), ("mapping-value-invalid", "columns.J.decimal")]),
        ("columns: {J: {column: date, multiply: beaucoup}}", [("mapping-value-invalid", "columns.J.multiply")]),
        ("columns: {J: [date]}", [("mapping-value-invalid", "columns.J")]),
        ("constants: {etablissement: CHU}", [("mapping-column-unknown", "etablissement")]),
        ("constants: {site: [a, b]}", [("mapping-unreadable", "constants.site")]),
        ("values: {age: {a: b}}", [("mapping-column-unknown", "age")]),
        ("columns: &a {NIP: *a}", [("mapping-unreadable", None)]),
    ],
)  # fmt: skip
def test_each_mistake_is_told_where_it_is(tmp_path: Path, content: str, expected: list[tuple[str, str]]) -> None:
    found = [(code, place) for code, place, _ in told(tmp_path / "m.yaml", content)]
    assert sorted(found) == sorted(expected)


def test_unknown_columns_of_a_csv_mapping_are_told(tmp_path: Path) -> None:
    places = [(code, place) for code, place, _ in told(tmp_path / "m.csv", "header,colonne\nNIP,patient\n")]
    assert ("mapping-key-unknown", "colonne") in places


def test_what_repeats_itself_without_end_is_answered(tmp_path: Path) -> None:
    bomb = "a: &a {x: y}\n" + "".join(
        f"{k}: &{k} [{', '.join([f'*{p}'] * 9)}]\n" for p, k in zip("abcdefgh", "bcdefghi", strict=True)
    )
    codes = {code for code, _, _ in told(tmp_path / "m.yaml", bomb + "constants: {site: *i}\n")}
    assert codes == {"mapping-unreadable"}


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_bytes(codecs.BOM_UTF16_LE + b"\x00")
    with pytest.raises(InputProblems) as caught:
        read_mapping(path)
    assert [p.code for p in caught.value.problems] == ["mapping-unreadable"]
