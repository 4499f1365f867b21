"""Our own tables in CSV, Parquet and spreadsheets; the headers and words of a user mapped; the template we write."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.doors.inventories import read, read_text, workbook, written

HEADER = "identifiant;type;quantité;durée de vie (an);date d'achat;énergie (kWh/an);emplacement\n"
CELLS = ("item_id", "type", "quantity", "lifetime_year", "purchase_date", "energy_kwh_year", "location", "source_row")
EXPECTED = [
    ("A", "Laptop", 1.0, 4.5, date(2021, 3, 31), 26.5, "office", 2),
    ("B", "Serveur", 1200.0, None, date(2020, 12, 1), None, "own_room", 3),
]


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "A;Laptop;1;4,5;31/03/2021;26,5;bureau\nB;Serveur;1 200;;01/12/2020;;salle informatique\n",
        HEADER + "A;Laptop;1;4.5;2021-03-31;26.5;office\nB;Serveur;1200;;2020-12-01;n/a;own_room\n",
        HEADER + "A;Laptop;1;4,5;31-03-2021;26,5;Bureau\nB;Serveur;1\u202f200;-;01-12-2020;;Server room\n",
        HEADER.replace(";", "\t")
        + "A\tLaptop\t1\t4,5\t31/03/2021\t26,5\tbureau\nB\tServeur\t1200\t\t01/12/2020\t\town room\n",
        "id,type,quantity,lifetime (year),purchase date,energy (kWh/year),location\n"
        'A,Laptop,1,"4,5",31/03/2021,"26,5",office\n'
        "B,Serveur,1200,,01/12/2020,,own server room\n",
    ],
    ids=["french", "iso", "narrow-spaces", "tabs", "english-quoted"],
)
def test_the_same_inventory_written_five_ways(tmp_path: Path, text: str) -> None:
    reading = read_text(tmp_path, text)
    assert reading.places("error") == []
    assert reading.rows("equipment", *CELLS) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_are_found_and_conversions_said(tmp_path: Path, encoding: str) -> None:
    text = "identifiant;type;quantité;service\nA;Écran;2;Pédiatrie\n"
    reading = read_text(tmp_path, text.encode(encoding))
    assert reading.rows("equipment", "type", "quantity", "service") == [("Écran", 2.0, "Pédiatrie")]
    assert len(reading.found("encoding-converted")) == (encoding in ("cp1252", "utf-16"))


def test_line_numbers_are_those_of_an_editor(tmp_path: Path) -> None:
    text = (
        "Inventaire 2025;;\n\nidentifiant;type;quantité\n# exemple;x;1\n\n"
        'A;"Écran\nsur deux lignes";2\n;;\nB;Laptop;trois\nC;Laptop;1\n'
    )
    reading = read_text(tmp_path, text)
    assert reading.places() == [("number-invalid", 9, "quantité")]
    assert reading.rows("equipment", "item_id", "source_row") == [("A", 6), ("B", 9), ("C", 10)]
    assert reading.found("comment-lines")[0].row == 4


def test_both_roads_of_a_csv_give_the_same_rows(tmp_path: Path) -> None:
    lines = "".join(f"PC{i};Laptop;{i},5;{1 + i % 28:02d}/05/2021\n" for i in range(300))
    header = "identifiant;type;quantité;date d'achat\n"
    quoted = lines.replace("Laptop;", '"Écran 24"" large; plat";')
    columns = ("item_id", "type", "quantity", "purchase_date", "source_row")
    for text in (lines, quoted, lines.replace("PC7;Laptop", 'PC7;Écran 24"')):
        fast = read_text(tmp_path, header + text, "a.csv")
        slow = read_text(tmp_path, header + text + "\n\n", "b.csv")
        assert fast.rows("equipment", *columns) == slow.rows("equipment", *columns)
        assert len(fast.rows("equipment", "item_id")) == 300


def test_a_million_lines_with_three_wrong_cells_give_three_doubts(tmp_path: Path) -> None:
    wrong = {
        500_000: "PC;laptop;-3;5;2021-01-31",
        700_000: "PC;laptop;1;cinq;2021-01-31",
        999_990: "PC;laptop;1;5;2021-02-31",
    }
    path = tmp_path / "million.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("identifiant;type;quantité;durée de vie (an);date d'achat\n")
        for i in range(1_000_000):
            stream.write(wrong.get(i, "PC;laptop;1;5;2021-01-31").replace("PC", f"PC{i}") + "\n")
    reading = read(path)
    assert [p for p in reading.places("doubt") if p[1]] == [
        ("number-negative", 500_002, "quantité"),
        ("number-invalid", 700_002, "durée de vie (an)"),
        ("date-invalid", 999_992, "date d'achat"),
    ]
    assert reading.report.rows["equipment"] == 999_997


def test_many_wrong_rows_are_counted_and_the_first_listed(tmp_path: Path) -> None:
    lines = "".join(f"PC{i};laptop;-1\n" for i in range(1500))
    reading = read_text(tmp_path, "identifiant;type;quantité\n" + lines)
    assert len(reading.found("number-negative")) == 1000
    assert reading.found("more-of-the-same")[0].params["total"] == 1500


def test_machines_applications_and_facts_are_told_by_their_headers(tmp_path: Path) -> None:
    files = [
        written(tmp_path, "a.csv", "identifiant;type;quantité;cœurs\nH1;Serveur;1;32\n"),
        written(tmp_path, "b.csv", "machine virtuelle;hôte;vCPU;mémoire (Go);état\nv1;H1;4;16;allumée\n"),
        written(tmp_path, "c.csv", "application;machine virtuelle;clé de répartition\nDPI;v1;40 %\n"),
        written(tmp_path, "d.csv", "donnée;valeur\nLits;450\nEffectif;1800\nbio_perimetre;oui\n"),
    ]
    reading = read(*files)
    assert reading.report.rows == {"equipment": 1, "virtual_machine": 1, "application": 1, "study_fact": 3}
    facts = {"beds": "450", "staff": "1800", "bio_perimetre": "oui"}
    assert dict(reading.rows("study_fact", "fact", "value")) == facts
    assert reading.rows("virtual_machine", "host_id", "vcpu_count", "power_state") == [("H1", 4.0, "on")]
    assert reading.rows("application", "application", "vm_id", "allocation_key") == [("DPI", "v1", 0.4)]
    assert reading.places() == []


def test_a_file_exported_twice_counts_once(tmp_path: Path) -> None:
    lines = "".join(f"PC{i};laptop;1\n" for i in range(1200))
    one, two = (written(tmp_path, n, "identifiant;type;quantité\n" + lines) for n in ("a.csv", "b.csv"))
    reading = read(one, two)
    assert reading.places() == []
    assert len(reading.found("duplicate-line")) == 1000
    assert reading.found("more-of-the-same")[0].params["total"] == 1200
    assert reading.report.rows["equipment"] == 1200


def test_old_line_ends_are_read(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "identifiant;type;quantité\rA;Laptop;1\rB;Laptop;x\r")
    assert reading.places() == [("number-invalid", 3, "quantité")]


def test_characters_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    reading = read_text(tmp_path, b"identifiant;type;quantit\xe9\nA;\xc9cran \x81;1\n")
    assert reading.found("characters-lost")[0].params["count"] == 1
    assert reading.rows("equipment", "type") == [("Écran \ufffd",)]


def test_an_exact_repeat_is_set_aside_and_a_contradiction_stops(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "identifiant;type;quantité\nA;Laptop;1\nB;Laptop;1\nA;Laptop;1\nB;Laptop;2\n")
    (repeat,), (clash,) = reading.found("duplicate-line"), reading.found("duplicate-id")
    assert (repeat.severity, repeat.row, repeat.params["other_row"]) == ("doubt", 4, 2)
    assert (clash.severity, clash.row, clash.params["other_row"]) == ("error", 5, 3)
    assert reading.rows("equipment", "item_id", "quantity") == [("A", 1.0), ("B", 1.0), ("B", 2.0)]


def test_rows_without_an_identifier_are_named_by_file_and_line(tmp_path: Path) -> None:
    one, two = (written(tmp_path, n, "type;quantité\nLaptop;1\nLaptop;1\n") for n in ("a.csv", "b.csv"))
    reading = read(one, two)
    assert reading.places() == []
    assert [r[0] for r in reading.rows("equipment", "item_id")] == [f"{f}:{n}" for f in (one, two) for n in (2, 3)]


PLACED = ("item_id", "type", "quantity", "location", "source_row")


def parquet(path: Path, sql: str) -> Path:
    duckdb.execute(f"copy ({sql}) to '{path}' (format parquet)")
    return path


def test_a_parquet_file_is_read_where_it_is(tmp_path: Path) -> None:
    path = parquet(
        tmp_path / "p.parquet",
        "select 'A' as id, 'Laptop' as type, 2 as qty, 'bureau' as location "
        "union all select 'B', 'Serveur', 3, 'own_room'",
    )
    reading = read(path)
    assert reading.rows("equipment", *PLACED) == [
        ("A", "Laptop", 2.0, "office", 1),
        ("B", "Serveur", 3.0, "own_room", 2),
    ]
    kind = reading.con.execute(
        "select table_type from information_schema.tables where table_name = 'equipment'"
    ).fetchall()
    assert kind == [("VIEW",)]
    assert reading.places() == []


FIVE = "case when range = 5 then {} else {} end as {}"
TYPE, QUANTITY = "'Laptop' as type", "1 as quantity"


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ((TYPE, FIVE.format(-1.0, 1.0, "quantity")), "number-negative"),
        ((TYPE, FIVE.format("null", 1, "quantity")), "cell-empty"),
        ((TYPE, FIVE.format("'nan'::double", 1, "quantity")), "number-invalid"),
        ((TYPE, FIVE.format("'nan'::float", "1::float", "quantity")), "number-invalid"),
        ((TYPE, FIVE.format("'infinity'::double", "range", "quantity")), "number-invalid"),
        ((TYPE, FIVE.format("'-infinity'::double", "1::double", "lifetime"), QUANTITY), "number-invalid"),
        ((TYPE, FIVE.format("'deux'", "'1,5'", "quantity")), "number-invalid"),
        ((FIVE.format("'+A1'", "'Z'", "type"), QUANTITY), "formula-cell"),
        ((FIVE.format("'@a'", "'Z'", "type"), QUANTITY), "formula-cell"),
        ((FIVE.format("'=1+1'", "'9'", "type"), QUANTITY), "formula-cell"),
        ((TYPE, QUANTITY, FIVE.format(0, 4, "lifetime")), "lifetime-zero"),
    ],
)
def test_wrong_cells_are_found_with_their_row(tmp_path: Path, columns: tuple[str, ...], code: str) -> None:
    reading = read(parquet(tmp_path / "p.parquet", f"select {', '.join(columns)} from range(9)"))
    assert [place[:2] for place in reading.places()] == [(code, 6)]


def test_numbers_whose_sum_overflows_are_told_each(tmp_path: Path) -> None:
    reading = read(parquet(tmp_path / "p.parquet", f"select {TYPE}, 1e308 as quantity from range(3)"))
    assert [code for code, _, _ in reading.places()] == ["number-implausible"] * 3


def test_repeated_identifiers_are_an_error(tmp_path: Path) -> None:
    path = parquet(
        tmp_path / "p.parquet", "select 'A' || (range % 4) as id, 'Laptop' as type, 1 as quantity from range(6)"
    )
    (problem,) = read(path).found("duplicates-counted")
    assert problem.params == {"lines": 2, "value": "A0"}


def test_parquet_and_csv_make_one_inventory(tmp_path: Path) -> None:
    path = parquet(tmp_path / "p.parquet", "select 'A' as id, 'Laptop' as type, 1 as quantity")
    reading = read(path, written(tmp_path, "x.csv", "id;type;quantity\nB;Laptop;2\n"))
    assert [r[0] for r in reading.rows("equipment", "item_id")] == ["A", "B"]
    assert reading.report.rows["equipment"] == 2


def test_a_broken_parquet_file_is_said(tmp_path: Path) -> None:
    assert read(written(tmp_path, "p.parquet", b"PAR1 not really")).places()[0][0] == "parquet-unreadable"


def test_each_sheet_is_a_table(tmp_path: Path) -> None:
    sheets = {
        "Notes": [["À lire avant de remplir"]],
        "Parc": [["Inventaire du CH"], [], ["Identifiant", "Type", "Quantité", "Cœurs"], ["H1", "Serveur", 1, 32]],
        "VM": [["Machine virtuelle", "Hôte", "vCPU"], ["v1", "H1", 4]],
    }
    reading = read(workbook(tmp_path / "parc.xlsx", sheets))
    assert reading.places() == []
    assert reading.rows("equipment", "item_id", "quantity", "core_count", "source_row") == [("H1", 1.0, 32.0, 4)]
    assert reading.rows("virtual_machine", "vm_id", "vcpu_count") == [("v1", 4.0)]
    assert reading.found("sheets-ignored")[0].params["sheets"] == "Notes"


def test_dates_and_whole_numbers_keep_their_meaning(tmp_path: Path) -> None:
    rows = [["identifiant", "type", "quantité", "date d'achat"], [1001, "Laptop", 2.0, "2021-05-03"]]
    reading = read(workbook(tmp_path / "parc.xlsx", {"Parc": rows}))
    assert reading.rows("equipment", "item_id", "quantity", "purchase_date") == [("1001", 2.0, date(2021, 5, 3))]
