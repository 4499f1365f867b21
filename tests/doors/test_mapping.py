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
        ("columns: {J: {column: date, multiply: beaucoup}}", [("mapping-multiply-invalid", "columns.J.multiply")]),
        ("columns: {J: [date]}", [("mapping-value-invalid", "columns.J")]),
        ("constants: {etablissement: CHU}", [("mapping-column-unknown", "etablissement")]),
        ("constants: {site: [a, b]}", [("mapping-unreadable", "constants.site")]),
        ("values: {age: {a: b}}", [("mapping-column-unknown", "age")]),
        ("columns: {'': patient, '--': date}",
         [("mapping-header-empty", "columns."), ("mapping-header-empty", "columns.--")]),
        ("columns: &a {NIP: *a}", [("mapping-unreadable", None)]),
    ],
)  # fmt: skip
def test_each_mistake_is_told_where_it_is(tmp_path: Path, content: str, expected: list[tuple[str, str]]) -> None:
    found = [(code, place) for code, place, _ in told(tmp_path / "m.yaml", content)]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("word", ["NO", "yes", "on", "Off", "1_000", "2024-01-01", "2024-02-30", "1:30", "012", ".5"])
def test_what_a_mapping_says_is_text_whatever_it_looks_like(tmp_path: Path, word: str) -> None:
    text = f"columns: {{{word}: country}}\nvalues: {{country: {{{word}: {word}}}}}\nconstants: {{site: {word}}}\n"
    mapping = found(tmp_path / "m.yaml", text + f"sheets: [{word}]\n", INVENTORY)
    assert mapping.headers == (word,) and mapping.sheets == (word,) and mapping.constants == {"site": word}
    assert mapping.values == {"country": {word.lower(): word}}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0.001", 0.001), ("'1,5'", 1.5), ("'0,001'", 0.001), ("1e-3", 0.001), (".5", 0.5), ("12", 12.0), ("0", None),
        ("-1", None), (".nan", None), (".inf", None), ("nan", None), ("'1,500'", None), ("1_000", None),
        ("1e999", None), ("true", None), ("[2]", None), ("", None),
    ],
)  # fmt: skip
def test_what_multiplies_is_a_finite_number_above_zero(tmp_path: Path, written: str, read: float | None) -> None:
    text = f"columns: {{J: {{column: ssd_gb, multiply: {written}}}}}"
    if read is not None:
        assert found(tmp_path / "m.yaml", text, INVENTORY).headings["j"].multiply == read
    else:
        assert [x[:2] for x in told(tmp_path / "m.yaml", text, INVENTORY)] == [
            ("mapping-multiply-invalid", "columns.J.multiply")
        ]


REPEATED = [
    ("columns:\n  Ref: item_id\n  Nb: quantity\n  Ref: name\n", "columns.Ref", "Ref", "2, 4"),
    ("columns:\n  Qté: quantity\n  qte: item_id\n", "columns.Qté", "Qté / qte", "2, 3"),
    ("values:\n  type:\n    PC: laptop\n    pc: desktop\n", "values.type.PC", "PC / pc", "3, 4"),
    ("constants:\n  site: A\n\n  site: B\n", "constants.site", "site", "2, 4"),
    ("columns:\n  Ref: item_id\ncolumns:\n  Nb: quantity\n", "columns", "columns", "1, 3"),
]


@pytest.mark.parametrize(("content", "place", "key", "lines"), REPEATED)
def test_two_answers_to_one_question_are_told_with_their_lines(
    tmp_path: Path, content: str, place: str, key: str, lines: str
) -> None:
    expected = ("yaml-key-repeated", place, {"key": key, "lines": lines})
    assert told(tmp_path / "m.yaml", content, INVENTORY) == [expected]


def test_a_csv_mapping_may_repeat_itself_not_contradict_itself(tmp_path: Path) -> None:
    head = "header;column;word;value\nRef;item_id;;\nGenre;type;PC;laptop\nGenre;type;Fixe;desktop\n"
    mapping = found(tmp_path / "m.csv", head, INVENTORY)
    assert mapping.headings == {"ref": Heading("item_id"), "genre": Heading("type")}
    assert mapping.values == {"type": {"pc": "laptop", "fixe": "desktop"}}
    [(code, place, params)] = told(tmp_path / "m.csv", head + "Ref;name;;\n", INVENTORY)
    assert (code, place, params["lines"]) == ("yaml-key-repeated", "columns.Ref", "2, 5")


def test_headers_under_no_key_are_given_the_line_to_write(tmp_path: Path) -> None:
    [(code, _, params)] = told(tmp_path / "m.yaml", "Réf.: item_id\nNb: quantity\n", INVENTORY)
    assert code == "mapping-section-absent"
    columns = found(tmp_path / "m.yaml", params["line"], INVENTORY).headings
    assert columns == {"ref": Heading("item_id"), "nb": Heading("quantity")}


def test_what_is_merged_is_read_and_a_column_meant_is_proposed(tmp_path: Path) -> None:
    merged = "base: &b {column: ssd_gb, multiply: 2}\ncolumns: {Disque: {<<: *b, multiply: 3}}\n"
    assert {code for code, _, _ in told(tmp_path / "m.yaml", merged, INVENTORY)} == {"mapping-key-unknown"}
    inside = "columns: {A: &b {column: ssd_gb, multiply: 2}, B: {<<: *b, multiply: 3}}\n"
    assert found(tmp_path / "m.yaml", inside, INVENTORY).headings["b"] == Heading("ssd_gb", 3.0)
    [(_, _, params)] = told(tmp_path / "m.yaml", "columns: {Lieu: pays}", INVENTORY)
    assert params["near"] == "country"
    [(_, _, params)] = told(tmp_path / "m.yaml", "columns: {Ref: ITEM_ID}", INVENTORY)
    assert params["near"] == "item_id"


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
