"""A file is told by its bytes: read whatever its name, or told for what it is; the readings of a cell are its own."""

from __future__ import annotations

import bz2
import gzip
import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from tests.doors.inventories import Reading, read, read_text, workbook, written

PARC = "identifiant;type;quantité\na;laptop;1\nb;laptop;2\n"
ROWS: list[list[Any]] = [["identifiant", "type", "quantité"], ["a", "laptop", 1], ["b", "laptop", 2]]
RECORDS: list[dict[str, Any]] = [dict(zip(ROWS[0], r, strict=True)) for r in ROWS[1:]]
TWO = [("a", 1.0), ("b", 2.0)]


def lines(reading: Reading) -> list[tuple[Any, ...]]:
    return reading.rows("equipment", "item_id", "quantity")


def codes(reading: Reading) -> list[str]:
    return [code for code, _, _ in reading.places()]


@pytest.mark.parametrize("name", ["parc.csv.gz", "parc.json.gz", "parc.xml.gz"])
@pytest.mark.parametrize("cut", [True, False])
def test_a_packed_file_that_is_damaged(tmp_path: Path, name: str, cut: bool) -> None:
    body = {
        "csv": PARC * 200,
        "json": json.dumps([{"x": i} for i in range(900)]),
        "xml": "<REQUEST><A/></REQUEST>" * 99,
    }
    data = bytearray(gzip.compress(body[name.split(".")[1]].encode()))
    if cut:
        del data[len(data) // 2 :]
    else:
        data[30:40] = bytes(10)
    reading = read_text(tmp_path, bytes(data), name)
    assert codes(reading) == ["archive-damaged"]


@pytest.mark.parametrize("name", ["parc.xls", "parc.ods", "parc.csv", "parc", "parc.xlsx"])
def test_a_workbook_whatever_its_name(tmp_path: Path, name: str) -> None:
    made = workbook(tmp_path / "made.xlsx", {"Parc": ROWS})
    assert lines(read(made.rename(tmp_path / name))) == TWO


def test_an_archive_of_tables_is_told_with_what_it_holds(tmp_path: Path) -> None:
    for name in ("parc.zip", "parc.xlsx"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("export/parc.csv", PARC)
            archive.writestr("export/lisez-moi.txt", "bonjour")
        reading = read(tmp_path / name)
        assert codes(reading) == ["archive-of-files"]
        assert reading.found("archive-of-files")[0].params == {"files": "export/parc.csv, export/lisez-moi.txt"}
        data = (tmp_path / name).read_bytes()
        assert codes(read_text(tmp_path, data[:60], name)) == ["archive-damaged"]


def test_a_workbook_cut_short_is_a_workbook(tmp_path: Path) -> None:
    data = workbook(tmp_path / "p.xlsx", {"Parc": ROWS}).read_bytes()
    assert codes(read_text(tmp_path, data[: len(data) // 2], "p.xlsx")) == ["workbook-unreadable"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (bz2.compress(PARC.encode()), "bzip2"),
        (b"SQLite format 3\0", "SQLite"),
        (b"Rar!\x1a\x07\0", "RAR"),
    ],
)
def test_other_kinds_of_file_are_named(tmp_path: Path, data: bytes, kind: str) -> None:
    path = written(tmp_path, "parc.csv", data)
    assert read(path).found("file-kind-unread")[0].params == {"kind": kind}
    done = CliRunner().invoke(main, ["footprint", str(path), "--year", "2025", "--out", str(tmp_path / "out")])
    assert (done.exit_code, kind in done.output) == (1, True)


def test_a_packed_workbook_is_to_be_unpacked(tmp_path: Path) -> None:
    made = workbook(tmp_path / "p.xlsx", {"Parc": ROWS})
    reading = read_text(tmp_path, gzip.compress(made.read_bytes()), "p.xlsx.gz")
    assert reading.found("archive-of-files")[0].params == {"files": "p.xlsx"}


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le", "utf-32-be", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("name", ["parc.csv", "parc.json"])
def test_wide_encodings_are_read(tmp_path: Path, name: str, encoding: str) -> None:
    table = json.dumps(RECORDS, ensure_ascii=False)
    reading = read_text(tmp_path, (PARC if name == "parc.csv" else table).encode(encoding), name)
    assert lines(reading) == TWO
    assert [p.params["encoding"] for p in reading.found("encoding-converted")] == [encoding]


@pytest.mark.parametrize("one_a_line", [True, False])
def test_json_objects_are_the_rows_of_a_table(tmp_path: Path, one_a_line: bool) -> None:
    records = [*RECORDS, {"identifiant": "c", "type": "laptop", "quantité": -3, "site": "Nord"}, {"identifiant": None}]
    text = "\n".join(map(json.dumps, records)) if one_a_line else json.dumps(records)
    reading = read_text(tmp_path, text, "parc.jsonl")
    assert lines(reading) == [*TWO, ("c", -3.0)]
    assert reading.places() == [("number-negative", 3, "quantité")]
    (account,) = reading.report.readings
    assert (account.unit, account.lines, account.kept, account.blank) == ("record", 4, 3, 1)


def test_a_folder_gives_its_json_lines(tmp_path: Path) -> None:
    written(tmp_path, "parc.jsonl", "\n".join(map(json.dumps, RECORDS)))
    assert lines(read(tmp_path)) == TWO


def test_one_object_is_a_table_of_one_row_and_no_object_is_nothing(tmp_path: Path) -> None:
    assert lines(read_text(tmp_path, json.dumps(RECORDS[0]) + "\n", "un.jsonl")) == TWO[:1]
    assert [codes(read_text(tmp_path, text, "rien.json")) for text in ("[]", "{}")] == [["file-empty"]] * 2


def test_json_objects_of_no_known_table_are_told_by_their_keys(tmp_path: Path) -> None:
    reading = read_text(tmp_path, '{"nom": "a", "b": {"c": 1}}\n{"nom": "b"}\n', "x.jsonl")
    assert reading.found("json-unknown")[0].params == {"keys": "nom, b"}


OCS = """<?xml version="1.0"?><REQUEST>
<CONTENT><BIOS><SSN>S1</SSN></BIOS><HARDWARE><NAME>PC1</NAME></HARDWARE></CONTENT>
<DEVICEID>PC1</DEVICEID><QUERY>INVENTORY</QUERY></REQUEST>"""


def test_an_inventory_packed_by_an_agent_is_the_one_it_packed(tmp_path: Path) -> None:
    plain = read_text(tmp_path, OCS, "a.ocs").rows("equipment", "item_id", "type")
    assert plain
    assert read_text(tmp_path, zlib.compress(OCS.encode()), "b.ocs").rows("equipment", "item_id", "type") == plain
    cut = zlib.compress((OCS + "<!-- -->" * 9000).encode(), 0)[:3000]
    assert codes(read_text(tmp_path, cut, "c.ocs")) == ["archive-damaged"]


def test_the_two_readings_are_those_of_the_cell_named(tmp_path: Path) -> None:
    head = "identifiant;type;quantité;consommation (kWh/an);date d'achat\n"
    reading = read_text(tmp_path, head + "a;laptop;1;2,190;05/04/2021\nb;laptop;1;1,752;04/03/2021\n")
    (number,), (date,) = reading.found("number-ambiguous"), reading.found("date-ambiguous")
    assert [number.params[k] for k in ("value", "first", "second", "lines")] == ["2,190", "2190", "2.190", 2]
    assert [date.params[k] for k in ("value", "first", "second")] == ["05/04/2021", "2021-04-05", "2021-05-04"]


def test_mixed_dates_say_how_many_were_read(tmp_path: Path) -> None:
    head = "identifiant;type;quantité;date d'achat\n"
    reading = read_text(tmp_path, head + "a;laptop;1;2021-04-03\nb;laptop;1;25/12/2021\nc;laptop;1;jamais\n")
    assert reading.found("date-forms-mixed")[0].params["lines"] == 2
    assert codes(reading) == ["date-invalid"]


@pytest.mark.parametrize(
    ("header", "line", "code"),
    [
        ("type;quantité", "12,5", "row-too-short"),
        ("type;quantité", "-1,5", "row-too-short"),
        ("type;quantité;site", "1,234,567", "row-too-short"),
        ("type;quantité", "Laptop, petit", "row-too-short"),
        ("type;quantité", "laptop,1", "row-otherwise-separated"),
        ("type;quantité;site", "laptop,1,Nord", "row-otherwise-separated"),
        ("type,quantité", "laptop;1,5", "row-too-short"),
        ("type,quantité", "laptop;1", "row-otherwise-separated"),
    ],
)
def test_a_cell_alone_is_not_another_separator(tmp_path: Path, header: str, line: str, code: str) -> None:
    usual = header.replace("type", "laptop").replace("quantité", "1")
    reading = read_text(tmp_path, "\n".join([header, *[usual] * 3, line]))
    found = [p.code for p in reading.report.problems if p.code.startswith("row-")]
    assert found in ([code], []) if code == "row-too-short" else found == [code]
