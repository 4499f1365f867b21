"""Our own tables in CSV, Parquet and spreadsheets; the headers and words of a user mapped; the template we write."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from ecosoin.doors.formats.template import write_template
from ecosoin.inputs.columns import TABLES
from ecosoin.kernel.errors import InputProblems, UsageError
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


UNITS = [
    ("énergie (Wh)", "energy_kwh_year", 30000, 30.0), ("Énergie [MWh/an]", "energy_kwh_year", 2, 2000.0),
    ("énergie (kWh/mois)", "energy_kwh_year", 3, 36.0), ("durée de vie (mois)", "lifetime_year", 60, 5.0),
    ("Durée de vie en mois", "lifetime_year", 60, 5.0), ("mémoire (Mo)", "ram_gb", 8000, 8.0),
    ("lifetime (months)", "lifetime_year", 60, 5.0), ("énergie (kWh)", "energy_kwh_year", 30, 30.0),
]  # fmt: skip


@pytest.mark.parametrize(("header", "column", "cell", "value"), UNITS)
def test_the_unit_of_a_header_is_read_and_told(
    tmp_path: Path, header: str, column: str, cell: float, value: float
) -> None:
    reading = read_text(tmp_path, f"identifiant;;type;quantité;{header}\nA;;laptop;1;{cell}\n")
    assert reading.rows("equipment", column) == [(pytest.approx(value),)]
    converted = [p for p in reading.found("header-unit-read") if p.column == header and p.severity == "note"]
    assert len(converted) == (value != cell) and not reading.found("columns-ignored")
    for problem in converted:
        mapping = written(tmp_path, "m.yaml", f"columns: {{{problem.params['line']}}}")
        plain = read(tmp_path / "parc.csv", mapping=mapping)
        assert plain.rows("equipment", column) == [(cell,)] or plain.found("number-implausible")


@pytest.mark.parametrize(("how", "value"), [("ram_gb", 8.0), ("{column: ram_gb, multiply: 1}", 8000.0)])
def test_the_unit_of_a_header_mapped_without_a_factor_is_read_too(tmp_path: Path, how: str, value: float) -> None:
    mapping = written(tmp_path, "m.yaml", f"columns: {{Barrettes (Mo): {how}}}")
    reading = read_text(tmp_path, "id;type;quantité;Barrettes (Mo)\nA;laptop;1;8000\n", mapping=mapping)
    assert reading.rows("equipment", "ram_gb") == [(value,)]
    assert len(reading.found("header-unit-read")) == (value == 8.0)


def test_the_unit_of_a_cell_wins_over_that_of_its_header(tmp_path: Path) -> None:
    reading = read_text(
        tmp_path, "id;type;quantité;mémoire (Mo)\nA;laptop;1;8000\nB;laptop;1;16 Go\nC;laptop;1;500 Mo\n"
    )
    assert [v for (v,) in reading.rows("equipment", "ram_gb")] == pytest.approx([8.0, 16.0, 0.5])


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("puissance (W)", '"puissance (W)": {column: energy_kwh_year, multiply: 8.766}'),
        ("conso mensuelle (kWh/mois)", '"conso mensuelle (kWh/mois)": {column: energy_kwh_year, multiply: 12}'),
        ("poids disque (Mo)", '"poids disque (Mo)": {column: …, multiply: 0.001}'),
        ("PUE de la salle", '"PUE de la salle": {column: pue, multiply: 1}'),
        ("quantitée", '"quantitée": {column: quantity, multiply: 1}'),
    ],
)
def test_a_column_of_quantities_that_is_not_read_is_a_doubt_with_the_line_that_reads_it(
    tmp_path: Path, header: str, line: str
) -> None:
    [problem] = read_text(tmp_path, f"identifiant;type;nombre;{header}\nA;laptop;1;3\n").found("columns-ignored")
    assert problem.severity == "doubt" and problem.params["lines"] == f" (columns: {{{line}}})"


def test_two_headers_whose_units_make_them_one_column_are_left_to_the_user(tmp_path: Path) -> None:
    text = "identifiant;type;quantité;énergie (Wh);énergie (MWh);couleur\nA;laptop;1;3;4;bleu\n"
    reading = read_text(tmp_path, text)
    [problem] = reading.found("columns-ignored")
    assert problem.severity == "doubt" and "0.001" in problem.params["lines"]
    assert reading.rows("equipment", "energy_kwh_year") == [(None,)]


@pytest.mark.parametrize("identifier", ["Ref", "nomEquipementPhysique"])
def test_a_table_of_the_user_s_own_is_no_export_of_a_tool(tmp_path: Path, identifier: str) -> None:
    mapping = written(tmp_path, "m.yaml", f"columns: {{{identifier}: item_id, Nb: quantity}}")
    text = f"{identifier};type;Nb;durée de vie (an);PUE;pays\nA;server;2;6;1.4;SE\n"
    reading = read(written(tmp_path, "parc.csv", text), mapping=mapping)
    assert list(reading.report.formats.values()) == ["table"] and not reading.found("columns-ignored")
    columns = ("item_id", "quantity", "lifetime_year", "pue", "country")
    assert reading.rows("equipment", *columns) == [("A", 2.0, 6.0, 1.4, "SE")]


def test_machines_of_the_user_s_own_are_no_sheet_of_a_tool(tmp_path: Path) -> None:
    mapping = written(tmp_path, "m.yaml", "columns: {VM: vm_id, hote: host_id, etat: power_state, coeurs: vcpu_count}")
    hosts = written(tmp_path, "parc.csv", "identifiant;type;quantité;cœurs\nA2;server;1;8\n")
    guests = written(tmp_path, "vm.csv", "VM;hote;etat;coeurs;mémoire (Go)\nv1;A2;on;2;8\n")
    reading = read(hosts, guests, mapping=mapping)
    assert set(reading.report.formats.values()) == {"table"} and reading.places() == []
    assert reading.rows("virtual_machine", "vm_id", "host_id", "power_state", "vcpu_count", "ram_gb") == [
        ("v1", "A2", "on", 2.0, 8.0)
    ]


def test_a_mapping_to_no_column_is_refused(tmp_path: Path) -> None:
    mapping = written(tmp_path, "m.yaml", "columns: {Ref: matricule, Nb: quantite}")
    with pytest.raises(InputProblems) as error:
        read(written(tmp_path, "parc.csv", FOREIGN), mapping=mapping)
    assert [(p.code, p.column) for p in error.value.problems] == [
        ("mapping-column-unknown", "matricule"),
        ("mapping-column-unknown", "quantite"),
    ]


@pytest.mark.parametrize("content", ["columns: [1, 2]", "a: b: c", b"\xff\xfe\x00", "values: {type: laptop}", "- a"])
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
