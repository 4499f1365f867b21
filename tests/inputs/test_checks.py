"""The checks of a row and of an extent; every canonical column by its two headers, on both sides of each bound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecosoin.inputs.checks import Check, Extent, possible
from ecosoin.inputs.columns import TABLES, Staged, StagedColumn
from ecosoin.inputs.evidence import Shape, date_form
from tests.doors.inventories import Reading, read, read_text, written

DATED = "identifiant;type;quantité;date d'achat;date de retrait\n"


def dated(work: Path, bought: str, retired: str, year: int = 2025) -> list[tuple[str, str, int | None, Any]]:
    """(code, column, row, number of lines) of what the dates of a line give, in the order of their codes."""
    reading = read_text(work, DATED + f"Z;Laptop;1;2021-03-31;2030-01-01\nA;Laptop;2;{bought};{retired}\n", year=year)
    wanted = {"purchase-date-absent", "date-implausible", "purchase-after-year", "retired-before-year",
              "retirement-before-purchase"}  # fmt: skip
    return sorted((p.code, str(p.column), p.row, p.params.get("lines")) for p in reading.report.problems
                  if p.code in wanted)  # fmt: skip


@pytest.mark.parametrize(
    ("bought", "retired", "expected"),
    [
        ("2024-05-06", "2026-05-06", []),
        ("", "2026-05-06", [("purchase-date-absent", "date d'achat", 3, 1)]),
        ("2025-12-31", "", []),
        ("2026-01-01", "", [("purchase-after-year", "date d'achat", 3, None)]),
        ("1980-01-01", "", []),
        ("1979-12-31", "", [("date-implausible", "date d'achat", 3, None)]),
        ("2020-02-02", "2025-01-01", []),
        ("2020-02-02", "2024-12-31", [("retired-before-year", "date de retrait", 3, 1)]),
        ("2026-02-02", "2026-02-03", [("purchase-after-year", "date d'achat", 3, None)]),
        ("2025-06-06", "2025-06-07", []),
        ("2025-06-06", "2025-06-06", [("retirement-before-purchase", "date de retrait", 3, None)]),
        ("2025-06-06", "2025-06-05", [("retirement-before-purchase", "date de retrait", 3, None)]),
    ],
)
def test_dates_of_a_line_and_the_year_of_the_study(
    tmp_path: Path, bought: str, retired: str, expected: list[Any]
) -> None:
    assert dated(tmp_path, bought, retired) == expected


def test_a_table_without_purchase_dates_says_so_for_all_its_lines(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "identifiant;type;quantité\nA;Laptop;1\nB;Laptop;1\n")
    assert [(p.severity, p.column, p.params["lines"]) for p in reading.found("purchase-date-absent")] == [
        ("note", "purchase_date", 2)
    ]


@pytest.mark.parametrize(
    ("text", "asked"), [("1,234", True), ("12.500", True), ("123,456", True), ("1234,567", False), ("1,23", False),
                        ("1,2345", False), ("1234", False), ("0,125", False), ("1 234,567", False)],
)  # fmt: skip
def test_a_number_that_may_be_thousands_is_asked(tmp_path: Path, text: str, asked: bool) -> None:
    columns = ["processeurs", "cœurs", "disques durs", "énergie (kWh/an)"]
    reading = read_text(tmp_path, f"identifiant;type;quantité;{';'.join(columns)}\nA;Laptop;1{4 * (';' + text)}\n")
    found = reading.found("number-ambiguous")
    assert sorted(str(p.column) for p in found) == (sorted(columns) if asked else [])
    assert {p.severity for p in found} <= {"doubt"}
    assert (reading.rows("equipment", "core_count")[0][0] is None) == asked


def test_a_required_number_that_may_be_thousands_stops(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "identifiant;type;quantité\nA;Laptop;1,250\n")
    assert reading.places() == [("number-ambiguous", 2, "quantité")]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1,752", "12,500.5"], [1752, 12500.5]),
        (["1.752", "12,5"], [1752, 12.5]),
        (["1,752", "12,5"], [1.752, 12.5]),
        (["1.752", "12.5"], [1.752, 12.5]),
        (["1,752", "1,752,125"], [1752, 1752125]),
        (["1,752", "12.5", "12,5"], [None, 12.5, 12.5]),
        (["8 kWh", "1,5 MWh", "250"], [8, 1500, 250]),
    ],
)
def test_one_cell_of_a_column_proves_the_mark_of_the_others(
    tmp_path: Path, cells: list[str], expected: list[float]
) -> None:
    lines = "".join(f'{i};Laptop;1;"{c}"\n' for i, c in enumerate(cells))
    reading = read_text(tmp_path, "identifiant;type;quantité;énergie (kWh/an)\n" + lines)
    assert [r[0] for r in reading.rows("equipment", "energy_kwh_year")] == expected


@pytest.mark.parametrize(
    ("header", "text", "expected"),
    [
        ("mémoire (Go)", "8 Go", 8), ("mémoire (Go)", "8192 Mo", 8.192), ("durée de vie (an)", "5 ans", 5),
        ("durée de vie (an)", "48 mois", 4), ("heures par jour", "12 h", 12), ("disques durs", "2 unités", 2),
    ],
)  # fmt: skip
def test_a_unit_after_a_number_is_read(tmp_path: Path, header: str, text: str, expected: float) -> None:
    columns = {"mémoire (Go)": "ram_gb", "durée de vie (an)": "lifetime_year", "heures par jour": "hours_day",
               "disques durs": "hdd_count"}  # fmt: skip
    reading = read_text(tmp_path, f"identifiant;type;quantité;{header}\nA;Serveur;20 postes;{text}\n")
    assert reading.places() == []
    assert reading.rows("equipment", "quantity", columns[header]) == [(20, pytest.approx(expected))]


def test_a_unit_nobody_knows_is_no_number(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "identifiant;type;quantité;durée de vie (an)\nA;Laptop;1;5 lustres\n")
    assert reading.places() == [("number-invalid", 2, "durée de vie (an)")]


def test_only_a_share_may_be_written_in_percent(tmp_path: Path) -> None:
    head = "identifiant;type;quantité;part reconditionnée;taux de réemploi;heures par jour;PUE\n"
    reading = read_text(tmp_path, head + "A;Laptop;1;40 %;5%;40 %;140 %\n")
    assert reading.rows("equipment", "refurbished_share", "reuse_rate") == [(0.4, 0.05)]
    assert reading.places() == [("number-invalid", 2, "PUE"), ("number-invalid", 2, "heures par jour")]


def test_a_twelve_is_no_evidence_of_the_order_of_dates(tmp_path: Path) -> None:
    """25 must be a day, so the month comes first: 12/05 is the 5th of December; 05/12 alone would be a day."""
    lines = "A;Laptop;1;05/25/2021;\nB;Laptop;1;12/05/2021;\nC;Laptop;1;05/12/2021;\n"
    reading = read_text(tmp_path, DATED + lines)
    assert (reading.places(), [str(d) for (d,) in reading.rows("equipment", "purchase_date")]) == (
        [], ["2021-05-25", "2021-12-05", "2021-05-12"],
    )  # fmt: skip
    day_first = read_text(tmp_path, DATED + "A;Laptop;1;25/05/2021;\nB;Laptop;1;12/05/2021;\nC;Laptop;1;05/12/2021;\n")
    assert (day_first.places(), [str(d) for (d,) in day_first.rows("equipment", "purchase_date")]) == (
        [], ["2021-05-25", "2021-05-12", "2021-12-05"],
    )  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "=", "@x", "+cmd", "+"])
def test_a_cell_that_is_a_formula_is_an_error(tmp_path: Path, text: str) -> None:
    reading = read_text(tmp_path, f"identifiant;type;quantité;site\nA;Laptop;1;{text}\n")
    assert reading.places() == [("formula-cell", 2, "site")]


@pytest.mark.parametrize("text", ["<1", ">1", "?", "A", "+33 1", "-5", ",x", "<", "*"])
def test_a_cell_that_only_looks_like_a_formula_is_text(tmp_path: Path, text: str) -> None:
    reading = read_text(tmp_path, f"identifiant;type;quantité;site\nA;Laptop;1;{text}\n")
    assert (reading.places(), reading.rows("equipment", "site")) == ([], [(text,)])


@pytest.mark.parametrize(("month", "doubtful"), [("11", True), ("12", True), ("13", False), ("05", False)])
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("other", ["2021-03-31", ""])
def test_dates_with_two_different_parts_up_to_twelve_are_asked(
    tmp_path: Path, month: str, doubtful: bool, first: bool, other: str
) -> None:
    text = f"{month}/05/2021" if first else f"05/{month}/2021"
    reading = read_text(tmp_path, DATED + f"A;Laptop;1;{other};\nB;Laptop;1;{text};\n")
    assert [(p.row, p.severity) for p in reading.found("date-ambiguous")] == ([(3, "doubt")] if doubtful else [])
    assert (reading.rows("equipment", "purchase_date")[1][0] is None) == doubtful
    assert reading.places() == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20200115", "2020-01-15"), ("43845", "2020-01-15"), ("03/2021", "2021-03-01"), ("2021", "2021-01-01"),
        ("01/01/2020", "2020-01-01"), ("2020-01-15T10:22:00Z", "2020-01-15"), ("15/01/2020 10:22", "2020-01-15"),
        ("15.01.2020", "2020-01-15"), ("1/15/2020 10:22:00 AM", "2020-01-15"), ("20200115102200", "2020-01-15"),
    ],
)  # fmt: skip
def test_dates_as_tools_write_them(tmp_path: Path, text: str, expected: str) -> None:
    reading = read_text(tmp_path, DATED + f"A;Laptop;1;2021-03-31;\nB;Laptop;1;{text};\n")
    assert (reading.places(), str(reading.rows("equipment", "purchase_date")[1][0])) == ([], expected)


@pytest.mark.parametrize("text", ["31/03/24", "1-2-99", "31.03.24 10:22"])
def test_a_year_of_two_digits_is_refused(tmp_path: Path, text: str) -> None:
    reading = read_text(tmp_path, DATED + f"A;Laptop;1;{text};\n")
    assert [p[:2] for p in reading.places()] == [("date-two-digit-year", 2)]


SLASHED = [Shape("99/99/9999", 9, "25/12/2021")]
ISO = [Shape("9999-99-99", 9, "2021-12-25")]


@pytest.mark.parametrize(
    ("shapes", "counts", "order", "asked", "mixed"),
    [
        (SLASHED, (0, 0, 4), "", True, False),
        (ISO, (0, 0, 0), "", False, False),
        (SLASHED, (2, 0, 4), "day", False, False),
        (SLASHED, (0, 2, 4), "month", False, False),
        (ISO + SLASHED, (3, 0, 0), "day", False, True),
        (ISO + SLASHED, (0, 0, 2), "", True, True),
        (SLASHED, (2, 3, 0), "", False, True),
        (SLASHED, (2, 3, 2), "", True, True),
    ],
)
def test_how_a_column_of_dates_is_read(
    shapes: list[Shape], counts: tuple[int, int, int], order: str, asked: bool, mixed: bool
) -> None:
    form = date_form(shapes, (*counts, "04/05/2021"))
    assert (form.order, form.asked, form.mixed) == (order, asked, mixed)


def check(sign: Any, bound: float = 0) -> Check:
    return Check("x", "error", "q", "true", sign=sign, name="q", bound=bound)


@pytest.mark.parametrize(
    ("sign", "bound", "extent", "expected"),
    [
        ("any", 0, Extent(5, 5, 1.0, 2.0), True),
        ("null", 0, Extent(5, 5, 1.0, 2.0), False),
        ("null", 0, Extent(5, 4, 1.0, 2.0), True),
        ("below", 3, Extent(5, 5, 3.0, 9.0), False),
        ("below", 3, Extent(5, 5, 2.9, 9.0), True),
        ("below", 3, Extent(5, 0, None, None), False),
        ("above", 3, Extent(5, 5, 1.0, 3.0), False),
        ("above", 3, Extent(5, 5, 1.0, 3.1), True),
        ("above", 3, Extent(5, 0, None, None), False),
        ("formula", 0, Extent(5, 5, "Alpha", "Zulu"), False),
        ("formula", 0, Extent(5, 5, "=1", "Zulu"), True),
        ("formula", 0, Extent(5, 5, "!", "*"), False),
        ("formula", 0, Extent(5, 5, "!", "+"), True),
        ("formula", 0, Extent(5, 0, None, None), False),
    ],
)
def test_what_a_file_says_of_a_column_may_settle_a_check(
    sign: str, bound: float, extent: Extent, expected: bool
) -> None:
    assert possible(check(sign, bound), {"q": extent}) is expected
    assert possible(check(sign, bound), {"other": extent}) is True


def test_a_staged_column_is_found_by_its_canonical_name() -> None:
    columns = (StagedColumn("type", "Genre", "c0"), StagedColumn("quantity", "Nb", "c1"))
    staged = Staged("r", "equipment", "f.csv", columns)
    assert staged.column("quantity") == columns[1] and staged.column("site") is None
    assert [s.name for s in TABLES["study_fact"]] == ["fact", "value", "declared_on", "author", "note"]


def machines(work: Path, guests: str, hosts: str = "") -> Reading:
    equipment = "identifiant;type;quantité;grappe;cœurs;processeurs\n" + (hosts or "H1;Serveur;1;C1;32;\n")
    return read(written(work, "hotes.csv", equipment), written(work, "vm.csv", guests))


def test_repeated_machines_facts_and_applications(tmp_path: Path) -> None:
    """A row repeated whole is set aside; a key with two contents is an error, told with the line of the first."""
    reading = machines(tmp_path, "machine virtuelle;hôte;vCPU\nv1;H1;2\nv2;H1;3\nv1;H1;2\nv2;H1;4\n")
    repeated = [p for p in reading.report.problems if p.code.startswith("duplicate")]
    assert [(p.code, p.row, p.params["value"], p.params["other_row"]) for p in repeated] == [
        ("duplicate-id", 5, "v2", 3),
        ("duplicate-line", 4, "v1", 2),
    ]
    assert reading.rows("virtual_machine", "vm_id", "vcpu_count") == [("v1", 2.0), ("v2", 3.0), ("v2", 4.0)]


def test_an_application_may_be_on_two_machines_and_in_two_environments(tmp_path: Path) -> None:
    head = "application;environnement;machine virtuelle;équipement\n"
    lines = ["DPI;prod;v1;", "DPI;test;v1;", "DPI;prod;v2;", "DPI;prod;;H1", "RIS;prod;v1;"]
    guests = written(tmp_path, "vm.csv", "machine virtuelle;hôte\nv1;H1\nv2;H1\n")
    hosts = written(tmp_path, "hotes.csv", "identifiant;type;quantité;cœurs\nH1;Serveur;1;8\n")
    applications = written(tmp_path, "apps.csv", head + "\n".join(lines) + "\n")
    reading = read(hosts, guests, applications)
    assert (reading.places(), len(reading.rows("application", "application"))) == ([], 5)


def test_hosts_described_by_cores_or_by_processors_are_no_doubt(tmp_path: Path) -> None:
    hosts = "H1;Serveur;1;C1;32;\nH2;Serveur;1;C1;;2\nH3;Serveur;1;C1;;\nH4;Serveur;1;C1;;\n"
    reading = machines(tmp_path, "machine virtuelle;hôte\nv1;H1\nv2;H2\nv3;H3\n", hosts)
    assert [(p.row, p.params["name"]) for p in reading.found("host-without-cores")] == [(4, "H3")]


def test_a_machine_with_a_host_is_not_asked_for_its_cluster(tmp_path: Path) -> None:
    reading = machines(tmp_path, "machine virtuelle;hôte;grappe\nv1;H1;C9\nv2;;C1\nv3;;C9\n")
    assert [(p.code, p.row, p.params["value"], p.params["name"]) for p in reading.report.problems
            if p.code == "cluster-unknown"] == [("cluster-unknown", 4, "C9", "v3")]  # fmt: skip


# column | French header | English header | kind (text, number, date, or the choices) | least | most; * must be given
