"""The user's own headers and words; the template we write."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosoin.doors.formats.template import write_template
from ecosoin.inputs.columns import TABLES
from ecosoin.kernel.errors import InputProblems, UsageError
from tests.doors.inventories import read, written

FOREIGN = "Ref;Genre;Nb;Poids disque (Mo)\nA;PC fixe;2;512000\nB;Portable 14;1;\n"
YAML = """
columns:
  Ref: item_id
  Genre: type
  Nb: quantity
  Poids disque (Mo): {column: ssd_gb, multiply: 0.001}
values:
  type: {"portable 14": laptop}
"""
CSV = (
    "header;column;multiply;word;value\nRef;item_id;;;\nGenre;type;;;\nNb;quantity;;;\n"
    "Poids disque (Mo);ssd_gb;0,001;;\n;type;;Portable 14;laptop\n"
)


@pytest.mark.parametrize(("name", "content"), [("m.yaml", YAML), ("m.csv", CSV)])
def test_foreign_headers_and_words_are_mapped(tmp_path: Path, name: str, content: str) -> None:
    mapping = written(tmp_path, name, content)
    reading = read(written(tmp_path, "parc.csv", FOREIGN), mapping=mapping)
    assert reading.places() == []
    assert reading.rows("equipment", "item_id", "type", "quantity", "ssd_gb") == [
        ("A", "PC fixe", 2.0, 512.0),
        ("B", "laptop", 1.0, None),
    ]


def test_a_mapping_to_no_column_is_refused(tmp_path: Path) -> None:
    mapping = written(tmp_path, "m.yaml", "columns: {Ref: matricule, Nb: quantite}")
    with pytest.raises(InputProblems) as error:
        read(written(tmp_path, "parc.csv", FOREIGN), mapping=mapping)
    assert [(p.code, p.column) for p in error.value.problems] == [
        ("mapping-column-unknown", "matricule"),
        ("mapping-column-unknown", "quantite"),
    ]


@pytest.mark.parametrize("content", ["columns: [1, 2]", "a: b: c", b"\xff\xfe\x00"])
def test_an_unreadable_mapping_is_said(tmp_path: Path, content: str | bytes) -> None:
    mapping = written(tmp_path, "m.yaml", content)
    with pytest.raises(InputProblems) as error:
        read(written(tmp_path, "parc.csv", FOREIGN), mapping=mapping)
    assert error.value.problems[0].code == "mapping-unreadable"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_template_comes_back_as_it_was_filled(tmp_path: Path, language: str) -> None:
    folder = tmp_path / "modele"
    files = write_template(folder, language)  # type: ignore[arg-type]
    tables = [p for p in files if p.suffix == ".csv"]
    assert len(tables) == len(TABLES)
    for path in tables:
        text = path.read_text(encoding="utf-8-sig")
        path.write_text(text.replace("\n# ", "\n"), encoding="utf-8-sig")
    host = "esx-01;;server;;1"
    with tables[0].open("a", encoding="utf-8") as stream:
        stream.write(host + ";" * (len(TABLES["equipment"]) - 5) + "\n")
    reading = read(*tables)
    assert reading.places() == []
    assert reading.report.rows == {"equipment": 2, "virtual_machine": 1, "application": 1, "study_fact": 1}
    assert not reading.found("columns-ignored")


def test_every_sheet_of_the_template_is_recognised_and_empty(tmp_path: Path) -> None:
    book = next(p for p in write_template(tmp_path / "m", "fr") if p.suffix == ".xlsx")
    reading = read(book)
    assert len(reading.found("comment-lines")) == len(reading.found("no-row")) == len(TABLES)
    assert [p[0] for p in reading.places()] == ["no-equipment"]


def test_the_template_never_writes_over_files(tmp_path: Path) -> None:
    written(tmp_path, "mine.txt", "x")
    with pytest.raises(UsageError):
        write_template(tmp_path, "fr")
