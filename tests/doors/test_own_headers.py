"""The user's own headers: mapped, with their units, kept or left with a word; the template made to be filled."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosoin.doors.formats.template import write_template
from ecosoin.inputs.columns import TABLES
from ecosoin.kernel.errors import InputProblems, UsageError
from tests.doors.inventories import read, read_text, written

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
        ("puissance du bloc (kW)", '"puissance du bloc (kW)": {column: power_w, multiply: 1000}'),
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
