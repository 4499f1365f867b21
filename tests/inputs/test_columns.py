"""Every column of every table: its headers, its bounds, its choices, what an empty cell is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from ecosoin.inputs.columns import TABLES
from ecosoin.words import say
from tests.doors.inventories import Reading, read, read_text, written

COLUMNS = {
    "equipment": """
*item_id          | identifiant              | id                 | text
name              | nom                      | name               | text
*type             | type                     | type               | text
model             | modèle                   | model              | text
*quantity         | quantité                 | quantity           | number | 0 |
site              | site                     | site               | text
service           | service                  | service            | text
location          | emplacement              | location           | office own_room colocation hyperscale home
country           | pays                     | country            | text
lifetime_year     | durée de vie (an)        | lifetime (year)    | number | 0 |
purchase_date     | date d'achat             | purchase date      | date
retirement_date   | date de retrait          | retirement date    | date
energy_kwh_year   | énergie (kWh/an)         | energy (kWh/year)  | number | 0 |
hours_day         | heures par jour          | hours a day        | number | 0 | 24
power_w           | puissance (W)            | power (W)          | number | 0 |
pue               | PUE                      | PUE                | number | 1 |
ownership         | propriété                | ownership          | professional leased cope byod
refurbished_share | part reconditionnée      | refurbished share  | number | 0 | 1
upstream_year     | durée de première vie (an) | first life (year) | number | 0 |
reuse_rate        | taux de réemploi         | reuse rate         | number | 0 | 1
total_life_year   | durée de vie totale (an) | total life (year)  | number | 0 |
quality           | qualité                  | quality            | high medium low
cluster           | grappe                   | cluster            | text
cpu_count         | processeurs              | CPUs               | number | 0 |
core_count        | cœurs                    | cores              | number | 0 |
ram_gb            | mémoire (Go)             | RAM (GB)           | number | 0 |
ssd_gb            | SSD (Go)                 | SSD (GB)           | number | 0 |
hdd_count         | disques durs             | hard disks         | number | 0 |
""",
    "virtual_machine": """
*vm_id            | machine virtuelle        | virtual machine    | text
host_id           | hôte                     | host               | text
cluster           | grappe                   | cluster            | text
service           | service                  | service            | text
vcpu_count        | vCPU                     | vCPU               | number | 0 |
ram_gb            | mémoire (Go)             | RAM (GB)           | number | 0 |
storage_gb        | stockage (Go)            | storage (GB)       | number | 0 |
power_state       | état                     | power state        | on off suspended
allocation_key    | clé de répartition       | allocation key     | number | 0 | 1
energy_kwh_year   | énergie (kWh/an)         | energy (kWh/year)  | number | 0 |
""",
    "application": """
*application      | application              | application        | text
environment       | environnement            | environment        | text
vm_id             | machine virtuelle        | virtual machine    | text
item_id           | équipement               | equipment          | text
allocation_key    | clé de répartition       | allocation key     | number | 0 | 1
""",
    "study_fact": """
*fact             | donnée                   | fact               | text
*value            | valeur                   | value              | text
declared_on       | date                     | date               | date
author            | auteur                   | author             | text
note              | précision                | note               | text
""",
}
ROWS = [
    (table, *(cell.strip() for cell in (line + " | | ").split("|")[:6]))
    for table, lines in COLUMNS.items()
    for line in lines.strip().splitlines()
]
BASE = {
    "equipment": {"item_id": "A1", "type": "Laptop", "quantity": "3"},
    "virtual_machine": {"vm_id": "v1", "host_id": "H1"},
    "application": {"application": "DPI", "item_id": "H1"},
    "study_fact": {"fact": "staff", "value": "12"},
}
HEADERS = {(t, name.lstrip("*")): (fr, en) for t, name, fr, en, *_ in ROWS}
HOST = "identifiant;type;quantité;cœurs\nH1;Serveur;2;16\n"
NUMBERS = [r for r in ROWS if r[4] == "number"]
CHOICES = [r for r in ROWS if r[4] not in ("text", "number", "date")]


def told(work: Path, table: str, column: str, *values: str, language: int = 0) -> tuple[Reading, str]:
    """A table of one line for each value of a column, beside the host it stands on; and the header of the column."""
    first = next(iter(BASE[table]))
    names = list(dict.fromkeys([*BASE[table], column]))
    lines = [";".join(HEADERS[table, c][language] for c in names)]
    for n, value in enumerate(values):
        cells = BASE[table] | {first: f"{BASE[table][first]}{n}"} | {column: value}
        lines.append(";".join(cells[c] for c in names))
    paths = [written(work, "table.csv", "\n".join(lines) + "\n")]
    if table != "equipment":
        paths.append(written(work, "host.csv", HOST))
    if table == "application":
        paths.append(written(work, "machines.csv", "machine virtuelle;hôte\nH1;H1\n"))
    return read(*paths), HEADERS[table, column][language]


def of_column(reading: Reading, header: str) -> list[tuple[str, int | None]]:
    return sorted((code, row) for code, row, column in reading.places() if column == header)


def stored(reading: Reading, table: str, column: str) -> list[object]:
    return [value for value, file in reading.rows(table, column, "source_file") if str(file).endswith("table.csv")]


def test_the_tables_are_whole() -> None:
    names = [(table, c.name) for table, specs in TABLES.items() for c in specs]
    held = {(t, c): (say(f"columns.{t}.{c}", "fr"), say(f"columns.{t}.{c}", "en")) for t, c in names}
    assert held == HEADERS
    required = {(table, c.name) for table, specs in TABLES.items() for c in specs if c.required}
    assert required == {(table, name.lstrip("*")) for table, name, *_ in ROWS if name.startswith("*")}


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r[0]}.{r[1].lstrip('*')}")
@pytest.mark.parametrize("language", [0, 1])
def test_a_column_is_read_under_both_its_headers(tmp_path: Path, row: tuple[str, ...], language: int) -> None:
    table, column, kind = row[0], row[1].lstrip("*"), row[4]
    cases: dict[str, tuple[str, object]] = {
        "text": ("H1", "H1"), "number": ("1", 1.0), "date": ("2021-03-31", date(2021, 3, 31)),
    }  # fmt: skip
    if column == "retirement_date":  # a line retired before the year of study is set aside
        cases["date"] = ("2091-03-31", date(2091, 3, 31))
    text, expected = cases.get(kind, (kind.split()[-1], kind.split()[-1]))
    reading, header = told(tmp_path, table, column, text, language=language)
    assert of_column(reading, header) == []
    assert stored(reading, table, column) == [expected]


@pytest.mark.parametrize("row", NUMBERS, ids=lambda r: f"{r[0]}.{r[1].lstrip('*')}")
def test_both_sides_of_each_bound(tmp_path: Path, row: tuple[str, ...]) -> None:
    table, column, least, most = row[0], row[1].lstrip("*"), int(row[5]), row[6]
    below = "number-negative" if least == 0 else "number-too-small"
    texts = [f"{least - 0.01:.2f}", f"{least}", f"{least + 0.01:.2f}", "beaucoup"]
    expected: list[tuple[str, int | None]] = [(below, 2), ("number-invalid", 5)]
    if column == "lifetime_year":
        expected.append(("lifetime-zero", 3))
    if most:
        texts += [most, f"{int(most) + 0.01:.2f}"]
        expected.append(("number-too-large", 7))
    else:
        texts.append("987654")
        if column in ("lifetime_year", "total_life_year", "upstream_year", "pue"):
            expected.append(("number-implausible", 6))
    reading, header = told(tmp_path, table, column, *texts)
    assert of_column(reading, header) == sorted(expected)


@pytest.mark.parametrize("row", CHOICES, ids=lambda r: f"{r[0]}.{r[1]}")
def test_every_choice_and_nothing_else(tmp_path: Path, row: tuple[str, ...]) -> None:
    table, column, choices = row[0], row[1], row[4].split()
    reading, header = told(tmp_path, table, column, *(c.upper() for c in choices), "autrement")
    assert stored(reading, table, column) == [*choices, None]
    assert of_column(reading, header) == [("choice-unknown", 2 + len(choices))]
    assert reading.found("choice-unknown")[0].params["choices"] == ", ".join(choices)


@pytest.mark.parametrize("row", [r for r in ROWS if r[4] == "date"], ids=lambda r: r[1])
def test_a_date_is_a_day_of_the_calendar(tmp_path: Path, row: tuple[str, ...]) -> None:
    reading, header = told(tmp_path, row[0], row[1], "30/02/2021", "28/02/2021", "hier", "0021-03-31")
    assert of_column(reading, header) == [("date-invalid", 2), ("date-invalid", 4), ("date-invalid", 5)]


@pytest.mark.parametrize("row", [r for r in ROWS if r[1].startswith("*")], ids=lambda r: f"{r[0]}.{r[1][1:]}")
def test_a_required_cell_that_is_empty_is_told(tmp_path: Path, row: tuple[str, ...]) -> None:
    table, column = row[0], row[1][1:]
    reading, header = told(tmp_path, table, column, "")
    if (table, column) == ("equipment", "item_id"):
        assert (reading.places(), [p.code for p in reading.found("id-empty")]) == ([], ["id-empty"])
        assert stored(reading, table, column) == [f"{tmp_path / 'table.csv'}:2"]
    else:
        assert ("cell-empty", 2) in of_column(reading, header)


@pytest.mark.parametrize("row", [r for r in ROWS if not r[1].startswith("*")], ids=lambda r: f"{r[0]}.{r[1]}")
def test_a_cell_that_may_be_empty_is_absent_and_not_zero(tmp_path: Path, row: tuple[str, ...]) -> None:
    table, column = row[0], row[1]
    reading, header = told(tmp_path, table, column, "", "" if row[4] == "text" else "n/a")
    if (table, column) == ("virtual_machine", "host_id"):  # a machine on nothing is set aside, and told
        assert stored(reading, table, column) == [] and reading.found("vm-without-host")
        return
    assert of_column(reading, header) == []
    assert stored(reading, table, column) == [None, None]


MAGNITUDES = [
    ("quantité", "1e300"), ("quantité", "1e-300"), ("quantité", "1000000000001"), ("durée de vie (an)", "1e-300"),
    ("durée de vie (an)", "0,002"), ("durée de vie (an)", "2025"), ("énergie (kWh/an)", "1e300"),
    ("énergie (kWh/an)", "1e-320"), ("PUE", "170"), ("taux de réemploi", "1e-300"), ("heures par jour", "1e-300"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "text"), MAGNITUDES)
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_an_amount_nothing_can_have_is_told_and_its_line_set_aside(
    tmp_path: Path, header: str, text: str, kind: str
) -> None:
    more = {"quantité": "", "durée de vie (an)": ";durée de vie (an)"}.get(header, f";{header}")
    cells = [f"{text}" if header == "quantité" else f"1;{text}", f"{'1' if header == 'quantité' else '1;1'}"]
    path = written(tmp_path, "parc.csv", f"identifiant;type;quantité{more}\nA;Laptop;{cells[0]}\nB;Laptop;{cells[1]}\n")
    if kind == "parquet":
        path = tmp_path / "parc.parquet"
        amount = text.replace(",", ".")
        rows = f"select * from (values ('A', 'Laptop', {amount}::double, 1.0::double), ('B', 'Laptop', 1.0, 1.0)) t"
        named = (
            f"(item_id, type, {NAMES[header]}, other)"
            if header == "quantité"
            else (f"(item_id, type, {NAMES[header]}, quantity)")
        )
        duckdb.sql(rows + named).write_parquet(str(path))
    reading = read(path, tolerate=0.5)
    assert len(reading.found("number-implausible")) == 1
    assert reading.rows("equipment", "item_id") == [("B",)]
    [account] = reading.report.readings
    assert [(a.code, a.lines) for a in account.set_aside] == [("number-implausible", 1)]


NAMES = {
    "quantité": "quantity", "durée de vie (an)": "lifetime_year", "énergie (kWh/an)": "energy_kwh_year", "PUE": "pue",
    "taux de réemploi": "reuse_rate", "heures par jour": "hours_day",
}  # fmt: skip


def test_zero_and_what_is_large_but_counted_stay(tmp_path: Path) -> None:
    text = "identifiant;type;quantité;durée de vie (an);énergie (kWh/an)\nA;Laptop;0;200;0\nB;Laptop;1e12;0,0028;5e11\n"
    assert read_text(tmp_path, text).found("number-implausible") == []
