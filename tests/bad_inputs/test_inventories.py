"""One wrong file per check of the inventory, made by the test: the code, the row and the column it must give."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ecosoin.doors.text.staging import Staging
from ecosoin.doors.text.workbook_weight import WorkbookRefused, weighed_workbook
from ecosoin.kernel.errors import InputProblems, UsageError
from ecosoin.reference import load_reference_table
from ecosoin.results.record import problem_records
from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint
from tests.doors.inventories import Reading, read, read_text, workbook, written

GOOD = "identifiant;type;quantité;durée de vie (an);date d'achat;date de retrait;emplacement;PUE;part reconditionnée\n"
LINE = "A;Laptop;1;5;2021-03-31;2026-03-31;bureau;;\n"


def cell(column: int, value: str) -> str:
    cells = LINE.rstrip("\n").split(";")
    cells[column] = value
    return ";".join(cells) + "\n"


@pytest.mark.parametrize(
    ("column", "value", "code", "header"),
    [
        (1, "", "cell-empty", "type"),
        (2, "", "cell-empty", "quantité"),
        (2, "-4", "number-negative", "quantité"),
        (2, "deux", "number-invalid", "quantité"),
        (2, "nan", "number-invalid", "quantité"),
        (2, "1e999", "number-invalid", "quantité"),
        (3, "0", "lifetime-zero", "durée de vie (an)"),
        (3, "5 lustres", "number-invalid", "durée de vie (an)"),
        (4, "31/02/2021", "date-invalid", "date d'achat"),
        (4, "mars 2021", "date-invalid", "date d'achat"),
        (4, "04/03/21", "date-two-digit-year", "date d'achat"),
        (4, "1900-01-01", "date-implausible", "date d'achat"),
        (4, "2027-01-01", "retirement-before-purchase", "date de retrait"),
        (6, "grenier", "choice-unknown", "emplacement"),
        (7, "0,5", "number-too-small", "PUE"),
        (8, "1,5", "number-too-large", "part reconditionnée"),
        (0, "=1+1", "formula-cell", "identifiant"),
        (1, "@SUM(A1)", "formula-cell", "type"),
        (1, "+cmd|' /C calc'!A0", "formula-cell", "type"),
        (2, "=2*3", "formula-cell", "quantité"),
    ],
)
def test_a_wrong_cell_is_told_by_row_and_column(
    tmp_path: Path, column: int, value: str, code: str, header: str
) -> None:
    reading = read_text(tmp_path, GOOD + LINE.replace("A;", "Z;") + cell(column, value))
    assert reading.places() == [(code, 3, header)]


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b"", "file-empty", None),
        (b"\n\n", "file-empty", None),
        (b"a;b;c\n1;2;3\n", "headers-unknown", 1),
        (b"type;quantit\xc3\xa9\n", "no-equipment", None),
        (b"identifiant;type\nA;Laptop\n", "column-missing", 1),
        ("type;type;quantité\nA;B;1\n".encode(), "header-repeated", 1),
        ("type;quantité\nA;1\nB\0;1\n".encode(), "nul-byte", 3),
        ("type;quantité\nA;1\nB;1;trop\n".encode(), "row-too-long", 3),
        ("identifiant;type;quantité\nA,Laptop,1\n".encode(), "row-otherwise-separated", 2),
        (b"<html><table><tr><td>type</td></tr></table></html>", "web-page-as-table", None),
        (b"\n<!DOCTYPE HTML><html><br><table></html>", "web-page-as-table", None),
        ('type;quantité\nA;1\n"B;1\n'.encode() + b"x" * 1_100_000, "line-too-long", 4),
    ],
)
def test_a_wrong_file_is_told(tmp_path: Path, content: bytes, code: str, row: int | None) -> None:
    assert [place[:2] for place in read_text(tmp_path, content).places()] == [(code, row)]


@pytest.mark.parametrize(
    ("dates", "errors", "doubts"),
    [
        (("31/03/2021", "04/05/2021"), [], []),
        (("2021-03-31", "25/12/2021"), [], ["date-forms-mixed"]),
        (("2021-03-31", "04/05/2021"), [], ["date-ambiguous", "date-forms-mixed"]),
        (("03/31/2021", "04/05/2021"), [], ["date-month-first"]),
        (("03/31/2021", "25/12/2021"), [], ["date-forms-mixed"]),
        (("03/31/2021", "25/12/2021", "04/05/2021"), [], ["date-ambiguous", "date-forms-mixed"]),
    ],
)
def test_mixed_dates(tmp_path: Path, dates: tuple[str, ...], errors: list[tuple[str, int]], doubts: list[str]) -> None:
    lines = "".join(f"{d};Laptop;1\n" for d in dates)
    reading = read_text(tmp_path, "date d'achat;type;quantité\n" + lines)
    assert sorted(p[:2] for p in reading.places()) == errors
    assert sorted(p[0] for p in reading.places("doubt")) == doubts


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Total", True),
        ("TOTAL GÉNÉRAL", True),
        ("Sous-total portables", True),
        ("  somme :", True),
        ("Grand total", True),
        ("totalement-1", False),
        ("PC-Total", False),
        ("sommeil-3", False),
        ("", False),
    ],
)
def test_a_line_named_as_a_total_is_a_doubt(tmp_path: Path, name: str, told: bool) -> None:
    reading = read_text(tmp_path, f"identifiant;type;quantité\nA;Laptop;2\n{name};Laptop;2\n")
    assert reading.places() == []
    assert reading.places("doubt") == ([("line-of-totals", 3, "identifiant")] if told else [])
    book = workbook(tmp_path / "parc.xlsx", {"Parc": [["identifiant", "type", "quantité"], [name, "Laptop", 2]]})
    assert [p.code for p in read(book).found("line-of-totals")] == ["line-of-totals"] * told


def machines(folder: Path, hosts: str, guests: str) -> Reading:
    return read(written(folder, "hotes.csv", hosts), written(folder, "vm.csv", guests))


def test_machines_without_a_known_host_are_set_aside_with_their_applications(tmp_path: Path) -> None:
    hosts = "identifiant;type;quantité;grappe;cœurs\nH1;Serveur;1;C1;32\n"
    guests = "machine virtuelle;hôte;grappe\nv1;H1;\nv2;H9;\nv3;;C1\nv4;;C9\nv5;;\n"
    uses = written(tmp_path, "app.csv", "application;machine virtuelle\nLabo;v2\nDPI;v1\n")
    reading = read(written(tmp_path, "hotes.csv", hosts), written(tmp_path, "vm.csv", guests), uses)
    assert reading.places() == []
    aside = ("host-unknown", "cluster-unknown", "vm-without-host", "application-machine-aside")
    assert [(p.code, p.row) for code in aside for p in reading.found(code)] == list(
        zip(aside, (3, 5, 6, 2), strict=True)
    )
    assert [v for (v,) in reading.rows("virtual_machine", "vm_id")] == ["v1", "v3"]
    assert reading.rows("application", "application") == [("DPI",)]
    accounts = {r.file: (r.lines, r.kept, sum(a.lines for a in r.set_aside)) for r in reading.report.readings}
    assert accounts == {"hotes.csv": (2, 1, 0), "vm.csv": (6, 2, 3), "app.csv": (3, 1, 1)}


def test_an_application_on_nothing(tmp_path: Path) -> None:
    reading = machines(
        tmp_path,
        "identifiant;type;quantité\nH1;Serveur;1\n",
        "application;machine virtuelle;équipement\nDPI;v9;\nPACS;;H1\nRIS;;H9\n",
    )
    assert [p[:2] for p in reading.places()] == [("application-target-unknown", 2), ("application-target-unknown", 4)]


def test_a_host_whose_cores_are_unknown_is_a_doubt(tmp_path: Path) -> None:
    reading = machines(tmp_path, "identifiant;type;quantité\nH1;Serveur;1\n", "machine virtuelle;hôte\nv1;H1\n")
    assert [p[:2] for p in reading.places("doubt")] == [("host-without-cores", 2)]


@pytest.mark.parametrize(
    ("text", "code", "severity"),
    [
        ("date d'achat;type;quantité\n2026-02-01;Laptop;1\n", "purchase-after-year", "doubt"),
        ("type;quantité;mémoire (Go)\nLaptop;1;1,250\n", "number-ambiguous", "doubt"),
        ("type;quantité;service\nLaptop\n", "row-too-short", "doubt"),
        ("type;quantité\nLaptop;1\n", "purchase-date-absent", "note"),
        ("date de retrait;type;quantité\n2019-01-01;Laptop;1\n", "retired-before-year", "note"),
        ("type;quantité;couleur\nLaptop;1;bleu\n", "columns-ignored", "note"),
    ],
)
def test_what_is_odd_but_usable_is_said(tmp_path: Path, text: str, code: str, severity: str) -> None:
    (problem,) = read_text(tmp_path, text).found(code)
    assert problem.severity == severity


def test_merged_headers_are_refused(tmp_path: Path) -> None:
    rows = [["type", "", "quantité"], ["Laptop", "x", 1]]
    reading = read(workbook(tmp_path / "parc.xlsx", {"Parc": rows}, merge="A1:B1"))
    assert reading.places()[0][:2] == ("header-merged", 1)


def test_a_merged_title_in_place_of_headers_is_refused(tmp_path: Path) -> None:
    reading = read(
        workbook(tmp_path / "parc.xlsx", {"Parc": [["Matériel", "", ""], ["Laptop", "x", 1]]}, merge="A1:C1")
    )
    assert [p[0] for p in reading.places()] == ["header-merged"]


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    path = workbook(tmp_path / "parc.xlsx", {"Parc": [["type", "quantité"], ["Laptop", 1]]})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b"0" * 50_000_000)
    assert [p[0] for p in read(path).places()] == ["archive-too-large"]


def test_an_archive_that_lies_about_its_size_is_not_opened(tmp_path: Path) -> None:
    path = workbook(tmp_path / "parc.xlsx", {"Parc": [["type", "quantité"], ["Laptop", 1]]})
    real = 30_000_000
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b"0" * real)
    told = path.read_bytes()
    assert told.count(real.to_bytes(4, "little")) == 2
    path.write_bytes(told.replace(real.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    limits = {row["id"]: float(row["value"]) for row in load_reference_table("limits")}
    with pytest.raises(WorkbookRefused) as caught:
        weighed_workbook(path, limits | {"archive_byte": 10_000_000})
    assert caught.value.code == "archive-too-large"


def test_a_workbook_cut_short_is_said(tmp_path: Path) -> None:
    path = workbook(tmp_path / "parc.xlsx", {"Parc": [["type", "quantité"], ["Laptop", 1]]})
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(tmp_path / "cut.xlsx", "w") as cut:
        cut.writestr("xl/workbook.xml", whole.read("xl/workbook.xml")[:40])
    assert [p[0] for p in read(tmp_path / "cut.xlsx").places()] == ["workbook-unreadable"]


def test_a_workbook_whose_sheet_is_damaged_is_said(tmp_path: Path) -> None:
    path = workbook(tmp_path / "parc.xlsx", {"vInfo": [["VM", "Host"], ["v", "h"]]})
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as bad:
        for name in whole.namelist():
            data = whole.read(name)
            bad.writestr(name, data if "sheet1" not in name else data.replace(b'r="A', b'r="="A'))
    assert [p[0] for p in read(tmp_path / "bad.xlsx").places()] == ["workbook-unreadable"]


@pytest.mark.parametrize("part", ['"hardware": [1]', '"hardware": "x", "bios": 3, "cpus": {}', '"network_device": [2]'])
def test_an_inventory_of_the_wrong_shape_is_still_a_device(tmp_path: Path, part: str) -> None:
    reading = read_text(tmp_path, f'{{"deviceid": "a", "content": {{{part}}}}}', "x.json")
    assert reading.rows("equipment", "item_id", "type") == [("a", "Computer")]


@pytest.mark.parametrize(
    ("content", "code"),
    [("", "file-empty"), ("{", "json-cut-short"), ('{"a": 1}', "json-unknown"), ("[1, 2]", "json-unknown")],
)
def test_a_json_file_of_no_format(tmp_path: Path, content: str, code: str) -> None:
    assert [p[0] for p in read_text(tmp_path, content, "x.json").places()] == [code]


def test_what_is_not_a_device_in_a_list_is_said(tmp_path: Path) -> None:
    device = '{"deviceid": "a", "content": {"hardware": {"chassis_type": "Laptop"}}}'
    reading = read_text(tmp_path, f"[{device}, 3]", "x.json")
    assert reading.found("json-items-left")[0].params["items"] == 1 and reading.report.rows["equipment"] == 1


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    text = GOOD + cell(2, "-1") + cell(3, "x").replace("A;", "B;") + cell(6, "grenier").replace("A;", "C;")
    other = written(tmp_path, "vide.csv", "")
    reading = read(written(tmp_path, "parc.csv", text), other)
    assert [p[0] for p in reading.places()] == ["number-negative", "number-invalid", "choice-unknown", "file-empty"]


def test_a_wrong_inventory_writes_nothing(tmp_path: Path) -> None:
    parc = written(tmp_path, "parc.csv", GOOD + cell(2, "-1"))
    with pytest.raises(InputProblems):
        run_footprint(FootprintOptions(paths=(parc,), year=2025, out=tmp_path / "out", draws=100))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["parc.csv"]


def test_a_wrong_call_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read(tmp_path / "absent.csv")
    with pytest.raises(UsageError):
        read(written(tmp_path, "a.csv", GOOD + LINE), format="excel")


def test_every_path_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    names = [tmp_path / n for n in ("a.csv", "b.csv", "m.yaml")]
    with pytest.raises(UsageError) as caught:
        read(names[0], written(tmp_path, "c.csv", GOOD + LINE), names[1], mapping=names[2])
    assert [p.params["path"] for p in caught.value.problems] == list(map(str, names))


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="a system whose names are text")
def test_a_name_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/parc\xe9.csv"))
    path.write_text(GOOD + LINE, encoding="utf-8")
    assert [p[0] for p in read(path).places()] == ["file-name-unreadable"]


def test_a_folder_without_data(tmp_path: Path) -> None:
    written(tmp_path, "LISEZMOI.md", "rien")
    assert read(tmp_path).places()[0][0] == "folder-without-data"


def test_a_quotation_mark_never_closed_is_told_where_it_opens(tmp_path: Path) -> None:
    text = "type;quantité\nLaptop;1\n" + '"Écran;1\n' + "Laptop;1\n" * 150_000
    assert [p[:2] for p in read_text(tmp_path, text).places()] == [("quote-unclosed", 3)]


def test_identifiers_absent_or_empty_are_noted(tmp_path: Path) -> None:
    assert read_text(tmp_path, "type;quantité\nLaptop;1\n").found("id-column-absent")[0].severity == "note"
    reading = read_text(tmp_path, "identifiant;type;quantité\n;Laptop;1\nB;Laptop;1\n;Laptop;1\n")
    assert reading.found("id-empty")[0].params["lines"] == 2
    assert reading.places() == []


def test_files_that_cannot_hold_data_are_left_and_named(tmp_path: Path) -> None:
    written(tmp_path, "parc.csv", GOOD + LINE)
    written(tmp_path, "photo.png", b"\x89PNG")
    assert read(tmp_path).found("files-left")[0].params["files"] == "photo.png"


@pytest.mark.skipif(sys.platform == "win32", reason="links ask for a right")
def test_what_is_hidden_or_linked_in_a_folder_is_not_read_and_is_told(tmp_path: Path) -> None:
    folder, other = tmp_path / "parc", tmp_path / "autre"
    for made in (folder / "sous", folder / ".git", other):
        made.mkdir(parents=True)
    for path in (folder / "sous" / "a.csv", folder / ".cache.csv", folder / "~$b.xlsx", other / "c.csv"):
        path.write_text(GOOD + LINE, encoding="utf-8")
    (folder / ".git" / "d.csv").write_text(GOOD + LINE, encoding="utf-8")
    (folder / "lien").symlink_to(other, target_is_directory=True)
    (folder / "rompu.csv").symlink_to(tmp_path / "absent.csv")
    reading = read(folder)
    assert reading.found("files-hidden")[0].params["files"] == ".cache.csv, .git, ~$b.xlsx"
    assert reading.found("links-left")[0].params["files"] == "lien, rompu.csv"
    assert {p.severity for c in ("files-hidden", "links-left") for p in reading.found(c)} == {"note"}
    assert [p.name for p in reading.report.formats] == ["a.csv"]


def test_a_number_sign_in_the_name_of_a_folder_or_a_file_is_part_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "lot #2 du #parc"
    folder.mkdir()
    rows: list[list[Any]] = [["identifiant", "type", "quantité"], ["A", "laptop", 1]]
    sheets = {"Nord #1": rows, "Sud": [rows[0], ["B", "laptop", -1], ["A", "laptop", 2]]}
    path = workbook(folder / "parc#1.xlsx", sheets)
    reading = read(path, written(folder, "poste #3.csv", "identifiant;type;quantité\nC;laptop;1\nC;laptop;1\n"))
    accounts = {
        (r.file, r.sheet): (r.lines, r.kept, sum(a.lines for a in r.set_aside)) for r in reading.report.readings
    }
    assert accounts == {
        ("parc#1.xlsx", "Nord #1"): (2, 1, 0), ("parc#1.xlsx", "Sud"): (3, 2, 0), ("poste #3.csv", None): (3, 1, 1),
    }  # fmt: skip
    assert [(p.file, p.row, p.column) for p in reading.found("duplicate-id")] == [(f"{path}#Sud", 3, "identifiant")]
    assert [r.file for r in problem_records(reading.found("duplicate-id"))] == ["parc#1.xlsx#Sud"]


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ('{"inventory": [{"id": "A", "type": "laptop", "quantity": 1, "quantity": 2,}]}', "json-key-repeated", 1),
        ('{"inventory": [{"id": "A", "type": "laptop",\n"quantity": 2}], {"x": 1}}', "json-key-missing", 2),
    ],
)
def test_json_that_departs_from_the_standard_is_read_and_told(tmp_path: Path, text: str, code: str, row: int) -> None:
    reading = read_text(tmp_path, text, "demande.json")
    assert [(p.code, p.row) for p in reading.found(code)] == [(code, row)]
    assert reading.rows("equipment", "item_id", "quantity") == [("A", 2.0)]


@pytest.mark.parametrize(
    "text", ['{"equipement_types": [{"name": "server"}]}', '{"metadata": {}, "total_impact": {"BLD": {}}}']
)
def test_what_belongs_to_the_exchange_format_and_holds_no_inventory(tmp_path: Path, text: str) -> None:
    reading = read_text(tmp_path, text, "autre.json")
    assert len(reading.found("pcr-not-a-request")) == 1
    assert [p[0] for p in reading.places()] == ["no-equipment"]


def test_a_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "parc.csv", GOOD + LINE)

    opened = Path.open

    def refused(self: Path, *arguments: Any, **options: Any) -> Any:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return opened(self, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refused)
        reading = read(path)
    assert [p[0] for p in reading.places()] == ["file-unreadable"]


def test_very_large_files_are_judged_by_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Staging.limit
    small = {"json_byte": 5}
    monkeypatch.setattr(Staging, "limit", lambda self, name: small.get(name) or limits(self, name))
    assert [p[0] for p in read_text(tmp_path, '{"inventory": []}', "x.json").places()] == ["json-too-large"]
