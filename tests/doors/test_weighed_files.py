"""Files are weighed before they are read: no file a user gives ends the process, waits for ever or is quoted."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from ecosoin.doors.formats.rgesn import read_rgesn_workbook
from ecosoin.doors.text.workbook_weight import WorkbookRefused, broken_reader_told, weighed_workbook
from ecosoin.doors.yaml.bounded import yaml_node
from ecosoin.kernel.errors import InputProblems, UsageError
from ecosoin.reference import load_reference_table
from tests.doors.inventories import read, read_text, written

HEAD = ["identifiant", "type", "quantité"]
LIMITS = {row["id"]: float(row["value"]) for row in load_reference_table("limits")}
SHEET = "xl/worksheets/sheet1.xml"


def book(*cells: tuple[str, object]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as workbook:
        sheet = workbook.add_worksheet("Parc")
        for i, row in enumerate((HEAD, ["a", "laptop", 1], ["b", "laptop", 2])):
            sheet.write_row(i, 0, row)
        for place, value in cells:
            sheet.write(place, value)
    return made.getvalue()


def patched(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return made.getvalue()


def ods(rows: str) -> bytes:
    made, names = io.BytesIO(), "urn:oasis:names:tc:opendocument:xmlns"
    declared = " ".join(f'xmlns:{n}="{names}:{n}:1.0"' for n in ("office", "table", "text"))
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        archive.writestr("mimetype", kind)
        entry = f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>'
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{names}:manifest:1.0">{entry}</m:manifest>')
        archive.writestr(
            "content.xml",
            f"<office:document-content {declared}><office:body><office:spreadsheet>"
            f'<table:table table:name="Parc">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return made.getvalue()


def ods_row(*cells: str, times: int = 1, wide: int = 1) -> str:
    repeated = f' office:value-type="string" table:number-columns-repeated="{wide}"'
    told = "".join(f"<table:table-cell{repeated}><text:p>{c}</text:p></table:table-cell>" for c in cells)
    return f'<table:table-row table:number-rows-repeated="{times}">{told}</table:table-row>'


TABLE = ods_row(*HEAD) + ods_row("a", "laptop", "1")


@pytest.mark.parametrize(
    ("data", "cell"),
    [
        (book(("XFD1048576", "x")), "XFD1048576"),
        (book(("XFD200000", 1)), "XFD200000"),
        (book(("A1048576", "x")), "A1048576"),
        (patched(book(), SHEET, lambda x: x.replace(b'r="A2"', b'r="ZZZZ99999999"')), "ZZZZ99999999"),
        (ods(TABLE + ods_row("z", times=1_048_574)), "A1048576"),
        (ods(TABLE + ods_row("z", times=1_048_574, wide=16_384)), "XFD1048576"),
    ],
)
def test_a_cell_far_away_is_told_before_room_is_made_for_all(tmp_path: Path, data: bytes, cell: str) -> None:
    reading = read_text(tmp_path, data, "p.bin")
    assert [p.params["cell"] for p in reading.found("cell-far")] == [cell]
    assert [p.params["sheet"] for p in reading.found("cell-far")] == ["Parc"]


def test_a_workbook_of_an_audit_is_weighed_too(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        read_rgesn_workbook(written(tmp_path, "a.xlsx", book(("XFD1048576", "x"))))
    assert [p.code for p in caught.value.problems] == ["cell-far"]


def test_a_far_cell_that_holds_nothing_is_no_matter(tmp_path: Path) -> None:
    styled = patched(
        book(), SHEET, lambda x: x.replace(b"</sheetData>", b'<row r="90000"><c r="XFD90000" s="1"/></row></sheetData>')
    )
    spread = ods(TABLE + '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>')
    for name, data, rows in (("a.xlsx", styled, 2), ("b.ods", spread, 1)):
        assert read(written(tmp_path, name, data)).report.rows["equipment"] == rows


def test_cells_without_a_name_are_counted_one_by_one(tmp_path: Path) -> None:
    def unnamed(xml: bytes) -> bytes:
        return xml.replace(b"</sheetData>", b"<row/>" * 1_000_000 + b"<row><c><v>1</v></c></row></sheetData>")

    with pytest.raises(WorkbookRefused) as caught:
        weighed_workbook(written(tmp_path, "p.xlsx", patched(book(), SHEET, unnamed)), LIMITS | {"archive_ratio": 1e9})
    assert (caught.value.code, caught.value.params["cell"]) == ("cell-far", "A1000004")


def test_a_long_text_that_many_cells_share_is_counted_once_for_each(tmp_path: Path) -> None:
    def cells(xml: bytes) -> bytes:
        rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(9, 9000))
        return xml.replace(b"</sheetData>", rows + b"</sheetData>")

    long = patched(book(), "xl/sharedStrings.xml", lambda x: x.replace(b"identifiant", b"x" * 100_000))
    with pytest.raises(WorkbookRefused) as caught:
        weighed_workbook(
            written(tmp_path, "p.xlsx", patched(long, SHEET, cells)),
            LIMITS | {"archive_byte": 5e8, "archive_ratio": 1e9},
        )
    assert caught.value.code == "workbook-too-large"


@pytest.mark.parametrize("name", ["p.xlsx", "p.ods"])
def test_a_sheet_that_declares_entities_is_not_read(tmp_path: Path, name: str) -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    part, root = (SHEET, b"<worksheet") if name == "p.xlsx" else ("content.xml", b"<office:document-content")
    data = patched(book() if name == "p.xlsx" else ods(TABLE), part, lambda x: x.replace(root, laughs + root, 1))
    assert [p[0] for p in read(written(tmp_path, name, data)).places()] == ["xml-declares"]


def test_a_binary_workbook_that_ends_its_reader_ends_that_process_alone(tmp_path: Path) -> None:
    with pytest.raises(WorkbookRefused) as caught:
        weighed_workbook(written(tmp_path, "p.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4000), LIMITS)
    assert caught.value.code == "workbook-unreadable"


def test_what_breaks_in_a_library_of_another_language_is_a_refusal() -> None:
    panic = type("PanicException", (BaseException,), {})
    with pytest.raises(WorkbookRefused), broken_reader_told():
        raise panic("index out of bounds")
    with pytest.raises(KeyboardInterrupt), broken_reader_told():
        raise KeyboardInterrupt


def test_a_line_of_too_many_names_is_no_header(tmp_path: Path) -> None:
    wide = ";".join([*HEAD, *(f"c{i}" for i in range(20_000))]) + "\na;laptop;1\n"
    assert [p[0] for p in read_text(tmp_path, wide).places()] == ["columns-too-many"]


def test_columns_without_a_name_at_the_end_are_not_laid_down(tmp_path: Path) -> None:
    empty = ";" * 16_381
    reading = read_text(tmp_path, f"{';'.join(HEAD)}{empty}\na;laptop;1{empty}\n")
    assert (reading.places(), reading.report.rows["equipment"]) == ([], 1)


SECRETS = (
    "root:$6$SECRET$abcdef:19000:0:99999:7:::\nuser:*:SECRET\n",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nSECRETb3BlbnNzaC1rZXktdjEAAAAABG5v\n-----END OPENSSH PRIVATE KEY-----\n",
    "{password: SECRET\n  b: [SECRET\n",
)


@pytest.mark.parametrize("content", SECRETS)
def test_a_refused_file_is_never_quoted(tmp_path: Path, content: str) -> None:
    from ecosoin.doors.yaml.ecodesign import read_audit
    from ecosoin.studies.relevance.road.rule_files import load_rules
    from tests.report_text import message, remedy

    good = written(tmp_path, "p.csv", f"{';'.join(HEAD)}\na;laptop;1\n")
    problems = [*read(written(tmp_path, "a.txt", content)).report.problems]
    yaml, table = written(tmp_path, "m.yaml", content), written(tmp_path, "m.csv", content)
    for refused in (
        lambda: read(good, mapping=yaml),
        lambda: read(good, mapping=table),
        lambda: read_audit(yaml),
        lambda: load_rules(str(table)),
    ):
        with pytest.raises(InputProblems) as caught:
            refused()
        problems += caught.value.problems
    assert len(problems) >= 5
    assert not [p for p in problems if "SECRET" in f"{p.column}{message(p, 'fr')}{remedy(p, 'fr')}"]


def test_a_small_file_that_is_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    with path.open("wb") as stream:
        stream.truncate(10**11)
    with pytest.raises(InputProblems) as caught:
        read(written(tmp_path, "p.csv", "type;quantité\na;1\n"), mapping=path)
    assert [p.code for p in caught.value.problems] == ["file-too-large"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with a name")
def test_a_pipe_where_a_result_should_be_is_told_and_never_waited_for(tmp_path: Path) -> None:
    from ecosoin.doors.folder import read_document, study_kind

    for name in ("results.json", "ecosoin.json"):
        os.mkfifo(tmp_path / name)
    with pytest.raises(UsageError):
        study_kind(tmp_path)
    with pytest.raises(UsageError):
        read_document(tmp_path, "footprint")


def test_a_yaml_of_many_nodes_is_refused_before_it_is_built() -> None:
    import yaml

    with pytest.raises(yaml.YAMLError, match="nodes"):
        yaml_node("[" + "a," * 300_000 + "]")


def test_a_packed_text_is_weighed_as_it_unpacks(tmp_path: Path) -> None:
    many = ";".join(HEAD) + "\n" + "a;laptop;1\n" * 3_000_000
    for name, content in (("p.csv", many), ("p.json", "[" + "0," * 12_000_000 + "0]")):
        reading = read(written(tmp_path, f"{name}.gz", gzip.compress(content.encode())))
        assert [p[0] for p in reading.places()] == ["archive-too-large"]


@pytest.mark.parametrize(
    ("depth", "codes"), [(100, ["json-unknown"]), (300, ["json-nested"]), (50_000, ["json-nested"])]
)
def test_a_json_is_nested_so_many_times_at_most(tmp_path: Path, depth: int, codes: list[str]) -> None:
    assert [p[0] for p in read_text(tmp_path, '{"a":' * depth + "1" + "}" * depth, "p.json").places()] == codes


@pytest.mark.parametrize("file", ["results.json", "ecosoin.json"])
def test_a_result_nested_without_end_is_told(tmp_path: Path, file: str) -> None:
    from ecosoin.doors.folder import read_document, study_kind

    (tmp_path / file).write_text("[" * 50_000, encoding="utf-8")
    with pytest.raises(UsageError):
        study_kind(tmp_path)
    with pytest.raises(UsageError):
        read_document(tmp_path, "footprint")


@pytest.mark.parametrize("encoding", ["UvF-8", "utf-7", "idna"])
def test_an_encoding_that_xml_does_not_know_is_told(tmp_path: Path, encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?>'.encode()
    document = declared + b"<REQUEST><CONTENT></CONTENT></REQUEST>"
    assert [p[0] for p in read_text(tmp_path, document, "p.xml").places()] == ["xml-unreadable"]
    sheet = patched(ods(TABLE), "content.xml", lambda x: declared + x)
    assert [p[0] for p in read(written(tmp_path, "p.ods", sheet)).places()] == ["workbook-unreadable"]
